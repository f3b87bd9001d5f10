"""The golden cases: transactions with the disposition and the reason a compliance officer expects.

Each `*.csv` beside this file holds one transaction a row; `docs/decision-table.md` explains the columns and reasons.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from screening.model.measure import Direction, GoodsScope
from screening.model.party import Address, Identifier, Party, PartyKind, PartyRole
from screening.model.result import Disposition, ScreeningOptions, ScreeningRequest, ScreeningResult, Transaction
from screening.refresh import build_index
from screening.screen import Screener, open_screener
from screening.settings import Settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TODAY = date(2026, 11, 20)
Row = dict[str, str]


def rows() -> list[Row]:
    """Every golden case of every file."""
    found: list[Row] = []
    for path in sorted(HERE.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as source:
            found.extend(csv.DictReader(source))
    return found


ROWS = rows()


class Clock:
    """The day the service believes it is; a case may set it."""

    def __init__(self) -> None:
        self.day = TODAY

    def __call__(self) -> datetime:
        """Noon of that day in Japan, in UTC."""
        return datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Screener]:
    """A screener over the shipped lists and territories."""
    index = tmp_path_factory.mktemp("golden")
    build_index(ROOT / "lists", index)
    with closing(open_screener(Settings(index_dir=index), clock=clock)) as opened:
        yield opened


def party(row: Row, number: str) -> Party:
    """The first or the second party of a row."""
    country, address = row[f"country{number}"], row[f"address{number}"]
    scheme, _, value = row["identifier"].partition("=") if not number else ("", "", "")
    role = PartyRole(row[f"role{number}"] or "unspecified")
    return Party(
        names=(row[f"party{number}"],),
        kind=PartyKind.VESSEL if role is PartyRole.VESSEL and scheme == "mmsi" else PartyKind.UNSPECIFIED,
        role=role,
        countries=(country,) if country else (),
        addresses=(Address(address),) if address else (),
        identifiers=(Identifier(scheme, value),) if scheme else (),
    )


def request(row: Row) -> ScreeningRequest:
    """A row as a question."""
    deal = Transaction(
        direction=Direction(row["direction"]) if row["direction"] else None,
        destination=row["destination"],
        goods=tuple(GoodsScope(word) for word in row["goods"].split()),
        origin=row["origin"],
        end_use=row["end_use"],
        places=(row["place"],) if row["place"] else (),
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        bound_by=row["bound_by"] or "JP",
    )
    parties = tuple(party(row, number) for number in ("", "2") if row[f"party{number}"])
    return ScreeningRequest(parties, deal, ScreeningOptions(lists=tuple(row["lists"].split())))


def answer(screener: Screener, clock: Clock, row: Row) -> ScreeningResult:
    """What the service says to a row."""
    clock.day = date.fromisoformat(row["today"]) if row["today"] else TODAY
    return screener.screen(request(row))


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_case(screener: Screener, clock: Clock, row: Row) -> None:
    """A golden case has the disposition and one of the reasons that stand in its row."""
    result = answer(screener, clock, row)
    assert row["expected"] == result.disposition, [(r.code, r.text_en) for r in result.reasons]
    codes = {r.code for r in result.reasons if not row["subject"] or r.subject in {"", row["subject"]}}
    assert not row["reason"] or set(row["reason"].split()) & codes, codes


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_an_open_case_says_what_would_settle_it(screener: Screener, clock: Clock, row: Row) -> None:
    """Every REVIEW, INDETERMINATE and BLOCK says in both languages what would settle it or what to do next."""
    result = answer(screener, clock, row)
    settled = [reason for reason in result.reasons if reason.settle_en and reason.settle_ja]
    assert result.disposition is Disposition.CLEAR or settled


def test_there_are_enough_cases() -> None:
    """At least two hundred transactions are golden, and no case stands twice."""
    assert len(ROWS) >= 200
    assert len(ROWS) == len({row["case"] for row in ROWS})
