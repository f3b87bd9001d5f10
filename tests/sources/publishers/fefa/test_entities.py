"""Listed entities keep their identity from one edition of a notice to the next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity, NameRole
from screening.model.party import PartyKind
from screening.sources.publishers.fefa.entities import to_entities
from screening.sources.publishers.fefa.notice import FefaNotice, parse_notice
from screening.sources.rulings import apply_rulings, load_rulings

HEAD = "○ 架空の団体を指定する件（令和五年外務省告示第四百四十七号）\n指定日：2023年12月15日\n最終更新日：{day}\n"
RULING = """
[[ruling]]
entity_id = "jp-test:0001"
printed = "Alpha LLC"
on = 2026-04-01
by = "list editor"
reason = "An example."
"""


def edition(*rows: tuple[str, str, str], day: str = "2025年9月12日") -> FefaNotice:
    """A notice with one entry for each (Japanese name, English part, address)."""
    text = HEAD.format(day=day)
    for number, (ja, en, address) in enumerate(rows, start=1):
        text += f"{number} {ja}\n{en}\n所在地：{address}\n"
    return parse_notice([text])


ALPHA = ("架空アルファ", "Alpha LLC", "1 Alpha St., Almaty, Kazakhstan")
BETA = ("架空ベータ", "Beta LLC", "1 Beta St., Hong Kong, China")
GAMMA = ("架空ガンマ", "Gamma LLC", "1 Gamma St., Tashkent, Uzbekistan")


def ids(entities: tuple[ListedEntity, ...]) -> list[str]:
    """The serials of the entities."""
    return [entity.entity_id.partition(":")[2] for entity in entities]


def test_a_first_edition_is_numbered_in_order() -> None:
    """Serials follow the notice, and all that is known of the listing is the day of the edition."""
    first, second = to_entities(edition(ALPHA, BETA), "jp-test")
    assert "jp-test:0001" == first.entity_id
    assert (date(2025, 9, 12), "on_or_before") == (
        first.designations[0].listed_on,
        first.designations[0].listed_on_status,
    )
    assert ("CN", "HK") == second.countries


def test_an_entity_keeps_its_id_when_the_notice_is_renumbered() -> None:
    """The running number moves, the id and the day of listing stay; a new entry takes the next serial."""
    before = to_entities(edition(ALPHA, BETA, day="2025年1月10日"), "jp-test")
    after = to_entities(edition(GAMMA, BETA, ALPHA), "jp-test", previous=before)
    assert ["0003", "0002", "0001"] == ids(after)
    assert ["1", "2", "3"] == [entity.designations[0].number for entity in after]
    assert [date(2025, 9, 12), date(2025, 1, 10), date(2025, 1, 10)] == [
        entity.designations[0].listed_on for entity in after
    ]


def test_a_name_at_two_addresses_is_two_entities_and_neither_takes_the_other_id() -> None:
    """A third entry of the same name comes first and is new all the same."""
    one, two, three = ((ALPHA[0], ALPHA[1], f"{place} St., Almaty, Kazakhstan") for place in ("One", "Two", "Three"))
    before = to_entities(edition(one, two), "jp-test")
    assert ["0003", "0001", "0002"] == ids(to_entities(edition(three, one, two), "jp-test", previous=before))


def test_an_entity_whose_name_was_corrected_in_one_language_keeps_its_id() -> None:
    """An amendment that corrects the English name makes no new entity."""
    before = to_entities(edition(ALPHA, BETA), "jp-test")
    corrected = (ALPHA[0], "Alfa LLC", ALPHA[2])
    assert ["0001", "0002"] == ids(to_entities(edition(corrected, BETA), "jp-test", previous=before))


def test_a_shared_name_that_two_entries_could_continue_makes_new_entities() -> None:
    """A doubtful identity is never guessed."""
    before = to_entities(edition(ALPHA), "jp-test")
    rows = ((ALPHA[0], "Alfa LLC", "2 St., Almaty, Kazakhstan"), (ALPHA[0], "Alpha Ltd", "3 St., Almaty, Kazakhstan"))
    assert ["0002", "0003"] == ids(to_entities(edition(*rows), "jp-test", previous=before))


def test_a_name_printed_twice_stands_once() -> None:
    """An alias that repeats the name adds nothing; Japanese and English forms are apart."""
    row = ("架空アルファ（別称、架空アルファ、RQC）", "Alpha, a.k.a., the following one alias:\n-RQC.", ALPHA[2])
    (entity,) = to_entities(edition(row), "jp-test")
    assert [("架空アルファ", "ja"), ("Alpha", "en"), ("RQC", "ja"), ("RQC", "en")] == [
        (name.text, name.lang) for name in entity.names
    ]


def test_a_notice_with_rejected_rows_gives_no_entities() -> None:
    """Half a notice is no list."""
    broken = edition(("架空（別称、見本", "Alpha LLC", "Almaty, Kazakhstan"))
    with pytest.raises(ListFormatError, match="line 4"):
        to_entities(broken, "jp-test")


def write_rulings(folder: Path, text: str) -> Path:
    """A folder with a rulings.toml."""
    (folder / "rulings.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_ruling_sets_the_kind_and_adds_a_name(tmp_path: Path) -> None:
    """What the notice does not say in words is data with author role, day and reason."""
    add = 'kind = "person"\nadd.text = "Alfa"\nadd.lang = "en"\nadd.role = "corrected"\nadd.official = false\n'
    rulings = load_rulings(write_rulings(tmp_path, RULING + add))
    first, second = to_entities(edition(ALPHA, BETA), "jp-test", rulings=rulings)
    assert (PartyKind.PERSON, PartyKind.ORGANIZATION) == (first.kind, second.kind)
    assert ("Alfa", NameRole.CORRECTED, False) == (
        first.names[-1].text,
        first.names[-1].role,
        first.names[-1].official,
    )


def test_a_ruling_on_a_name_that_is_no_longer_printed_stops_the_refresh(tmp_path: Path) -> None:
    """Nobody has ruled on the new text."""
    rulings = load_rulings(write_rulings(tmp_path, RULING + 'kind = "person"\n'))
    entities = to_entities(edition(BETA), "jp-test")
    with pytest.raises(ListFormatError, match="is void: `Alpha LLC` is not printed any more"):
        apply_rulings(entities, rulings)


def test_a_ruling_that_rules_nothing_is_refused(tmp_path: Path) -> None:
    """A ruling needs a kind or a name."""
    with pytest.raises(ListFormatError, match="rules nothing"):
        load_rulings(write_rulings(tmp_path, RULING))


def test_a_ruling_with_an_unknown_key_is_refused_and_no_file_is_no_ruling(tmp_path: Path) -> None:
    """Rulings are read as strictly as lists."""
    assert () == load_rulings(tmp_path)
    with pytest.raises(ListFormatError, match="unknown field `sort`"):
        load_rulings(write_rulings(tmp_path, RULING + 'sort = "person"\n'))
