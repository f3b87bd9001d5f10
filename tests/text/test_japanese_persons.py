"""How the kanji of Japanese persons are read, one by one."""

from __future__ import annotations

import pytest

from screening.text import japanese, japanese_persons, tables


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("佐藤 博", "サトウヒロシ"),
        ("池上 成朝", "イケガミナリトモ"),
        ("豊田 崇克", "トヨダタカヨシ"),
        ("佐々木 慈和", "ササキヨシカズ"),
        ("竹ノ内 一成", "タケノウチカズナリ"),
        ("森 光子", "モリミツコ"),
        ("渡辺まり子", "ワタナベマリコ"),
    ],
)
def test_a_person_is_read_in_the_ways_parents_choose(name: str, reading: str) -> None:
    """The reading is among the sixteen that are kept of a person's name, though no dictionary holds the name."""
    assert reading in [found for _, found in japanese.readings(name, 16, person=True)]


def test_the_dictionary_s_reading_of_the_whole_outranks_the_products() -> None:
    """What a dictionary says of the whole name weighs more than what its kanji make."""
    assert "アサヒ" == japanese_persons.likely("朝日", "surname", ("アサヒ",))[0][0]


def test_a_repeated_kanji_is_read_twice() -> None:
    """佐々木 has the readings of 佐佐木."""
    assert japanese_persons.likely("佐佐木", "surname", ()) == japanese_persons.likely("佐々木", "surname", ())


def test_readings_come_heaviest_first_and_not_without_end() -> None:
    """Two kanji with a dozen readings each make no hundred variants."""
    weights = [weight for _, weight in japanese_persons.likely("成之", "given", ())]
    assert sorted(weights, reverse=True) == weights
    assert japanese_persons.MOST_READINGS == len(weights)


def test_a_kanji_that_no_name_holds_leaves_what_the_dictionary_knows() -> None:
    """No reading is made up."""
    assert not japanese_persons.likely("齉", "given", ())
    assert [("ナン", 1.0)] == list(japanese_persons.likely("齉", "given", ("ナン",)))


def test_on_readings_are_whole_or_none() -> None:
    """A character without an on reading leaves the rest unread too."""
    assert "コウエイ" == japanese_persons.on_reading("幸栄")
    assert not japanese_persons.on_reading("幸ア")


def test_every_row_of_the_table_reads_a_kanji_in_kana() -> None:
    """The table names its source and licence, and holds nothing but kanji with katakana and counts."""
    head = (tables.DATA / "name_kanji.tsv").read_text(encoding="utf-8").split("\n")[:4]
    assert "JMnedict" in "".join(head)
    assert "CC BY-SA" in "".join(head)
    parts = set()
    for kanji, part, sounds in tables.rows("name_kanji.tsv"):
        parts.add(part)
        assert 1 == len(kanji)
        assert all(sound.rstrip("0123456789") and sound[-1].isdigit() for sound in sounds.split(" ")), kanji
    assert {"surname", "given", "single", "on"} == parts
