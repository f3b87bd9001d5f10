"""Cleaning brings every rendering of a name to one form and reports what it found."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.text.normalize import FLAGS, clean, has_letters, matchable, restored, reversed_form, words

_FACTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "facts"
_TRAPS = "aAiIİıßςΣТОКтокНнBbПSs%25&#;\\u'`\"-ーアｱﾞ゛=?\ufffd\u0301\u0308\u0307\u202e\u202c\u200b縺繧ãÃ¼¶Ð°Ñ株三 \x00②ﷺ½№™<>/"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tako LLC", "tako llc"),
        ("  TAKO\u00a0\u3000L.L.C.\t", "tako l.l.c."),
        ("ＩＨＩ Ａｅｒｏｓｐａｃｅ", "ihi aerospace"),
        ("有限会社ﾀｺ", "有限会社タコ"),
        ("ｱﾄﾞﾐﾗﾙﾃｨ造船所(ｶ)", "アドミラルティ造船所(カ)"),
        ("㈱タコ", "(株)タコ"),
        ("㍿タコ", "株式会社タコ"),
        ("㊑タコ", "(株)タコ"),
        ("𝐓𝐃𝐊", "tdk"),
        ("Ⓣⓐⓚⓞ", "tako"),
        ("🅣🅐🅚🅞", "tako"),
        ("①❷③ ٣", "123 3"),
        ("Straße", "strasse"),
        ("Avant‐Space – «Progress»", 'avant-space - "progress"'),
        ("“Vympel”", '"vympel"'),
        ("Alexeev’s", "alexeev's"),
        ("アイ･ジェット", "アイ・ジェット"),
        ("約翰·史密斯", "約翰・史密斯"),
        ("№140", "140"),
        ("Tako™", "tako"),
        ("<b>Tako</b> LLC", "tako llc"),
        ("Tu\u200bpo\u200clev J\u200dSC", "tupolev jsc"),
        ("Tu\u00adpolev", "tupolev"),
        ("\ufeffTako", "tako"),
        ("邊\U000e0100", "邊"),
        ("\ufa0a", "見"),
        ("Robin🚢Trade✈️Limited", "robin trade limited"),
        ("Tako\x00LLC", "tako llc"),
        ("ab\ud800c", "ab c"),
        ("\ufdfa", ""),
    ],
)
def test_renderings_meet_in_one_form(raw: str, expected: str) -> None:
    """Width, case, dashes, quotes, spaces, symbols and invisible characters make no difference."""
    assert expected == clean(raw).text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("İSTANBUL", "istanbul"),
        ("I\u0307stanbul", "istanbul"),
        ("i\u0307stanbul", "istanbul"),
        ("ısparta", "isparta"),
        ("SIRKETI", "sirketi"),
    ],
)
def test_turkish_i_is_plain_i(raw: str, expected: str) -> None:
    """Dotted and dotless i, composed or not, fold to one letter without a stray mark."""
    assert expected == clean(raw).text


@pytest.mark.parametrize("letter", ["й", "ё", "ї", "が", "ヴ", "ü", "ș", "έ"])
def test_composed_letters_stay_whole(letter: str) -> None:
    """Letters of any script keep the mark that is part of them, however it is encoded."""
    assert letter == clean(unicodedata.normalize("NFD", letter)).text


def test_a_stack_of_marks_falls_off() -> None:
    """Marks piled on a letter neither hide it nor stay."""
    cleaned = clean("T" + "\u0301" * 20 + "ako")
    assert ("tako", ("repeated_marks",)) == (cleaned.text, cleaned.flags)


@pytest.mark.parametrize("dash", "ー―−ｰ–—‐-")
def test_any_dash_between_katakana_is_a_long_mark(dash: str) -> None:
    """ERP systems and bank files write the long mark with whatever dash they have."""
    assert "センター" == clean(f"センタ{dash}").text


def test_a_dash_between_kanji_stays_a_dash() -> None:
    """Only kana can be lengthened."""
    assert "東京-大阪" == clean("東京－大阪").text


def test_equals_sign_between_katakana_is_a_separator() -> None:
    """Foreign double names are joined by ゠ or = in katakana."""
    assert "マルクス・レーニン" == clean("マルクス＝レーニン").text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tako LLC", ()),
        ("株式会社アドミラルティ造船所", ()),
        ("АО «Туполев»", ()),
        ("邊\U000e0100 ✈\ufe0f", ("symbols_removed",)),
        ("Ta\ufe00ko", ("invisible_characters",)),
        ("Ta\u200bko", ("invisible_characters",)),
        ("Tako\x07", ("control_characters",)),
        ("\u202dTako\u202c", ("invisible_characters", "bidi_override")),
        ("ТDК", ("mixed_script",)),
        ("MÃ¼ller", ("suspect_encoding",)),
        ("Tako★", ("symbols_removed",)),
        ("شركة Tako", ("unhandled_script",)),
    ],
)
def test_what_was_found_is_reported(raw: str, expected: tuple[str, ...]) -> None:
    """Flags name what was taken out; ordinary names carry none."""
    assert expected == clean(raw).flags


def test_text_behind_an_override_is_read_both_ways() -> None:
    """A right-to-left override may hide a name written backwards: the displayed form is given too."""
    raw = "\u202enoitaroproC KDT\u202c"
    assert "tdk corporation" == reversed_form(raw)
    assert "bidi_override" in clean(raw).flags
    assert "" == reversed_form("TDK Corporation")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tako l.l.c.", ("tako", "llc")),
        ("a.k.a. d.o.o. и.о. a.ş", ("aka", "doo", "ио", "aş")),
        ("a.b. ivanov", ("ab", "ivanov")),
        ("co.ltd.", ("co", "ltd")),
        ("p'yongyang alexeev's", ("pyongyang", "alexeevs")),
        ('ob"yekt', ("obyekt",)),
        ('ооо"тако"', ("ооо", "тако")),
        ("5g l3 tsniimash np0", ("5g", "l3", "tsniimash", "np0")),
        ("r&d at&t", ("r", "d", "at", "t")),
        ("第558航空機修理工場", ("第", "558", "航空機修理工場")),
        ("アイ・ジェット・グローバル", ("アイ", "ジェット", "グローバル")),
        ("三菱重工マリンマシナリ", ("三菱重工", "マリンマシナリ")),
        ("さくらインターネット", ("さくら", "インターネット")),
        ("三ヶ日々〆", ("三ヶ日々〆",)),
        ("tdk株式会社", ("tdk", "株式会社")),
        ("주식회사삼성abc", ("주식회사삼성", "abc")),
        ("sberбанк", ("sber", "банк")),
        ("с400 140й", ("с400", "140й")),
        ("ελπίδα 5", ("ελπίδα", "5")),
        ("...", ()),
        ("", ()),
    ],
)
def test_words_are_of_one_script(text: str, expected: tuple[str, ...]) -> None:
    """A name comes apart at spaces, punctuation and changes of script, and nothing else."""
    assert expected == words(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "—", "…", "???", "n/a", "N/A", "na", "none", "unknown", "Not applicable", "不明", "なし", "該当なし", "xxx",
     "x", "タ", "鴻", "တကို", "မြန်မာ", "12345", "неизвестно", "없음", "()", "・"],
)  # fmt: skip
def test_an_empty_name_is_not_matchable(text: str) -> None:
    """A text that names nobody must end as INDETERMINATE: it is never screened and never cleared."""
    assert not matchable(text)
    assert not matchable(clean(text).text)


@pytest.mark.parametrize(
    "text", ["tako", "3m", "ao", "タコ", "三菱", "тдк", "삼성", "hp", "none such ltd", "na trading"]
)
def test_a_short_name_is_matchable(text: str) -> None:
    """Two letters, or a letter and a digit, are a name."""
    assert matchable(text)


@pytest.mark.parametrize(("text", "expected"), [("a", True), ("7", True), ("タ", True), ("-", False), ("တကို", False)])
def test_letters_of_handled_scripts_count(text: str, *, expected: bool) -> None:
    """Letters and digits we can compare are letters; those of other scripts are none."""
    assert expected is has_letters(text)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text(alphabet=st.sampled_from(list(_TRAPS)), max_size=30)))
@example("%2525&amp;amp;")
@example("'''")
@example("Ã¼¼¼")
def test_cleaning_is_idempotent_and_bounded(raw: str) -> None:
    """A clean name stays as it is, nothing raises, no character explodes, flags keep their order."""
    cleaned = clean(raw)
    assert cleaned.text == clean(cleaned.text).text
    assert len(cleaned.text) <= 8 * len(raw) + 8
    assert cleaned.flags == tuple(flag for flag in FLAGS if flag in cleaned.flags)
    assert all(word for word in words(cleaned.text))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="abcxyzABCXYZабвАБВ三菱重工タコセン가나0123 -.", min_size=1, max_size=30))
def test_words_lose_no_letter(raw: str) -> None:
    """The words of a name, put together, are the letters and digits of the name, in order."""
    text = clean(raw).text
    assert "".join(char for char in text if char.isalnum() and char != "ー") == "".join(words(text)).replace("ー", "")


def _listed_names() -> Iterator[str]:
    for path in sorted(_FACTS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            for key in ("name_ja", "name_en", "name_zh"):
                if record.get(key):
                    yield record[key]
            for key in ("aliases_ja", "aliases_en"):
                yield from record.get(key) or []
            yield from (native["name"] for native in record.get("names_native") or [])


@pytest.mark.skipif(not _FACTS.is_dir(), reason="the shared list facts are not beside the checkout")
def test_listed_names_are_clean_matchable_and_unflagged() -> None:
    """No name of the shipped lists is repaired, hidden, or empty after cleaning; cleaning again changes nothing."""
    odd = [
        name
        for name in _listed_names()
        if (cleaned := clean(name)).flags or not matchable(cleaned.text) or clean(cleaned.text).text != cleaned.text
    ]
    assert [] == odd


@pytest.mark.parametrize("raw", ["JSC ?ordavel", "JSC Kor?avel", "JSC Kor\ufffdavel", "Kordave? JSC"])
def test_a_lost_letter_is_restored_in_every_way(raw: str) -> None:
    """Each letter is tried in the place of the one that is gone, the right one among them."""
    found = restored(raw)
    assert (26, True) == (len(found), bool({"jsc kordavel", "kordavel jsc"} & set(found)))


@pytest.mark.parametrize("raw", ["JSC Kordavel", "Kordavel?", "K?rd?vel JSC", "Kordavel ? Zytrix", "K?" + "a" * 200])
def test_a_name_without_one_gap_is_not_restored(raw: str) -> None:
    """A question at the end, several gaps or a long text give nothing to try."""
    assert () == restored(raw)
