"""How near two names are, without an index."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.matching.compare import compare_names
from screening.matching.engine import DEFAULT_MIN_SCORE
from screening.model.party import PartyKind
from screening.text.variants import analyse

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
NAMES = st.sampled_from(
    [
        "Kordavel Optix LLC",
        "Таврида Микрон АО",
        "Șantier Naval Özgür Limited Şirketi",
        "Société Générale d'Électronique",
        "Müller Straßenbau GmbH",
        "株式会社架空造船",
        "アドミラルティ・ガス工業株式会社",
        "广州欧赛科技有限公司",
        "조선무역회사",
        "558 Aircraft Repair Plant JSC",
        "Elem Zurix (Moscow) / Robin Trade",
    ]
)
ONE_KANJI_APART = [
    ("日本製鉄", "日本製紙"),
    ("日本電気", "日本電産"),
    ("東京電力", "東京電機"),
    ("日新電機", "日東電機"),
    ("日本製鉄株式会社", "日本製紙株式会社"),
]
SAME = [
    ("Tako LLC", "tako l.l.c."),
    ("Tako LLC", "ООО Tako"),
    ("有限会社タコ", "㈲ﾀｺ"),
    ("三菱造船株式会社", "三菱造船㈱"),
    ("三菱造船株式会社", "㈱三菱造船"),
    ("广州欧赛科技有限公司", "廣州歐賽科技有限公司"),
    ("Müller Markt GmbH", "Muller Markt GmbH"),
]
ACROSS = [
    ("Туполев", "Tupolev"),
    ("アドミラルティ", "Admiralty"),
    ("ガスプロム", "Gazprom"),
    ("オーエスジー", "OSG"),
    ("三菱造船", "ミツビシゾウセン"),
    ("Tupolev JSC", "Tuploev JSC"),
]


def _half_width(text: str) -> str:
    kana = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFFA0)}
    kana |= {"\u3099": "\uff9e", "\u309a": "\uff9f"}
    return "".join(kana.get(sign, sign) for sign in unicodedata.normalize("NFD", text))


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


RENDERINGS = {
    "upper case": str.upper,
    "lower case": str.lower,
    "full width": _full_width,
    "half width": _half_width,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "trailing space": lambda text: f"{text}  \u3000",
    "leading space": lambda text: f" \u00a0{text}",
    "zero width": "\u200b".join,
}


@pytest.mark.parametrize(("first", "second"), ONE_KANJI_APART)
def test_one_kanji_apart_is_another_company(first: str, second: str) -> None:
    """Two Japanese names that differ in one distinctive kanji stay below the default threshold."""
    assert compare_names(first, second).score < DEFAULT_MIN_SCORE


@pytest.mark.parametrize(("first", "second"), SAME)
def test_a_name_in_its_own_writing_is_equal(first: str, second: str) -> None:
    """Case, width, Han script, diacritics and a translated legal form do not make another name."""
    assert 1.0 == compare_names(first, second).score


@pytest.mark.parametrize(("first", "second"), ACROSS)
def test_another_script_or_spelling_is_near_but_not_equal(first: str, second: str) -> None:
    """A transliteration, a reading, letter names or a typing error reach the threshold and stay below 1.0."""
    assert DEFAULT_MIN_SCORE <= compare_names(first, second).score < 1.0


@pytest.mark.parametrize(
    ("first", "second"), [("Tako LLC", "Tako"), ("Tako LLC", "Tako JSC"), ("㈱架空", "架空有限公司")]
)
def test_other_legal_forms_cost_a_little(first: str, second: str) -> None:
    """An equal name with another legal form, or without one, is almost but not quite the same."""
    assert 0.9 < compare_names(first, second).score < 1.0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kordavel LLC", "Zytrix LLC"),
        ("株式会社アルファ", "株式会社ベータ"),
        ("Zytrix Trading", "Kordavel Trading"),
        ("第558航空機修理工場", "第140航空機修理工場"),
        ("558 Aircraft Repair Plant", "140 Aircraft Repair Plant"),
        ("Zytrix Research Institute", "Kordavel Research Institute"),
    ],
)
def test_what_everybody_shares_proves_nothing(first: str, second: str) -> None:
    """A shared legal form, generic words, or a number that differs leave two names below the threshold."""
    assert compare_names(first, second).score < DEFAULT_MIN_SCORE


@pytest.mark.parametrize("empty", ["", " ", "LLC", "株式会社", "N/A", "???", "တကို"])
def test_nothing_to_compare_scores_nothing(empty: str) -> None:
    """A name with nothing to compare is near to no name, itself included."""
    assert [0.0, 0.0] == [compare_names(empty, other).score for other in ("Kordavel", empty)]


@pytest.mark.parametrize("kind", list(PartyKind))
def test_every_kind_is_accepted(kind: PartyKind) -> None:
    """Any kind of party may be compared."""
    assert 1.0 == compare_names("Kordavel Optix", "Kordavel Optix", kind).score


@given(first=NAMES, second=NAMES, rendering=st.sampled_from(sorted(RENDERINGS)))
@settings(deadline=None, max_examples=150)
def test_the_rendering_does_not_count(first: str, second: str, rendering: str) -> None:
    """The score is the same in any case, width and normal form, with spaces around it and invisible signs in it."""
    rendered = RENDERINGS[rendering](first)
    assert compare_names(first, second).score == compare_names(rendered, second).score


@given(first=ANY_TEXT, second=st.one_of(ANY_TEXT, NAMES))
@settings(deadline=None, max_examples=100)
def test_the_order_does_not_count_and_nothing_raises(first: str, second: str) -> None:
    """For any two texts the score is a share, and the same both ways round."""
    score = compare_names(first, second).score
    assert (score, True) == (compare_names(second, first).score, 0.0 <= score <= 1.0)


@given(name=ANY_TEXT)
@settings(deadline=None, max_examples=100)
def test_a_name_is_equal_to_itself(name: str) -> None:
    """Whatever can be compared at all is equal to itself."""
    assert (1.0 if analyse(name).matchable else 0.0) == compare_names(name, name).score


@given(first=NAMES, second=st.one_of(NAMES, ANY_TEXT))
@settings(deadline=None, max_examples=100)
def test_only_an_equal_name_reads_one(first: str, second: str) -> None:
    """1.0 is read only where both names are written alike apart from spaces, legal form included."""
    ours, theirs = analyse(first), analyse(second)
    equal = bool({k.text for k in ours.joined} & {k.text for k in theirs.joined})
    if compare_names(first, second).score == 1.0:
        assert (True, ours.legal_classes) == (equal, theirs.legal_classes)


def test_the_same_words_in_another_order_are_the_same_name() -> None:
    """Last name first, or a legal form moved to the front, is the same name: row 49 of the relations."""
    assert (1.0, 1.0) == (
        compare_names("Kim Jong Il", "Jong-Il Kim").score,
        compare_names("LLC Creative Beta Alfa", "Alfa Beta Creative LLC").score,
    )
