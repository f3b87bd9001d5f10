"""The hashes under which texts are stored: part of the format, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def text_hash(text: str) -> int:
    """Return the 64-bit hash under which a text is stored (BLAKE2b, RFC 7693)."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def text_hashes(texts: Iterable[str]) -> NDArray[np.uint64]:
    """Return `text_hash` of many texts, shape (n,)."""
    blake, code = hashlib.blake2b, "surrogatepass"
    digests = b"".join([blake(text.encode("utf-8", code), digest_size=8).digest() for text in texts])
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64)


def identifier_hash(scheme: str, value: str) -> int:
    """Return the hash of an identifier; case, spaces and hyphens of the value do not count."""
    return text_hash(f"{scheme.lower()}\0{''.join(ch for ch in value.upper() if ch.isalnum())}")


def short_hash(text: str) -> int:
    """Return the lower 32 bits of the hash of a text: for keys whose equality is checked again by the text itself."""
    return text_hash(text) & 0xFFFFFFFF


def equal_rows(column: NDArray[np.generic], wanted: np.generic) -> slice:
    """Return the rows of a sorted hash column that hold `wanted`, an empty slice for none."""
    return slice(int(np.searchsorted(column, wanted, side="left")), int(np.searchsorted(column, wanted, side="right")))
