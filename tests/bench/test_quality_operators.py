"""The operators: what they make of a name, that they always make the same, and that they never fail."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.quality.operators import ALL, BY_KEY, Tier
from bench.quality.operators.east import hepburn
from bench.quality.operators.numbers import in_words
from bench.quality.values import Name

_ELSEWHERE = {34, 40, 47, 48, 49, 50}
_GOLDEN = [
    ("01.identity", "Tako LLC", "en", "", "Tako LLC"),
    ("02.upper", "Tako LLC", "en", "", "TAKO LLC"),
    ("02.dotted-suffix", "Tako LLC", "en", "", "Tako L.L.C."),
    ("02.no-punctuation", "Elem Group, LLC", "en", "", "Elem Group LLC"),
    ("03.abbreviated", "Joint Stock Company Proton", "en", "RU", "JSC Proton"),
    ("03.moved", "Tako LLC", "en", "", "LLC Tako"),
    ("03.dropped", "株式会社アドミラルティ造船所", "ja", "RU", "アドミラルティ造船所"),
    ("04.kana-form", "有限会社タコ", "ja", "AM", "ユウゲンガイシャタコ"),
    ("07.no-vowels", "Admiralty Shipyard", "en", "", "Admrlty Shpyrd"),
    ("08.joined", "Rubin Sever Design Bureau", "en", "", "RubinSeverDesignBureau"),
    ("08.spelled", "Tupolev JSC", "en", "", "T u p o l e v J S C"),
    ("10.reversed-words", "Alfa Beta Creative LLC", "en", "", "LLC Creative Beta Alfa"),
    ("10.last-first", "Tako LLC", "en", "", "LLC, Tako"),
    ("11.partial", "SUBARU Corporation", "en", "", "SUBARU"),
    ("13.acronym-made", "Moscow Institute of Physics and Technology", "en", "", "MIPT"),
    ("15.cyrillic", "AO Kontsern Vega", "en", "RU", "АО Концерн Вега"),
    ("16.german", "Uralvagonzavod", "en", "RU", "Uralwagonsawod"),
    ("16.katakana", "Uralvagonzavod", "en", "RU", "ウラルヴァゴンザヴォド"),
    ("17.soft-sign", "Razvedyvatel’noe Upravlenie", "en", "RU", "Razvedyvatelnoe Upravlenie"),
    ("20.leet", "Tokin Corporation", "en", "", "T0k1n C0rp0r4t10n"),
    ("23.full-width", "IHI", "en", "", "ＩＨＩ"),
    ("23.half-width-kana", "有限会社タコ", "ja", "AM", "有限会社ﾀｺ"),
    ("24.umlaut-e", "Müller Markt", "en", "", "Mueller Markt"),
    ("25.cedilla", "Șirketi", "en", "TR", "Şirketi"),
    ("25.turkish-ascii", "Şirketi", "en", "TR", "SIRKETI"),
    ("30.no-dots", "アイ・ジェット・グローバル", "ja", "", "アイジェットグローバル"),
    ("31.romaji", "サクセス・アビエーション", "ja", "", "Sakusesu Abieeshon"),
    ("35.number-words", "558 Aircraft Repair Plant", "en", "", "Five Hundred Fifty-Eight Aircraft Repair Plant"),
    ("35.number-han", "第558航空機修理工場", "ja", "", "第五五八航空機修理工場"),
    ("35.number-han-units", "第558航空機修理工場", "ja", "", "第五百五十八航空機修理工場"),
    ("39.two-fields", "Success Aviation Services FZC", "en", "", "Success Avia tion Services FZC"),
    ("44.html-entities", "Müller", "en", "", "M&#252;ller"),
    ("44.url-encoded", "Türk", "en", "", "T%C3%BCrk"),
    ("44.utf8-as-cp1252", "Müller", "en", "", "MÃ¼ller"),
    ("45.printed-typos", "Rezonit JSC", "en", "", "Rezonit JCS"),
]


@pytest.mark.parametrize(("key", "text", "lang", "country", "expected"), _GOLDEN)
def test_operator_makes_the_documented_variation(key: str, text: str, lang: str, country: str, expected: str) -> None:
    """An operator turns the example of its row into the documented form, for one of its three seeds."""
    name = Name("x:1", text, lang, country=country)
    assert expected in {BY_KEY[key].apply(name, seed) for seed in range(1, 9)}


def test_every_row_is_covered() -> None:
    """Every row of the 50 has an operator, or a section of its own that is named here."""
    assert set(range(1, 51)) - _ELSEWHERE == {operator.row for operator in ALL}


def test_every_operator_says_which_row_it_is() -> None:
    """The docstring of an operator begins with its row, so that a table can be checked against the list."""
    wrong = [item.key for item in ALL if not (inspect.getdoc(item.make) or "").startswith(f"Row {item.row}:")]
    assert [] == wrong


def test_keys_are_unique() -> None:
    """No two operators share a key."""
    assert len(ALL) == len(BY_KEY)


@pytest.mark.parametrize("key", [item.key for item in ALL])
def test_operator_repeats_itself(key: str) -> None:
    """The same seed and name give the same variation; without a seed all seeds do."""
    operator = BY_KEY[key]
    name = Name("x:1", "Ural Elektronika-Zavod Müller, LLC", "en", country="RU")
    made = [operator.apply(name, seed) for seed in (1, 1, 2, 3)]
    assert made[0] == made[1]
    assert operator.random or len(set(made)) == 1


@given(
    st.text(max_size=60), st.sampled_from(["en", "ja", "zh", "ja-Kana"]), st.sampled_from(["RU", "JP", "TR", "KP", ""])
)
def test_no_operator_fails_on_any_text(text: str, lang: str, country: str) -> None:
    """Whatever the list holds, an operator answers with a text, and never with the name itself but for row 1."""
    name = Name("x:1", text, lang, country=country, others=(("ja", "株式会社例"), ("ja-Kana", "レイ")))
    for operator in ALL:
        varied = operator.apply(name, 1)
        assert isinstance(varied, str)
        assert operator.row == 1 or varied != text or varied == ""


def test_bidi_override_keeps_the_letters_in_order() -> None:
    """Marks of row 26 stand around the name; only the reversed form turns it over."""
    made = BY_KEY["26.bidi-marks"].apply(Name("x:1", "TDK", "en"), 1)
    assert "TDK" == "".join(char for char in made if char.isalpha())


def test_tiers_state_their_share() -> None:
    """T5 is measured only; every other tier has a share that must be found."""
    assert [Tier.T5] == [tier for tier in Tier if tier.minimum is None]


@pytest.mark.parametrize(
    ("number", "expected"), [(7, "Seven"), (20, "Twenty"), (121, "One Hundred Twenty-One"), (300, "Three Hundred")]
)
def test_numbers_in_words(number: int, expected: str) -> None:
    """Numbers of plants are written out as one would read them."""
    assert expected == in_words(number)


@pytest.mark.parametrize(
    ("kana", "long_vowels", "expected"),
    [
        ("トウキョウ", False, "Toukyou"),
        ("アビエーション", True, "Abieeshon"),
        ("アビエーション", False, "Abieshon"),
        ("マッチ", False, "Matchi"),
        ("キット・ジャパン", False, "Kitto Japan"),
        ("ファティマ", False, "Fatima"),
    ],
)
def test_hepburn(kana: str, long_vowels: bool, expected: str) -> None:
    """Katakana is romanised in modified Hepburn, doubled consonants and foreign sounds included."""
    assert expected == hepburn(kana, long_vowels=long_vowels)
