"""Rare words identify, common ones do not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.text.rarity import _background, rarity

HOLDERS = st.integers(0, 2000)


def test_a_word_nobody_bears_weighs_most() -> None:
    """A word that stands in no ordinary company name and on no list has the full weight."""
    assert 1.0 == rarity("", "kordavelqx")


def test_a_common_word_weighs_less_than_a_name() -> None:
    """What every second company bears says less about who is meant than a name of its own."""
    _, counts = _background()
    common = sorted(counts, key=counts.__getitem__)[-10:]
    weights = [rarity(key[1:], "") if key.startswith("@") else rarity("", key) for key in common]
    assert max(weights) < 0.6 * rarity("", "kordavelqx")


def test_a_word_common_on_the_lists_weighs_less() -> None:
    """A word that half of the listed entities bear does not identify one of them."""
    assert rarity("", "zavodskoi", 300, 600) < rarity("", "zavodskoi", 2, 600)


def test_the_only_holder_on_a_list_counts_as_unique() -> None:
    """One listed entity that bears a word is the one that is meant: the word keeps its full weight."""
    assert rarity("", "kordavelqx") == rarity("", "kordavelqx", 1, 600)


def test_short_lists_do_not_make_words_common() -> None:
    """Two of three entities of a tiny list are no proof that a word is common."""
    assert rarity("", "kordavelqx", 2, 3) == rarity("", "kordavelqx", 2, 400)


@given(st.text(max_size=20), st.text(max_size=20), HOLDERS, HOLDERS)
def test_a_weight_is_a_share(concept: str, text: str, holders: int, more: int) -> None:
    """Every weight is above 0 and at most 1, so that no word counts for nothing or for more than itself."""
    assert 0.0 < rarity(concept, text, min(holders, more), max(holders, more)) <= 1.0


@given(HOLDERS, HOLDERS)
def test_more_holders_never_add_weight(first: int, second: int) -> None:
    """The more listed entities bear a word, the less it weighs."""
    few, many = sorted((first, second))
    assert rarity("", "zavodskoi", many, 2000) <= rarity("", "zavodskoi", few, 2000)
