"""The matching columns of a generation: every unit, spelling and form of every listed name, as flat arrays.

Each column is one value on disk and one numpy view in memory. `index.words` describes the columns of words, `index.keys`
those of whole names without spaces. A *form* is one reading of a name as a sequence of tokens.

| column | type | one entry per | meaning |
|---|---|---|---|
| form_name, form_rule | int32, uint8 | form | its name, by which rule |
| form_plain | uint8 | form | 1 where the spellings of its tokens end to end are a key of it |
| form_unit, form_unit_at | int32, uint32 | token of a form | token numbers in order |
| form_mass | float32 | form | weight of all its tokens |
| posting_form, posting_at | int32, uint32 | token | forms that hold a token |
| initials_hash, initials_form, initials_at | uint64 sorted, int32, uint32 | acronym | forms it may stand for |
| name_entity, name_index | int32, uint16 | name | entity ordinal and index within its names |
| name_legal | uint16 | name | row of `legal_set` |
| legal_set | uint64 | set of legal forms | its classes as bits, in the order of `legal_class` (JSON) |
| identifier_hash, identifier_entity | uint64 sorted, int32 | identifier | hash of scheme and value, entity ordinal |
| rule_name | bytes (JSON) | | rule names in number order |
| text_tables | bytes | | the glossary compiled, see `text.compiled`: the same size for every list |
| place_forms | bytes | | the names of the territories in every form, see `policy.placeforms`; added by `refresh.build` |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from screening.index.hashes import identifier_hash, text_hash
from screening.index.keys import Joined, key_columns, near_columns
from screening.index.words import (
    Columns,
    Token,
    TokenKey,
    grouped,
    spelling_columns,
    token_columns,
    token_order,
)
from screening.model.entity import EntityName
from screening.model.party import Identifier
from screening.model.snapshot import ListSnapshot
from screening.text import glossary_table
from screening.text.variants import UNDETERMINED, NameAnalysis, NameUnit, analyse

__all__ = ["ColumnBuilder", "Columns", "Progress", "build_columns"]

Progress = Callable[[int], None]
Analyser = Callable[[str, str], NameAnalysis]


@dataclass(slots=True)
class _Form:
    name: int
    rule: str
    tokens: list[TokenKey]
    initials: tuple[str, ...]


class ColumnBuilder:
    """Collects names in list order and turns them into columns."""

    def __init__(self, analyser: Analyser = analyse) -> None:
        self._analyse = analyser
        self._tokens: dict[TokenKey, Token] = {}
        self._forms: list[_Form] = []
        self._joined: list[Joined] = []
        self._names: list[tuple[int, int]] = []
        self._legal: list[int] = []
        self._classes: dict[str, int] = {}
        self._identifiers: list[tuple[int, int]] = []
        self._rules: dict[str, int] = {}

    def add(self, entity: int, index: int, name: EntityName) -> None:
        """Add one name of the entity with ordinal `entity`; a name that cannot be compared is kept as a bare row."""
        number = len(self._names)
        self._names.append((entity, index))
        analysis = self._analyse(name.text, name.lang.partition("-")[0].lower() or UNDETERMINED)
        self._legal.append(sum(1 << self._class(name) for name in sorted(analysis.legal_classes)))
        first_form = len(self._forms)
        for form in analysis.forms:
            keys = [self._token(unit, entity) for unit in form.units]
            self._forms.append(_Form(number, form.rule, keys, form.initials))
        self._joined += [Joined(k.text, k.space, k.rule, first_form + k.form) for k in analysis.joined]

    def add_identifiers(self, entity: int, identifiers: Sequence[Identifier]) -> None:
        """Add the identifiers of the entity with ordinal `entity`: an equal one decides by itself."""
        self._identifiers += [(identifier_hash(i.scheme, i.value), entity) for i in identifiers]

    def _token(self, unit: NameUnit, entity: int) -> TokenKey:
        key = (unit.text, unit.concept)
        token = self._tokens.get(key)
        if token is None:
            token = self._tokens[key] = Token(unit)
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
        order = token_order(self._tokens)
        total = len({entity for entity, _ in self._names})
        columns = token_columns(self._tokens, order, total) | spelling_columns(self._tokens, order, self._rule)
        columns |= self._form_columns(order, np.asarray(columns["token_weight"], dtype=np.float32))
        columns |= self._key_columns()
        columns |= self._name_columns()
        columns["rule_name"] = msgspec.json.encode(list(self._rules))
        return columns

    def _name_columns(self) -> Columns:
        identifiers = sorted(self._identifiers)
        legal_set, legal = np.unique(np.array(self._legal, dtype=np.uint64), return_inverse=True)
        return {
            "name_entity": np.array([entity for entity, _ in self._names], dtype=np.int32),
            "name_index": np.array([index for _, index in self._names], dtype=np.uint16),
            "name_legal": legal.astype(np.uint16),
            "legal_set": legal_set,
            "legal_class": msgspec.json.encode(list(self._classes)),
            "identifier_hash": np.array([number for number, _ in identifiers], dtype=np.uint64),
            "identifier_entity": np.array([entity for _, entity in identifiers], dtype=np.int32),
        }

    def _form_columns(self, order: Sequence[TokenKey], weight: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Columns:
        numbers = {key: number for number, key in enumerate(order)}
        units = [[numbers[key] for key in form.tokens] for form in self._forms]
        flat, at = grouped(units)
        holders: list[list[int]] = [[] for _ in numbers]
        for number, form in enumerate(units):
            for token in dict.fromkeys(form):
                holders[token].append(number)
        posting, posting_at = grouped(holders)
        acronyms: defaultdict[int, list[int]] = defaultdict(list)
        for row, found in enumerate(self._forms):
            for text in found.initials:
                acronyms[text_hash(text)].append(row)
        initials_form, initials_at = grouped([acronyms[number] for number in sorted(acronyms)])
        mass = np.zeros(len(units), dtype=np.float32)
        for row, form in enumerate(units):
            mass[row] = float(weight[form].sum())
        return {
            "initials_hash": np.array(sorted(acronyms), dtype=np.uint64),
            "initials_form": initials_form,
            "initials_at": initials_at,
            "form_name": np.array([form.name for form in self._forms], dtype=np.int32),
            "form_rule": np.array([self._rule(form.rule) for form in self._forms], dtype=np.uint8),
            "form_unit": flat,
            "form_unit_at": at,
            "form_mass": mass,
            "posting_form": posting,
            "posting_at": posting_at,
        }

    def _key_columns(self) -> Columns:
        near, plain = near_columns(self._joined, self._spelt, self._rule)
        form_plain = np.zeros(len(self._forms), dtype=np.uint8)
        form_plain[[key.form for key, is_plain in zip(self._joined, plain, strict=True) if is_plain]] = 1
        return {**key_columns(self._joined), **near, "form_plain": form_plain}

    def _spelt(self, form: int) -> str:
        """The first spellings of a form's tokens end to end."""
        first = (next(iter(self._tokens[key].spellings), "") for key in self._forms[form].tokens)
        return "".join(first)


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
