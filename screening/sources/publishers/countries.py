"""Country names as publishers print them -> ISO 3166-1 alpha-2; what is not certain stays without a code.

Sources: ISO 3166-1 (through pycountry) and `data/country_names.tsv`, other spellings seen in the published lists. Names
of regions whose belonging is disputed or that are no country (Crimea, Kafia Kingi, Netherlands Antilles) get none.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import pycountry

UNKNOWN = ""

_AS_OF = re.compile(r"(?i)\s*\((?:location|as (?:at|of)|since|until|possibly|previous)[^)]*\)$")


def country_code(text: str) -> str:
    """The alpha-2 code of a printed country name or code, or empty where it is none for certain."""
    word = _AS_OF.sub("", " ".join(text.split())).strip(" .,;")
    if len(word) == 2 and word.isupper():  # noqa: PLR2004 - an alpha-2 code
        return word if word in _codes() else UNKNOWN
    return _names().get(word.casefold(), UNKNOWN)


@cache
def _codes() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def _names() -> dict[str, str]:
    """Every spelling in lower case -> code; our own table wins over the standard's names."""
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            if (name := getattr(country, attribute, "")) != "":
                found[name.casefold()] = country.alpha_2
    table = (files("screening.sources.publishers") / "data" / "country_names.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, name = line.split("\t")
            found[name.casefold()] = code
    return found
