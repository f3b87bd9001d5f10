"""What stands around a place name: the country an address is in, and whether the name is a street's or a restaurant's.

Read only after a mention was found, so its cost does not matter. Homonyms are settled here: 元山町 in Takamatsu, the
Boulevard de Sébastopol in Paris, Nampo-dong in Busan.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from screening.policy.fieldtext import FieldText, Word, read
from screening.policy.phrases import Mention
from screening.text import han

ELSEWHERE: Final = "ZZ"


def countries(text: FieldText) -> frozenset[str]:
    """The countries an address says it is in, ISO 3166-1 alpha-2; ELSEWHERE for signs of no one country (海州区)."""
    words, strings = _signs()
    found = {code for run in text.runs for sign, code in strings.items() if sign in run.text}
    found |= {ELSEWHERE for run in text.runs if _ward().search(run.text)}
    written = [word.text for word in text.words]
    for at in range(len(written)):
        for length in (1, 2, 3, 4):
            code = words.get(tuple(written[at : at + length]))
            if code is not None:
                found.add(code)
    return frozenset(found)


def is_street(text: FieldText, mention: Mention) -> bool:
    """Whether the mention names a street: "Yalta Street", "rue de Crimée", "ул. Ялта", 平壌通り."""
    if mention.first < 0:
        return _east("east_after").match(text.runs[mention.run].text, mention.end) is not None
    segment = text.words[mention.first].segment
    after = _at(text, mention.last + 1, segment)
    return after in _address_words("after") or _follows_street_word(text, mention.first - 1, segment)


def is_house(text: FieldText, mention: Mention) -> bool:
    """Whether the mention names a restaurant, a hotel or the like, which stand in other countries too."""
    if mention.first < 0:
        run = text.runs[mention.run].text
        return any(not mention.start <= found.start() < mention.end for found in _east("east_house").finditer(run))
    segment, house = text.words[mention.first].segment, _address_words("house")
    return any(word.text in house for word in text.words if word.segment == segment)


def is_near(text: FieldText, sign: str) -> bool:
    """Whether `sign` stands in the field; "Rostov*" is met by every word that begins so."""
    wanted = read(sign.removesuffix("*"))
    begins = sign.endswith("*")
    if wanted.runs:
        return any(wanted.runs[0].text in run.text for run in text.runs)
    first = wanted.words[0].text
    return any(word.text.startswith(first) if begins else word.text == first for word in text.words)


def _at(text: FieldText, at: int, segment: int) -> str:
    """The word number `at` where it stands in the segment, else ""."""
    inside = 0 <= at < len(text.words) and text.words[at].segment == segment
    return text.words[at].text if inside else ""


def _follows_street_word(text: FieldText, at: int, segment: int) -> bool:
    """Whether the words before are "rue de", "ul."; "Lenina pr. Donetsk" has a street of its own and is no such case."""
    while _at(text, at, segment) in _address_words("particle"):
        at -= 1
    if _at(text, at, segment) not in _address_words("before"):
        return False
    before = _at(text, at - 1, segment)
    return not before or before.isdecimal() or before in _address_words("particle")


@cache
def _signs() -> tuple[dict[tuple[str, ...], str], dict[str, str]]:
    """Country signs as word sequences and as East Asian strings -> ISO code."""
    words: dict[tuple[str, ...], str] = {}
    strings: dict[str, str] = {}
    for code, phrase in _rows("country_signs.tsv"):
        reading = read(phrase)
        if reading.words:
            words[_texts(reading.words)] = code
        elif phrase:
            strings[reading.runs[0].text if reading.runs else han.fold(phrase)] = code
    return words, strings


@cache
def _address_words(role: str) -> frozenset[str]:
    """The words of one role of the table: `before`, `after`, `particle`, `house`, `east_after`, `east_house`."""
    return frozenset(word for found, words in _rows("address_words.tsv") if found == role for word in words.split())


@cache
def _east(role: str) -> re.Pattern[str]:
    """East Asian words of one role; a single syllable of Hangul (로, 길) must end a word."""
    forms = [read(word).runs[0].text for word in sorted(_address_words(role), key=len, reverse=True)]
    ends = "(?![\uac00-\ud7a3])"
    return re.compile(
        "|".join(re.escape(form) + (ends if len(form) == 1 and form >= "\uac00" else "") for form in forms)
    )


@cache
def _ward() -> re.Pattern[str]:
    """区 of a Japanese or Chinese town, but not 区域 (a ward of Pyongyang), 園区, 特区, 工業区, 地区."""
    return re.compile(f"(?<![{han.fold('園园特業业地')}]){han.fold('区')}(?!{han.fold('域')})")


def _rows(name: str) -> list[tuple[str, str]]:
    """Rows of a two-column table of this package, without the comments and the heading."""
    lines = (Path(__file__).with_name("data") / name).read_text(encoding="utf-8").splitlines()
    rows = [line.partition("\t") for line in lines if line and not line.startswith("#")]
    return [(left, right) for left, _, right in rows[1:]]


def _texts(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.text for word in words)
