"""How kana spellings meet, how they are romanised, and what kana may stand for."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.text import kana

KANA = st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x30FF), max_size=12)
ANY = st.text(
    st.one_of(
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FF),
        st.characters(min_codepoint=0xFF61, max_codepoint=0xFF9F),
        st.characters(),
    ),
    max_size=12,
)
ALL_KANA = [
    chr(code)
    for code in (
        *range(0x3041, 0x3097),
        *range(0x309D, 0x30A0),
        *range(0x30A1, 0x30FB),
        *range(0x30FC, 0x3100),
        *range(0x31F0, 0x3200),
    )
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("みつびし", "ミツビシ"),
        ("ﾄﾖﾀｼﾞﾄﾞｳｼｬ", "トヨタジドウシャ"),
        ("ヴァレンチノ", "バレンチノ"),
        ("ヴィ", "ビ"),
        ("ヴォルガ", "ボルガ"),
        ("ラヴ", "ラブ"),
        ("ミヅホ", "ミズホ"),
        ("ハナヂ", "ハナジ"),
        ("アビエ-ション", "アビエーション"),
        ("アビエ―ション", "アビエーション"),
        ("サーバ−", "サーバー"),
        ("アイ・ジェット", "アイ・ジェット"),
        ("ティー", "ティー"),
        ("いすゞ", "イスズ"),
        ("abc東京", "abc東京"),
    ],
)
def test_fold_gives_one_spelling_of_one_reading(text: str, expected: str) -> None:
    """Scripts, widths, v sounds, old kana and dashes are unified; the reading stays."""
    assert expected == kana.fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("アビエーション", "アヴィエイション"),
        ("サーバー", "サーバ"),
        ("キヤノン", "キャノン"),
        ("フイルム", "フィルム"),
        ("トウキョウ", "トーキョー"),
        ("オオサカ", "オーサカ"),
        ("アイ・ジェット・グローバル", "アイジェットグローバル"),
        ("ニツポン", "ニッポン"),
        ("シヤカイ", "シャカイ"),
        ("ウエブ", "ウェブ"),
        ("メイク", "メーク"),
        ("ティー", "テイー"),
    ],
)
def test_key_lets_wavering_spellings_meet(one: str, other: str) -> None:
    """Vowel length, kana size and separators do not part two spellings of one name."""
    assert kana.key(one) == kana.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ティ", "チ"), ("ニッポン", "ニホン"), ("トーキン", "トーシン"), ("ハト", "バト"), ("ツル", "ヅル")],
)
def test_key_keeps_other_words_apart(one: str, other: str) -> None:
    """Words of another sound keep another key."""
    assert kana.key(one) != kana.key(other)


@given(ANY)
def test_fold_and_key_are_idempotent(text: str) -> None:
    """Folding twice is folding once, for both strengths."""
    assert kana.fold(text) == kana.fold(kana.fold(text))
    assert kana.key(text) == kana.key(kana.key(text))


@given(st.text(st.sampled_from("アカサタナハマヤラワガザダバパンイシチトエオーabc東1"), max_size=12))
def test_fold_loses_no_sign(text: str) -> None:
    """Folding plain katakana and foreign signs changes no length but that of repeated long marks."""
    assert len(re.sub("ー+", "ー", text)) == len(kana.fold(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("トウキョウ", "tokyo"),
        ("オオサカ", "osaka"),
        ("キュウシュウ", "kyushu"),
        ("ニイガタ", "niigata"),
        ("ケイエイ", "keiei"),
        ("イノウエ", "inoue"),
        ("マツウラ", "matsuura"),
        ("ニッポン", "nippon"),
        ("マッチャ", "matcha"),
        ("シンブン", "shinbun"),
        ("シンイチ", "shinichi"),
        ("ジュウドウ", "judo"),
        ("ティッシュ", "tisshu"),
        ("ディフェンス", "difensu"),
        ("ファースト", "fasuto"),
        ("ヴァルカン", "varukan"),
        ("ウェスト", "wesuto"),
        ("クォーツ", "kwotsu"),
        ("モーツァルト", "motsaruto"),
        ("チェコ", "cheko"),
        ("ジェット", "jetto"),
        ("シェル", "sheru"),
        ("トゥール", "turu"),
        ("ドゥーマ", "duma"),
        ("デュポン", "dyupon"),
        ("フュージョン", "fyujon"),
        ("イェール", "yeru"),
        ("グァム", "gwamu"),
        ("サクセス・アビエーション", "sakusesu・abieshon"),
        ("ﾄｰｷﾝ", "tokin"),
        ("みつびし", "mitsubishi"),
        ("アッ", "a"),
        ("東京タワー", "東京tawa"),
    ],
)
def test_romaji_is_modified_hepburn(text: str, expected: str) -> None:
    """Kana become modified Hepburn without macrons, foreign sounds included; other signs stay."""
    assert expected == kana.romaji(text)


@pytest.mark.parametrize("sign", ALL_KANA)
def test_every_kana_has_letters(sign: str) -> None:
    """Every single kana gives ASCII letters; only the long mark, ッ and iteration marks alone give none."""
    letters = kana.romaji(sign)
    assert set(letters) <= set(string.ascii_lowercase)
    assert letters or sign in "ーッっゝゞヽヾ"


@given(KANA.filter(lambda text: not set(text) & set("゙゚゛゜゠・゗゘")))
def test_romaji_of_any_kana_is_ascii(text: str) -> None:
    """Any sequence of kana, however odd, romanises to ASCII letters, in every system."""
    assert kana.romaji(text).isascii()
    assert all(form.isascii() for _, form in kana.romaji_variants(text))


@pytest.mark.parametrize(
    ("text", "rule", "form"),
    [
        ("トウキョウ", "kana:wapuro", "toukyou"),
        ("オオノ", "kana:hepburn-oh", "ohno"),
        ("シンブン", "kana:hepburn-m", "shimbun"),
        ("ミツビシ", "kana:kunrei", "mitubisi"),
        ("フジ", "kana:kunrei", "huzi"),
        ("アビエーション", "kana:hepburn-double", "abieeshon"),
        ("シャチョウ", "kana:kunrei", "syatyo"),
    ],
)
def test_romaji_variants_name_their_rule(text: str, rule: str, form: str) -> None:
    """Other systems are given with their rule, the plain form first and none twice."""
    variants = kana.romaji_variants(text)
    assert (rule, form) in variants
    assert ("kana:hepburn", kana.romaji(text)) == variants[0]
    assert len(variants) == len({form for _, form in variants})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("オーエスジー", "osg"),
        ("エヌイーシー", "nec"),
        ("エヌ・イー・シー", "nec"),
        ("ティーディーケイ", "tdk"),
        ("ティーディーケー", "tdk"),
        ("ﾃｨｰﾃﾞｨｰｹｰ", "tdk"),
        ("テイーデイーケイ", "tdk"),
        ("アイエイチアイ", "ihi"),
        ("アイエッチアイ", "ihi"),
        ("ヴイティー", "vt"),
        ("ブイティー", "vt"),
        ("ケーワイビー", "kyb"),
        ("ゼットエフ", "zf"),
        ("スリーエム", "3m"),
        ("ピーアンドジー", "pg"),
        ("エックスダブリューキュー", "xwq"),
        ("アイシン", ""),
        ("エー", ""),
        ("ワンツー", ""),
        ("ビーチ", ""),
        ("トーキン", ""),
        ("", ""),
    ],
)
def test_letter_names_are_read_as_letters(text: str, expected: str) -> None:
    """A run wholly of letter names gives the letters; anything else gives nothing."""
    assert expected == kana.spelled_letters(text)


@given(st.text(string.ascii_lowercase, min_size=2, max_size=8))
def test_letter_names_go_there_and_back(latin: str) -> None:
    """Every abbreviation is read back from its own letter names."""
    assert latin == kana.spelled_letters(kana.letter_kana(latin))


@pytest.mark.parametrize(
    ("latin", "expected"), [("osg", "オーエスジー"), ("OSG", "オーエスジー"), ("3M", "スリーエム"), ("é", ""), ("", "")]
)
def test_letters_have_names(latin: str, expected: str) -> None:
    """ASCII letters and digits have names; anything else has none."""
    assert expected == kana.letter_kana(latin)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ｶ)ﾄｰｷﾝ", "株式会社トーキン"),
        ("カ)トーキン", "株式会社トーキン"),
        ("ﾄｰｷﾝ(ｶ", "トーキン株式会社"),
        ("ﾄｰｷﾝ(ｶ)ｵｵｻｶｼﾃﾝ", "トーキン株式会社オオサカシテン"),
        ("ﾕ)ﾀｺ", "有限会社タコ"),
        ("ﾄﾞ)ﾀｺ", "合同会社タコ"),
        ("ｼﾔ)ﾆﾎﾝ", "社団法人ニホン"),
        ("ｻﾞｲ)ﾆﾎﾝ", "財団法人ニホン"),
        ("ｲ)ﾆﾎﾝ", "医療法人ニホン"),
        ("ﾌｸ)ﾆﾎﾝ", "社会福祉法人ニホン"),
        ("アドミラルティ造船所（カ）", "アドミラルティ造船所株式会社"),
        ("トーキン(株)", "トーキン(株)"),
        ("abc (uk) ltd", "abc (uk) ltd"),
        ("カメ)トーキン", "カメ)トーキン"),
    ],
)
def test_bank_forms_are_written_out(text: str, expected: str) -> None:
    """A transfer's bracketed abbreviation becomes its legal form; other brackets stay."""
    assert expected == kana.bank_kana(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("シヤカイ", "シャカイ"), ("ニツポン", "ニッポン"), ("キヨウワ", "キョウワ"), ("トーキン", "トーキン")],
)
def test_small_kana_are_restored_as_a_guess(text: str, expected: str) -> None:
    """Large kana of bank files become the small ones they most likely stand for."""
    assert expected == kana.restore_small(text)
