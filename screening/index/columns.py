"""The matching columns of a generation: every unit, spelling and form of every listed name, as flat arrays.

Each column is one value on disk and one numpy view in memory. A *token* is a unit of a listed name (native text and
concept); a *spelling* is one Latin way to write a token; a *form* is one reading of a name as a sequence of tokens; a
*joined key* is a whole form without spaces.

| column | type | one entry per | meaning |
|---|---|---|---|
| token_text, token_text_at | bytes, int64 | token | native text, UTF-8, and where it starts |
| token_hash | uint64, sorted | token | hash of the text: tokens are numbered in this order |
| token_concept | int32 | token | concept number, -1 for none |
| token_weight | float32 | token | rarity, see `rarity` |
| token_kind | uint8 | token | 1 number, 2 Latin, 3 Han only, 0 other |
| concept_name | bytes (JSON) | | concept ids in number order |
| concept_token, concept_token_at | int32, int64 | concept | tokens of a concept |
| concept_weight | float32 | concept | rarity of the concept |
| spelling_text, spelling_sound and _at | bytes, int64 | spelling | Latin text and sound key |
| spelling_token, spelling_rule | int32, uint8 | spelling | whose spelling, by which rule |
| spelling_bits, sound_bits | uint64 | spelling | letter-count signatures |
| spelling_length, sound_length | uint8 | spelling | lengths |
| skeleton_hash, skeleton_spelling | uint32 sorted, int32 | spelling | skeleton index |
| form_name, form_rule, form_unit_at, form_mass | int32, uint8, int64, float32 | form | its name, rule, tokens, weight |
| form_unit | int32 | token of a form | token numbers in order |
| initials_hash, initials_form | uint64 sorted, int32 | acronym of a form | |
| posting_form, posting_at | int32, int64 | token | forms that hold a token |
| name_entity, name_index | int32, uint16 | name | entity ordinal and index within its names |
| name_legal | uint64 | name | legal-form classes as bits, in the order of `legal_class` (JSON) |
| joined_text, joined_text_at | bytes, int64 | joined key | UTF-8 text |
| joined_name, joined_form, joined_space, joined_rule | int32, int32, uint8, uint8 | joined key | |
| joined_hash | uint64, sorted | joined key | hash of space and text: keys are numbered in this order |
| joined_bits, joined_length | uint64 x 2, uint16 | joined key | letter-count signature |
| joined_sound, joined_sound_at | bytes, int64 | joined key | sound key of a Latin joined key, else empty |
| joined_sound_bits, joined_sound_length | uint64 x 2, uint16 | joined key | signature and length of the sound key |
| joined_skeleton, joined_skeleton_key | uint32 sorted, int32 | Latin joined key | skeleton index |
| form_joined, form_joined_at | int32, int64 | form | joined keys of a form |
| identifier_hash, identifier_entity | uint64 sorted, int32 | identifier | hash of scheme and value, entity ordinal |
| rule_name | bytes (JSON) | | rule names in number order |
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.signature import long_signature, signature
from screening.model.entity import EntityName, Script
from screening.model.party import Identifier
from screening.model.snapshot import ListSnapshot
from screening.text.rarity import rarity
from screening.text.skeleton import skeleton, sound
from screening.text.variants import UNDETERMINED, NameUnit, Spelling, analyse

Columns = dict[str, NDArray[np.generic] | bytes]
Progress = Callable[[int], None]

SPACES = ("latin", "native", "full", "sorted")
"""The spaces of joined keys by number, see `text.variants.JoinedKey`."""


def text_hash(text: str) -> int:
    """Return the 64-bit hash under which a text is stored: stable across machines and runs."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def joined_hash(space: str, text: str) -> int:
    """Return the hash of a joined key in its space (`native` or `latin`)."""
    return text_hash(f"{space}\0{text}")


def identifier_hash(scheme: str, value: str) -> int:
    """Return the hash of an identifier; case, spaces and hyphens of the value do not count."""
    return text_hash(f"{scheme.lower()}\0{''.join(ch for ch in value.upper() if ch.isalnum())}")


def skeleton_number(key: str) -> int:
    """Return the 32-bit hash of a consonant skeleton."""
    return text_hash(key) & 0xFFFFFFFF


@dataclass(slots=True)
class _Token:
    unit: NameUnit
    spellings: dict[str, Spelling] = field(default_factory=dict)
    entities: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Form:
    name: int
    rule: str
    tokens: list[tuple[str, str]]
    initials: tuple[str, ...]


@dataclass(slots=True)
class _Joined:
    text: str
    space: str
    rule: str
    name: int
    form: int


class ColumnBuilder:
    """Collects names in list order and turns them into columns."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], _Token] = {}
        self._forms: list[_Form] = []
        self._joined: list[_Joined] = []
        self._names: list[tuple[int, int]] = []
        self._legal: list[int] = []
        self._classes: dict[str, int] = {}
        self._identifiers: list[tuple[int, int]] = []
        self._rules: dict[str, int] = {}

    def add(self, entity: int, index: int, name: EntityName) -> None:
        """Add one name of the entity with ordinal `entity`; a name that cannot be compared is kept as a bare row."""
        number = len(self._names)
        self._names.append((entity, index))
        analysis = analyse(name.text, name.lang.partition("-")[0].lower() or UNDETERMINED)
        self._legal.append(sum(1 << self._class(name) for name in sorted(analysis.legal_classes)))
        first_form = len(self._forms)
        for form in analysis.forms:
            keys = [self._token(unit, entity) for unit in form.units]
            self._forms.append(_Form(number, form.rule, keys, form.initials))
        self._joined += [_Joined(k.text, k.space, k.rule, number, first_form + k.form) for k in analysis.joined]

    def add_identifiers(self, entity: int, identifiers: Sequence[Identifier]) -> None:
        """Add the identifiers of the entity with ordinal `entity`: an equal one decides by itself."""
        self._identifiers += [(identifier_hash(i.scheme, i.value), entity) for i in identifiers]

    def _token(self, unit: NameUnit, entity: int) -> tuple[str, str]:
        key = (unit.text, unit.concept)
        token = self._tokens.setdefault(key, _Token(unit))
        for spelling in unit.spellings:
            token.spellings.setdefault(spelling.text, spelling)
        token.entities.add(entity)
        return key

    def _class(self, name: str) -> int:
        return self._classes.setdefault(name, len(self._classes))

    def _rule(self, rule: str) -> int:
        return self._rules.setdefault(rule, len(self._rules))

    def columns(self) -> Columns:
        """Return every column, ready to be written."""
        order = sorted(self._tokens, key=lambda key: (text_hash(key[0]), key[1]))
        numbers = {key: number for number, key in enumerate(order)}
        columns = self._token_columns(order)
        columns |= self._spelling_columns(order)
        columns |= self._form_columns(numbers, np.asarray(columns["token_weight"], dtype=np.float32))
        columns |= self._joined_columns()
        columns["name_entity"] = np.array([entity for entity, _ in self._names], dtype=np.int32)
        columns["name_index"] = np.array([index for _, index in self._names], dtype=np.uint16)
        identifiers = sorted(self._identifiers)
        columns["identifier_hash"] = np.array([number for number, _ in identifiers], dtype=np.uint64)
        columns["identifier_entity"] = np.array([entity for _, entity in identifiers], dtype=np.int32)
        columns["name_legal"] = np.array(self._legal, dtype=np.uint64)
        columns["legal_class"] = msgspec.json.encode(list(self._classes))
        columns["rule_name"] = msgspec.json.encode(list(self._rules))
        return columns

    def _token_columns(self, order: Sequence[tuple[str, str]]) -> Columns:
        tokens = [self._tokens[key] for key in order]
        concepts = sorted({key[1] for key in order if key[1]})
        number_of = {concept: number for number, concept in enumerate(concepts)}
        members: dict[int, list[int]] = defaultdict(list)
        holders: dict[int, set[int]] = defaultdict(set)
        for number, (token, key) in enumerate(zip(tokens, order, strict=True)):
            if key[1]:
                members[number_of[key[1]]].append(number)
                holders[number_of[key[1]]] |= token.entities
        total = len({entity for entity, _ in self._names})
        concept_weight = [rarity(concept, "", len(holders[n]), total) for n, concept in enumerate(concepts)]
        weight = [
            concept_weight[number_of[key[1]]] if key[1] else rarity("", key[0], len(token.entities), total)
            for token, key in zip(tokens, order, strict=True)
        ]
        text, text_at = _texts(key[0] for key in order)
        concept_token, concept_at = _grouped([members[n] for n in range(len(concepts))])
        return {
            "token_text": text,
            "token_text_at": text_at,
            "token_hash": np.array([text_hash(key[0]) for key in order], dtype=np.uint64),
            "token_concept": np.array([number_of.get(key[1], -1) for key in order], dtype=np.int32),
            "token_weight": np.array(weight, dtype=np.float32),
            "token_kind": np.array([_kind(token.unit) for token in tokens], dtype=np.uint8),
            "concept_name": msgspec.json.encode(concepts),
            "concept_token": concept_token,
            "concept_token_at": concept_at,
            "concept_weight": np.array(concept_weight, dtype=np.float32),
        }

    def _spelling_columns(self, order: Sequence[tuple[str, str]]) -> Columns:
        rows = [
            (number, spelling) for number, key in enumerate(order) for spelling in self._tokens[key].spellings.values()
        ]
        words = [spelling.text for _, spelling in rows]
        sounds = [sound(word) for word in words]
        skeletons = np.array([skeleton_number(skeleton(word)) for word in words], dtype=np.uint32)
        by_skeleton = np.argsort(skeletons, kind="stable").astype(np.int32)
        text, text_at = _texts(words)
        heard, heard_at = _texts(sounds)
        return {
            "spelling_text": text,
            "spelling_text_at": text_at,
            "spelling_sound": heard,
            "spelling_sound_at": heard_at,
            "spelling_token": np.array([number for number, _ in rows], dtype=np.int32),
            "spelling_rule": np.array([self._rule(spelling.rule) for _, spelling in rows], dtype=np.uint8),
            "spelling_bits": signature(words),
            "sound_bits": signature([key.lower() for key in sounds]),
            "spelling_length": np.array([min(len(word), 255) for word in words], dtype=np.uint8),
            "sound_length": np.array([min(len(key), 255) for key in sounds], dtype=np.uint8),
            "skeleton_hash": skeletons[by_skeleton],
            "skeleton_spelling": by_skeleton,
        }

    def _form_columns(self, numbers: dict[tuple[str, str], int], weight: NDArray[np.float32]) -> Columns:
        units = [[numbers[key] for key in form.tokens] for form in self._forms]
        flat, at = _grouped(units)
        holders: list[list[int]] = [[] for _ in numbers]
        for number, form in enumerate(units):
            for token in dict.fromkeys(form):
                holders[token].append(number)
        posting, posting_at = _grouped(holders)
        acronyms = sorted((text_hash(text), row) for row, form in enumerate(self._forms) for text in form.initials)
        return {
            "initials_hash": np.array([number for number, _ in acronyms], dtype=np.uint64),
            "initials_form": np.array([row for _, row in acronyms], dtype=np.int32),
            "form_name": np.array([form.name for form in self._forms], dtype=np.int32),
            "form_rule": np.array([self._rule(form.rule) for form in self._forms], dtype=np.uint8),
            "form_unit": flat,
            "form_unit_at": at,
            "form_mass": np.array([float(weight[form].sum()) for form in units], dtype=np.float32),
            "posting_form": posting,
            "posting_at": posting_at,
        }

    def _joined_columns(self) -> Columns:
        rows = sorted(self._joined, key=lambda row: (joined_hash(row.space, row.text), row.name, row.form))
        text, at = _texts(row.text for row in rows)
        sounds = [sound(row.text) if row.space == "latin" else "" for row in rows]
        heard, heard_at = _texts(sounds)
        latin = [number for number, row in enumerate(rows) if row.space == "latin"]
        skeletons = np.array([skeleton_number(skeleton(rows[number].text)) for number in latin], dtype=np.uint32)
        by_skeleton = np.argsort(skeletons, kind="stable")
        keys: list[list[int]] = [[] for _ in self._forms]
        for number, row in enumerate(rows):
            keys[row.form].append(number)
        form_joined, form_joined_at = _grouped(keys)
        return {
            "joined_text": text,
            "joined_text_at": at,
            "joined_hash": np.array([joined_hash(row.space, row.text) for row in rows], dtype=np.uint64),
            "joined_name": np.array([row.name for row in rows], dtype=np.int32),
            "joined_form": np.array([row.form for row in rows], dtype=np.int32),
            "joined_space": np.array([SPACES.index(row.space) for row in rows], dtype=np.uint8),
            "joined_rule": np.array([self._rule(row.rule) for row in rows], dtype=np.uint8),
            "joined_bits": long_signature([row.text for row in rows]),
            "joined_length": np.array([min(len(row.text), 65535) for row in rows], dtype=np.uint16),
            "joined_sound": heard,
            "joined_sound_at": heard_at,
            "joined_sound_bits": long_signature([key.lower() for key in sounds]),
            "joined_sound_length": np.array([min(len(key), 65535) for key in sounds], dtype=np.uint16),
            "joined_skeleton": skeletons[by_skeleton],
            "joined_skeleton_key": np.array(latin, dtype=np.int32)[by_skeleton],
            "form_joined": form_joined,
            "form_joined_at": form_joined_at,
        }


def build_columns(lists: Sequence[ListSnapshot], *, progress: Progress | None = None) -> Columns:
    """Return the columns of all names of `lists`; entity ordinals run through the lists in order."""
    builder = ColumnBuilder()
    ordinal = 0
    for snapshot in lists:
        for entity in snapshot.entities:
            for index, name in enumerate(entity.names):
                builder.add(ordinal, index, name)
            builder.add_identifiers(ordinal, entity.identifiers)
            ordinal += 1
            if progress is not None:
                progress(ordinal)
    return builder.columns()


def _kind(unit: NameUnit) -> int:
    if unit.number:
        return 1
    return {Script.LATIN: 2, Script.HAN: 3}.get(unit.script, 0)


def _texts(texts: Iterable[str]) -> tuple[bytes, NDArray[np.int64]]:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    return b"".join(encoded), _starts([len(text) for text in encoded])


def _grouped(groups: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    flat = [number for group in groups for number in group]
    return np.array(flat, dtype=np.int32), _starts([len(group) for group in groups])


def _starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(np.array(lengths, dtype=np.int64), out=starts[1:])
    return starts
