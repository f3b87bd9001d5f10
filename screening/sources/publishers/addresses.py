"""The country that an address in English names."""

from __future__ import annotations

import re
from functools import lru_cache

import pycountry

# Names in everyday use that ISO 3166 lists otherwise; those of the notices stand first.
_USUAL = {
    "Russia": "RU", "Turkey": "TR", "Syria": "SY", "Hong Kong": "HK", "Taiwan": "TW", "South Korea": "KR",
    "Republic of Korea": "KR", "North Korea": "KP", "Iran": "IR", "Vietnam": "VN", "Laos": "LA", "UAE": "AE",
    "UK": "GB", "USA": "US", "Czech Republic": "CZ", "Macau": "MO", "Moldova": "MD", "Tanzania": "TZ",
}  # fmt: skip


def country_of(address: str) -> str:
    """ISO 3166-1 alpha-2 of the last country an address names, or empty."""
    last = ""
    for found in _countries()[0].finditer(address):
        last = _countries()[1][found.group(0).casefold()]
    return last


@lru_cache(maxsize=1)
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all country names, longest first, and the code of each."""
    codes = {name.casefold(): code for name, code in _USUAL.items()}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", country.name)):
            codes.setdefault(name.casefold(), country.alpha_2)
    names = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    return re.compile(rf"(?<![^\W\d_])(?:{names})(?![^\W\d_])", re.IGNORECASE), codes
