"""Check digits of corporate numbers, LEIs and IMO numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.sources.identifiers import corporate_number_holds, identifier_holds, imo_holds, lei_holds

DIGITS = st.text("0123456789", min_size=12, max_size=12)


def test_published_numbers_hold() -> None:
    """Numbers of the National Tax Agency, of GLEIF and of IMO satisfy their own rule."""
    assert corporate_number_holds("7000012050002")  # National Tax Agency
    assert lei_holds("506700GE1G29325QX363")  # GLEIF
    assert imo_holds("9074729")  # the worked example of IMO's scheme


@given(DIGITS)
def test_exactly_one_check_digit_fits_a_corporate_number(base: str) -> None:
    """For twelve base digits one of the digits 1 to 9 holds and no other."""
    assert 1 == sum(corporate_number_holds(f"{digit}{base}") for digit in range(10))


@given(DIGITS, st.integers(0, 11), st.integers(1, 8))
def test_a_mistyped_digit_of_a_corporate_number_is_found(base: str, place: int, step: int) -> None:
    """One wrong digit breaks the check, save where nine and zero, equal by nine, are confused."""
    right = next(f"{digit}{base}" for digit in range(10) if corporate_number_holds(f"{digit}{base}"))
    wrong = (int(base[place]) + step) % 10
    if {wrong, int(base[place])} != {0, 9}:
        assert not corporate_number_holds(f"{right[0]}{base[:place]}{wrong}{base[place + 1 :]}")


def test_other_shapes_do_not_hold() -> None:
    """Length and alphabet are part of the rule; full-width digits are not digits here."""
    assert not corporate_number_holds("700001205000")
    assert not corporate_number_holds("７００００１２０５０００２")
    assert not lei_holds("506700GE1G29325QX364")
    assert not imo_holds("9074728")


def test_a_scheme_without_a_check_digit_always_holds() -> None:
    """An unknown register is not judged."""
    assert identifier_holds("ru-ogrn", "anything")
