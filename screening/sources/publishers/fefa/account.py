"""Proof that nothing of a printed entry was lost: what no name and no address holds must be punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COUNT = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|[0-9]+"
)
_BETWEEN = re.compile(
    rf"(?:[、､，,;；:：.。()（）\-—–]|及び|and|別[称名]|a\.k\.a|the|follow(?:ing)?|{_COUNT}|alias(?:es)?)*",
    re.IGNORECASE,
)


def unaccounted(printed: str, parts: Iterable[str], also: Iterable[str] = ()) -> tuple[str, ...]:
    """The stretches of `printed` that none of `parts` holds and that are more than separators.

    Args:
        printed: the entry as printed, in order.
        parts: what was read from it, in printing order; a part that does not stand there is itself unaccounted.
        also: names that may stand anywhere between two parts, such as Chinese names in brackets.
    """
    rest = _compact(printed)
    names = sorted({_compact(name) for name in also}, key=len, reverse=True)
    lost: list[str] = []
    for part in map(_compact, parts):
        before, found, after = rest.partition(part)
        if not found:
            lost.append(f"read but not printed there: {part}")
            continue
        lost.extend(_beyond_separators(before, names))
        rest = after
    return (*lost, *_beyond_separators(rest, names))


def _beyond_separators(gap: str, names: Iterable[str]) -> tuple[str, ...]:
    """The gap itself when it holds more than separators and known names."""
    bare = gap
    for name in names:
        bare = bare.replace(name, "")
    return () if _BETWEEN.fullmatch(bare) else (gap,)


def _compact(text: str) -> str:
    """The text without any white space: line breaks and artefacts of the PDF do not count."""
    return re.sub(r"\s+", "", text)
