"""Measures held against a transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.measure import (
    LISTED_COUNTRY,
    Bound,
    Direction,
    Effect,
    GoodsScope,
    LegalBasis,
    Measure,
)
from screening.model.party import PartyRole
from screening.model.result import Applicability, Transaction
from screening.policy.facts import Circumstances
from screening.policy.measures import evaluate

DAY = date(2026, 11, 20)
EXPORT = Measure(
    measure_id="example-export",
    binds=(Bound.JAPANESE_EXPORTER,),
    directions=(Direction.EXPORT,),
    goods=GoodsScope.ALL,
    effect=Effect.PROHIBITED,
    text_ja="例",
    text_en="example",
    legal_basis=LegalBasis(),
    destinations=("RU",),
    roles=("buyer", "consignee", "end_user"),
    review_roles=("bank",),
)
RETRANSFER = replace(
    EXPORT,
    binds=(Bound.ANY_TRANSFEROR_OF_CHINESE_DUAL_USE,),
    goods=GoodsScope.CHINESE_ORIGIN_DUAL_USE,
    destinations=(),
)
YES, NO, OPEN = Applicability.APPLIES, Applicability.DOES_NOT_APPLY, Applicability.UNKNOWN


def around(role: PartyRole = PartyRole.UNSPECIFIED, day: date = DAY, **deal: object) -> Circumstances:
    """Circumstances with nothing stated but these."""
    return Circumstances(Transaction(**deal), role, (), day, ("RU",))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deal", "expected", "facts"),
    [
        ({}, YES, {"direction", "destination", "role"}),
        ({"direction": Direction.IMPORT}, NO, {"direction"}),
        ({"destination": "KZ"}, NO, {"destination"}),
        ({"bound_by": "DE"}, NO, {"bound"}),
        ({"role": PartyRole.BANK}, OPEN, {"role"}),
        ({"role": PartyRole.SUPPLIER}, NO, {"direction", "role"}),
        ({"day": date(2020, 1, 1)}, YES, {"direction", "destination", "role"}),
    ],
)
def test_each_fact_decides(deal: dict[str, object], expected: Applicability, facts: set[str]) -> None:
    """A measure applies, does not, or asks, and the facts that say so are named."""
    found = evaluate(EXPORT, around(**deal))  # type: ignore[arg-type]
    assert (expected, facts) == (found.applicability, set(found.facts))


@pytest.mark.parametrize(
    ("goods", "origin", "expected"),
    [
        ((GoodsScope.CHINESE_ORIGIN_DUAL_USE,), "", YES),
        ((GoodsScope.DUAL_USE,), "CN", YES),
        ((GoodsScope.DUAL_USE,), "", OPEN),
        ((GoodsScope.DUAL_USE,), "JP", NO),
        ((GoodsScope.NOT_CONTROLLED,), "CN", NO),
        ((GoodsScope.NOT_CONTROLLED, GoodsScope.DUAL_USE), "", OPEN),
        ((GoodsScope.UNKNOWN,), "", OPEN),
        ((), "CN", OPEN),
        ((), "JP", NO),
    ],
)
def test_origin_and_classification_decide(goods: tuple[GoodsScope, ...], origin: str, expected: Applicability) -> None:
    """Chinese-origin dual-use items are told by origin and classification, never guessed."""
    assert expected == evaluate(RETRANSFER, around(goods=goods, origin=origin)).applicability


def test_validity_is_inclusive_and_never_lapses_to_no() -> None:
    """On its last day a measure applies; a day later whether it was extended is unknown."""
    limited = replace(EXPORT, valid_from=date(2009, 6, 16), valid_to=date(2027, 4, 13))
    assert YES == evaluate(limited, around(day=date(2027, 4, 13))).applicability
    assert OPEN == evaluate(limited, around(day=date(2027, 4, 14))).applicability
    assert NO == evaluate(limited, around(day=date(2009, 6, 15))).applicability


def test_the_listed_country_fits_and_any_other_is_a_question() -> None:
    """`listed_country` is met by the listed party's own country; another destination is unknown, not a no."""
    third = replace(EXPORT, destinations=(LISTED_COUNTRY,))
    assert YES == evaluate(third, around(destination="RU")).applicability
    assert OPEN == evaluate(third, around(destination="GE")).applicability


def test_an_uncertain_measure_never_applies() -> None:
    """A measure whose status is not verified is at most unknown."""
    assert OPEN == evaluate(replace(EXPORT, status="uncertain: example"), around()).applicability


@given(
    st.sampled_from([*Direction, None]),
    st.sampled_from(["", "RU", "KZ"]),
    st.sampled_from(list(PartyRole)),
    st.lists(st.sampled_from(list(GoodsScope)), max_size=2).map(tuple),
    st.sampled_from(["", "CN", "JP"]),
)
def test_every_open_measure_says_what_would_settle_it(
    direction: Direction | None, destination: str, role: PartyRole, goods: tuple[GoodsScope, ...], origin: str
) -> None:
    """Whatever is stated, UNKNOWN names what would settle it in both languages, and each fact has its sentence."""
    for measure in (EXPORT, RETRANSFER):
        found = evaluate(
            measure, around(role, direction=direction, destination=destination, goods=goods, origin=origin)
        )
        assert len(found.facts) == len(found.reasons_en) == len(found.reasons_ja)
        assert found.applicability is not OPEN or (found.settle_en and found.settle_ja)
