"""The matching columns: every unit, spelling and form of every listed name, as flat arrays."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from screening.index.columns import ColumnBuilder, Columns, build_columns
from screening.index.hashed import Hashed
from screening.index.hashes import identifier_hash, short_hash, text_hash
from screening.index.keys import BRIDGED, FORM_SHIFT, NATIVE, SPACES, key_bit
from screening.index.reader import GenerationReader
from screening.index.words import LONGEST
from screening.matching.compare import MemoryColumns
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.party import Identifier
from screening.model.snapshot import ListSnapshot
from screening.text.skeleton import sound
from screening.text.variants import UNDETERMINED, analyse

NAMES = (
    "Kordavel Optix LLC",
    "ООО «Кордавел»",
    "株式会社架空造船",
    "Kordavel Optix LLC",
    "LLC",
    "第558架空工場",
    "架空(例示)",
)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


def _columns(names: tuple[str, ...]) -> Columns:
    builder = ColumnBuilder()
    for number, name in enumerate(names):
        builder.add(number, 0, EntityName(name, "", NameRole.PRIMARY))
    return builder.columns()


def _texts(columns: Columns, name: str) -> list[str]:
    view = MemoryColumns(columns)
    data, at = bytes(view.column(name).data), view.column(f"{name}_at")
    return [data[int(at[i]) : int(at[i + 1])].decode("utf-8", "surrogatepass") for i in range(len(at) - 1)]


def _groups(columns: Columns, flat: str, at: str) -> list[list[int]]:
    view = MemoryColumns(columns)
    starts = view.column(at)
    return [view.column(flat)[int(starts[i]) : int(starts[i + 1])].tolist() for i in range(len(starts) - 1)]


def _array(columns: Columns, name: str) -> NDArray[np.generic]:
    return MemoryColumns(columns).column(name)


def test_every_form_of_every_name_is_there_in_order() -> None:
    """The tokens of the forms, read back, are the units that the analysis of each name gave."""
    columns = _columns(NAMES)
    token = _texts(columns, "token_text")
    stored = [[token[number] for number in form] for form in _groups(columns, "form_unit", "form_unit_at")]
    expected = [[unit.text for unit in form.units] for name in NAMES for form in analyse(name).forms]
    assert expected == stored


def test_every_form_knows_its_name() -> None:
    """A form leads back to the name it is a reading of, and the name to its entity."""
    columns = _columns(NAMES)
    expected = [number for number, name in enumerate(NAMES) for _ in analyse(name).forms]
    assert expected == _array(columns, "name_entity")[_array(columns, "form_name")].tolist()


def test_a_name_without_anything_to_compare_keeps_its_row() -> None:
    """A name that is a bare legal form has a row and no form, so that ordinals never shift."""
    columns = _columns(NAMES)
    assert (len(NAMES), False) == (len(_array(columns, "name_entity")), 4 in _array(columns, "form_name").tolist())


def test_postings_hold_exactly_the_forms_of_a_token() -> None:
    """A posting list names every form that holds the token, once, and no other."""
    columns = _columns(NAMES)
    forms = _groups(columns, "form_unit", "form_unit_at")
    expected = [
        [number for number, form in enumerate(forms) if token in form]
        for token in range(len(_texts(columns, "token_text")))
    ]
    assert expected == _groups(columns, "posting_form", "posting_at")


def test_tokens_are_sorted_by_hash() -> None:
    """Tokens stand in the order of their hash, since look-up is a binary search."""
    columns = _columns(NAMES)
    hashes = _array(columns, "token_hash").tolist()
    assert (sorted(hashes), hashes) == (hashes, [text_hash(text) for text in _texts(columns, "token_text")])


def test_every_key_is_found_by_its_text() -> None:
    """Every key of every form stands once under its text, with the spaces in which it stands as bits."""
    columns = _columns(NAMES)
    keys, packed = Hashed(MemoryColumns(columns), "key"), _array(columns, "key_form").tolist()
    expected: dict[tuple[str, int], int] = {}
    first = 0
    for analysis in (analyse(name, UNDETERMINED) for name in NAMES):
        for key in analysis.joined:
            at = (key.text, first + key.form)
            expected[at] = expected.get(at, 0) | key_bit(key.space, key.rule)
        first += len(analysis.forms)
    found = {
        (text, packed[row] >> FORM_SHIFT): packed[row] & SPACES
        for text in {text for text, _ in expected}
        for row in keys.rows(text)
    }
    assert (len(keys), expected) == (len(expected), found)


def test_near_keys_hold_every_latin_and_native_key() -> None:
    """The Latin and native keys of a form, stored or spelt by its tokens, are those that the analysis gave it."""
    columns = _columns(NAMES)
    token, first = _texts(columns, "spelling_text"), _array(columns, "token_spelling").tolist()
    units = _groups(columns, "form_unit", "form_unit_at")
    forms, stored = _array(columns, "near_form").tolist(), _texts(columns, "near_text")
    plain = len(forms) - len(stored)
    found = [
        (form, stored[row - plain] if row >= plain else "".join(token[first[unit]] for unit in units[form]))
        for row, form in enumerate(forms)
    ]
    expected, count = [], 0
    for analysis in map(analyse, NAMES):
        expected += [(count + k.form, k.text) for k in analysis.joined if k.space in {"latin", "native"}]
        count += len(analysis.forms)
    assert sorted(expected) == sorted(found)


def test_near_keys_stand_by_class_and_length() -> None:
    """Each class of near keys has a stretch of rows for each length, so that a search looks at few of them."""
    columns = _columns(NAMES)
    block = _array(columns, "near_block").reshape(3, LONGEST + 2).tolist()
    assert (len(_array(columns, "near_form")), block[BRIDGED][-1]) == (block[NATIVE][-1], block[NATIVE][0])
    assert all(sorted(starts) == starts for starts in block)


def test_spellings_carry_sound_and_rule() -> None:
    """Each spelling of a token is stored with the sound it is compared by and the rule that made it."""
    columns = _columns(NAMES)
    words, heard = _texts(columns, "spelling_text"), _texts(columns, "sound_text")
    rules = msgspec.json.decode(bytes(_array(columns, "rule_name")))
    used = {rules[number] for number in _array(columns, "spelling_rule").tolist()}
    holders = _groups(columns, "sound_spelling", "sound_spelling_at")
    sounds = {row: heard[number] for number, rows in enumerate(holders) for row in rows}
    assert [sound(word) for word in words] == [sounds[row] for row in range(len(words))]
    assert {"latn", "cyrl:bgn-pcgn", "number"} <= used


def test_spellings_and_sounds_stand_by_length() -> None:
    """Words and their sounds are sorted by length, and each length knows its stretch."""
    columns = _columns(NAMES)
    for name in ("spelling", "sound"):
        lengths = [len(text) for text in _texts(columns, f"{name}_text")]
        starts = _array(columns, f"{name}_block").tolist()
        assert [lengths.count(length) for length in range(LONGEST)] == [
            starts[length + 1] - starts[length] for length in range(LONGEST)
        ]


def test_numbers_are_marked() -> None:
    """A number is a token of its own kind, since numbers must agree exactly."""
    columns = _columns(NAMES)
    kinds = dict(zip(_texts(columns, "token_text"), _array(columns, "token_kind").tolist(), strict=True))
    assert (1, True) == (kinds["558"], kinds["kordavel"] == 2)


def test_legal_classes_are_bits_of_the_name() -> None:
    """The legal forms of a name are kept beside it as bits, 0 for none."""
    columns = _columns(("Kordavel LLC", "Kordavel", "ООО Кордавел", "Kordavel JSC"))
    legal = _array(columns, "legal_set")[_array(columns, "name_legal")].tolist()
    assert (0, True, True, False) == (legal[1], legal[0] > 0, legal[0] == legal[2], legal[0] == legal[3])


def test_a_word_of_many_entities_weighs_less(
    make_entity: Callable[..., ListedEntity], make_list: Callable[..., ListSnapshot]
) -> None:
    """A word that many listed entities bear gets a lower weight than one that only one bears."""
    entities = [make_entity(f"ex:{n:04}", f"Borquanix {chr(97 + n % 26) * 3}{n}zorix") for n in range(200)]
    columns = build_columns([make_list("ex", [*entities, make_entity("ex:9999", "Uvelqarst")])])
    weight = dict(zip(_texts(columns, "token_text"), _array(columns, "token_weight").tolist(), strict=True))
    assert weight["borquanix"] < weight["uvelqarst"]


def test_one_entity_with_many_names_does_not_make_its_word_common(
    make_entity: Callable[..., ListedEntity], make_list: Callable[..., ListSnapshot]
) -> None:
    """Aliases of one entity count once, so more aliases never lower the weight of its words."""
    one = build_columns([make_list("ex", [make_entity("ex:1", "Kordavelq")])])
    many = build_columns([make_list("ex", [make_entity("ex:1", *(f"Kordavelq {n}zorix" for n in range(50)))])])
    weights = [
        dict(zip(_texts(c, "token_text"), _array(c, "token_weight").tolist(), strict=True))["kordavelq"]
        for c in (one, many)
    ]
    assert weights[0] == weights[1]


def test_ordinals_run_through_the_lists_in_order(
    make_entity: Callable[..., ListedEntity], make_list: Callable[..., ListSnapshot]
) -> None:
    """Entity ordinals count through all lists, and progress is told once an entity."""
    told: list[int] = []
    lists = [
        make_list("a", [make_entity("a:1", "Kordavel", "Kordawel"), make_entity("a:2", "Zorix")]),
        make_list("b", [make_entity("b:1", "Quorindal")]),
    ]
    columns = build_columns(lists, progress=told.append)
    assert ([0, 0, 1, 2], [0, 1, 0, 0], [1, 2, 3]) == (
        _array(columns, "name_entity").tolist(),
        _array(columns, "name_index").tolist(),
        told,
    )


def test_identifiers_are_found_by_hash() -> None:
    """An identifier column is sorted by hash and leads to the entity that bears the number."""
    builder = ColumnBuilder()
    builder.add_identifiers(7, [Identifier("lei", "5493 00EX-AMPLE0000000")])
    columns = builder.columns()
    expected = identifier_hash("LEI", "549300example0000000")
    assert ([expected], [7]) == (
        _array(columns, "identifier_hash").tolist(),
        _array(columns, "identifier_entity").tolist(),
    )


@pytest.mark.parametrize("other", [("imo", "1234567"), ("lei", "1234568")])
def test_another_scheme_or_number_is_another_identifier(other: tuple[str, str]) -> None:
    """The same digits in another register name somebody else."""
    assert identifier_hash("lei", "1234567") != identifier_hash(*other)


def test_hashes_are_the_same_on_every_machine() -> None:
    """A hash is part of the format: a changed one would make an index that finds nothing."""
    assert (0xA1C26107CF099CE1, 0xCF099CE1) == (text_hash("tako"), short_hash("tako"))


def test_the_shipped_index_holds_every_name(shipped_reader: GenerationReader) -> None:
    """The names in the columns are exactly those of the entities, in their order."""
    expected = [
        (ordinal, index)
        for ordinal in range(shipped_reader.entity_count)
        for index in range(len(shipped_reader.entity(ordinal).names))
    ]
    rows = zip(shipped_reader.column("name_entity").tolist(), shipped_reader.column("name_index").tolist(), strict=True)
    assert expected == list(rows)


def test_every_shipped_name_can_be_compared(shipped_reader: GenerationReader) -> None:
    """No listed name is left without a form: each of them can be met."""
    names = len(shipped_reader.column("name_entity"))
    assert list(range(names)) == sorted(set(shipped_reader.column("form_name").tolist()))


@given(st.lists(ANY_TEXT, max_size=4))
@settings(deadline=None, max_examples=60)
def test_any_names_make_columns(names: list[str]) -> None:
    """No text in a list makes the build raise, and every name has its row."""
    columns = _columns(tuple(names))
    assert len(names) == len(_array(columns, "name_legal"))
