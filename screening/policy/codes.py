"""Codes that name a territory: ISO 3166 country and subdivision codes, UN/LOCODE, flag and MMSI.

Sources: ISO 3166-1 and -2; UNECE Recommendation 16 (UN/LOCODE: country code, optional space, three characters); ITU-R
M.585 (the maritime identification digits of a ship, of a handheld set, of a craft of a ship, of an aid or a group).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from screening.model.snapshot import Territory

_MMSI_DIGITS: Final = 9
_MMSI_LEADS: Final = ("", "0", "00", "111", "8", "98", "99", "970", "972", "974")


@dataclass(frozen=True, slots=True)
class CodeMention:
    """A code met in a field: the code as written, the territory's own form of it, and `kind` of `PlaceKind`."""

    matched: str
    place: str
    kind: str
    rule: str
    fires: bool


class CodeTable:
    """The codes of one territory."""

    def __init__(self, territory: Territory) -> None:
        self._countries = frozenset((*territory.country_codes, *territory.flags))
        self._alpha2 = next((code for code in territory.country_codes if len(code) == 2), "")  # noqa: PLR2004 - alpha-2
        self._subdivisions = frozenset(territory.subdivision_codes)
        self._locodes = frozenset(territory.locodes)
        self._mmsi = tuple(lead + prefix for lead in _MMSI_LEADS for prefix in territory.mmsi_prefixes)
        self._in_text = _pattern(territory)

    def country(self, value: str, rule: str = "code") -> CodeMention | None:
        """A country code as a structured field holds it (KP, PRK, 408)."""
        code = value.strip().upper()
        return CodeMention(value, code, "country", rule, fires=True) if code in self._countries else None

    def place(self, value: str) -> CodeMention | None:
        """A whole field that may be a country code, a subdivision code or a UN/LOCODE."""
        if not value:
            return None
        code = re.sub(r"\s+", "", value.upper())
        if (found := self.country(code)) is not None:
            return CodeMention(value, found.place, found.kind, found.rule, fires=True)
        if code in self._locodes:
            return CodeMention(value, code, "port", "locode", fires=bool(self._countries))
        if self._alpha2 and re.fullmatch(self._alpha2 + "[A-Z2-9]{3}", code):
            return CodeMention(value, code, "port", "locode:unknown", fires=False)
        return self.text(value)

    def text(self, value: str) -> CodeMention | None:
        """A subdivision code or UN/LOCODE within a text, in capitals as the standards write them."""
        found = self._in_text.search(value) if self._in_text is not None else None
        if found is None:
            return None
        code = found[0].replace(" ", "")
        if code in self._locodes:
            return CodeMention(found[0], code, "port", "locode", fires=bool(self._countries))
        return CodeMention(found[0], code, "region", "subdivision", fires=False)

    def ending(self, value: str) -> CodeMention | None:
        """The alpha-2 code as the last part of an address; for review, as KP is also Khyber Pakhtunkhwa."""
        last = value.replace(";", ",").rpartition(",")[2].strip(" .")
        found = bool(self._alpha2) and last == self._alpha2
        return CodeMention(last, last, "country", "code:text", fires=False) if found else None

    def mmsi(self, value: str) -> CodeMention | None:
        """A vessel's MMSI, nine digits, whose maritime identification digits are the territory's flag."""
        digits = re.sub(r"\D", "", value)
        if len(digits) == _MMSI_DIGITS and self._mmsi and digits.startswith(self._mmsi):
            return CodeMention(value, "MMSI", "country", "mmsi", fires=True)
        return None


def _pattern(territory: Territory) -> re.Pattern[str] | None:
    forms = [re.escape(code) for code in territory.subdivision_codes]
    forms += [f"{code[:2]} ?{code[2:]}" for code in territory.locodes]
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{'|'.join(forms)})(?![A-Za-z0-9-])") if forms else None
