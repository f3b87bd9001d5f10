"""Rows 27-33: Chinese, Japanese and Korean writing."""

from __future__ import annotations

import random
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bench.quality.operators.base import Tier, has_han, has_kana, is_latin, operator
from bench.quality.operators.characters import half_width
from bench.quality.values import Name

if TYPE_CHECKING:
    from opencc import OpenCC


@lru_cache(maxsize=4)
def _converter(config: str) -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - tables that only this row needs; a development dependency

    return OpenCC(config)


@operator(27, Tier.T0, "to-traditional")
def to_traditional(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 27: 广州欧赛科技 -> 廣州歐賽科技; by the OpenCC tables, for names with Chinese characters."""
    return str(_converter("s2t").convert(name.text)) if has_han(name.text) else ""


@operator(27, Tier.T0, "to-simplified")
def to_simplified(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 27: 海洋機械 -> 海洋机械; also kanji of a Japanese name typed on a Chinese machine."""
    return str(_converter("t2s").convert(name.text)) if has_han(name.text) else ""


@operator(28, Tier.T5, "own-name", seeded=True)
def own_name(name: Name, rng: random.Random) -> str:
    """Row 28: 日本海洋联合株式会社 -> ジャパンマリンユナイテッド㈱; the Japanese name of a party printed in Chinese."""
    own = [text for lang, text in name.others if lang == "ja"]
    if name.lang != "zh" or not own:
        return ""
    return rng.choice(own).replace("株式会社", "㈱")


_OLD_FORMS = [
    "国國",
    "会會",
    "学學",
    "気氣",
    "広廣",
    "沢澤",
    "浜濱",
    "辺邊",
    "斎齋",
    "桜櫻",
    "竜龍",
    "鉄鐵",
    "発發",
    "県縣",
    "区區",
    "団團",
    "図圖",
    "売賣",
    "実實",
    "写寫",
    "医醫",
    "駅驛",
    "鉱鑛",
    "総總",
    "経經",
    "済濟",
    "産產",
    "関關",
    "応應",
    "伝傳",
    "転轉",
    "変變",
    "満滿",
    "戦戰",
    "研硏",
    "処處",
    "銭錢",
    "権權",
    "観觀",
    "検檢",
    "験驗",
    "険險",
    "剣劍",
    "属屬",
    "数數",
    "楽樂",
    "薬藥",
    "児兒",
    "来來",
    "両兩",
    "亜亞",
    "圧壓",
    "囲圍",
    "営營",
    "栄榮",
    "衛衞",
    "円圓",
    "塩鹽",
    "横橫",
    "温溫",
    "価價",
    "画畫",
    "拡擴",
    "巻卷",
    "帰歸",
    "旧舊",
    "挙擧",
    "暁曉",
    "径徑",
    "軽輕",
    "芸藝",
    "顕顯",
    "効效",
    "号號",
    "黒黑",
    "砕碎",
    "雑雜",
    "参參",
    "蚕蠶",
    "残殘",
    "糸絲",
    "歯齒",
    "辞辭",
    "湿濕",
    "収收",
    "従從",
    "縦縱",
    "粛肅",
    "緒緖",
]
_OLD_TABLE = str.maketrans({pair[0]: pair[1] for pair in _OLD_FORMS})
_VARIANTS = str.maketrans(
    {"高": "髙", "崎": "﨑", "辺": "邉", "吉": "𠮷", "富": "冨", "島": "嶋", "徳": "德", "塚": "塚"}
)


@operator(29, Tier.T0, "old-forms")
def old_forms(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 29: 国 -> 國, 会 -> 會: kanji before the reform of 1946."""
    return name.text.translate(_OLD_TABLE) if name.lang.startswith("ja") and has_han(name.text) else ""


@operator(29, Tier.T0, "variant-kanji")
def variant_kanji(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 29: 高 -> 髙, 崎 -> 﨑, 島 -> 嶋 as registers write them."""
    return name.text.translate(_VARIANTS) if name.lang.startswith("ja") else ""


@lru_cache(maxsize=1)
def _compatibility() -> dict[str, str]:
    """Each character that a CJK compatibility ideograph stands for, and one such ideograph."""
    table: dict[str, str] = {}
    for code in range(0xF900, 0xFAD9):
        plain = unicodedata.normalize("NFC", chr(code))
        if plain != chr(code):
            table.setdefault(plain, chr(code))
    return table


@operator(29, Tier.T0, "compatibility-kanji")
def compatibility_kanji(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 29: U+FA0A for 見: CJK compatibility ideographs wherever there is one."""
    table = _compatibility()
    return "".join(table.get(char, char) for char in name.text) if has_han(name.text) else ""


@operator(29, Tier.T0, "ivs", seeded=True)
def variation_sequences(name: Name, rng: random.Random) -> str:
    """Row 29: kanji + VS17: an ideographic variation selector behind one or two kanji."""
    places = [i for i, char in enumerate(name.text) if "\u4e00" <= char <= "\u9fff"]
    chosen = set(rng.sample(places, min(2, len(places))))
    return "".join(char + "\U000e0100" if i in chosen else char for i, char in enumerate(name.text))


@operator(30, Tier.T1, "no-dots")
def without_dots(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 30: アイ・ジェット・グローバル -> アイジェットグローバル."""
    return re.sub("[・･]", "", name.text)


@operator(30, Tier.T1, "dots-to-spaces")
def dots_to_spaces(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 30: アイ・ジェット -> アイ ジェット."""
    return re.sub("[・･]", " ", name.text)


@operator(30, Tier.T1, "long-mark", seeded=True)
def long_mark(name: Name, rng: random.Random) -> str:
    """Row 30: ー written ―, −, ‐ or half-width, or left out."""
    return name.text.replace("ー", rng.choice(("―", "−", "‐", "ｰ", "")))


_KANA_SPELLINGS = (
    ("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"), ("バ", "ヴァ"), ("ビ", "ヴィ"), ("ベ", "ヴェ"),
    ("ティ", "チ"), ("ディ", "ジ"), ("ヂ", "ジ"), ("ヅ", "ズ"), ("エー", "エイ"), ("エイ", "エー"), ("オー", "オウ"), ("フィ", "フイ"),
    ("ファ", "フア"), ("ェ", "エ"), ("ィ", "イ"), ("ッ", "ツ"), ("ャ", "ヤ"), ("ュ", "ユ"), ("ョ", "ヨ"), ("ション", "シヨン"), ("ー", ""),
)  # fmt: skip


@operator(30, Tier.T1, "kana-spelling", seeded=True)
def kana_spelling(name: Name, rng: random.Random) -> str:
    """Row 30: アビエーション -> アヴィエイション; one katakana spelling for another, small kana as large ones."""
    choices = [(old, new) for old, new in _KANA_SPELLINGS if old in name.text]
    if not choices or not has_kana(name.text):
        return ""
    old, new = rng.choice(choices)
    return name.text.replace(old, new)


@operator(30, Tier.T1, "hiragana")
def in_hiragana(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 30: タコ -> たこ: katakana typed as hiragana."""
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in name.text)


_HEPBURN_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サ シスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ", "m": "マミムメモ",
    "y": "ヤ ユ ヨ", "r": "ラリルレロ", "w": "ワ   ヲ", "g": "ガギグゲゴ", "z": "ザジズゼゾ", "d": "ダヂヅデド", "b": "バビブベボ",
    "p": "パピプペポ",
}  # fmt: skip


def _hepburn_table() -> dict[str, str]:
    table = {}
    for consonant, row in _HEPBURN_ROWS.items():
        letters = row.replace(" ", "") if consonant == "s" else row
        table.update({kana: consonant + vowel for kana, vowel in zip(letters, "aiueo", strict=True) if kana != " "})
    table |= {
        "シ": "shi",
        "チ": "chi",
        "ツ": "tsu",
        "フ": "fu",
        "ジ": "ji",
        "ヂ": "ji",
        "ヅ": "zu",
        "ヲ": "o",
        "ン": "n",
        "ヴ": "vu",
    }
    for kana in "キギニヒビピミリ":
        table |= {kana + small: table[kana][0] + "y" + vowel for small, vowel in zip("ャュョ", "auo", strict=True)}
    for kana, stem in (("シ", "sh"), ("チ", "ch"), ("ジ", "j")):
        table |= {kana + small: stem + vowel for small, vowel in zip("ャュョェ", "auoe", strict=True)}
    for kana, stem in (("フ", "f"), ("ヴ", "v"), ("ウ", "w"), ("ツ", "ts"), ("ク", "kw"), ("グ", "gw")):
        table |= {kana + small: stem + vowel for small, vowel in zip("ァィェォ", "aieo", strict=True)}
    return table | {"ティ": "ti", "ディ": "di", "トゥ": "tu", "ドゥ": "du", "デュ": "dyu", "フュ": "fyu", "イェ": "ye"}


_HEPBURN = _hepburn_table()
_SMALL_VOWELS = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo", "ヮ": "wa"}
_VOWEL_END = re.compile(r"([aeiou])ー")
_DOUBLED = re.compile(r"ッ(ch|[a-z])")


def hepburn(kana: str, *, long_vowels: bool) -> str:
    """Katakana in modified Hepburn, one capitalised word a ・-segment; other characters stay.

    `long_vowels` doubles the vowel before ー (abieeshon); otherwise the mark is dropped (abieshon).
    """
    text = _VOWEL_END.sub(r"\1\1" if long_vowels else r"\1", _romaji(kana)).replace("ー", "")
    text = _DOUBLED.sub(lambda match: ("t" if match.group(1) == "ch" else match.group(1)) + match.group(1), text)
    return " ".join(word.capitalize() for word in re.split(r"[・･\s]+", text.replace("ッ", "tsu")) if word)


def _syllables(pair: str) -> str:
    return _HEPBURN.get(pair) or "".join(_HEPBURN.get(char) or _SMALL_VOWELS.get(char, char) for char in pair)


def _romaji(kana: str) -> str:
    text = ""
    place = 0
    while place < len(kana):
        pair = kana[place : place + 2]
        width = 2 if pair in _HEPBURN and len(pair) == 2 else 1
        text += _syllables(kana[place : place + width])
        place += width
    return text


@operator(31, Tier.T3, "romaji", seeded=True)
def kana_to_romaji(name: Name, rng: random.Random) -> str:
    """Row 31: サクセス・アビエーション -> Sakusesu Abieeshon; names whose letters are all katakana, form left out."""
    core = re.sub(r"株式会社|有限会社|合同会社", "", name.text).strip()
    if len(core) < 4 or not re.fullmatch(r"[ァ-ヺー・･\s]+", core):
        return ""
    return hepburn(core, long_vowels=rng.random() < 0.5)


@operator(31, Tier.T3, "kana-half-width-reading")
def half_width_reading(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 31: the official kana reading of a listed kanji name, half-width as in bank files."""
    reading = next((text for lang, text in name.others if lang.startswith("ja") and lang != "ja"), "")
    return half_width(reading) if has_han(name.text) and name.lang == "ja" and reading else ""


def _pinyin(name: Name, style_name: str) -> list[str]:
    """Syllables of a Chinese name; none for a Japanese one, whose characters are not read in Chinese."""
    if (
        not name.lang.startswith("zh")
        or not re.fullmatch(r"[\u4e00-\u9fff()（）·]+", name.text)
        or name.country == "JP"
    ):
        return []
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - tables that only this row needs

    return list(lazy_pinyin(name.text, style=getattr(Style, style_name), errors="ignore"))


@operator(32, Tier.T2, "pinyin")
def pinyin_spaced(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 32: 深圳五力 -> Shen Zhen Wu Li."""
    return " ".join(syllable.capitalize() for syllable in _pinyin(name, "NORMAL"))


@operator(32, Tier.T2, "pinyin-joined")
def pinyin_joined(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 32: 深圳五力 -> ShenZhenWuLi."""
    return "".join(syllable.capitalize() for syllable in _pinyin(name, "NORMAL"))


@operator(32, Tier.T2, "pinyin-tones")
def pinyin_tones(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 32: 深圳五力 -> shēn zhèn wǔ lì."""
    return " ".join(_pinyin(name, "TONE"))


_WADE_AS_PINYIN = frozenset({"hai", "huo", "lai", "mai", "nai", "sai", "shai", "wai"})


@operator(32, Tier.T4, "wade-giles")
def wade_giles(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 32: 广州 -> kuang chou.

    pypinyin 0.55 writes ei for ai and ho for huo, which Wade and Giles do not; ü is its v.
    """
    plain, wade = _pinyin(name, "NORMAL"), _pinyin(name, "WADEGILES")
    return " ".join(
        right if right in _WADE_AS_PINYIN else given.replace("v", "ü") for right, given in zip(plain, wade, strict=True)
    )


_KOREAN = (
    ("Pyongyang", "Pyeongyang"), ("Pyongyang", "P'yŏngyang"), ("Korea", "Corea"), ("Choson", "Joseon"), ("Chosun", "Choson"),
    ("Kim", "Gim"), ("Ri", "Lee"), ("Ri", "Rhee"), ("Pak", "Park"), ("Jong", "Jeong"), ("Jong", "Chong"), ("Chol", "Cheol"),
    ("Hyok", "Hyeok"), ("Un", "Eun"), ("Hyon", "Hyeon"), ("Yong", "Young"), ("Choe", "Choi"), ("Namchon", "Namcheon"),
)  # fmt: skip


@operator(33, Tier.T2, "korean", seeded=True)
def korean_spelling(name: Name, rng: random.Random) -> str:
    """Row 33: Pyongyang -> Pyeongyang, Ri -> Lee; for parties of KP and KR, of which the shipped lists may hold none."""
    if name.country not in {"KP", "KR"} or not is_latin(name.text):
        return ""
    choices = [(old, new) for old, new in _KOREAN if re.search(rf"\b{old}\b", name.text)]
    if not choices:
        return ""
    old, new = rng.choice(choices)
    return re.sub(rf"\b{old}\b", new, name.text)
