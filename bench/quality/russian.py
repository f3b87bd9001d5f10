"""Russian spellings for the benchmark: from a romanised name back to Cyrillic, and on to other standards.

The tables are the benchmark's own and share nothing with the engine, so agreement means something.

Which names: only a name that is *plainly romanised Russian*: every word consists of letter groups that BGN/PCGN or its
usual simplifications write (no w, q, th, ck, double vowels of English, ...), no word is an English one, and at least
one word carries a Russian organisation stem (zavod, nauchno-, -skiy, -noye, tsentr, ...). How: the longest letter
group first; `ii`, `iy`, `yy`, `y` and `oi` at a word's end are the adjective endings; capitals only are an acronym and
go letter by letter; a soft sign that the romanisation lost is restored in the productive suffixes only (-тельн-,
-льн-, -льск-, -связь). The result is a plausible spelling and not a registered one.
"""

from __future__ import annotations

import re
from functools import lru_cache

_GROUPS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yu", "ю"), ("ya", "я"), ("ye", "е"), ("yo", "ё"), ("iu", "ю"), ("ja", "я"), ("ju", "ю"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"),
    ("f", "ф"), ("h", "х"), ("y", "ы"), ("'", "ь"), ("’", "ь"),
)  # fmt: skip
_GROUP = re.compile("|".join(re.escape(group) for group, _ in _GROUPS))
_LETTER_OF = dict(_GROUPS)
_ENDINGS = (
    (re.compile(r"(?<=[^aeiouy]n)i?ye$|(?<=ov)iye$"), "ые"), (re.compile(r"ogo$"), "ого"),
    (re.compile(r"(?<=sk)(?:iy|ii|yi|y|i)$"), "ий"), (re.compile(r"(?<=[^aeiouy]n)(?:iy|yy|yi|y)$"), "ый"),
    (re.compile(r"ii$"), "ии"), (re.compile(r"iy$"), "ий"), (re.compile(r"(?:oy|oi)$"), "ой"),
    (re.compile(r"(?:ey|ei)$"), "ей"), (re.compile(r"(?:ay|ai)$"), "ай"), (re.compile(r"(?:yy|yi|(?<=[nv])y)$"), "ый"),
    (re.compile(r"(?:oye|oe)$"), "ое"), (re.compile(r"(?:aya|aia|aja)$"), "ая"), (re.compile(r"(?:iye|ie)$"), "ие"),
    (re.compile(r"(?:yye|ye)$"), "ые"), (re.compile(r"(?:iya|ia)$"), "ия"),
)  # fmt: skip
_SOFT = (
    (re.compile(r"тел(?=н)"), "тель"), (re.compile(r"([аеиу])л(?=н[ыоаи])"), r"\1ль"), (re.compile(r"л(?=ск)"), "ль"),
    (re.compile(r"обеди"), "объеди"), (re.compile(r"связ$"), "связь"), (re.compile(r"верф$"), "верфь"),
)  # fmt: skip
_FOREIGN = re.compile(
    r"[wqx]|th|ck|ph|ee|oo|ou|ea|c(?!h)|j(?![au])|gh|[aeiouy]w|ll$|tt$|ff$|e[rdn]s$|ing$|tion$|ment$|ics$"
)
_STEM = re.compile(
    r"zavod|nauchn|proizvod|issledov|konstrukt|byuro|tsentr|obyedin|obedin|predpriya|obshchestv|aktsioner|gosudarstv"
    r"|federaln|mashin|priboro|stroit|stroy|stroen|sudo|elektro|svyaz|radio.*(?:yi|iy|oye|oe|svyaz|zavod)|otvetstv|ogranich|imeni"
    r"|akademi[ik]|spets|vooruzh|tekhn|khim|moskov|rossi[iy]|(?:sk|nn|n|v)(?:iy|oye|oe|aya|ogo|ii|yy|oi)$|skaya$|kontsern|kompaniya",
)
_ENGLISH = frozenset(
    [
        "a",
        "an",
        "and",
        "of",
        "the",
        "for",
        "in",
        "at",
        "on",
        "by",
        "its",
        "to",
        "with",
        "new",
        "company",
        "group",
        "institute",
        "centre",
        "center",
        "plant",
        "factory",
        "design",
        "bureau",
        "state",
        "federal",
        "research",
        "scientific",
        "enterprise",
        "association",
        "production",
        "named",
        "after",
        "joint",
        "stock",
        "limited",
        "liability",
        "open",
        "closed",
        "public",
        "private",
        "trade",
        "systems",
        "system",
        "service",
        "services",
        "engineering",
        "electronics",
        "electronic",
        "radio",
        "russia",
        "russian",
        "moscow",
        "holding",
        "technologies",
        "technology",
        "industries",
        "marine",
        "space",
        "defense",
        "defence",
        "ministry",
        "academy",
        "sciences",
        "shipyard",
        "shipbuilding",
        "broker",
        "science",
        "department",
        "division",
        "office",
        "plants",
        "named",
        "unitary",
        "budgetary",
        "institution",
        "corporation",
        "republic",
        "belarus",
        "navigation",
        "oceanography",
        "aviation",
        "aircraft",
        "repair",
        "central",
        "general",
        "laboratory",
        "instrument",
        "instruments",
        "works",
    ],
)
_FORMS = {
    "ooo": "ООО", "llc": "ООО", "ao": "АО", "jsc": "АО", "oao": "ОАО", "ojsc": "ОАО", "pao": "ПАО", "pjsc": "ПАО",
    "zao": "ЗАО", "cjsc": "ЗАО", "fgup": "ФГУП", "fsue": "ФГУП", "fgbu": "ФГБУ", "nao": "НАО", "gup": "ГУП",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z’']+")
_ACRONYM_GROUPS = {"TS": "Ц", "KH": "Х", "SH": "Ш", "CH": "Ч", "ZH": "Ж", "YA": "Я", "YU": "Ю"}
_ACRONYM = re.compile(r"Ts|Kh|Sh|Ch|Zh|Ya|Yu|TS|KH|SH|ZH|YA|YU|[A-Z]")


@lru_cache(maxsize=20_000)
def to_cyrillic(name: str) -> str:
    """The name in Cyrillic, or "" when it is not plainly romanised Russian."""
    words = _WORD.findall(name)
    lowered = [word.lower().strip("’'") for word in words]
    plain = [word for word in lowered if word not in _FORMS]
    if not plain or any(not _romanised(word, text) for word, text in zip(lowered, words, strict=True)):
        return ""
    if not any(_STEM.search(word) for word in plain if len(word) > 3) or not any(len(word) > 3 for word in plain):
        return ""
    return _WORD.sub(lambda match: _word(match.group()), name)


def _romanised(word: str, printed: str) -> bool:
    if word in _FORMS or (printed.isupper() and _ACRONYM.sub("", printed) == "" and not re.search("[CJQWX]", printed)):
        return True
    return word not in _ENGLISH and _FOREIGN.search(word) is None


def _word(word: str) -> str:
    lowered = word.lower()
    if lowered in _FORMS:
        return _FORMS[lowered]
    if _is_acronym(word):
        return _ACRONYM.sub(lambda match: _acronym_letter(match.group()), word)
    spelt = _spell(lowered)
    return spelt[:1].upper() + spelt[1:] if word[:1].isupper() else spelt


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and _ACRONYM.sub("", word) == ""


def _acronym_letter(group: str) -> str:
    return _ACRONYM_GROUPS.get(group.upper()) or _LETTER_OF[group.lower()].upper()


def _spell(word: str) -> str:
    ending = ""
    stem = word
    if len(word) > 3:
        for pattern, cyrillic in _ENDINGS:
            if pattern.search(word):
                stem, ending = pattern.sub("", word), cyrillic
                break
    stem = re.sub(r"(?<=[aeiou])y(?=[^aeiouy]|$)", "й", stem)
    spelt = _GROUP.sub(lambda match: _LETTER_OF[match.group()], stem) + ending
    if spelt.startswith("е") and not word.startswith("ye"):
        spelt = "э" + spelt[1:]
    for pattern, soft in _SOFT:
        spelt = pattern.sub(soft, spelt)
    return spelt


# --- from Cyrillic to Latin, one table a standard ---------------------------------------------------------------

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_STANDARDS = {
    # ICAO Doc 9303 part 3, section 6
    "icao": "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia",
    # GOST 7.79-2000 system B
    "gost": "a b v g d e yo zh z i j k l m n o p r s t u f x cz ch sh shh `` y` ` e` yu ya",
    # ISO 9:1995, letters with diacritics
    "iso9": "a b v g d e ë ž z i j k l m n o p r s t u f h c č š ŝ ʺ y ʹ è û â",
    # German transcription as in the Duden
    "german": "a b w g d e jo sch s i i k l m n o p r s t u f ch z tsch sch schtsch - y - e ju ja",
    # Polish transcription as in the PWN rules, simplified
    "polish": "a b w g d ie io ż z i j k ł m n o p r s t u f ch c cz sz szcz - y ´ e iu ia",
    # BGN/PCGN 1947 without the positional ye
    "bgn": "a b v g d e ë zh z i y k l m n o p r s t u f kh ts ch sh shch ” y ’ e yu ya",
}


@lru_cache(maxsize=16)
def _table(standard: str) -> dict[int, str]:
    latin = _STANDARDS[standard].split()
    table = {}
    for letter, text in zip(_LETTERS, latin, strict=True):
        spelling = "" if text == "-" else text
        table[ord(letter)] = spelling
        table[ord(letter.upper())] = spelling[:1].upper() + spelling[1:]
    return table


def romanised(cyrillic: str, standard: str) -> str:
    """A Cyrillic name in the Latin letters of a standard: `icao`, `gost`, `iso9`, `german`, `polish` or `bgn`."""
    return cyrillic.translate(_table(standard))


_ROWS = {
    "": "アイウエオ", "к": "カキクケコ", "с": "サシスセソ", "н": "ナニヌネノ", "х": "ハヒフヘホ", "м": "マミムメモ", "р": "ラリルレロ",
    "л": "ラリルレロ", "г": "ガギグゲゴ", "з": "ザジズゼゾ", "б": "バビブベボ", "п": "パピプペポ",
}  # fmt: skip
_WIDE_ROWS = {
    "в": ("ヴァ", "ヴィ", "ヴ", "ヴェ", "ヴォ"), "ф": ("ファ", "フィ", "フ", "フェ", "フォ"),
    "ц": ("ツァ", "ツィ", "ツ", "ツェ", "ツォ"), "ш": ("シャ", "シ", "シュ", "シェ", "ショ"),
    "щ": ("シチャ", "シチ", "シチュ", "シチェ", "シチョ"), "ж": ("ジャ", "ジ", "ジュ", "ジェ", "ジョ"),
    "ч": ("チャ", "チ", "チュ", "チェ", "チョ"), "й": ("ヤ", "イ", "ユ", "イェ", "ヨ"), "т": ("タ", "ティ", "トゥ", "テ", "ト"),
    "д": ("ダ", "ディ", "ドゥ", "デ", "ド"),
}  # fmt: skip
_VOWEL = {"а": 0, "и": 1, "ы": 1, "у": 2, "э": 3, "е": 3, "о": 4, "ё": 4, "я": 0, "ю": 2}
_ALONE = {"т": "ト", "д": "ド", "н": "ン", "ч": "チ", "ш": "シュ", "щ": "シチ", "ж": "ジ", "й": "イ"}
_INITIALS = {
    "": {"я": "ヤ", "ю": "ユ", "ё": "ヨ", "е": "エ"},
    "т": {"я": "チャ", "ю": "チュ", "ё": "チョ"},
    "д": {"я": "ジャ", "ю": "ジュ", "ё": "ジョ"},
}
_SMALL = {"я": "ャ", "ю": "ュ", "ё": "ョ"}
_KANA_UNIT = re.compile(r"([бвгджзйклмнпрстфхцчшщ]?)([аиыуэеоёяю]?)[ъь]?")
_DOUBLE = re.compile(r"([бвгджзйклмнпрстфхцчшщ])\1")
_JAPANESE_FORMS = {
    "ООО": "有限会社",
    "АО": "株式会社",
    "ОАО": "公開株式会社",
    "ПАО": "公共株式会社",
    "ЗАО": "非公開株式会社",
}


def katakana(cyrillic: str) -> str:
    """A Cyrillic name in katakana: АО Кронштадт -> 株式会社クロンシュタト; "" when an acronym stands in it. Numbers stay.

    Words are joined by ・ and the legal form stands in front in Japanese, as METI's notices print Russian names.
    """
    words = re.findall(r"[А-яЁё]+|[0-9]+", cyrillic)
    forms = [word for word in words if word in _JAPANESE_FORMS]
    core = [word for word in words if word not in _JAPANESE_FORMS]
    if not core or any(word.isupper() for word in core):
        return ""
    return "".join(_JAPANESE_FORMS[word] for word in forms[:1]) + "・".join(
        word if word.isdigit() else _kana_word(word.lower()) for word in core
    )


def _kana_word(word: str) -> str:
    single = re.sub(r"м(?=[пб])", "н", _DOUBLE.sub(r"\1", word))
    return "".join(_kana(match.group(1), match.group(2)) for match in _KANA_UNIT.finditer(single))


def _kana(consonant: str, vowel: str) -> str:
    if not vowel:
        return _ALONE.get(consonant) or (_row(consonant)[2] if consonant else "")
    special = _INITIALS.get(consonant, {}).get(vowel)
    if special:
        return special
    if vowel in _SMALL and consonant and consonant not in _WIDE_ROWS:
        return _row(consonant)[1] + _SMALL[vowel]
    return _row(consonant)[_VOWEL[vowel]]


def _row(consonant: str) -> tuple[str, ...]:
    return _WIDE_ROWS.get(consonant) or tuple(_ROWS[consonant])
