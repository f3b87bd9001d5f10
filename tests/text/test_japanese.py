"""How Japanese names are read, and that nothing of a name is lost on the way."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text import japanese, kana

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
NAME = st.text(st.one_of(HAN, st.sampled_from("東京電機髙﨑邊卫龙𠮷々ヶアイウのabc123")), min_size=1, max_size=8)
UNREADABLE = "啊咕圳𫖮卐彧镕囧"
LEGAL = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|カブシキ[カガ]イシヤ|ユウゲン[カガ]イシヤ|ゴウドウ[カガ]イシヤ|ソウゴ[カガ]イシヤ"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("住友林業", "スミトモリンギョウ"),
        ("東京科学大学", "トウキョウカガクダイガク"),
        ("防衛大学", "ボウエイダイガク"),
        ("三菱重工業", "ミツビシジュウコウギョウ"),
        ("霞ヶ関", "カスミガセキ"),
        ("田中 一郎", "タナカイチロウ"),
    ],
)
def test_usual_names_are_read(text: str, expected: str) -> None:
    """Well-known names get their usual reading first."""
    assert ("jpan:reading", expected) == japanese.readings(text)[0]


def test_the_country_is_read_both_ways() -> None:
    """日本 is read Nippon and Nihon, since companies choose either."""
    assert {"ニッポンデンキ", "ニホンデンキ"} == {reading for _, reading in japanese.readings("日本電気")}


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("防卫大学", "防衛大学"),
        ("髙橋", "高橋"),
        ("﨑山", "崎山"),
        ("渡邉", "渡辺"),
        ("佐佐木", "佐々木"),
        ("國際", "国際"),
        ("東亞電氣", "東亜電気"),
    ],
)
def test_other_shapes_are_read_like_the_usual_ones(text: str, same_as: str) -> None:
    """Simplified, old and variant characters are read as their Japanese fellows, not dropped."""
    assert japanese.readings(same_as) == japanese.readings(text)


@pytest.mark.parametrize(
    ("text", "kept"), [("X線研究所", "X"), ("5g通信", "5g"), ("第558工場", "558"), ("abcトーキン3号", "abcトーキン3")]
)
def test_latin_letters_digits_and_kana_stay(text: str, kept: str) -> None:
    """What is not kanji stands in the reading as it stood in the name, unless it is read as it is said."""
    assert all(kept in reading for rule, reading in japanese.readings(text, 4) if rule != "jpan:reading-spoken")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cs企画", "シーエスキカク"),
        ("dnaチップ研究所", "ディーエヌエーチップケンキュウショ"),
        ("第558工場", "ダイゴヒャクゴジュウハチコウジョウ"),
        ("第3600研究所", "ダイサンゼンロッピャクケンキュウショ"),
        ("合弁1号", "ゴウベンイチゴウ"),
    ],
)
def test_letters_and_numbers_are_read_as_they_are_said(text: str, said: str) -> None:
    """A transfer in kana writes CS企画 as シーエスキカク."""
    assert ("jpan:reading-spoken", said) in japanese.readings(text, 8)


@pytest.mark.parametrize(
    ("text", "on"), [("幸栄企画", "コウエイキカク"), ("三神興業", "サンシンコウギョウ"), ("光優", "コウユウ")]
)
def test_names_are_also_read_in_on_readings(text: str, on: str) -> None:
    """A company may read the kanji of a surname as Chinese words are read."""
    assert on in [reading for _, reading in japanese.readings(text, 8)]


def test_a_name_without_kanji_needs_no_reading() -> None:
    """Kana and Latin names have nothing to guess."""
    assert not japanese.readings("トーキン")
    assert not japanese.readings("tokin")
    assert not japanese.readings("")


def test_the_limit_holds() -> None:
    """No more readings than asked for come back, none twice."""
    assert not japanese.readings("田中裕", 0)
    found = japanese.readings("田中裕", 4)
    assert 1 < len(found) <= 4
    assert len(found) == len({reading for _, reading in found})


@pytest.mark.parametrize("char", UNREADABLE)
def test_an_unreadable_character_stays_in_place(char: str) -> None:
    """A character between two known words is read or kept, never dropped."""
    for rule, reading in japanese.readings(f"東京{char}工業", 4):
        assert rule.startswith("jpan:")
        middle = reading.removeprefix("トウキョウ").removesuffix("コウギョウ")
        assert middle
        assert middle != reading


@settings(max_examples=150, deadline=None)
@given(NAME)
def test_no_character_vanishes(text: str) -> None:
    """Each kanji leaves at least one sign in every reading, and every other sign is still there."""
    for rule, reading in japanese.readings(text, 4):
        others = [char for char in text if char.isascii()]
        assert rule == "jpan:reading-spoken" or others == [char for char in reading if char.isascii()]
        assert reading
        assert rule == "jpan:reading-spoken" or _pieces_survive(text, reading), (text, reading)


def _pieces_survive(text: str, reading: str) -> bool:
    """Between the ASCII signs of a text, which no reading touches, every piece has left something."""
    pieces = [piece for piece in re.split("[ -~]+", text) if piece]
    left = [piece for piece in re.split("[ -~]+", reading) if piece]
    return len(pieces) == len(left)


@settings(max_examples=150, deadline=None)
@given(HAN)
def test_no_single_character_is_read_as_nothing(char: str) -> None:
    """Every Han character alone has a reading or stands for itself, in both dictionaries."""
    assert japanese._sudachi_reading(char)
    assert japanese._kakasi_reading(char)


@settings(max_examples=100, deadline=None)
@given(HAN, HAN)
def test_pykakasi_drops_no_neighbour(one: str, other: str) -> None:
    """A character pykakasi does not know is kept beside one that it knows."""
    reading = japanese._kakasi_reading(one + other)
    unknown = [char for char in one + other if not japanese._kakasi_knows(char)]
    assert all(char in reading for char in unknown)


def test_threads_read_alike() -> None:
    """Many threads asking at once get what one thread gets."""
    names = ["住友林業", "東京科学大学", "髙橋建設", "日本電気", "防卫大学"] * 8
    expected = [japanese.readings(name) for name in names]
    japanese._readings.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert expected == list(pool.map(japanese.readings, names))


def test_measured_share_of_exact_readings_holds() -> None:
    """On the reporting half of the EDINET names the documented shares of exact readings are met."""
    path = SHARED / "bench" / "edinet_names.jsonl"
    if not path.is_file():
        pytest.skip("shared/bench is not beside the checkout")
    found = {"Company": [0, 0], "Person": [0, 0]}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["foreign"] or int(hashlib.md5(row["id"].encode()).hexdigest(), 16) % 2 == 0:  # noqa: S324  # a split, no secret
            continue
        name, official = _core(row["ja_name"]), _plain(row.get("yomi") or "")
        if not official or not re.search("[㐀-鿿]", name) or re.search("[A-Za-z0-9]", name):
            continue
        found[row["schema"]][0] += 1
        found[row["schema"]][1] += official in _read(name, row["schema"])
    assert found["Company"][1] / found["Company"][0] >= 0.97
    assert found["Person"][1] / found["Person"][0] >= 0.94


def _read(name: str, schema: str) -> set[str]:
    """The readings that are kept of an organisation's name or a person's."""
    person = schema == "Person"
    return {_plain(reading) for _, reading in japanese.readings(name, 16 if person else 4, person=person)}


def _core(name: str) -> str:
    return LEGAL.sub("", unicodedata.normalize("NFKC", name).replace("(株)", "")).strip()


def _plain(reading: str) -> str:
    """A reading without the legal form, kana size and spaces."""
    large = kana.fold(unicodedata.normalize("NFKC", reading)).translate(
        str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
    )
    return re.sub("[ ・()]", "", LEGAL.sub("", large))
