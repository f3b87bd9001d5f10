"""How Chinese names are read and spelt in Latin letters."""

from __future__ import annotations

import pypinyin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text import chinese, han

NAME = st.text(
    st.one_of(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), st.sampled_from("々ab1 トé")), max_size=10
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("深圳物理高科创新有限公司", "shen zhen wu li gao ke chuang xin you xian gong si"),
        ("重庆长城银行", "chong qing chang cheng yin hang"),
        ("重慶長城銀行", "chong qing chang cheng yin hang"),
        ("厦门", "xia men"),
        ("西藏", "xi zang"),
        ("朝阳", "chao yang"),
        ("发展", "fa zhan"),
        ("発展", "fa zhan"),
        ("広州", "guang zhou"),
        ("绿地", "lu di"),
        ("佐々木", "zuo zuo mu"),
        ("ab 科技 12", "ab ke ji 12"),
    ],
)
def test_each_character_has_one_syllable(text: str, expected: str) -> None:
    """Simplified, traditional and Japanese forms are read alike, phrases decide between readings."""
    assert tuple(expected.split(" ")) == chinese.pinyin(text)


@settings(max_examples=200, deadline=None)
@given(NAME)
def test_no_character_vanishes(text: str) -> None:
    """Every Han character gives one piece, a syllable or itself, and other words stay as they stand."""
    pieces = chinese._PIECE.findall(han.write_out_repetition(text))
    wanted = sum(len(piece) if chinese._HAN_CHAR.match(piece) else 1 for piece in pieces)
    assert wanted == len(chinese.pinyin(text))
    assert all(chinese.pinyin(text))


@settings(max_examples=100, deadline=None)
@given(NAME)
def test_variants_never_repeat_a_form(text: str) -> None:
    """Every form is given once, with a rule of this writing system."""
    found = chinese.variants(text)
    assert len(found) == len({form for _, form in found})
    assert all(rule.startswith("hani:") for rule, _ in found)


@pytest.mark.parametrize(
    ("text", "rule", "form"),
    [
        ("深圳物理高科", "hani:pinyin", "shenzhenwuligaoke"),
        ("深圳物理高科", "hani:pinyin", "shenzhen wuli gaoke"),
        ("深圳物理高科", "hani:pinyin", "shen zhen wu li gao ke"),
        ("绿地", "hani:pinyin-lv", "lvdi"),
        ("绿地", "hani:pinyin-lyu", "lyudi"),
        ("单雄信", "hani:pinyin-surname", "shan xiong xin"),
        ("广州科技", "hani:postal", "kwangchow ke ji"),
        ("廣州科技", "hani:postal", "canton ke ji"),
        ("北京", "hani:wade-giles", "pei ching"),
        ("毛泽东", "hani:wade-giles", "mao tse tung"),
    ],
)
def test_variants_name_their_rule(text: str, rule: str, form: str) -> None:
    """Joined, paired and single syllables, ü, surnames, older names of places and Wade-Giles are given."""
    assert (rule, form) in chinese.variants(text)


def test_a_text_without_han_has_no_variants() -> None:
    """Only Chinese characters are read."""
    assert not chinese.variants("tokin")
    assert not chinese.variants("")


@pytest.mark.parametrize(
    ("syllable", "expected"),
    [
        ("zhou", "chou"), ("qing", "ching"), ("xian", "hsien"), ("guo", "kuo"), ("dong", "tung"), ("zi", "tzu"), ("ri", "jih"), ("ge", "ko"), ("duo", "to"),
        ("yue", "yueh"), ("xue", "hsueh"), ("jiang", "chiang"), ("shuo", "shuo"), ("lin", "lin"), ("tokin", "tokin"),
    ],
)  # fmt: skip
def test_wade_giles(syllable: str, expected: str) -> None:
    """Pinyin syllables have their Wade-Giles spelling without marks; other words stay."""
    assert expected == chinese.wade_giles(syllable)


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [("t'ai", "tai"), ("tai", "dai"), ("kuang", "guang"), ("hsin", "xin"), ("ts'ai", "cai"), ("ssu", "si"), ("erh", "er"), ("ch'van", "quan"),
     ("chung", "zhong"), ("fa", "fa"), ("tokin", "")],
)  # fmt: skip
def test_wade_giles_is_read_as_pinyin(spelled: str, expected: str) -> None:
    """An apostrophe tells t'ai from tai; a word that is no syllable has no reading."""
    assert expected == chinese.from_wade_giles(spelled)


def test_wade_giles_tells_its_u_with_dots_from_u() -> None:
    """Without its dots chu is zhu; with them, or with the v that stands for them, it is ju."""
    expected = ["zhu", "ju", "ju", "quan", "xu", "yu", "yuan"]
    assert expected == [chinese.from_wade_giles(word) for word in ("chu", "chü", "chv", "ch'üan", "hsü", "yü", "yüan")]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("shenzhenwuligaoke", "shen zhen wu li gao ke"),
        ("beijinghangkong", "bei jing hang kong"),
        ("fangan", "fan gan"),
        ("xian", "xian"),
        ("xi'an", "xi an"),
        ("xiongan", "xiong an"),
        ("lvdi", "lv di"),
    ],
)
def test_joined_pinyin_is_split(word: str, expected: str) -> None:
    """Joined pinyin is split where the orthography leaves one reading."""
    assert tuple(expected.split(" ")) == chinese.pinyin_key(word)


@pytest.mark.parametrize("word", ["mitsubishi", "tokin", "tiananmen", "", "'", "a" * 200, "深圳", "tako1"])
def test_other_words_are_not_split(word: str) -> None:
    """A word that is not pinyin, or that can be split in two ways, gives nothing."""
    assert not chinese.pinyin_key(word)


def test_the_syllable_table_is_complete() -> None:
    """Every syllable that pypinyin gives for a common character is in the table, but for interjections."""
    read = {
        pypinyin.lazy_pinyin(chr(code), errors="ignore")[0]
        for code in range(0x4E00, 0x9FA6)
        if pypinyin.lazy_pinyin(chr(code), errors="ignore")
    }
    assert {"fiao", "hm", "lo", "m", "n", "nun", "rua"} >= read - chinese._known_syllables()
