"""How the kanji of a Japanese surname or given name may be read, likeliest first.

No dictionary holds every given name: parents choose kanji freely and read them as they like. Each kanji is therefore
read by itself, as often as it is read so in the names of a name dictionary, and the readings of a name are the products.
A name that the dictionary of SudachiPy holds whole gets those readings on top.

Source: Family Register Act (戸籍法) art. 50, which names the kanji and leaves their reading free; JMnedict for the counts
(`data/name_kanji.tsv`, made by tools/make_name_kanji.py). Measured in `japanese`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, Literal

from screening.model.entity import Script
from screening.text import han, kana
from screening.text.scripts import char_script
from screening.text.tables import rows

Part = Literal["surname", "given"]

MOST_READINGS: Final = 24
"""Readings of one part that are kept."""

_WIDTH: Final = 60
_IN_DICTIONARY: Final[Mapping[Part, float]] = {"surname": 2.0, "given": 1.0}
_ALONE: Final = 3.0
_ELSEWHERE: Final = 0.1
_RARE: Final = 0.004


def likely(name: str, part: Part, known: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Return (katakana, weight) of the readings of a surname or given name, heaviest first, at most `MOST_READINGS`.

    Weights compare readings of one name and add up to nothing. A name with a kanji that is borne in no name of the
    table has its `known` readings only.

    Args:
        name: Kanji and kana of one part of a name.
        part: Which part it is; kanji are read differently in the two.
        known: The readings a dictionary has for the whole part, most usual first.
    """
    found: dict[str, float] = {}
    for reading, share in _composed(han.write_out_repetition(name), part):
        found[reading] = max(found.get(reading, 0.0), share)
    total = sum(found.values())
    found = {reading: share / total for reading, share in found.items()}
    for rank, reading in enumerate(known, 1):
        found[reading] = found.get(reading, 0.0) + _IN_DICTIONARY[part] / rank
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_READINGS])


def on_reading(kanji: str) -> str:
    """Return kanji in their on readings, as most made-up company names are read (幸栄 as コウエイ), "" where one has none."""
    sounds = [next(iter(_table().get((char, "on"), ())), "") for char in han.write_out_repetition(kanji)]
    return "".join(sounds) if all(sounds) else ""


def _composed(name: str, part: Part) -> list[tuple[str, float]]:
    """The likeliest products of the readings of each character, none where a character has none."""
    found = [("", 1.0)]
    for char in name:
        sounds = _sounds(char, part, alone=len(name) == 1)
        longer = [(reading + sound, share * chance) for reading, share in found for sound, chance in sounds]
        found = sorted(longer, key=lambda item: -item[1])[:_WIDTH]
    return found


@lru_cache(maxsize=8192)
def _sounds(char: str, part: Part, *, alone: bool) -> tuple[tuple[str, float], ...]:
    """The sounds of one character with the share of the names in which it has each."""
    counts = _table().get((char, part), {})
    if alone and part == "given":
        whole = _table().get((char, "single"), {})
        counts = {
            sound: _ALONE * whole.get(sound, 0) + _ELSEWHERE * counts.get(sound, 0) for sound in {**whole, **counts}
        }
    if not counts and char_script(char) is Script.KANA:
        counts = {kana.fold(char): 1}
    total = sum(counts.values())
    return tuple((sound, count / total) for sound, count in counts.items() if count >= _RARE * total)


@cache
def _table() -> dict[tuple[str, str], dict[str, float]]:
    """Kanji and part, and how many names of the dictionary read it so."""
    return {(char, part): dict(map(_counted, sounds.split(" "))) for char, part, sounds in rows("name_kanji.tsv")}


def _counted(field: str) -> tuple[str, float]:
    sound = field.rstrip("0123456789")
    return sound, float(field[len(sound) :])
