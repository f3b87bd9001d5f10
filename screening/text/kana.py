"""Kana: one spelling for the ways a Japanese name is keyed, and its Latin letters.

Three strengths, each for one purpose: `fold` unifies what is written differently and read alike and keeps the reading
(romanise and look up what it returns); `key` also gives up vowel length and kana size, for comparing kana with kana;
`romaji` writes Latin letters. Kana may also stand for something else: `spelled_letters` (オーエスジー = OSG) and
`bank_kana` (ｶ) = 株式会社).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from screening.text import kana_tables
from screening.text.kana_latin import prepare, romaji, romaji_variants

__all__ = ["bank_kana", "fold", "key", "letter_kana", "restore_small", "romaji", "romaji_variants", "spelled_letters"]

_FOLDED: Final = re.compile("(?:[ァ-タダチッツテ-ロワンㇰ-ㇿ・\u3400-\u4dbf\u4e00-\u9fff가-힣a-z0-9 .]|ー(?!ー))+")
"""Texts of which nothing is written otherwise."""
_SAME_READING: Final = str.maketrans("ヂヅヰヱヲ", "ジズイエオ")
_V_SOUNDS: Final = (
    ("ヴァ", "バ"),
    ("ヴィ", "ビ"),
    ("ヴェ", "ベ"),
    ("ヴォ", "ボ"),
    ("ヴュ", "ビュ"),
    ("ヷ", "バ"),
    ("ヸ", "ビ"),
    ("ヹ", "ベ"),
    ("ヺ", "ボ"),
    ("ヴ", "ブ"),
)
_KEY_LENGTHS: Final = re.compile(
    f"(?<=[{kana_tables.ROWS['a']}])ア|(?<=[{kana_tables.ROWS['i']}])イ|(?<=[{kana_tables.ROWS['u']}])ウ|(?<=[{kana_tables.ROWS['e']}])[イエ]|(?<=[{kana_tables.ROWS['o']}])[ウオ]|ー",
)
_LARGE: Final = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
_SMALL_Y: Final = re.compile("(?<=[キシチニヒミリギジビピ])[ヤユヨ]")
_SMALL_TSU: Final = re.compile("(?<=[ア-ヂツ-ロ])ツ(?=[カ-トパピプペポ])")
_JOINERS: Final = ("アンド", "エンド")
_LONGEST_NAME: Final = 6
_LONGEST_RUN: Final = 60
_FEWEST_LETTERS: Final = 2
_BETWEEN: Final = re.compile("[・ ]")
_BETWEEN_KANA: Final = re.compile("(?<=[ァ-ヺー])[・ ]+(?=[ァ-ヺー])")
_SMALL_OF: Final = str.maketrans("ヤユヨツ", "ャュョッ")


def fold(text: str) -> str:
    """Write kana in the one usual spelling of its reading; other characters stay.

    Hiragana becomes katakana, half-width full-width, ヴァ/バ, ヂ/ジ, ヅ/ズ, ヱ/エ, ヲ/オ one spelling, every dash that
    stands for a long mark ー. ・ and the length of vowels stay (see `key`), ティ and チ stay apart. Idempotent.

    Source: Cabinet Notice 2 of 1991 on the writing of loan words, which admits both spellings of each pair.
    """
    if text.isascii():
        return text
    if _FOLDED.fullmatch(text):
        return text
    text = prepare(text)
    if max(text) >= "ヴ":
        for spelling, usual in _V_SOUNDS:
            text = text.replace(spelling, usual)
    return text.translate(_SAME_READING)


def key(text: str) -> str:
    """Return the form under which kana spellings of one name are equal; for comparison, not for display or reading.

    Beyond `fold`: vowel length goes (アビエーション = アヴィエイション, サーバ = サーバー, トウキョウ = トーキョー), small
    kana become large (キャノン = キヤノン, フィルム = フイルム, and bank transfers, which know no small kana), ・ and
    spaces between kana go. Different words may share a key (ビル/ビール), so it retrieves and never decides alone.
    Idempotent.
    """
    folded = fold(text).translate(_LARGE)
    joined = _BETWEEN_KANA.sub("", folded)
    while (shorter := _KEY_LENGTHS.sub("", joined)) != joined:
        joined = shorter
    return joined


def restore_small(text: str) -> str:
    """Guess the small kana of a text keyed in large ones (シヤカイ -> シャカイ, ニツポン -> ニッポン).

    Bank files (Zengin format) know no small kana. A guess (ミヤザキ becomes ミャザキ), to be used beside the text itself.
    """
    folded = fold(text)
    small = _SMALL_Y.sub(lambda match: match[0].translate(_SMALL_OF), folded)
    return _SMALL_TSU.sub("ッ", small)


def spelled_letters(text: str) -> str:
    """Return the Latin letters a kana word names one by one, or "" unless the whole word is letter names.

    オーエスジー -> osg, ティーディーケイ -> tdk, スリーエム -> 3m, ビーアンドビー -> bb. At least two letters or digits,
    one of them a letter. Every usual spelling of a letter's name is known (エー/エイ, ケー/ケイ, エイチ/エッチ, ブイ/ヴイ,
    ゼット/ズィー); where a run can be read in two ways the reading with the longer names first is given.
    """
    word = _BETWEEN.sub("", fold(text))
    if len(word) > _LONGEST_RUN or not word:
        return ""
    letters = _parse(word) or ""
    enough = len(letters) >= _FEWEST_LETTERS and not letters.isdigit()
    return letters if enough else ""


def letter_kana(latin: str) -> str:
    """Return the kana of a Latin abbreviation read letter by letter (osg -> オーエスジー); "" for anything else.

    Args:
        latin: ASCII letters and digits, any case.
    """
    usual = _usual_names()
    word = latin.lower()
    return "".join(usual[char] for char in word) if word and all(char in usual for char in word) else ""


def bank_kana(text: str) -> str:
    """Write out the legal form that a bank transfer abbreviates with a bracket: カ)トーキン -> 株式会社トーキン.

    Reads ｶ)… (at the front), …(ｶ (at the end) and …(ｶ)… (in the middle), half or full width, in the order of the
    name. Where one abbreviation stands for several forms (イ for every kind of medical corporation) the general one is
    given. Text without such a bracket comes back unchanged.

    Source: abbreviation tables of the Japanese Bankers Association's transfer format (全銀協規定フォーマット).
    """
    if not any(bracket in text for bracket in "()（）"):
        return text
    plain = fold(text).replace("（", "(").replace("）", ")")
    written = _bank_pattern().sub(_written_out, plain)
    return written if written != plain else text


def _written_out(match: re.Match[str]) -> str:
    return kana_tables.BANK_FORMS[match[1] or match[2] or match[3]]


@cache
def _bank_pattern() -> re.Pattern[str]:
    forms = "|".join(sorted(kana_tables.BANK_FORMS, key=len, reverse=True))
    return re.compile(f"^({forms})\\)|\\(({forms})\\)|\\(({forms})$")


@cache
def _usual_names() -> dict[str, str]:
    """Letter or digit -> the usual name."""
    return {sign: names.split(" ")[0] for sign, names in (kana_tables.LETTER_NAMES | kana_tables.DIGIT_NAMES).items()}


@cache
def _signs() -> dict[str, str]:
    """Folded name -> letter or digit; what joins two letters names nothing."""
    named = {
        fold(name): sign
        for sign, names in (kana_tables.LETTER_NAMES | kana_tables.DIGIT_NAMES).items()
        for name in names.split(" ")
    }
    return named | dict.fromkeys(_JOINERS, "")


@lru_cache(maxsize=4096)
def _parse(word: str) -> str | None:
    """Letters of a run covered by letter names without a gap; None where it is not."""
    best: list[str | None] = [None] * len(word) + [""]
    signs = _signs()
    for start in range(len(word) - 1, -1, -1):
        for size in range(min(_LONGEST_NAME, len(word) - start), 0, -1):
            sign, rest = signs.get(word[start : start + size]), best[start + size]
            if sign is not None and rest is not None:
                best[start] = sign + rest
                break
    return best[0]
