"""Numbers in organisation names, which must agree: 第558, 558th and five hundred fifty-eight are one plant.

Source: English number words; ordinal endings of English, French and Russian as met in the notices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

_ORDINAL: Final = re.compile(r"(\d{1,6})(?:st|nd|rd|th|ya|iy|yy|oy|oye|oe|й|я|е|го|ой|ая|ое)")
_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_FEWEST_WORDS: Final = 2
_HUNDRED: Final = 100
_THOUSAND: Final = 1000


def ordinal(word: str) -> str:
    """Return the digits of a number or an ordinal number written as one word ("558", "27th", "27й"), "" otherwise."""
    if word.isdigit():
        return word
    match = _ORDINAL.fullmatch(word)
    return match[1] if match else ""


def number_word(word: str) -> str:
    """Return the digits of a single English number word ("twenty"), "" otherwise; alone it may be a name (Seven)."""
    return str(_values()[word]) if word in _values() else ""


def may_begin_number(word: str) -> bool:
    """Return whether a number written in several words may begin with a word."""
    return word in _values()


def number_phrase(words: Sequence[str], index: int) -> tuple[str, int]:
    """Return the digits and the word count of a number of two or more English words at an index, or ("", 0).

    A single number word is not read: Seven, One and Eleven are names.
    """
    values = _values()
    end = index
    while end < len(words) and (words[end] in values or (end > index and words[end] == "and")):
        end += 1
    while end > index and words[end - 1] == "and":
        end -= 1
    if end - index < _FEWEST_WORDS or not _composes(words[index:end]):
        return "", 0
    return str(_value(words[index:end])), end - index


def _value(words: Sequence[str]) -> int:
    total = current = 0
    for word in words:
        value = _values().get(word, 0)
        if value == _HUNDRED:
            current = max(current, 1) * value
        elif value == _THOUSAND:
            total, current = total + max(current, 1) * value, 0
        else:
            current += value
    return total + current


def _composes(words: Sequence[str]) -> bool:
    """Whether number words make one number: a multiplier among them, or tens followed by a digit."""
    values = [_values()[word] for word in words if word != "and"]
    if any(value in {_HUNDRED, _THOUSAND} for value in values[1:]):
        return True
    return len(values) == _FEWEST_WORDS and values[0] >= 20 and values[0] % 10 == 0 and 0 < values[1] < 10  # noqa: PLR2004


@cache
def _values() -> dict[str, int]:
    """Number words and what they are worth."""
    found = {word: value for value, word in enumerate(_SMALL.split())}
    found |= {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
    found |= {word: value for value, word in enumerate(_ORDINALS.split(), start=1)}
    return found | {"hundred": _HUNDRED, "thousand": _THOUSAND}
