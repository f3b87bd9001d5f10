"""Country codes of callers: ISO 3166-1 in whatever form an ERP keeps them, brought to alpha-2."""

from __future__ import annotations

from functools import cache
from typing import Final

# User-assigned in ISO 3166-1 and in general use for Kosovo (European Commission, IMF, SWIFT): an exporter's customer
# there must be screenable.
_USER_ASSIGNED: Final = {"XK": "XK", "XKX": "XK"}


def alpha2(code: str) -> str | None:
    """The alpha-2 code that an alpha-2 or alpha-3 code of either case stands for, or None when it is no country.

    Source: ISO 3166-1 by pycountry.
    """
    return _table().get(code.upper()) if code.isascii() else None  # ß.upper() would be South Sudan


@cache
def _table() -> dict[str, str]:
    """Every accepted code in upper case."""
    import pycountry  # noqa: PLC0415 - reads its tables when first used

    codes = dict(_USER_ASSIGNED)
    for country in pycountry.countries:
        codes[country.alpha_2] = country.alpha_2
        codes[country.alpha_3] = country.alpha_2
    return codes
