"""The FEFA adapter: a notice as the content of its list, in the terms of the contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.sources.manifest import load_list
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.registry import adapter

ROOT = Path(__file__).resolve().parents[4]
NOTICES = ROOT / ".." / "shared" / "official" / "fefa"
HEAD = "○ 架空の団体を指定する件（令和五年外務省告示第四百四十七号）\n指定日：2023年12月15日\n最終更新日：{}\n"
FIRST = "１ 架空アルファ\nAlpha LLC\n所在地：1 Alpha St., Almaty, Kazakhstan\n"
SECOND = "２ 架空ベータ\nBeta LLC\n所在地：1 Beta St., Hong Kong, China\n"


def parse(text: str, previous: Parsed | None = None) -> Parsed:
    """A notice as the list `jp-test`."""
    served = () if previous is None else (*previous.entities, *previous.delisted)
    return adapter("fefa-notice").parse([SourceFile("n.txt", text.encode())], list_id="jp-test", previous=served)


def test_a_notice_is_the_content_of_its_list() -> None:
    """Title, number, day, entries and account are what the notice prints."""
    parsed = parse(HEAD.format("2025年9月12日") + FIRST + SECOND)
    assert (2, 2, (), None) == (parsed.rows, parsed.stored, parsed.rejected, parsed.declared)
    assert ("令和五年外務省告示第四百四十七号", date(2025, 9, 12)) == (parsed.notice, parsed.as_of)
    assert "架空の団体を指定する件（令和五年外務省告示第四百四十七号）" == parsed.title
    assert ["jp-test:0001", "jp-test:0002"] == [entity.entity_id for entity in parsed.entities]


def test_full_width_digits_read_as_plain_ones() -> None:
    """A head in full-width digits gives the same day."""
    wide = "２０２５年９月１２日"
    assert parse(HEAD.format("2025年9月12日") + FIRST) == parse(HEAD.format(wide) + FIRST)


def test_an_entry_that_is_gone_is_delisted_and_its_serial_stays_taken() -> None:
    """The notice of a later day leaves the second entry out, and a third edition adds another one."""
    first = parse(HEAD.format("2025年1月10日") + FIRST + SECOND)
    second = parse(HEAD.format("2025年9月12日") + FIRST, first)
    assert ["jp-test:0002"] == [entity.entity_id for entity in second.delisted]
    assert [date(2025, 9, 12)] == [event.on for event in second.delisted[0].designations[0].events]
    third = parse(
        HEAD.format("2026年1月10日") + FIRST + SECOND.replace("ベータ", "ガンマ").replace("Beta", "Gamma"), second
    )
    assert ["jp-test:0001", "jp-test:0003"] == [entity.entity_id for entity in third.entities]


def test_a_notice_is_one_file() -> None:
    """No file, or two of them, is no notice."""
    for files in ([], [SourceFile("a.txt", b""), SourceFile("b.txt", b"")]):
        with pytest.raises(ListFormatError, match="one file"):
            adapter("fefa-notice").parse(files, list_id="jp-test", previous=())


@pytest.mark.skipif(not NOTICES.is_dir(), reason="the official notices (../shared/official) are not here")
def test_the_amendment_of_2025_adds_nine_entities_of_third_countries() -> None:
    """From the edition of 2025-04-02 to that of 2025-09-12; served ids stay, nobody is delisted."""
    served = load_list(ROOT / "lists" / "jp-fefa-third-countries").entities[:47]
    file = NOTICES / "250912_list_daisangoku_tokutei.pdf.txt"
    parsed = adapter("fefa-notice").parse(
        [SourceFile(file.name, file.read_bytes())], list_id="jp-fefa-third-countries", previous=served
    )
    assert [f"jp-fefa-third-countries:{serial:04d}" for serial in range(1, 57)] == [
        e.entity_id for e in parsed.entities
    ]
    assert (56, 56, ()) == (parsed.rows, parsed.stored, parsed.delisted)
    assert {date(2025, 9, 12)} == {entity.designations[0].listed_on for entity in parsed.entities[47:]}


@pytest.mark.skipif(not NOTICES.is_dir(), reason="the official notices (../shared/official) are not here")
def test_a_notice_cut_anywhere_is_refused_or_ends_with_an_entry() -> None:
    """Cut at every sixteenth: an error, or whole entries numbered from 1, which the shrink guard then meets."""
    whole = (NOTICES / "250912_list_daisangoku_tokutei.pdf.txt").read_bytes()
    for part in range(1, 16):
        cut = SourceFile("cut.txt", whole[: len(whole) * part // 16])
        try:
            parsed = adapter("fefa-notice").parse([cut], list_id="jp-test", previous=())
        except ListFormatError:
            continue
        assert parsed.rows < 56
