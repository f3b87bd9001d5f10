"""Look-alike letters of another alphabet hide no name, and ordinary names of one alphabet are never rewritten."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text.confusables import homoglyph_form, unmix
from screening.text.normalize import clean

_SWAPS = {"A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν",
          "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "УΥ", "Z": "Ζ", "a": "а", "c": "с", "e": "е",
          "i": "і", "o": "оο", "p": "рρ", "s": "ѕ", "x": "х", "y": "у", "v": "ν", "j": "ј"}  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ТDК Соrporation", "tdk corporation"),
        ("ΝОF", "nof"),
        ("ЕLРRОМ", "elprom"),
        ("ТАКO LLC", "tako llc"),
        ("тdк", "tdk"),
        ("Гaзпрoм", "газпром"),
        ("ООО Tупoлeв", "ооо туполев"),
        ("ПAO Фотон", "пао фотон"),
        ("SberБанк", "sberбанк"),
        ("Ωmega", "ωmega"),
    ],
)
def test_a_word_of_mixed_alphabets_takes_its_own(raw: str, expected: str) -> None:
    """The alphabet of the letters without a look-alike wins; a word that truly joins two keeps both."""
    cleaned = clean(raw)
    assert (expected, ("mixed_script",)) == (cleaned.text, cleaned.flags)


@pytest.mark.parametrize("raw", ["Туполев", "ТАКО LLC", "АО ТАКО", "Ελλάς ΑΕ", "Tako LLC", "ОАО Завод Space"])
def test_words_of_one_alphabet_are_never_rewritten(raw: str) -> None:
    """A table of look-alikes would turn ordinary Russian into Latin: whole words are left alone."""
    assert (raw, False) == unmix(raw)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("тако llc", "tako llc"),
        ("тако", "tako"),
        ("роса", "poca"),
        ("ао туполев", ""),
        ("ао", ""),
        ("tako llc", ""),
        ("三菱", ""),
    ],
)
def test_a_word_of_look_alikes_has_a_second_reading(text: str, expected: str) -> None:
    """Where every foreign letter passes for a Latin one, the Latin reading is one more form, and else there is none."""
    assert expected == homoglyph_form(text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Tupolev", "Corporation", "DFG", "Warlord", "Kalashnikov", "Quantum", "Wolf"]),
        min_size=1,
        max_size=3,
    ),
    st.randoms(use_true_random=False),
)
def test_any_swap_of_letters_is_undone(names: list[str], random: object) -> None:
    """However many letters with a look-alike are swapped, a name with a letter that has none reads as before."""
    name = " ".join(names)
    choice = random.choice  # type: ignore[attr-defined]
    swapped = "".join(choice(_SWAPS.get(char, char) + char) for char in name)
    mixed = {word for word in swapped.split() if not word.isascii()}
    if all(any(char.isascii() and char not in _SWAPS for char in word) for word in mixed):
        assert name.lower() == clean(swapped).text
