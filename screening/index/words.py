"""The word columns of a generation: tokens, concepts, spellings and the sounds they share.

A *token* is a unit of a listed name (native text and concept); a *spelling* is one Latin way to write a token; a
*sound* is the sound key that spellings have in common. Spellings and sounds are sorted by length, so that a search
looks at one stretch of them.

| column | type | one entry per | meaning |
|---|---|---|---|
| token_text, token_text_at | bytes, uint32 | token | native text, UTF-8, and where it starts |
| token_hash | uint64, sorted | token | hash of the text: tokens are numbered in this order |
| token_concept | int32 | token | concept number, -1 for none |
| token_weight | float32 | token | rarity, see `rarity` |
| token_kind | uint8 | token | 1 number, 2 Latin, 3 Han only, 0 other |
| token_spelling | int32 | token | its first spelling, -1 for none |
| concept_name | bytes (JSON) | | concept ids in number order |
| concept_token, concept_token_at | int32, uint32 | concept | tokens of a concept |
| concept_weight | float32 | concept | rarity of the concept |
| spelling_text, spelling_text_at | bytes, uint32 | spelling | Latin text |
| spelling_block | int64 | length 0 to 256 | the first spelling of this length, 255 and more together |
| spelling_token, spelling_place, spelling_rule | int32, uint8, uint8 | spelling | whose, which of its own, by which rule |
| spelling_bits | uint64 | spelling | count signature |
| spelling_sound | int32 | spelling | its sound |
| sound_text, sound_text_at, sound_block, sound_bits | as above | sound | sound keys, their signatures |
| sound_spelling, sound_spelling_at | int32, uint32 | sound | the spellings that have it |
| phonetic_hash, phonetic_spelling | uint32 sorted, int32 | spelling of a Latin token | Metaphone index |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.hashes import short_hash, text_hash
from screening.index.signature import signatures, sound_signatures
from screening.model.entity import Script
from screening.text.phonetic import phonetic_key
from screening.text.rarity import rarity
from screening.text.skeleton import sound
from screening.text.spellings import ENGLISH_EAR, RUSSIAN_KEY, Spelling
from screening.text.variants import NameUnit

Columns = dict[str, NDArray[np.generic] | bytes]
TokenKey = tuple[str, str]

NUMBER_TOKEN, LATIN_TOKEN, HAN_TOKEN = 1, 2, 3
LONGEST = 255
"""Texts of this length and more share one block."""


@dataclass(slots=True)
class Token:
    """A unit of listed names while they are collected: its spellings by text, and the entities that bear it."""

    unit: NameUnit
    spellings: dict[str, Spelling] = field(default_factory=dict)
    entities: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Row:
    token: int
    place: int
    spelling: Spelling
    latin: bool


def token_order(tokens: Iterable[TokenKey]) -> list[TokenKey]:
    """Return the tokens in the order of their numbers: by hash of the text, then by concept."""
    return [key for _, key in sorted((text_hash(key[0]), key) for key in tokens)]


def token_columns(tokens: Mapping[TokenKey, Token], order: Sequence[TokenKey], total: int) -> Columns:
    """Return the columns of tokens and concepts; `total` is the number of entities."""
    concepts = sorted({key[1] for key in order if key[1]})
    number_of = {concept: number for number, concept in enumerate(concepts)}
    members: list[list[int]] = [[] for _ in concepts]
    holders: dict[int, set[int]] = defaultdict(set)
    for number, key in enumerate(order):
        if key[1]:
            members[number_of[key[1]]].append(number)
            holders[number_of[key[1]]] |= tokens[key].entities
    concept_weight = [rarity(concept, "", len(holders[n]), total) for n, concept in enumerate(concepts)]
    weight = [
        concept_weight[number_of[key[1]]] if key[1] else rarity("", key[0], len(tokens[key].entities), total)
        for key in order
    ]
    text, text_at = texts(key[0] for key in order)
    concept_token, concept_at = grouped(members)
    return {
        "token_text": text,
        "token_text_at": text_at,
        "token_hash": np.array([text_hash(key[0]) for key in order], dtype=np.uint64),
        "token_concept": np.array([number_of.get(key[1], -1) for key in order], dtype=np.int32),
        "token_weight": np.array(weight, dtype=np.float32),
        "token_kind": np.array([_kind(tokens[key].unit) for key in order], dtype=np.uint8),
        "concept_name": msgspec.json.encode(concepts),
        "concept_token": concept_token,
        "concept_token_at": concept_at,
        "concept_weight": np.array(concept_weight, dtype=np.float32),
    }


def spelling_columns(
    tokens: Mapping[TokenKey, Token], order: Sequence[TokenKey], rule: Callable[[str], int]
) -> Columns:
    """Return the columns of spellings and sounds; `rule` numbers the rules."""
    rows = [
        _Row(number, place, spelling, _kind(tokens[key].unit) == LATIN_TOKEN)
        for number, key in enumerate(order)
        for place, spelling in enumerate(tokens[key].spellings.values())
    ]
    rows.sort(key=lambda row: (min(len(row.spelling.text), LONGEST), row.token, row.place))
    words = [row.spelling.text for row in rows]
    first = np.full(len(order), -1, dtype=np.int32)
    for number, row in enumerate(rows):
        if row.place == 0:
            first[row.token] = number
    text, text_at = texts(words)
    return {
        "token_spelling": first,
        "spelling_text": text,
        "spelling_text_at": text_at,
        "spelling_block": blocks(words),
        "spelling_token": np.array([row.token for row in rows], dtype=np.int32),
        "spelling_place": np.array([row.place for row in rows], dtype=np.uint8),
        "spelling_rule": np.array([rule(row.spelling.rule) for row in rows], dtype=np.uint8),
        "spelling_bits": signatures(words),
        **_sound_columns(words),
        **_phonetic_columns(rows),
    }


def _sound_columns(words: Sequence[str]) -> Columns:
    heard = [sound(word) for word in words]
    distinct = sorted(set(heard), key=lambda key: (min(len(key), LONGEST), key))
    number = {key: at for at, key in enumerate(distinct)}
    held: list[list[int]] = [[] for _ in distinct]
    for row, key in enumerate(heard):
        held[number[key]].append(row)
    text, text_at = texts(distinct)
    spelling, spelling_at = grouped(held)
    return {
        "spelling_sound": np.array([number[key] for key in heard], dtype=np.int32),
        "sound_text": text,
        "sound_text_at": text_at,
        "sound_block": blocks(distinct),
        "sound_bits": sound_signatures(distinct),
        "sound_spelling": spelling,
        "sound_spelling_at": spelling_at,
    }


def _phonetic_columns(rows: Sequence[_Row]) -> Columns:
    """Only Latin words meet as English ears hear them, and keys of other rules say nothing in Metaphone."""
    found = sorted(
        (short_hash(key), number)
        for number, row in enumerate(rows)
        if row.latin and row.spelling.rule not in {RUSSIAN_KEY, ENGLISH_EAR}
        for key in [phonetic_key(row.spelling.text)]
        if key
    )
    return {
        "phonetic_hash": np.array([key for key, _ in found], dtype=np.uint32),
        "phonetic_spelling": np.array([number for _, number in found], dtype=np.int32),
    }


def _kind(unit: NameUnit) -> int:
    if unit.number:
        return NUMBER_TOKEN
    return {Script.LATIN: LATIN_TOKEN, Script.HAN: HAN_TOKEN}.get(unit.script, 0)


def texts(found: Iterable[str]) -> tuple[bytes, NDArray[np.uint32]]:
    """Return texts end to end in UTF-8, and where each starts."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in found]
    return b"".join(encoded), starts([len(text) for text in encoded])


def grouped(groups: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Return groups of numbers end to end, and where each starts."""
    flat = [number for group in groups for number in group]
    return np.array(flat, dtype=np.int32), starts([len(group) for group in groups])


def starts(lengths: Sequence[int]) -> NDArray[np.uint32]:
    """Return where stretches of these lengths start, and at last where they end. Raises `ValueError` beyond 4 GiB."""
    found = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(np.array(lengths, dtype=np.int64), out=found[1:])
    if found[-1] > np.iinfo(np.uint32).max:
        raise ValueError("a column of texts or groups is beyond 4 GiB")
    return found.astype(np.uint32)


def blocks(sorted_texts: Sequence[str]) -> NDArray[np.int64]:
    """Return for each length up to `LONGEST` where its texts begin, and at last where they end."""
    lengths = np.array([min(len(text), LONGEST) for text in sorted_texts], dtype=np.int64)
    return np.searchsorted(lengths, np.arange(LONGEST + 2)).astype(np.int64)
