"""The account of a publication's rows, and the way a publication crosses a process border."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from screening.errors import ListFormatError
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation, EventKind, StatusEvent
from screening.model.party import PartyKind
from screening.sources.publishers.adapter import AppliedEvent, Parsed, RejectedRow, account

EVENT = StatusEvent(date(2026, 4, 1), EventKind.SUSPENDED, date(2026, 7, 1), "暂停90天", "商务部公告2026年第1号")
ENTITY = ListedEntity(
    entity_id="x-list:0001",
    kind=PartyKind.ORGANIZATION,
    names=(EntityName("架空公司", "zh", NameRole.PRIMARY),),
    designations=(Designation("1", "商务部公告2026年第1号", date(2026, 1, 1), events=(EVENT,)),),
)


def test_an_account_that_adds_up_passes() -> None:
    """Stored and rejected rows together are the rows of the source."""
    parsed = Parsed((ENTITY,), rows=2, stored=1, rejected=(RejectedRow("f.csv:3", "blank row"),), declared=2)
    assert parsed is account(parsed)


@pytest.mark.parametrize(
    ("parsed", "reason"),
    [
        (Parsed((ENTITY,), rows=2, stored=1), "2 rows read, but 1 stored and 0 rejected"),
        (Parsed((ENTITY,), rows=1, stored=1, declared=3), "states 3 entries, but 1 were read"),
    ],
)
def test_a_row_that_vanished_is_an_error(parsed: Parsed, reason: str) -> None:
    """Neither a lost row nor a stated number that is not met is passed on."""
    with pytest.raises(ListFormatError, match=reason):
        account(parsed)


def test_a_publication_survives_the_way_through_bytes() -> None:
    """Every value comes back equal, so that parsing may run in a child process."""
    parsed = Parsed(
        (ENTITY,),
        1,
        1,
        title="架空",
        as_of=date(2026, 4, 1),
        events=(AppliedEvent("x-list:0001", EVENT),),
        delisted=(ENTITY,),
    )
    assert parsed == msgspec.json.decode(msgspec.json.encode(parsed), type=Parsed, strict=True)
