"""Contradictory facts of a request."""

from __future__ import annotations

import pytest

from screening.model.measure import Direction, GoodsScope
from screening.model.party import Address, Party, PartyRole
from screening.model.result import ScreeningRequest, Transaction
from screening.policy.consistency import contradictions


def fields(deal: Transaction, party: Party | None = None) -> list[str]:
    """The fields whose facts contradict others."""
    return [reason.field for reason in contradictions(ScreeningRequest((party or Party(("Example",)),), deal))]


def test_a_consignee_elsewhere_contradicts_the_destination() -> None:
    """Destination RU and a consignee whose address is in Minsk are told, with no country code at all."""
    party = Party(("Example",), role=PartyRole.CONSIGNEE, addresses=(Address("Nezavisimosti 1, Minsk"),))
    assert ["parties[0]"] == fields(Transaction(destination="RU"), party)


@pytest.mark.parametrize("role", [PartyRole.BUYER, PartyRole.BANK, PartyRole.UNSPECIFIED])
def test_other_roles_may_be_anywhere(role: PartyRole) -> None:
    """A buyer or a bank in another country is an ordinary deal."""
    assert [] == fields(Transaction(destination="US"), Party(("Example",), role=role, countries=("JP",)))


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        (Transaction(goods=(GoodsScope.NOT_CONTROLLED, GoodsScope.DUAL_USE)), ["transaction.goods"]),
        (Transaction(goods=(GoodsScope.CHINESE_ORIGIN_DUAL_USE,), origin="JP"), ["transaction.origin"]),
        (Transaction(direction=Direction.IMPORT, destination="US"), ["transaction.destination"]),
        (Transaction(direction=Direction.IMPORT, destination="JP"), []),
        (Transaction(), []),
    ],
)
def test_goods_origin_and_direction(deal: Transaction, expected: list[str]) -> None:
    """Goods, origin and direction that cannot all be true are told."""
    assert expected == fields(deal)
