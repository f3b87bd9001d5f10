"""Every shipped list judged: what follows from a name alone, and laws that hold for any transaction."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.entity import ListedEntity
from screening.model.measure import Direction, GoodsScope
from screening.model.party import Party, PartyRole
from screening.model.result import Disposition, Hit, NameMatch, ScreeningRequest, Transaction
from screening.model.snapshot import ListSnapshot
from screening.policy.judgement import Call, judge_hit
from screening.sources.manifest import load_lists

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)


@cache
def shipped() -> dict[str, ListSnapshot]:
    """The shipped lists by id."""
    return {snapshot.manifest.list_id: snapshot for snapshot in load_lists(ROOT / "lists")}


def judged(entity: ListedEntity, deal: Transaction, role: PartyRole, strength: float = 1.0) -> Call:
    """What a hit on this entity asks for."""
    party = Party((entity.names[0].text,), role=role)
    match = NameMatch(strength, "exact", party.names[0], party.names[0])
    hit = Hit(entity, party.names[0], True, party.names[0], match, strength, strength == 1.0, ())
    manifest = shipped()[entity.list_id].manifest
    return judge_hit(hit, party, ScreeningRequest((party,), deal), manifest, deal.as_of or TODAY)[1]


@pytest.mark.parametrize(
    ("list_id", "expected"),
    [
        ("jp-fefa-russia", {Disposition.BLOCK}),
        ("jp-fefa-belarus", {Disposition.BLOCK}),
        ("jp-fefa-third-countries", {Disposition.REVIEW}),
        ("cn-mofcom-control", {Disposition.REVIEW}),
        ("cn-mofcom-concern", {Disposition.REVIEW}),
        ("cn-mofcom-unreliable", {Disposition.REVIEW}),
    ],
)
def test_a_name_alone(list_id: str, expected: set[Disposition]) -> None:
    """Nothing but the name: BLOCK on Japan's lists for Russia and Belarus, REVIEW on every other, CLEAR never."""
    calls = (judged(entity, Transaction(), PartyRole.UNSPECIFIED) for entity in shipped()[list_id].entities)
    assert expected == set(Counter(call.disposition for call in calls))


DEALS = st.builds(
    Transaction,
    direction=st.sampled_from([None, *Direction]),
    destination=st.sampled_from(["", "RU", "BY", "CN", "JP", "KZ"]),
    goods=st.lists(st.sampled_from(list(GoodsScope)), max_size=2, unique=True).map(tuple),
    origin=st.sampled_from(["", "CN", "JP"]),
    end_use=st.sampled_from(["", "civil", "military"]),
    as_of=st.sampled_from([None, date(2025, 1, 10), date(2025, 6, 1), date(2026, 11, 9)]),
    bound_by=st.sampled_from(["JP", "CN", "DE"]),
)
ENTITIES = st.sampled_from(
    [
        ("jp-fefa-russia", 0),
        ("jp-fefa-russia", 559),
        ("jp-fefa-belarus", 1),
        ("jp-fefa-third-countries", 0),
        ("cn-mofcom-control", 28),
        ("cn-mofcom-control", 56),
        ("cn-mofcom-control", 82),
        ("cn-mofcom-concern", 11),
        ("cn-mofcom-unreliable", 29),
    ]
)


@given(ENTITIES, DEALS, st.sampled_from(list(PartyRole)), st.sampled_from([1.0, 0.85]))
def test_every_answer_says_what_next(
    place: tuple[str, int], deal: Transaction, role: PartyRole, strength: float
) -> None:
    """Whatever is stated, a reason stands in both languages, and anything but CLEAR says what would settle it."""
    call = judged(shipped()[place[0]].entities[place[1]], deal, role, strength)
    assert call.reason.text_en
    assert call.reason.text_ja
    assert call.disposition is Disposition.CLEAR or (call.reason.settle_en and call.reason.settle_ja)


@given(ENTITIES, DEALS, st.sampled_from(list(PartyRole)))
def test_a_weaker_hit_never_blocks(place: tuple[str, int], deal: Transaction, role: PartyRole) -> None:
    """Below the strength of a certain match nothing is BLOCK, and nothing becomes CLEAR that a certain match is not."""
    entity = shipped()[place[0]].entities[place[1]]
    weak, strong = judged(entity, deal, role, 0.85), judged(entity, deal, role)
    assert Disposition.BLOCK != weak.disposition
    assert (Disposition.CLEAR == weak.disposition) == (Disposition.CLEAR == strong.disposition)


@given(DEALS, st.sampled_from(list(PartyRole)))
def test_japans_lists_never_clear_a_listed_party(deal: Transaction, role: PartyRole) -> None:
    """No transaction makes a party of the Russian list CLEAR on a day on which it is listed."""
    assert Disposition.CLEAR != judged(shipped()["jp-fefa-russia"].entities[0], deal, role).disposition


@given(DEALS)
def test_no_block_on_a_chinese_list_without_chinese_goods_or_law(deal: Transaction) -> None:
    """三菱造船 is BLOCK only for Chinese-origin dual-use items, or for a caller bound by Chinese law."""
    call = judged(shipped()["cn-mofcom-control"].entities[82], deal, PartyRole.BUYER)
    chinese = GoodsScope.CHINESE_ORIGIN_DUAL_USE in deal.goods or (
        GoodsScope.DUAL_USE in deal.goods and deal.origin == "CN"
    )
    assert Disposition.BLOCK != call.disposition or chinese or deal.bound_by == "CN"
