"""Which half of the data a row belongs to: one half is for people who tune, the other for figures that are published.

A listed party of a METI notice belongs to the tuning half when its number is even; an EDINET filer when the first
hexadecimal digit of md5(id) is 0-7; anything else by md5 of its own key in the same way.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum


class Split(StrEnum):
    """The half a run looks at."""

    TUNE = "tune"
    REPORT = "report"
    ALL = "all"


def half_of_number(number: int) -> Split:
    """The half of an entry of a METI notice, by the publisher's running number."""
    return Split.TUNE if number % 2 == 0 else Split.REPORT


def half_of_key(key: str) -> Split:
    """The half of any other row, by a digest of its key that is the same on every machine."""
    return Split.TUNE if hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()[0] < "8" else Split.REPORT


def half_of_owner(owner: str) -> Split:
    """The half of a listed party by its id `<list_id>:<serial>`."""
    list_id, _, serial = owner.partition(":")
    if list_id.startswith("jp-fefa-") and serial.isdigit():
        return half_of_number(int(serial))
    return half_of_key(owner)


def stable_order(seed: int, key: str) -> int:
    """A number that puts rows into the same shuffled order on every machine and in every run."""
    digest = hashlib.blake2b(f"{seed}|{key}".encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")
