"""The addresses of one entry of a METI/MOFA notice, and the country each names."""

from __future__ import annotations

import re
from functools import lru_cache

import pycountry

from screening.model.party import Address

# Names in everyday use that ISO 3166 lists otherwise; those of the notices stand first.
_USUAL = {
    "Russia": "RU", "Turkey": "TR", "Syria": "SY", "Hong Kong": "HK", "Taiwan": "TW", "South Korea": "KR",
    "Republic of Korea": "KR", "North Korea": "KP", "Iran": "IR", "Vietnam": "VN", "Laos": "LA", "UAE": "AE",
    "UK": "GB", "USA": "US", "Czech Republic": "CZ", "Macau": "MO", "Moldova": "MD", "Tanzania": "TZ",
}  # fmt: skip


def parse_addresses(text: str, default_country: str) -> tuple[tuple[Address, ...], bool]:
    """The addresses after a label, and whether the country of any had to be taken from the list.

    Several addresses are parted by `;` or `; and`. The country is the last one an address names;
    `default_country` (ISO 3166-1 alpha-2 or empty) is the country of a notice about one country.
    """
    pieces = [_tidy(piece) for piece in re.split(r"[;；]\s*(?:and\b)?", _join(text))]
    found = [(piece, country_of(piece)) for piece in pieces if piece]
    inferred = any(not country for _, country in found) and bool(default_country)
    return tuple(Address(piece, country or default_country) for piece, country in found), inferred


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


def _join(text: str) -> str:
    """Wrapped lines as one: a break stands for a space, except after a hyphen (`21-` / `27 Wing Kut Street`)."""
    return re.sub(r"\s*\n\s*", " ", re.sub(r"(?<=-)[ \t]*\n[ \t]*", "", text)).strip()


def _tidy(text: str) -> str:
    """One address without the full stop that ends the list."""
    return text.strip().removesuffix(".").strip()
