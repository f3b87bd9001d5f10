"""OFAC's remarks: one cell that holds, separated by semicolons, weak aliases, numbers of registers, births and links.

The remarks are kept whole as a note; read out of them are only the aliases and the numbers that a caller can ask for.
OFAC prints weak aliases in quotation marks here (`a.k.a. 'BNC'`) and nowhere else.

Source: OFAC, Specially Designated Nationals data specification (SDN and consolidated, delimited files); remarks of the
editions of 2021-07-07 and 2025-12-19, all read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from screening.sources.identifiers import IMO, LEI, imo_holds, lei_holds
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.draft import FORMER, WEAK

_ITEM: Final = re.compile(r";\s+")
_ALIAS: Final = re.compile(r"(?:alt\. )?(?P<how>[afn])\.k\.a\. '(?P<name>.+?)'?\.?")
_ISSUER: Final = re.compile(r"(?:alt\. )?Issuer Name (?P<name>.+?)")
_NUMBER: Final = re.compile(
    r"(?:alt\. )?(?P<label>Passport|National ID No\.|Tax ID No\.|Registration ID|Registration Number"
    r"|Public Registration Number|Business Registration Number|Business Registration Document #"
    r"|(?:UK )?Company Number|C\.R\. No\.|Commercial Registry Number|Government Gazette Number"
    r"|Unified Social Credit Code \(USCC\)|Chinese Commercial Code|V\.A\.T\. Number|Cedula No\.|NIT #|RUC #|R\.F\.C\.)"
    r" (?P<value>[^()]+?) \((?P<country>[^()]+)\).*"
)
_PLAIN: Final = re.compile(
    r"(?:alt\. )?(?P<label>SWIFT/BIC|MMSI|Legal Entity Number|Vessel Registration Identification IMO)"
    r" (?P<value>[A-Z0-9]+)\b.*"
)
_SCHEMES: Final = {
    "Passport": "passport",
    "National ID No.": "national-id",
    "Cedula No.": "national-id",
    "Tax ID No.": "tax-id",
    "NIT #": "tax-id",
    "RUC #": "tax-id",
    "R.F.C.": "tax-id",
    "V.A.T. Number": "vat",
    "Government Gazette Number": "gazette",
    "Unified Social Credit Code (USCC)": "uscc",
}
_REGISTER: Final = "registration"
_BIC_COUNTRY: Final = slice(4, 6)
_MMSI_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class RemarkName:
    """An alias in the remarks and what it is: weak, former, or the name of an issuer of securities."""

    text: str
    status: str


def names_in(remarks: str) -> Iterator[RemarkName]:
    """Every alias in the remarks; the ones in quotation marks are weak by OFAC's own rule unless former names."""
    for item in _items(remarks):
        if (found := _ALIAS.fullmatch(item)) is not None:
            yield RemarkName(found["name"], FORMER if found["how"] == "f" else f"{WEAK} (in the remarks)")
        elif (found := _ISSUER.fullmatch(item)) is not None:
            yield RemarkName(found["name"], "issuer name")


def numbers_in(remarks: str) -> Iterator[tuple[str, str]]:
    """Every number that names the party, as scheme and value; one printed without its country names nobody."""
    for item in _items(remarks):
        if (found := _PLAIN.fullmatch(item)) is not None:
            yield from _plain(found["label"], found["value"])
        elif (found := _NUMBER.fullmatch(item)) is not None and (code := country_code(found["country"])):
            yield f"{code.lower()}-{_SCHEMES.get(found['label'], _REGISTER)}", found["value"]


def _plain(label: str, value: str) -> Iterator[tuple[str, str]]:
    """A number of an international scheme; a Dutch company number printed as `Legal Entity Number` is no LEI."""
    if label.endswith("IMO") and imo_holds(value):
        yield IMO, value
    elif label == "MMSI" and len(value) == _MMSI_DIGITS and value.isdigit():
        yield "mmsi", value
    elif label == "Legal Entity Number" and lei_holds(value):
        yield LEI, value
    elif label == "SWIFT/BIC" and (code := country_code(value[_BIC_COUNTRY])):
        yield f"{code.lower()}-bic", value


def _items(remarks: str) -> list[str]:
    """The parts between semicolons, without the full stop at the end."""
    return [item.strip().removesuffix(".") for item in _ITEM.split(remarks) if item.strip()]
