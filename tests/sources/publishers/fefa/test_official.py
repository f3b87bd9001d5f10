"""The real notices of METI and MOFA, where the project's shared material stands beside the checkout."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from screening.sources.manifest import load_list
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.fefa.entities import to_entities
from screening.sources.publishers.fefa.notice import FefaEntry, FefaNotice, read_notice
from screening.sources.rulings import load_rulings

ROOT = Path(__file__).resolve().parents[4]
SHARED = ROOT / ".." / "shared"
NOTICES = SHARED / "official" / "fefa"
CURRENT = {
    "jp-fefa-russia": "250912_list_russia_tokutei.pdf.txt",
    "jp-fefa-belarus": "list_belarus_tokutei.pdf.txt",
    "jp-fefa-third-countries": "250912_list_daisangoku_tokutei.pdf.txt",
}

pytestmark = pytest.mark.skipif(not NOTICES.is_dir(), reason="the official notices (../shared/official) are not here")


def facts(list_id: str) -> list[dict[str, Any]]:
    """The cross-checked facts of a list."""
    lines = (SHARED / "facts" / f"{list_id}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def notice_of(name: str) -> FefaNotice:
    """A notice read strictly."""
    return read_notice(SourceFile(name, (NOTICES / name).read_bytes()))


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("250912_list_russia_tokutei.pdf.txt", 561),
        ("250110_list_russia_tokutei.pdf.txt", 559),
        ("250912_list_daisangoku_tokutei.pdf.txt", 56),
        ("250402_list_daisangoku_tokutei.pdf.txt", 47),
        ("list_belarus_tokutei.pdf.txt", 27),
    ],
)
def test_every_line_of_a_notice_is_accounted_for(name: str, entries: int) -> None:
    """All entries, numbered without a gap, nothing rejected, no line and no printed character left over."""
    notice = notice_of(name)
    assert list(range(1, entries + 1)) == [entry.number for entry in notice.entries]
    assert () == notice.rejected
    assert 0 == notice.accounting.difference
    stated = [entry for entry in notice.entries if entry.declared_aliases is not None]
    assert all(len(entry.aliases_en) == entry.declared_aliases for entry in stated)


@pytest.mark.parametrize("list_id", CURRENT)
def test_the_entries_equal_the_facts(list_id: str) -> None:
    """Every name, alias, native name, acronym, address, country and printed form, in order."""
    for fact, entry in zip(facts(list_id), notice_of(CURRENT[list_id]).entries, strict=True):
        assert {
            "number": fact["number"],
            "name_ja": fact["name_ja"],
            "name_en": fact["name_en"],
            "aliases_ja": fact["aliases_ja"],
            "aliases_en": fact["aliases_en"],
            "names_native": sorted(native["name"] for native in fact["names_native"]),
            "acronyms": fact["acronyms_in_name_ja"],
            # One address of the facts keeps the full stop of its list.
            "addresses": [address.removesuffix(".") for address in fact["addresses"]],
            "countries": fact["address_countries"],
            "name_ja_printed": fact.get("name_ja_as_printed", ""),
            "name_en_printed": fact.get("name_en_as_printed", ""),
            "declared": fact.get("stated_alias_count_en"),
            "inferred": fact["country_inferred_from_list"],
        } == {
            "number": entry.number,
            "name_ja": entry.name_ja,
            "name_en": entry.name_en,
            "aliases_ja": list(entry.aliases_ja),
            "aliases_en": list(entry.aliases_en),
            "names_native": sorted(entry.names_native),
            "acronyms": list(entry.acronyms),
            "addresses": [address.text for address in entry.addresses],
            "countries": [address.country for address in entry.addresses],
            "name_ja_printed": entry.name_ja_printed,
            "name_en_printed": entry.name_en_printed,
            "declared": entry.declared_aliases,
            "inferred": entry.country_inferred,
        }


@pytest.mark.parametrize("list_id", CURRENT)
def test_a_refresh_from_the_notice_gives_the_shipped_entities(list_id: str) -> None:
    """The shipped file is what the notice and the hand rulings give, no more and no less."""
    shipped = load_list(ROOT / "lists" / list_id)
    rulings = load_rulings(ROOT / "lists" / list_id)
    notice = notice_of(CURRENT[list_id])
    assert shipped.entities == to_entities(notice, list_id, previous=shipped.entities, rulings=rulings)
    assert shipped.manifest.as_of == notice.updated_on
    assert shipped.manifest.notice == notice.notice


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        ("250110_list_russia_tokutei.pdf.txt", "250912_list_russia_tokutei.pdf.txt", [560, 561]),
        ("250402_list_daisangoku_tokutei.pdf.txt", "250912_list_daisangoku_tokutei.pdf.txt", list(range(48, 57))),
    ],
)
def test_the_amendments_of_2025_only_added_entries(before: str, after: str, added: list[int]) -> None:
    """An entry of the older edition stands unchanged in the newer one, which is why `listed_on` reaches back."""

    def plain(entry: FefaEntry) -> FefaEntry:
        return replace(entry, line=0)

    old = {entry.number: plain(entry) for entry in notice_of(before).entries}
    new = {entry.number: plain(entry) for entry in notice_of(after).entries}
    assert old == {number: entry for number, entry in new.items() if number in old}
    assert added == sorted(set(new) - set(old))
