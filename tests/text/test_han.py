"""What the Han fold joins, what it keeps apart, and which numerals it writes in digits."""

from __future__ import annotations

import importlib.util
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.text import han

ROOT = Path(__file__).resolve().parents[2]
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
ANY = st.text(st.one_of(HAN, st.characters(), st.sampled_from("々〻ケヵがヶ髙﨑神\ufe00")), max_size=20)

JOINED = [
    "髙高", "﨑崎嵜", "邊辺邉边", "國国囯", "廣広广", "鐵鉄铁鐡", "發発发", "衛卫衞", "壞壊坏", "龍竜龙", "澤沢泽", "齋斎斋", "齊斉齐", "斎斉",
    "海", "机機", "歐欧", "術术", "與与", "氣気气", "圖図图", "學学斈", "會会", "電电", "東东", "車车", "長长", "門门", "飛飞", "馬马",
    "濱浜滨", "嶋島岛嶌", "冨富", "𠮷吉", "姬姫", "硏研", "礦鉱矿", "製制", "臺台", "關関关", "灣湾", "總総总", "戰戦战", "眞真", "黃黄", "德徳",
]  # fmt: skip
APART = [
    "鉄紙",
    "東束",
    "日曰",
    "土士",
    "未末",
    "人入",
    "大太",
    "犬太",
    "千干",
    "白百",
    "坂阪",
    "電雷",
    "産気",
    "力刀",
    "本木",
    "石右",
    "午牛",
    "晴睛",
    "鉄銅",
]
KEPT_WORDS = [
    "三菱", "八千代", "一建設", "四国", "五十嵐", "第一三共", "第一生命", "八十二銀行", "七十七銀行", "十六銀行", "百五銀行", "千代田", "三井住友",
    "二十一世紀", "三一書房", "九州工場", "三菱重工", "四日市", "六本木", "一般財団", "万代", "第四北越", "十勝", "一橋",
]  # fmt: skip


@pytest.mark.parametrize("group", JOINED)
def test_joins_the_shapes_of_one_character(group: str) -> None:
    """Every shape of one character folds to the same representative."""
    assert {han.fold(group[0])} == {han.fold(char) for char in group}


@pytest.mark.parametrize("pair", APART)
def test_keeps_lookalikes_apart(pair: str) -> None:
    """Characters that only look alike stay different characters."""
    assert han.fold(pair[0]) != han.fold(pair[1])


def test_one_company_in_four_spellings() -> None:
    """Simplified, traditional, old and new Japanese forms of one name fold to one text."""
    names = ["三菱重工海洋机械株式会社", "三菱重工海洋機械株式會社", "三菱重工海洋機械株式会社"]
    assert {han.fold("三菱重工海洋機械株式会社")} == {han.fold(name) for name in names}
    assert han.fold("广州欧赛科技有限公司") == han.fold("廣州歐賽科技有限公司")


@pytest.mark.parametrize(
    ("one", "other"),
    list(
        combinations(
            ["日本製鉄", "日本製紙", "日本電気", "日本電産", "東京電力", "東京電機", "日新電機", "日東電機"], 2
        )
    ),
)
def test_one_kanji_apart_is_another_company(one: str, other: str) -> None:
    """Companies one kanji apart stay apart."""
    assert han.fold(one) != han.fold(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("佐々木", "佐佐木"),
        ("霞が関", "霞ヶ関"),
        ("霞ケ関", "霞ヶ関"),
        ("ケミカル", "ケミカル"),
        ("\ufa0a", "見"),
        ("葛\U000e0100城", "葛城"),
        ("⻑⾕川", "長谷川"),
        ("abc ツ й 가", "abc ツ й 가"),
    ],
)
def test_repetition_ke_compatibility_and_radicals(text: str, expected: str) -> None:
    """Iteration marks, small ke, compatibility ideographs, variation selectors and PDF radicals are unified."""
    assert expected == han.fold(text)


@given(ANY)
def test_fold_is_idempotent_and_loses_nothing(text: str) -> None:
    """Folding twice is folding once, and only variation selectors go."""
    folded = han.fold(text)
    assert folded == han.fold(folded)
    assert len([c for c in text if not (0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF)]) == len(folded)


@given(ANY)
def test_conversions_agree_with_the_fold(text: str) -> None:
    """The Japanese and the simplified form of a text belong to the same groups as the text."""
    assert han.fold(text) == han.fold(han.to_japanese(text))
    assert han.fold(text) == han.fold(han.to_simplified(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("防卫大学", "防衛大学"),
        ("髙﨑", "高崎"),
        ("广州欧赛科技", "広州欧賽科技"),
        ("机と机械", "机と机械"),
        ("里と裏", "里と裏"),
        ("齋藤", "斎藤"),
        ("斉藤", "斉藤"),
    ],
)
def test_japanese_forms(text: str, expected: str) -> None:
    """Foreign and old forms become today's Japanese form; usual Japanese characters stay as they are."""
    assert expected == han.to_japanese(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("重慶發展", "重庆发展"), ("発電機", "发电机"), ("沢", "泽"), ("东金", "东金")]
)
def test_simplified_forms(text: str, expected: str) -> None:
    """Traditional and Japanese forms become the simplified form."""
    assert expected == han.to_simplified(text)


def test_alternatives_name_the_whole_group() -> None:
    """The other shapes of a character are known; a character that stands alone has none."""
    assert {"发", "發", "髪", "髮"} == set(han.alternatives("発"))
    assert not han.alternatives("a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第五五八航空機修理工場", "第558航空機修理工場"),
        ("第五百五十八航空機修理工場", "第558航空機修理工場"),
        ("五五八", "558"),
        ("第百四十工場", "第140工場"),
        ("第十工場", "第10工場"),
        ("第一工場", "第1工場"),
        ("第七研究所", "第7研究所"),
        ("七一九研究所", "719研究所"),
        ("三〇一医院", "301医院"),
        ("第五五八", "第558"),
        ("二〇厂", "20厂"),
        ("丸の内二丁目三番一号", "丸の内2丁目3番1号"),
        ("第二千十五号", "第2015号"),
        ("558", "558"),
    ],
)
def test_numerals_that_number_a_unit(text: str, expected: str) -> None:
    """Digit-by-digit and positional numerals of plants, institutes and addresses become ASCII digits."""
    assert expected == han.numbers(text)


@pytest.mark.parametrize("word", KEPT_WORDS)
def test_numerals_within_names_stay(word: str) -> None:
    """A numeral that is part of a name is no number."""
    assert word == han.numbers(word)


@given(ANY)
def test_numbers_is_idempotent(text: str) -> None:
    """Writing numbers twice changes nothing more."""
    assert han.numbers(text) == han.numbers(han.numbers(text))


def test_committed_tables_are_what_the_script_makes() -> None:
    """The generated tables equal a fresh run of tools/make_han_fold.py."""
    if importlib.util.find_spec("opencc") is None:
        pytest.skip("opencc-python-reimplemented is not installed")
    script = _script()
    made = script.tables()
    committed = {name: (ROOT / "screening" / "text" / "data" / name).read_text(encoding="utf-8") for name in made}
    assert committed == made


def test_groups_are_few_and_small() -> None:
    """Chains through one-to-many simplified characters stay short: no group has more than eight members."""
    groups = [
        line
        for line in (ROOT / "screening/text/data/han_fold.tsv").read_text(encoding="utf-8").splitlines()
        if line[0] != "#"
    ]
    assert 4_100 <= len(groups) <= 4_150
    assert all(len(line) - 1 <= 8 for line in groups)


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_han_fold", ROOT / "tools" / "make_han_fold.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys  # noqa: PLC0415  # dataclasses look their module up

    sys.modules["make_han_fold"] = module
    spec.loader.exec_module(module)
    return module
