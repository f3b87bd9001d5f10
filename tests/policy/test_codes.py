"""Codes that name a territory."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.policy.codes import CodeTable
from screening.sources.territory import load_territories

TABLES = {t.territory_id: CodeTable(t) for t in load_territories(Path(__file__).resolve().parents[2] / "lists")}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("445123000", "mmsi"),
        ("004451234", "mmsi"),
        ("974451234", ""),
        ("984451234", "mmsi"),
        ("111445001", "mmsi"),
        ("440123000", ""),
        ("44512300", ""),
        ("", ""),
    ],
)
def test_mmsi(value: str, expected: str) -> None:
    """The maritime identification digits stand where the kind of station puts them."""
    found = TABLES["dprk"].mmsi(value)
    assert expected == (found.rule if found else "")


@pytest.mark.parametrize(
    ("value", "expected"), [("KP", True), (" kp ", True), ("408", True), ("KR", False), ("", False)]
)
def test_country(value: str, expected: bool) -> None:
    """The three ISO codes are read in any case; no other code is."""
    assert expected == (TABLES["dprk"].country(value) is not None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Unit UA-14, Kyiv", "UA-14"), ("UA-140", ""), ("ua-14", ""), ("GUA-14", ""), ("UAMPW", "UAMPW")],
)
def test_codes_in_text(value: str, expected: str) -> None:
    """A subdivision code or UN/LOCODE in a text is a word of its own in capitals."""
    found = TABLES["dnr"].text(value)
    assert expected == (found.place if found else "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Nampo, KP", True), ("Nampo, KP.", True), ("Peshawar, KP, Pakistan", False), ("KP Road", False)],
)
def test_code_at_the_end_of_an_address(value: str, expected: bool) -> None:
    """KP counts as the last part of an address only, and for review."""
    found = TABLES["dprk"].ending(value)
    assert expected == (found is not None)
    assert found is None or not found.fires
