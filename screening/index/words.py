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
| spelling_token, spelling_place, spelling_rule | uint16 or uint32, uint8, uint8 | spelling | whose, which of its own, by which rule |
| spelling_bits | uint64 | spelling | count signature |
| sound_text, sound_text_at, sound_block, sound_bits | as above | sound | sound keys, their signatures |
| sound_spelling, sound_spelling_at | uint16 or uint32, uint32 | sound | the spellings that have it |
| phonetic_hash, phonetic_spelling | uint32 sorted, int32 | spelling of a Latin token | Metaphone index |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.hashes import text_hashes
from screening.index.signature import signatures, sound_signatures
from screening.model.entity import Script
from screening.text.phonetic import phonetic_keys
from screening.text.rarity import rarity
from screening.text.skeleton import sounds
from screening.text.spellings import ENGLISH_EAR, RUSSIAN_KEY, Spelling
from screening.text.variants import NameUnit

Columns = dict[str, NDArray[np.generic] | bytes]
TokenKey = tuple[str, str]

NUMBER_TOKEN, LATIN_TOKEN, HAN_TOKEN = 1, 2, 3
LONGEST = 255
"""Texts of this length and more share one block."""


@dataclass(slots=True)
class Token:
    """A unit of listed names while they are collected: its spellings by text, and those that came last."""

    unit: NameUnit
    spellings: dict[str, Spelling]
    last: Sequence[Spelling] = ()


class Tokens:
    """The tokens in the order of their numbers: by hash of the text, then by concept."""

    def __init__(self, collected: Mapping[TokenKey, int], tokens: Sequence[Token]) -> None:
        keys = list(collected)
        number = text_hashes(text for text, _ in keys)
        ranked = sorted(range(len(keys)), key=list(zip(number.tolist(), keys, strict=True)).__getitem__)
        self.keys = [keys[at] for at in ranked]
        self.tokens = [tokens[collected[key]] for key in self.keys]
        self.hashes = number[ranked]
        self.rank = np.empty(len(keys), dtype=np.int64)
        """The number of each token in the order in which they were collected."""
        self.rank[[collected[key] for key in self.keys]] = np.arange(len(keys))


@dataclass(frozen=True, slots=True)
class _Row:
    token: int
    place: int
    spelling: Spelling
    latin: bool


def token_columns(tokens: Tokens, bearers: tuple[NDArray[np.int64], NDArray[np.int64]], total: int) -> Columns:
    """Return the columns of tokens and concepts; `bearers` are pairs of token and entity, `total` counts entities."""
    concepts = sorted({concept for _, concept in tokens.keys if concept})
    number_of = {concept: number for number, concept in enumerate(concepts)}
    concept = np.array([number_of.get(key[1], -1) for key in tokens.keys], dtype=np.int32)
    token, entity = bearers
    holders = _distinct(token, entity, len(tokens.keys)).tolist()
    of_concept = concept[token]
    said = of_concept >= 0
    concept_holders = _distinct(of_concept[said], entity[said], len(concepts)).tolist()
    concept_weight = [rarity(name, "", concept_holders[n], total) for n, name in enumerate(concepts)]
    weight = [
        concept_weight[number_of[key[1]]] if key[1] else rarity("", key[0], holders[number], total)
        for number, key in enumerate(tokens.keys)
    ]
    members = np.flatnonzero(concept >= 0)
    text, text_at = texts(key[0] for key in tokens.keys)
    concept_token, concept_at = grouped(concept[members], members, len(concepts))
    return {
        "token_text": text,
        "token_text_at": text_at,
        "token_hash": tokens.hashes,
        "token_concept": concept,
        "token_weight": np.array(weight, dtype=np.float32),
        "token_kind": np.array([_kind(token.unit) for token in tokens.tokens], dtype=np.uint8),
        "concept_name": msgspec.json.encode(concepts),
        "concept_token": concept_token,
        "concept_token_at": concept_at,
        "concept_weight": np.array(concept_weight, dtype=np.float32),
    }


def _distinct(group: NDArray[np.integer], member: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    """How many different members each group has."""
    span = int(member.max()) + 1 if len(member) else 1
    return np.bincount(np.unique(group.astype(np.int64) * span + member) // span, minlength=groups)


def spelling_columns(tokens: Tokens, rule: Callable[[str], int]) -> Columns:
    """Return the columns of spellings and sounds; `rule` numbers the rules."""
    rows = [
        _Row(number, place, spelling, _kind(token.unit) == LATIN_TOKEN)
        for number, token in enumerate(tokens.tokens)
        for place, spelling in enumerate(token.spellings.values())
    ]
    rows.sort(key=lambda row: min(len(row.spelling.text), LONGEST))
    words = [row.spelling.text for row in rows]
    first = np.full(len(tokens.keys), -1, dtype=np.int32)
    for number, row in enumerate(rows):
        if row.place == 0:
            first[row.token] = number
    heard = [
        number for number, row in enumerate(rows) if row.latin and row.spelling.rule not in {RUSSIAN_KEY, ENGLISH_EAR}
    ]
    text, text_at = texts(words)
    return {
        "token_spelling": first,
        "spelling_text": text,
        "spelling_text_at": text_at,
        "spelling_block": blocks(lengths_of(words)),
        "spelling_token": narrow(np.array([row.token for row in rows], dtype=np.int64)),
        "spelling_place": np.array([row.place for row in rows], dtype=np.uint8),
        "spelling_rule": np.array([rule(row.spelling.rule) for row in rows], dtype=np.uint8),
        "spelling_bits": signatures(words),
        **_sound_columns(words),
        # Only Latin words meet as English ears hear them, and keys of other rules say nothing in Metaphone.
        **phonetic_columns(
            "phonetic_hash", "phonetic_spelling", [words[number] for number in heard], np.array(heard, dtype=np.int64)
        ),
    }


def _sound_columns(words: Sequence[str]) -> Columns:
    heard = sounds(words)
    distinct = sorted(set(heard), key=lambda key: (min(len(key), LONGEST), key))
    number = {key: at for at, key in enumerate(distinct)}
    of_word = np.array([number[key] for key in heard], dtype=np.int32)
    text, text_at = texts(distinct)
    spelling, spelling_at = grouped(of_word, np.arange(len(words)), len(distinct))
    return {
        "sound_text": text,
        "sound_text_at": text_at,
        "sound_block": blocks(lengths_of(distinct)),
        "sound_bits": sound_signatures(distinct),
        "sound_spelling": narrow(spelling),
        "sound_spelling_at": spelling_at,
    }


def phonetic_columns(hashes: str, rows: str, words: Sequence[str], numbers: NDArray[np.int64]) -> Columns:
    """Return the Metaphone index of words as two columns of these names; `numbers` are the rows of the words."""
    keys = phonetic_keys(words)
    some = np.array([bool(key) for key in keys], dtype=np.bool_)
    found = (text_hashes(key for key in keys if key) & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    order = np.argsort(found, kind="stable")
    return {hashes: found[order], rows: numbers[some][order].astype(np.int32)}


def _kind(unit: NameUnit) -> int:
    if unit.number:
        return NUMBER_TOKEN
    return {Script.LATIN: LATIN_TOKEN, Script.HAN: HAN_TOKEN}.get(unit.script, 0)


def texts(found: Iterable[str]) -> tuple[bytes, NDArray[np.uint32]]:
    """Return texts end to end in UTF-8, and where each starts."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in found]
    return b"".join(encoded), starts([len(text) for text in encoded])


def grouped(
    group: NDArray[np.integer], member: NDArray[np.integer], groups: int
) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Return the members of each group end to end, in the order given, and where each group starts."""
    order = np.argsort(group, kind="stable")
    return member[order].astype(np.int32), starts(np.bincount(group, minlength=groups))


def narrow(numbers: NDArray[np.integer]) -> NDArray[np.generic]:
    """Return numbers from 0 in the narrowest type that holds the largest: one column's readers must not rely on its width."""
    return numbers.astype(np.min_scalar_type(int(numbers.max()) if len(numbers) else 0))


def starts(lengths: Sequence[int] | NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return where stretches of these lengths start, and at last where they end. Raises `ValueError` beyond 4 GiB."""
    found = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(np.asarray(lengths, dtype=np.int64), out=found[1:])
    if found[-1] > np.iinfo(np.uint32).max:
        raise ValueError("a column of texts or groups is beyond 4 GiB")
    return found.astype(np.uint32)


def lengths_of(words: Sequence[str]) -> NDArray[np.int64]:
    """Return the lengths of texts, `LONGEST` for longer ones."""
    return np.array([min(len(word), LONGEST) for word in words], dtype=np.int64)


def blocks(sorted_lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each length up to `LONGEST` where its texts begin, and at last where they end."""
    return np.searchsorted(sorted_lengths, np.arange(LONGEST + 2)).astype(np.int64)


def changes(column: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return where a column differs from the entry before; the first one does."""
    fresh = np.ones(len(column), dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=fresh[1:])
    return fresh
