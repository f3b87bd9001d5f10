"""The real published files of foreign lists, where the project's shared material stands beside the checkout."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import ListFormatError
from screening.index.generations import current
from screening.index.reader import open_generation
from screening.matching.selftest import self_test
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListManifest, ListSnapshot, Titles
from screening.refresh import build_from_snapshots
from screening.sources.check import check_snapshot
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.csv_safely import read_rows
from screening.sources.publishers.printed import clean, mark_damage
from screening.sources.publishers.registry import adapter
from screening.sources.publishers.xml_safely import entries
from screening.sources.schema import EntityRow
from screening.sources.write import entities_text
from screening.text.scripts import matchable

OFFICIAL = Path(__file__).resolve().parents[3] / ".." / "shared" / "official"

pytestmark = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official files (../shared/official) are not here")


class Publication(NamedTuple):
    """A real publication: its adapter, its files, and what was counted in them by other means."""

    adapter: str
    files: tuple[str, ...]
    rows: int
    entities: int
    rejected: int
    as_of: date


SDN = ("ofac/sdn_20210707.csv", "ofac/alt_20210707.csv", "ofac/add_20210707.csv", "ofac/sdn_comments_20210707.csv")
CONS = tuple(f"ofac/cons_{part}_20251219.csv" for part in ("prim", "alt", "add", "comments"))
PUBLICATIONS = {
    "un": Publication("un-consolidated-xml", ("un/consolidated_20260227.xml",), 730 + 273, 1003, 0, date(2026, 2, 27)),
    "sdn": Publication("ofac-csv", SDN, 8976 + 11910 + 13837 + 5, 8976, 2425, date(2021, 7, 7)),
    "cons": Publication("ofac-csv", CONS, 442 + 1073 + 574 + 10, 442, 54, date(2025, 12, 19)),
    "eu": Publication("eu-fsf", ("eu/fsf_slice_20200415.xml",), 7, 7, 0, date(2020, 4, 15)),
    "uksl": Publication("uk-sanctions-list-csv", ("uk/uk_sanctions_list_header.csv",), 2, 2, 0, date(2026, 2, 13)),
    "ofsi": Publication("uk-ofsi-conlist-csv", ("uk/ofsi_conlist_slice.csv",), 23, 6, 6, date(2020, 4, 27)),
    "csl-old": Publication("us-csl-csv", ("csl/consolidated_slice_20191203.csv",), 115, 115, 0, date(2019, 12, 3)),
    "csl": Publication("us-csl-csv", ("csl/consolidated_slice_20250625.csv",), 13, 13, 0, date(2025, 6, 25)),
    "dpl": Publication("bis-dpl-tsv", ("bis/dpl_20220907.txt",), 581, 459, 2, date(2022, 9, 7)),
}


def source(path: str) -> SourceFile:
    """A published file."""
    return SourceFile(Path(path).name, (OFFICIAL / path).read_bytes())


def parse(name: str, previous: tuple[ListedEntity, ...] = ()) -> Parsed:
    """A publication parsed."""
    given = PUBLICATIONS[name]
    return adapter(given.adapter).parse([source(path) for path in given.files], list_id=name, previous=previous)


@cache
def parsed(name: str) -> Parsed:
    """A publication parsed once for all tests."""
    return parse(name)


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_every_row_is_stored_or_rejected_with_a_reason(name: str) -> None:
    """The counts of the real files are met row by row, and every party is there."""
    read, given = parsed(name), PUBLICATIONS[name]
    assert (given.rows, given.entities, given.rejected, given.as_of) == (
        read.rows,
        len(read.entities),
        len(read.rejected),
        read.as_of,
    )
    assert read.rows == read.stored + len(read.rejected)
    assert all(row.reason and row.where for row in read.rejected)


def test_what_ofac_rejects_says_nothing() -> None:
    """All rejected rows of the SDN list are nulls and repetitions; no row is an orphan."""
    assert {"states nothing but its number": 2397, "repeats what its party has already": 28} == Counter(
        row.reason for row in parsed("sdn").rejected
    )


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_the_lists_stand_the_checks_of_our_own_format(name: str) -> None:
    """What an adapter makes is written, read back unchanged, and passes `screening lists check`."""
    entities = parsed(name).entities
    lines = entities_text(entities).splitlines()
    assert list(entities) == [msgspec.json.decode(line, type=EntityRow).entity("") for line in lines]
    manifest = ListManifest(name, Titles(name), "Example", PUBLICATIONS[name].as_of, len(entities))
    assert [] == [str(problem) for problem in check_snapshot(ListSnapshot(manifest, entities, digest=""))]


@pytest.mark.parametrize("name", [name for name in PUBLICATIONS if name != "sdn"])
def test_the_same_edition_again_changes_nothing(name: str) -> None:
    """Every party keeps its id and nobody is delisted when an edition is read a second time."""
    assert parsed(name) == parse(name, previous=parsed(name).entities)


def words(text: str) -> set[str]:
    """The words and numbers of a text as they are kept."""
    return set(re.findall(r"\w+", mark_damage(clean(text))))


def held(entity: ListedEntity) -> set[str]:
    """Every word that a listed entity holds anywhere."""
    texts = [*(f"{name.text} {name.status}" for name in entity.names), *(a.text for a in entity.addresses)]
    texts += [*entity.notes, *(number.value for number in entity.identifiers)]
    for act in entity.designations:
        texts += [f"{act.number} {act.notice} {act.listed_on} {act.effective_to} {act.url}"]
    return words(" ".join(texts))


def printed(entry: Element) -> set[str]:
    """The words of an entry, its book-keeping and the words for a quality aside, countries as such where they are codes."""
    aside = {"DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE"}
    found: set[str] = set()
    for child in entry:
        for part in () if child.tag in aside else child.iter():
            text = part.text or ""
            if part.tag in {"QUALITY", "TYPE_OF_DATE", "LISTED_ON"} or (part.tag == "COUNTRY" and country_code(text)):
                continue
            found |= words(text)
    return found


def test_no_word_of_the_un_list_is_lost() -> None:
    """Every word printed in each of 1,003 entries stands somewhere in its listed entity."""
    own = {entity.designations[0].number: held(entity) for entity in parsed("un").entities}
    spoken_for = {"b", "original", "script", "previously", "listed", "as"}
    lost = {}
    for entry in entries(source("un/consolidated_20260227.xml"), frozenset({"INDIVIDUAL", "ENTITY"})):
        number = clean(entry.findtext("REFERENCE_NUMBER", ""))
        missing = printed(entry) - own[number] - spoken_for
        if missing:
            lost[number] = missing
    assert {} == lost


@pytest.mark.parametrize("name", ["sdn", "cons"])
def test_no_word_of_ofac_is_lost(name: str) -> None:
    """Every word of every row stands in the entity with its number, countries that became codes aside."""
    own = {entity.designations[0].number: held(entity) for entity in parsed(name).entities}
    seen: Counter[str] = Counter()
    for path in PUBLICATIONS[name].files[:3]:
        file = source(path)
        for row in read_rows(file, ending="\x1a"):
            cells = row.cells[2:] if "add" in path or "alt" in path else row.cells[1:]
            kept = own[f"ent_num {row.cells[0]}"]
            said = {"individual", "vessel", "aka", "fka", "nka"}
            lost = set().union(
                *(words(cell) - kept for cell in cells if cell.strip() != "-0-" and not country_code(cell))
            )
            seen.update(lost - said)
    # A remark that goes on in the comments file is cut in the middle of a word.
    assert sum(seen.values()) <= len(list(read_rows(source(PUBLICATIONS[name].files[3]))))


def test_the_names_that_everybody_knows_are_there() -> None:
    """A person, a ship, a bank and an institute of the real files, by their names in use."""
    names = {
        name.text for publication in PUBLICATIONS for entity in parsed(publication).entities for name in entity.names
    }
    wanted = {"QASEM SOLEIMANI", "PUBLIC JOINT STOCK COMPANY SBERBANK OF RUSSIA", "Sang-kuk SO", "Hebei Semiconductor Research Institute"}  # fmt: skip
    assert wanted <= names
    assert "Joaquin GUZMAN LOERA" in names


def test_a_damaged_name_of_the_un_list_is_told() -> None:
    """One name of the real list holds lost characters: it is not stored, and its entity says so."""
    damaged = [entity for entity in parsed("un").entities if any("damaged characters" in note for note in entity.notes)]
    assert ["TAi.068"] == [entity.designations[0].number for entity in damaged]


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_another_lists_file_is_refused(name: str) -> None:
    """Every other publication, and a page of HTML, is refused by each adapter."""
    given = PUBLICATIONS[name]
    others = [other for other in PUBLICATIONS.values() if other.adapter != given.adapter]
    pages = [[SourceFile("page.html", b"<!DOCTYPE html><html><body>Not found</body></html>")]]
    for files in [*([source(path) for path in other.files] for other in others), *pages, [SourceFile("x.csv", b"")]]:
        with pytest.raises(ListFormatError):
            adapter(given.adapter).parse(files, list_id=name, previous=())


@pytest.mark.parametrize("name", ["un", "eu", "cons", "csl", "dpl", "ofsi"])
def test_a_file_cut_anywhere_is_refused_or_loses_rows_openly(name: str) -> None:
    """Cut at every sixteenth: refused, or, where a publisher marks no end, fewer parties for the shrink guard to see."""
    given = PUBLICATIONS[name]
    whole = [source(path) for path in given.files]
    for place in (1, 8, 15) if name == "un" else range(1, 16):
        cut = [SourceFile(file.name, file.content[: len(file.content) * place // 16]) for file in whole[:1]]
        try:
            read = adapter(given.adapter).parse([*cut, *whole[1:]], list_id=name, previous=parsed(name).entities)
        except ListFormatError:
            continue
        assert name not in {"un", "eu", "cons"}
        assert len(read.entities) < given.entities
        assert given.entities == len(read.entities) + len(read.delisted)


@pytest.mark.parametrize("name", ["eu", "uksl", "ofsi", "csl"])
@settings(max_examples=25, deadline=None)
@given(
    place=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 200),
    put=st.sampled_from([b"", b'"', b",", b";", b"\n", b"<a>", b"</", b"\xff", b"\xef\xbf\xbd", b"\0", b"-0- ", b"="]),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, place: float, cut: int, put: bytes) -> None:
    """Whatever is cut out of a file or put into it, the adapter answers or refuses with its reason."""
    whole = source(PUBLICATIONS[name].files[0])
    at = int(place * len(whole.content))
    damaged = SourceFile(whole.name, whole.content[:at] + put + whole.content[at + cut :])
    try:
        read = adapter(PUBLICATIONS[name].adapter).parse([damaged], list_id=name, previous=())
    except ListFormatError as error:
        assert error.problems  # noqa: PT017 - refusal is one of the two right answers
    else:
        assert read.rows == read.stored + len(read.rejected)
        assert not any("\ufffd" in entry.text for entity in read.entities for entry in entity.names)


@pytest.mark.parametrize("name", ["csl-old", "eu", "ofsi"])
def test_every_name_of_a_foreign_list_finds_its_party(name: str, tmp_path: Path) -> None:
    """Indexed, every name that the matcher can compare finds the party that bears it."""
    entities = parsed(name).entities
    manifest = ListManifest(name, Titles(name), "Example", PUBLICATIONS[name].as_of, len(entities))
    build_from_snapshots([ListSnapshot(manifest, entities, digest="")], [], tmp_path)
    with closing(open_generation(tmp_path / current(tmp_path))) as reader:
        (report,) = self_test(reader, min_score=0.7)
    comparable = [miss for miss in report.misses if matchable(miss.name)]
    assert [] == comparable
    assert report.found == report.names - len(report.misses)
