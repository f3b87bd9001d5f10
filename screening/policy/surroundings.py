"""What stands around a place name: the country an address is in, and whether the name is a street's or a restaurant's.

Read only after a mention was found, so its cost does not matter. Homonyms are settled here: 元山町 in Takamatsu, the
Boulevard de Sébastopol in Paris, Nampo-dong in Busan.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from screening.policy.fieldtext import FieldText, Word, read
from screening.policy.phrases import Mention
from screening.text import han

ELSEWHERE: Final = "ZZ"

_BEFORE: Final = frozenset(
    """ul ulitsa ulica vul vulytsia vulytsya vulica prospekt prospect prosp pr per pereulok bulvar bulv nab naberezhnaya
    ploshchad pl shosse sh proezd rue boulevard bd blvd bld avenue av ave via viale corso calle plaza piazza place rua
    avenida quai cours strada улица ул вул вулиця проспект просп пр пер переулок бульвар бул набережная наб площадь пл
    шоссе ш проезд провулок площа""".split(),
)
_AFTER: Final = frozenset(
    """street str st road rd avenue ave av lane ln boulevard blvd square sq drive dr way close highway hwy strasse
    gasse platz weg caddesi cad sokak sok bulvari utca gatan laan straat crescent terrace court""".split(),
)
_PARTICLES: Final = frozenset("de du des la le d di della del da do of the imeni im имени им".split())
_HOUSE: Final = frozenset(
    "restaurant hotel cafe naengmyeon noodles noodle ресторан отель гостиница кафе bar museum band orchestra".split(),
)
_EAST_STREET: Final = re.compile(r"通り|通(?!信|商)|大街|大道|街道|街|路|胡同|대로|로(?=\d|$)|길(?=\d|$)")
_EAST_HOUSE: Final = re.compile(r"レストラン|ホテル|食堂|飯店|冷麺|냉면|식당|호텔|면옥|餐|饭店|酒店|大酒店")
_WARD: Final = re.compile("区(?!域)")


def countries(text: FieldText) -> frozenset[str]:
    """The countries an address says it is in, ISO 3166-1 alpha-2; ELSEWHERE for signs of no one country (海州区)."""
    words, strings = _signs()
    found = {code for run in text.runs for sign, code in strings.items() if sign in run.text}
    found |= {ELSEWHERE for run in text.runs if _WARD.search(run.text)}
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
        return _EAST_STREET.match(text.runs[mention.run].text, mention.end) is not None
    segment = text.words[mention.first].segment
    after = _at(text, mention.last + 1, segment)
    return after in _AFTER or _follows_street_word(text, mention.first - 1, segment)


def is_house(text: FieldText, mention: Mention) -> bool:
    """Whether the mention names a restaurant, a hotel or the like, which stand in other countries too."""
    if mention.first < 0:
        run = text.runs[mention.run].text
        return any(found.start() >= mention.end or found.end() <= mention.start for found in _EAST_HOUSE.finditer(run))
    return any(word.text in _HOUSE for word in text.words)


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
    while _at(text, at, segment) in _PARTICLES:
        at -= 1
    if _at(text, at, segment) not in _BEFORE:
        return False
    before = _at(text, at - 1, segment)
    return not before or before.isdecimal() or before in _PARTICLES


@cache
def _signs() -> tuple[dict[tuple[str, ...], str], dict[str, str]]:
    """Country signs as word sequences and as East Asian strings -> ISO code."""
    words: dict[tuple[str, ...], str] = {}
    strings: dict[str, str] = {}
    table = (files("screening.policy") / "data" / "country_signs.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        code, _, phrase = line.partition("\t")
        if line.startswith("#") or code == "code":
            continue
        reading = read(phrase)
        if reading.words:
            words[_texts(reading.words)] = code
        elif phrase:
            strings[reading.runs[0].text if reading.runs else han.fold(phrase)] = code
    return words, strings


def _texts(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.text for word in words)
