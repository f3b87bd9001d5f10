"""What American lists print in the place of a name that is no part of it: other names, and clauses of the listing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SUCCESSORS: Final = re.compile(r"[;,]?\s*(?:and|or)\s+any\s+(?:successor|subsidiar|sub-?unit).*$", re.IGNORECASE)
_KNOWN_AS: Final = re.compile(
    r"\s*[,;]?\s*(?<![A-Za-z/])(?:(?P<now>a/k/a|a\.k\.a\.|d/b/a|d\.b\.a\.)|(?P<then>f/k/a|f\.k\.a\.))\s*[:,]?\s*",
    re.IGNORECASE,
)


def without_clause(text: str) -> tuple[str, str]:
    """A name without the clause that extends the listing to successors and subsidiaries, and that clause."""
    found = _SUCCESSORS.search(text)
    if found is None or not text[: found.start()].strip():
        return text.strip(), ""
    return text[: found.start()].strip(), found[0].strip(" ;,")


def known_as(text: str) -> Iterator[tuple[str, bool]]:
    """Each name of `FUYI SUN A/K/A FRANK SUN`, and whether it is a former one; within brackets the text stays whole."""
    start, former = 0, False
    for found in _KNOWN_AS.finditer(text):
        if text.count("(", 0, found.start()) > text.count(")", 0, found.start()):
            continue
        if name := text[start : found.start()].strip():
            yield name, former
        start, former = found.end(), found["then"] is not None
    if name := text[start:].strip():
        yield name, former
