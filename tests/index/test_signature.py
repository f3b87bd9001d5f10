"""The letter-count signature: a filter that may never lose a name."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from screening.index.signature import long_signature, long_signature_of, signature, signature_of, split

WORDS = st.one_of(
    st.text("abc", max_size=30),
    st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=60),
)
INPUTS = settings(deadline=None, max_examples=500)


@given(WORDS, WORDS)
@INPUTS
def test_short_signatures_bound_the_distance(first: str, second: str) -> None:
    """Two words differ in at most as many signature bits as insertions and deletions part them."""
    assert (signature_of(first) ^ signature_of(second)).bit_count() <= Indel.distance(first, second)


@given(WORDS, WORDS)
@INPUTS
def test_long_signatures_bound_the_distance(first: str, second: str) -> None:
    """Two joined names differ in at most as many signature bits as insertions and deletions part them."""
    assert (long_signature_of(first) ^ long_signature_of(second)).bit_count() <= Indel.distance(first, second)


@given(st.text(max_size=60), st.integers(0, 60), st.characters())
@INPUTS
def test_one_letter_changes_at_most_one_bit(text: str, at: int, letter: str) -> None:
    """Adding one letter sets at most one more bit and clears none."""
    longer = text[:at] + letter + text[at:]
    before, after = signature_of(text), signature_of(longer)
    assert (0, True) == (before & ~after, (after ^ before).bit_count() <= 1)


@given(st.text(max_size=60).flatmap(lambda text: st.tuples(st.just(text), st.permutations(text))))
@INPUTS
def test_the_order_of_letters_does_not_count(case: tuple[str, list[str]]) -> None:
    """A signature counts letters, so a rotated or reordered name keeps it."""
    text, order = case
    mixed = "".join(order)
    assert (signature_of(text), long_signature_of(text)) == (signature_of(mixed), long_signature_of(mixed))


@given(st.lists(WORDS, max_size=8))
@INPUTS
def test_columns_hold_what_the_single_function_says(words: list[str]) -> None:
    """The columns on disk are the signatures of the words, one row each, the long ones in two halves."""
    rows = [low + (high << 64) for low, high in long_signature(words).tolist()]
    assert ([signature_of(w) for w in words], [long_signature_of(w) for w in words]) == (
        signature(words).tolist(),
        rows,
    )


def test_the_shapes_hold_for_no_words() -> None:
    """An index without names has empty columns of the same shape and type."""
    found = [(column.shape, str(column.dtype)) for column in (signature([]), long_signature([]))]
    assert [((0,), "uint64"), ((0, 2), "uint64")] == found


@given(st.integers(0, (1 << 128) - 1))
def test_the_halves_make_the_whole(bits: int) -> None:
    """Nothing of a 128-bit signature is lost in its two halves."""
    low, high = split(bits)
    assert (bits, True, True) == (low | high << 64, low < 1 << 64, high < 1 << 64)
