"""Country codes come in as an ERP keeps them and go on as alpha-2."""

from __future__ import annotations

import pytest

from screening.service.countries import alpha2


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("JP", "JP"),
        ("jp", "JP"),
        ("JPN", "JP"),
        ("prk", "KP"),
        ("RUS", "RU"),
        ("XK", "XK"),
        ("JPX", None),
        ("ZZ", None),
        ("", None),
        ("日本", None),
        ("ＪＰ", None),
        ("ß", None),
    ],
)
def test_codes(code: str, expected: str | None) -> None:
    """Alpha-2 and alpha-3 of either case are known; anything else is not guessed."""
    assert expected == alpha2(code)
