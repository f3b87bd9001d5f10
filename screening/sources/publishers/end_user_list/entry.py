"""One entry of METI's Foreign End User List, whatever file it was read from.

The concern classes are those of the catch-all control: B biological, C chemical, M missile, N nuclear (大量破壊兵器キャッチ
オール) and CW conventional weapons. The list prints each in Japanese and as a letter, and both must agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.publishers.draft import Draft

CLASSES: Final = {"生物": "B", "化学": "C", "ミサイル": "M", "核": "N", "通常兵器": "CW"}
_ACRONYM: Final = re.compile(r"^(?P<name>.*\S)\s*[（(](?P<acronym>[A-Z][A-Z0-9&.\-]{1,11})[)）]$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered entry as printed; `classes` are letters in the order printed, `country` is alpha-2 or empty."""

    where: str
    number: int
    country: str
    country_ja: str
    country_en: str
    name: str
    aliases: tuple[str, ...]
    classes: tuple[str, ...]


def agreeing_classes(japanese: str, letters: str) -> tuple[str, ...] | None:
    """The classes that the Japanese words and the letters both state, or None where they differ or state none."""
    words = re.findall("|".join(CLASSES), japanese)
    found = tuple(re.findall("CW|[BCMN]", letters))
    if re.sub(r"[、､,，\s]", "", japanese) != "".join(words) or re.sub(r"[,，、\s]", "", letters) != "".join(found):
        return None
    return found if found and tuple(CLASSES[word] for word in words) == found else None


def to_draft(entry: Entry, as_of: date | None) -> Draft:
    """The entry as a listed party; the list prints no day, so all that is known is that of the edition.

    Raises:
        ListFormatError: the entry has no name.
    """
    if not entry.name:
        raise ListFormatError((f"{entry.where}: entry {entry.number} has no name",))
    draft = Draft(entry.where, PartyKind.ORGANIZATION)
    found = _ACRONYM.fullmatch(entry.name)
    draft.name(entry.name if found is None else found["name"], NameRole.PRIMARY, lang="en")
    if found is not None:
        draft.name(found["acronym"], NameRole.ACRONYM, lang="en")
        draft.note(f"Name as printed: {entry.name}")
    for alias in entry.aliases:
        draft.name(alias, lang="en")
    draft.country(entry.country)
    draft.note(f"{entry.country_ja} {entry.country_en}", "国名、地域名 / country or region")
    words = {letter: word for word, letter in CLASSES.items()}
    draft.note("、".join(f"{words[letter]} ({letter})" for letter in entry.classes), "懸念区分 / type of concern")
    draft.designations.append(
        Designation(
            number=str(entry.number),
            notice="",
            listed_on=as_of,
            listed_on_status="unknown" if as_of is None else "on_or_before",
        )
    )
    return draft


def numbering_problems(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Places where the numbers do not run 1, 2, 3 ...: an entry was lost."""
    return tuple(
        f"{entry.where}: number {entry.number} stands where {expected} is due"
        for expected, entry in enumerate(entries, start=1)
        if entry.number != expected
    )[:1]
