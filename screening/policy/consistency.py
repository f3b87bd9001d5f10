"""Facts of a request that contradict each other: they are named for review, never settled by choosing one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from screening.model.measure import Direction, GoodsScope
from screening.model.party import Party, PartyRole
from screening.model.result import Reason, ScreeningRequest, Transaction
from screening.policy import surroundings
from screening.policy.fieldtext import read
from screening.policy.goods import CHINA

_ENDS: Final = frozenset({PartyRole.CONSIGNEE, PartyRole.END_USER})
_SETTLE: Final = (
    "correct the request, or explain the difference on file",
    "照会内容を訂正するか、相違の理由を記録する",
)


def contradictions(request: ScreeningRequest) -> tuple[Reason, ...]:
    """Return every contradiction: destination and consignee, direction and destination, goods and origin."""
    return (*_goods(request.transaction), *_direction(request.transaction), *_places(request))


def _goods(deal: Transaction) -> Iterator[Reason]:
    if GoodsScope.NOT_CONTROLLED in deal.goods and set(deal.goods) != {GoodsScope.NOT_CONTROLLED}:
        others = ", ".join(scope for scope in deal.goods if scope is not GoodsScope.NOT_CONTROLLED)
        yield _reason(
            "transaction.goods",
            f"the goods are stated as not controlled and as {others}",
            f"貨物が非該当と {others} の両方で指定されている",
        )
    if GoodsScope.CHINESE_ORIGIN_DUAL_USE in deal.goods and deal.origin not in {"", CHINA}:
        yield _reason(
            "transaction.origin",
            f"the goods are stated as of Chinese origin, the origin as {deal.origin}",
            f"貨物は中国原産、原産地は {deal.origin} と指定されている",
        )


def _direction(deal: Transaction) -> Iterator[Reason]:
    if deal.direction is Direction.IMPORT and deal.destination not in {"", deal.bound_by}:
        yield _reason(
            "transaction.destination",
            f"the direction is import, the destination {deal.destination} is not {deal.bound_by}",
            f"取引の方向は輸入だが、仕向地 {deal.destination} は {deal.bound_by} ではない",
        )


def _places(request: ScreeningRequest) -> Iterator[Reason]:
    destination = request.transaction.destination
    if not destination or request.transaction.direction is Direction.IMPORT:
        return
    for number, party in enumerate(request.parties):
        if party.role not in _ENDS:
            continue
        found = _countries(party)
        if found and destination not in found:
            said = ", ".join(sorted(found))
            yield _reason(
                f"parties[{number}]",
                f"the destination is {destination}, the {party.role} is in {said}",
                f"仕向地は {destination} だが、{_JA[party.role]}の所在国は {said}",
            )


_JA: Final = {PartyRole.CONSIGNEE: "荷受人", PartyRole.END_USER: "需要者"}


def _countries(party: Party) -> frozenset[str]:
    """Where a party is: as stated for its addresses, else as written in them, else as stated for the party."""
    addressed = frozenset(address.country for address in party.addresses if address.country)
    written = frozenset[str]().union(*(surroundings.countries(read(a.text)) for a in party.addresses if a.text))
    return addressed | (written - {surroundings.ELSEWHERE}) or frozenset(party.countries)


def _reason(field: str, text_en: str, text_ja: str) -> Reason:
    return Reason("CONTRADICTORY_FACTS", text_en, text_ja, field, *_SETTLE)
