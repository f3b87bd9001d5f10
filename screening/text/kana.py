"""Kana: one spelling for the ways a Japanese name is keyed, and its Latin letters.

Three strengths, each for one purpose: `fold` unifies what is written differently and read alike and keeps the reading
(romanise and look up what it returns); `key` also gives up vowel length and kana size, for comparing kana with kana;
`romaji` writes Latin letters. Kana may also stand for something else: `spelled_letters` (オーエスジー = OSG) and
`bank_kana` (ｶ) = 株式会社).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from screening.text import kana_tables

_HIRAGANA: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_SAME_READING: Final = {"ヂ": "ジ", "ヅ": "ズ", "ヰ": "イ", "ヱ": "エ", "ヲ": "オ", "ヵ": "カ", "ヶ": "ケ", "ヮ": "ワ"}
_HALF_WIDTH: Final = re.compile("[\uff65-\uff9f]+")
_DASHES: Final = "\\-‐‑‒–—―−─━ｰ~〜～"
_LONG_MARK: Final = re.compile(f"(?<=[ァ-ヺ])(?<![ッン])[{_DASHES}](?=[ァ-ヺ]|$|[\\s・()])")
_DOUBLED_MARK: Final = re.compile("ー{2,}")
_ITERATED: Final = re.compile("([カ-ホ])([ヽヾ])")
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
_ROWS: Final = MappingProxyType(
    {
        "a": "アカサタナハマヤラワガザダバパァャヮ",
        "i": "イキシチニヒミリギジビピィ",
        "u": "ウクスツヌフムユルグズブプゥュ",
        "e": "エケセテネヘメレゲゼデベペェ",
        "o": "オコソトノホモヨロゴゾドボポォョ",
    },
)
_LONG_O: Final = re.compile(f"(?<=[{_ROWS['o']}])[ウオ](?![ァィゥェォ])")
_LONG_U: Final = re.compile(f"(?<=[{_ROWS['u']}])ウ(?![ァィゥェォラ])")
_NOT_LONG: Final = re.compile("(?<=[ア-ン]ノ)ウ(?=エ(?![イン])|チ)")
_KEY_LENGTHS: Final = re.compile(
    f"(?<=[{_ROWS['a']}])ア|(?<=[{_ROWS['i']}])イ|(?<=[{_ROWS['u']}])ウ|(?<=[{_ROWS['e']}])[イエ]|(?<=[{_ROWS['o']}])[ウオ]|ー",
)
_LARGE: Final = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
_SMALL_Y: Final = re.compile("(?<=[キシチニヒミリギジビピ])[ヤユヨ]")
_SMALL_TSU: Final = re.compile("(?<=[ア-ヂツ-ロ])ツ(?=[カ-トパピプペポ])")
_JOINERS: Final = ("アンド", "エンド")
_LONGEST_NAME: Final = 6
_LONGEST_RUN: Final = 60
_FEWEST_LETTERS: Final = 2
_BETWEEN: Final = re.compile("[・ ]")
_SMALL_OF: Final = str.maketrans("ヤユヨツ", "ャュョッ")


def fold(text: str) -> str:
    """Write kana in the one usual spelling of its reading; other characters stay.

    Hiragana becomes katakana, half-width full-width, ヴァ/バ, ヂ/ジ, ヅ/ズ, ヱ/エ, ヲ/オ one spelling, every dash that
    stands for a long mark ー. ・ and the length of vowels stay (see `key`), ティ and チ stay apart. Idempotent.

    Source: Cabinet Notice 2 of 1991 on the writing of loan words, whose tables 1 and 2 admit both spellings; JIS X 4051
    for the dashes met in place of ー is not needed, they were seen in ERP exports.
    """
    if text.isascii():
        return text
    text = _HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = unicodedata.normalize("NFC", text).translate(_HIRAGANA)
    if "ヽ" in text or "ヾ" in text:
        text = _ITERATED.sub(_write_out_iteration, text)
    for spelling, usual in _V_SOUNDS:
        text = text.replace(spelling, usual)
    text = text.translate(_same_reading())
    return _DOUBLED_MARK.sub("ー", _LONG_MARK.sub("ー", text))


def key(text: str) -> str:
    """Return the form under which kana spellings of one name are equal; for comparison, not for display or reading.

    Beyond `fold`: vowel length goes (アビエーション = アヴィエイション, サーバ = サーバー, トウキョウ = トーキョー), small
    kana become large (キャノン = キヤノン, フィルム = フイルム, and bank transfers, which know no small kana), ・ and
    spaces between kana go. Different words may share a key (ビル/ビール), so it retrieves and never decides alone.
    Idempotent.
    """
    folded = fold(text).translate(_LARGE)
    return _KEY_LENGTHS.sub("", re.sub("(?<=[ァ-ヺー])[・ ]+(?=[ァ-ヺー])", "", folded))


def restore_small(text: str) -> str:
    """Guess the small kana of a text keyed in large ones (シヤカイ -> シャカイ, ニツポン -> ニッポン).

    Bank files (Zengin format) know no small kana. A guess (ミヤザキ becomes ミャザキ), to be used beside the text itself.
    """
    folded = fold(text)
    small = _SMALL_Y.sub(lambda match: match[0].translate(_SMALL_OF), folded)
    return _SMALL_TSU.sub("ッ", small)


def romaji(text: str) -> str:
    """Write kana in Latin letters, modified Hepburn without macrons, long vowels collapsed (トウキョウ -> tokyo).

    ー and the lengthening of o and u go; ei, ii and aa written with their own kana stay, as in passports (Keiei,
    Niigata). ン is always n, ッ doubles the consonant (tch before ch). Foreign-sound kana have their usual letters
    (ティ ti, ファ fa, ヴァ va, ウェ we, クォ kwo, ツァ tsa, チェ che, デュ dyu). Characters other than kana stay.

    Source: Hepburn as in BGN/PCGN 1976 (2017) and ISO 3602 where kana have one reading; Cabinet Notice 2 of 1991.
    """
    return text if text.isascii() else _romaji(text)


@lru_cache(maxsize=16384)
def _romaji(text: str) -> str:
    return _spell(_shorten(_prepare(text)), "hepburn").replace("ー", "")


def romaji_variants(text: str) -> tuple[tuple[str, str], ...]:
    """Return the other Latin spellings met for a kana name as (rule, form), without repetition, `romaji` first.

    Rules: `kana:hepburn` (tokyo), `kana:wapuro` (toukyou, letter for letter as typed), `kana:hepburn-oh` (ohno),
    `kana:hepburn-double` (ee, oo for every long vowel), `kana:hepburn-m` (shimbun), `kana:kunrei` (si, tu, hu, zya).

    Source: ISO 3602 and Cabinet Notice 1 of 1954 (kunrei); passport practice of the Ministry of Foreign Affairs (oh, m).
    """
    plain = _prepare(text)
    short = _shorten(plain)
    forms = {
        "kana:hepburn": _spell(short, "hepburn").replace("ー", ""),
        "kana:wapuro": _spell(plain, "hepburn").replace("ー", ""),
        "kana:hepburn-oh": re.sub("oー(?!$)|oー$", "oh", _spell(short, "hepburn")).replace("ー", ""),
        "kana:hepburn-double": re.sub("([aiueo])ー", r"\1\1", _spell(short, "hepburn")).replace("ー", ""),
        "kana:hepburn-m": re.sub("n(?=[bmp])", "m", _spell(short, "hepburn")).replace("ー", ""),
        "kana:kunrei": _spell(short, "kunrei").replace("ー", ""),
    }
    first: dict[str, str] = {}
    for rule, form in forms.items():
        first.setdefault(form, rule)
    return tuple((rule, form) for form, rule in first.items())


def _prepare(text: str) -> str:
    """Katakana, full-width, long marks unified, but ヴ and ヅ still themselves where their letters differ."""
    text = _HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = unicodedata.normalize("NFC", text).translate(_HIRAGANA)
    text = _ITERATED.sub(_write_out_iteration, text)
    return _DOUBLED_MARK.sub("ー", _LONG_MARK.sub("ー", text))


def _shorten(kana: str) -> str:
    """Mark the length of o and u by ー."""
    kana = _NOT_LONG.sub("\0", kana)
    return _LONG_U.sub("ー", _LONG_O.sub("ー", kana)).replace("\0", "ウ")


def _spell(kana: str, system: str) -> str:
    """Letters of prepared katakana; ー stays for the caller, characters other than kana pass."""
    table = _letters(system)
    out: list[str] = []
    position = 0
    while position < len(kana):
        size = 2 if kana[position : position + 2] in table else 1
        out.append(table.get(kana[position : position + size], kana[position]))
        position += size
    return _double("".join(out), system)


def _double(text: str, system: str) -> str:
    """Write ッ as the doubling of the consonant that follows; before anything else it goes."""
    if "ッ" not in text:
        return text
    if system == "hepburn":
        text = re.sub("ッ+(?=ch)", "t", text)
    return re.sub("ッ+([bcdfghjkmpqrstvwyz])", r"\1\1", text).replace("ッ", "")


def _write_out_iteration(match: re.Match[str]) -> str:
    """ヽ repeats the kana before it, ヾ repeats it voiced."""
    voiced = unicodedata.normalize("NFC", match[1] + "\u3099") if match[2] == "ヾ" else match[1]
    return match[1] + voiced


@cache
def _same_reading() -> dict[int, str]:
    """Kana that are read like another one -> that other one."""
    return {ord(char): usual for char, usual in _SAME_READING.items()}


@cache
def _letters(system: str) -> dict[str, str]:
    """Kana of one or two signs -> letters, in `hepburn` or `kunrei`."""
    table = _regular(kana_tables.CONSONANTS) | _palatal(kana_tables.PALATALS) | kana_tables.FOREIGN
    if system == "kunrei":
        table |= kana_tables.KUNREI | _palatal(kana_tables.KUNREI_PALATALS)
    return table


def _regular(rows: MappingProxyType[str, str]) -> dict[str, str]:
    """Kana whose letters are consonant plus vowel."""
    return {
        kana: consonant + vowel
        for consonant, row in rows.items()
        for kana, vowel in zip(row, "aiueo", strict=False)
        if kana != "_"
    }


def _palatal(rows: MappingProxyType[str, str]) -> dict[str, str]:
    """Kana of the i row followed by a small ya, yu or yo."""
    return {
        kana + small: letters + vowel
        for kana, letters in rows.items()
        for small, vowel in zip("ャュョ", "auo", strict=True)
    }


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
    if not any(bracket in text for bracket in "()（）"):  # noqa: RUF001
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
