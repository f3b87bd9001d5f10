"""The addresses of one entry of a METI/MOFA notice, and the country each names."""

from __future__ import annotations

import re

from screening.model.party import Address
from screening.sources.publishers.addresses import country_of


def parse_addresses(text: str, default_country: str) -> tuple[tuple[Address, ...], bool]:
    """The addresses after a label, and whether the country of any had to be taken from the list.

    Several addresses are parted by `;` or `; and`. The country is the last one an address names;
    `default_country` (ISO 3166-1 alpha-2 or empty) is the country of a notice about one country.
    """
    pieces = [_tidy(piece) for piece in re.split(r"[;；]\s*(?:and\b)?", _join(text))]
    found = [(piece, country_of(piece)) for piece in pieces if piece]
    inferred = any(not country for _, country in found) and bool(default_country)
    return tuple(Address(piece, country or default_country) for piece, country in found), inferred


def _join(text: str) -> str:
    """Wrapped lines as one: a break stands for a space, except after a hyphen (`21-` / `27 Wing Kut Street`)."""
    return re.sub(r"\s*\n\s*", " ", re.sub(r"(?<=-)[ \t]*\n[ \t]*", "", text)).strip()


def _tidy(text: str) -> str:
    """One address without the full stop that ends the list."""
    return text.strip().removesuffix(".").strip()
