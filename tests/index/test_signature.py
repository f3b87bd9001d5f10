"""The letter signatures: filters that may never lose a name."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Indel

from screening.index.signature import (
    GRAMS_AN_EDIT,
    GRAMS_AN_INDEL,
    gram_signature_of,
    gram_signatures,
    signature_of,
    signatures,
    sound_signature_of,
    sound_signatures,
)

WORDS = st.one_of(
    st.text("abc", max_size=30),
    st.text("aeioubSktCnmhdgpr0123456789", max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=60),
)
INPUTS = settings(deadline=None, max_examples=500)


def _grams_apart(first: str, second: str) -> int:
    pairs = zip(gram_signature_of(first), gram_signature_of(second), strict=True)
    return sum((ours ^ theirs).bit_count() for ours, theirs in pairs)


@given(WORDS, WORDS)
@INPUTS
def test_counts_bound_the_distance(first: str, second: str) -> None:
    """Two words differ in at most as many count bits as insertions and deletions part them."""
    assert (signature_of(first) ^ signature_of(second)).bit_count() <= Indel.distance(first, second)


@given(WORDS, WORDS)
@INPUTS
def test_counts_of_sounds_bound_the_distance(first: str, second: str) -> None:
    """Two sound keys differ in at most as many count bits as insertions and deletions part them."""
    assert (sound_signature_of(first) ^ sound_signature_of(second)).bit_count() <= Indel.distance(first, second)


@given(WORDS, WORDS)
@INPUTS
def test_grams_bound_the_distance(first: str, second: str) -> None:
    """Two texts differ in at most three pairs of letters for each insertion or deletion that parts them."""
    assert _grams_apart(first, second) <= GRAMS_AN_INDEL * Indel.distance(first, second)


@given(
    st.text("abcdef", max_size=24),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 24), st.sampled_from("abcdefgh")), max_size=5),
)
@INPUTS
def test_grams_and_counts_together_bound_the_edits(text: str, edits: list[tuple[int, int, str]]) -> None:
    """Pairs and letters that differ are together at most six for each edit, a transposition being one."""
    changed = text
    for kind, place, letter in edits:
        at = min(place, len(changed))
        rest = (
            letter + changed[at:],
            letter + changed[at + 1 :],
            changed[at + 1 :],
            changed[at : at + 2][::-1] + changed[at + 2 :],
        )
        changed = changed[:at] + rest[kind]
    letters = (signature_of(text) ^ signature_of(changed)).bit_count()
    assert _grams_apart(text, changed) + letters <= GRAMS_AN_EDIT * OSA.distance(text, changed)


@given(st.text(max_size=60).flatmap(lambda text: st.tuples(st.just(text), st.permutations(text))))
@INPUTS
def test_the_order_of_letters_does_not_count(case: tuple[str, list[str]]) -> None:
    """A count signature counts letters, so a rotated or reordered name keeps it."""
    text, order = case
    assert (signature_of(text), sound_signature_of(text)) == (
        signature_of("".join(order)),
        sound_signature_of("".join(order)),
    )


@given(st.lists(WORDS, max_size=8))
@INPUTS
def test_columns_hold_what_the_single_functions_say(words: list[str]) -> None:
    """The columns on disk are the signatures of the words, one row each."""
    expected = [(signature_of(word), sound_signature_of(word), *gram_signature_of(word)) for word in words]
    low, high = gram_signatures(words).tolist()
    assert expected == list(zip(signatures(words).tolist(), sound_signatures(words).tolist(), low, high, strict=True))


def test_the_shapes_hold_for_no_words() -> None:
    """An index without names has empty columns of the same shape and type."""
    found = [
        (column.shape, str(column.dtype)) for column in (signatures([]), sound_signatures([]), gram_signatures([]))
    ]
    assert [((0,), "uint64"), ((0,), "uint64"), ((2, 0), "uint64")] == found
