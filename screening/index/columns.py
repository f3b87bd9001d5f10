"""The matching columns of a generation: every unit, spelling and form of every listed name, as flat arrays.

Each column is one value on disk and one numpy view in memory. `index.words` describes the columns of words, `index.keys`
those of whole names without spaces. A *form* is one reading of a name as a sequence of tokens.

| column | type | one entry per | meaning |
|---|---|---|---|
| form_name, form_rule | int32, uint8 | form | its name, by which rule |
| form_plain | uint8 | form | 1 where the spellings of its tokens end to end are a key of it |
| form_unit, form_unit_at | uint16 or uint32, uint32 | token of a form | token numbers in order |
| form_mass | float32 | form | weight of all its tokens |
| posting_form, posting_at | int32, uint32 | token | forms that hold a token |
| initials_bucket, initials_low, initials_high | see `index.hashed` | acronym of a form | hash of the text |
| initials_form | int32 | acronym of a form | whose |
| name_entity, name_index | int32, uint8 to uint32 | name | entity ordinal and index within its names |
| name_legal | uint8 to uint32 | name | row of `legal_set` |
| legal_set | uint64 | set of legal forms | its classes as bits, in the order of `legal_class` (JSON) |
| identifier_hash, identifier_entity | uint64 sorted, int32 | identifier | hash of scheme and value, entity ordinal |
| rule_name | bytes (JSON) | | rule names in number order |
| text_tables | bytes | | the glossary compiled, see `text.compiled`: the same size for every list |
| place_forms | bytes | | the names of the territories in every form, see `policy.placeforms`; added by `refresh.build` |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from screening.index.hashed import hashed_columns
from screening.index.hashes import identifier_hash, text_hashes
from screening.index.keys import Joined, key_columns, near_columns
from screening.index.words import (
    Columns,
    Token,
    TokenKey,
    Tokens,
    grouped,
    narrow,
    spelling_columns,
    starts,
    token_columns,
)
from screening.model.entity import EntityName
from screening.model.party import Identifier
from screening.model.snapshot import ListSnapshot
from screening.text import glossary_table
from screening.text.variants import UNDETERMINED, NameAnalysis, NameUnit, analyse

__all__ = ["ColumnBuilder", "Columns", "Progress", "build_columns"]

Progress = Callable[[int], None]
Analyser = Callable[[str, str], NameAnalysis]


class ColumnBuilder:
    """Collects names in list order and turns them into columns."""

    def __init__(self, analyser: Analyser = analyse) -> None:
        self._analyse = analyser
        self._token_of: dict[TokenKey, int] = {}
        self._tokens: list[Token] = []
        self._units: list[int] = []
        self._form_sizes: list[int] = []
        self._form_names: list[int] = []
        self._form_rules: list[str] = []
        self._initials: list[tuple[str, int]] = []
        self._joined = Joined()
        self._names: list[tuple[int, int]] = []
        self._legal: list[int] = []
        self._classes: dict[str, int] = {}
        self._legal_sets: dict[frozenset[str], int] = {}
        self._identifiers: list[tuple[int, int]] = []
        self._rules: dict[str, int] = {}

    def add(self, entity: int, index: int, name: EntityName) -> None:
        """Add one name of the entity with ordinal `entity`; a name that cannot be compared is kept as a bare row."""
        number = len(self._names)
        self._names.append((entity, index))
        analysis = self._analyse(name.text, _language(name.lang))
        self._legal.append(self._legal_bits(analysis.legal_classes))
        first_form = len(self._form_sizes)
        for row, form in enumerate(analysis.forms, first_form):
            self._form_names.append(number)
            self._form_rules.append(form.rule)
            self._form_sizes.append(len(form.units))
            self._units += map(self._token, form.units)
            self._initials += [(text, row) for text in form.initials]
        self._joined.add(analysis.joined, first_form)

    def add_identifiers(self, entity: int, identifiers: Sequence[Identifier]) -> None:
        """Add the identifiers of the entity with ordinal `entity`: an equal one decides by itself."""
        self._identifiers += [(identifier_hash(i.scheme, i.value), entity) for i in identifiers]

    def _token(self, unit: NameUnit) -> int:
        """The number of a unit's token among those collected; it gets the spellings that it does not have yet."""
        key = (unit.text, unit.concept)
        number = self._token_of.get(key)
        if number is None:
            number = self._token_of[key] = len(self._tokens)
            self._tokens.append(Token(unit, {}))
        token = self._tokens[number]
        if unit.spellings is not token.last:
            token.last = unit.spellings
            for spelling in unit.spellings:
                token.spellings.setdefault(spelling.text, spelling)
        return number

    def _legal_bits(self, classes: frozenset[str]) -> int:
        """The legal forms of a name as bits, in the order in which they were met."""
        bits = self._legal_sets.get(classes)
        if bits is None:
            numbers = [self._classes.setdefault(name, len(self._classes)) for name in sorted(classes)]
            bits = self._legal_sets[classes] = sum(1 << number for number in numbers)
        return bits

    def _rule(self, rule: str) -> int:
        return self._rules.setdefault(rule, len(self._rules))

    def columns(self) -> Columns:
        """Return every column, ready to be written."""
        tokens = Tokens(self._token_of, self._tokens)
        unit = tokens.rank[np.array(self._units, dtype=np.int64)]
        form = np.repeat(np.arange(len(self._form_sizes)), self._form_sizes)
        names = self._name_columns()
        entity = np.asarray(names["name_entity"])
        bearers = (unit, entity[np.array(self._form_names, dtype=np.int64)][form].astype(np.int64))
        columns = token_columns(tokens, bearers, len(np.unique(entity))) | spelling_columns(tokens, self._rule)
        columns |= self._form_columns(unit, form, np.asarray(columns["token_weight"], dtype=np.float32))
        columns |= self._key_columns()
        columns |= names
        columns["rule_name"] = msgspec.json.encode(list(self._rules))
        return columns

    def _name_columns(self) -> Columns:
        identifiers = sorted(self._identifiers)
        legal_set, legal = np.unique(np.array(self._legal, dtype=np.uint64), return_inverse=True)
        return {
            "name_entity": np.array([entity for entity, _ in self._names], dtype=np.int32),
            "name_index": narrow(np.array([index for _, index in self._names], dtype=np.int64)),
            "name_legal": narrow(legal),
            "legal_set": legal_set,
            "legal_class": msgspec.json.encode(list(self._classes)),
            "identifier_hash": np.array([number for number, _ in identifiers], dtype=np.uint64),
            "identifier_entity": np.array([entity for _, entity in identifiers], dtype=np.int32),
        }

    def _form_columns(self, unit: NDArray[np.int64], form: NDArray[np.int64], weight: NDArray[np.float32]) -> Columns:
        """The columns of forms and postings; `unit` and `form` are the tokens of all forms end to end, and whose."""
        sizes = np.array(self._form_sizes, dtype=np.int64)
        at = starts(sizes)
        held = np.unique(unit * max(len(sizes), 1) + form)
        token, holder = np.divmod(held, max(len(sizes), 1))
        posting, posting_at = grouped(token, holder, len(weight))
        return {
            **self._initials_columns(),
            "form_name": np.array(self._form_names, dtype=np.int32),
            "form_rule": np.array([self._rule(rule) for rule in self._form_rules], dtype=np.uint8),
            "form_unit": narrow(unit),
            "form_unit_at": at,
            "form_mass": _mass(weight[unit], at, sizes),
            "posting_form": posting,
            "posting_at": posting_at,
        }

    def _initials_columns(self) -> Columns:
        number = text_hashes(text for text, _ in self._initials)
        form = np.array([row for _, row in self._initials], dtype=np.int32)
        order = np.argsort(number, kind="stable")
        return {**hashed_columns("initials", number[order]), "initials_form": form[order]}

    def _key_columns(self) -> Columns:
        spelt = [next(iter(token.spellings), "") for token in self._tokens]
        at = starts(self._form_sizes).tolist()

        def derived(form: int) -> str:
            """The first spellings of a form's tokens end to end."""
            return "".join([spelt[token] for token in self._units[at[form] : at[form + 1]]])

        near, plain = near_columns(self._joined, derived, self._rule)
        form_plain = np.zeros(len(self._form_sizes), dtype=np.uint8)
        form_plain[plain] = 1
        return {**key_columns(self._joined), **near, "form_plain": form_plain}


@cache
def _language(tag: str) -> str:
    """The language of a tag (BCP 47) as an analysis takes it."""
    return tag.partition("-")[0].lower() or UNDETERMINED


def _mass(weight: NDArray[np.float32], at: NDArray[np.uint32], sizes: NDArray[np.int64]) -> NDArray[np.float32]:
    """The weight of the tokens of each form. Forms of one length together, so that each sum is rounded as on its own."""
    mass = np.zeros(len(sizes), dtype=np.float32)
    for size in np.unique(sizes).tolist():
        rows = np.flatnonzero(sizes == size)
        mass[rows] = weight[at[rows].astype(np.int64)[:, None] + np.arange(size)].sum(axis=1)
    return mass


def build_columns(
    lists: Sequence[ListSnapshot], *, progress: Progress | None = None, analyser: Analyser = analyse
) -> Columns:
    """Return the columns of all names of `lists`; entity ordinals run through the lists in order.

    `analyser` takes a name of a language apart; it must answer as `text.variants.analyse` does.
    """
    builder = ColumnBuilder(analyser)
    ordinal = 0
    for snapshot in lists:
        for entity in snapshot.entities:
            for index, name in enumerate(entity.names):
                builder.add(ordinal, index, name)
            builder.add_identifiers(ordinal, entity.identifiers)
            ordinal += 1
            if progress is not None:
                progress(ordinal)
    return builder.columns() | {"text_tables": glossary_table.packed()}
