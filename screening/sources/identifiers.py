"""Check digits of the numbers that name one legal person or one ship: a mistyped number finds nobody."""

from __future__ import annotations

import re
from collections.abc import Callable

CORPORATE_NUMBER = "jp-corporate-number"
LEI = "lei"
IMO = "imo"


def corporate_number_holds(value: str) -> bool:
    """Whether a Japanese corporate number (法人番号, 13 digits) carries the right check digit, which comes first.

    Source: ordinance on the designation of corporate numbers (平成26年財務省令第70号), Article 2: nine minus the
    remainder by nine of the sum of the twelve base digits, weighted 1, 2, 1, 2 ... from the right.
    """
    if re.fullmatch(r"[0-9]{13}", value) is None:
        return False
    base = [int(digit) for digit in reversed(value[1:])]
    total = sum(digit * (1 + place % 2) for place, digit in enumerate(base))
    return int(value[0]) == 9 - total % 9


def lei_holds(value: str) -> bool:
    """Whether a Legal Entity Identifier (ISO 17442, 20 characters) satisfies ISO 7064 MOD 97-10."""
    if re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", value) is None:
        return False
    return int("".join(str(int(letter, 36)) for letter in value)) % 97 == 1


def imo_holds(value: str) -> bool:
    """Whether an IMO ship number (7 digits) ends in its check digit.

    Source: IMO ship identification number scheme: the first six digits weighted 7 to 2, last digit of the sum.
    """
    if re.fullmatch(r"[0-9]{7}", value) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value[:6], range(7, 1, -1), strict=True))
    return total % 10 == int(value[6])


CHECKS: dict[str, Callable[[str], bool]] = {
    CORPORATE_NUMBER: corporate_number_holds,
    LEI: lei_holds,
    IMO: imo_holds,
}


def identifier_holds(scheme: str, value: str) -> bool:
    """Whether an identifier's check digit is right; a scheme without one always holds."""
    check = CHECKS.get(scheme)
    return True if check is None else check(value)
