"""Decisions made before: what they suppress, and when they lapse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from screening.errors import InvalidRequestError
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import Party, PartyKind, PartyRole
from screening.model.result import Hit, NameMatch
from screening.model.snapshot import ListManifest, Titles
from screening.policy.decisions import (
    Decision,
    DecisionBook,
    PartyTable,
    entity_digest,
    fingerprint,
    measures_digest,
    parse_decisions,
)

TODAY = date(2026, 11, 20)
MANIFEST = ListManifest("example", Titles("Example"), "Example Ministry", date(2026, 1, 1), 1)
ENTITY = ListedEntity(
    "example:0001",
    PartyKind.ORGANIZATION,
    (EntityName("Example Shipyard JSC", "en", NameRole.PRIMARY),),
    (Designation("1", "n"),),
)
PARTY = Party(("Example Shipping",), countries=("JP",))
DECISION = Decision(
    entity_id="example:0001",
    reason="another company",
    by="export control manager",
    on=date(2026, 1, 1),
    expires=date(2026, 12, 31),
    fingerprint=fingerprint(PARTY),
    entity_digest=entity_digest(ENTITY),
    measures_digest=measures_digest(()),
    party=PartyTable(PARTY.names, countries=PARTY.countries),
)


def hit(*, exact: bool = False, entity: ListedEntity = ENTITY) -> Hit:
    """A hit on the entity."""
    match = NameMatch(0.9, "latn", "a", "b")
    return Hit(entity, "Example Shipyard JSC", True, "Example Shipping", match, 0.9, exact, ())


def ruling(
    book: DecisionBook, found: Hit | None = None, party: Party = PARTY, day: date = TODAY
) -> tuple[bool, str | None]:
    """Whether the hit is suppressed, and the code of the reason that says it no longer is."""
    suppressed, reason = book.ruling(found or hit(), party, MANIFEST, day)
    return suppressed is not None, None if reason is None else reason.code


def test_a_pair_is_suppressed() -> None:
    """The pair that was decided on is suppressed to its last day."""
    assert (True, None) == ruling(DecisionBook((DECISION,)))
    assert (True, None) == ruling(DecisionBook((DECISION,)), day=date(2026, 12, 31))


def test_an_equal_name_or_number_is_never_hidden() -> None:
    """An exact hit is judged whatever was decided."""
    assert (False, None) == ruling(DecisionBook((DECISION,)), hit(exact=True))


def test_another_party_is_judged() -> None:
    """A party with other facts has another fingerprint; the decision says nothing of it."""
    assert (False, None) == ruling(DecisionBook((DECISION,)), party=replace(PARTY, countries=("RU",)))


def test_letter_case_and_order_are_no_change() -> None:
    """The same names in another order or letter case are the same party."""
    two = Party(("Alpha", "Beta"))
    assert fingerprint(two) == fingerprint(Party(("BETA", "alpha"), reference="7", role=PartyRole.BUYER))


@pytest.mark.parametrize(
    ("book", "found", "day"),
    [
        (DecisionBook((DECISION,)), hit(), date(2027, 1, 1)),
        (DecisionBook((DECISION,)), hit(), date(2025, 12, 31)),
        (DecisionBook((DECISION,)), hit(entity=replace(ENTITY, countries=("RU",))), TODAY),
        (DecisionBook((msgspec.structs.replace(DECISION, measures_digest="0"),)), hit(), TODAY),
    ],
)
def test_a_lapsed_decision_is_told(book: DecisionBook, found: Hit, day: date) -> None:
    """After its expiry, and when the entity or the measures changed, the hit is judged and the lapse is told."""
    assert (False, "DECISION_LAPSED") == ruling(book, found, day=day)


def test_a_role_limits_a_decision() -> None:
    """A decision for one role says nothing of the party in another role."""
    book = DecisionBook((msgspec.structs.replace(DECISION, party_role=PartyRole.BANK),))
    assert (False, None) == ruling(book)
    assert (True, None) == ruling(book, party=replace(PARTY, role=PartyRole.BANK))


def test_an_unknown_entity_has_lapsed() -> None:
    """The check lists a decision about an entity that is not listed."""
    status = DecisionBook((DECISION,)).check(lambda _: None, {}, TODAY)
    assert ("no listed entity has this id",) == status[0].lapsed_en


def toml(*decisions: Decision) -> bytes:
    """A decision file, as JSON is no TOML written by hand."""
    lines = []
    for decision in decisions:
        lines.append("[[decision]]")
        texts = ("entity_id", "reason", "by", "fingerprint", "entity_digest", "measures_digest")
        lines += [f'{name} = "{getattr(decision, name)}"' for name in texts]
        lines += [f"on = {decision.on}", f"expires = {decision.expires}", "[decision.party]"]
        lines += ['names = ["Example Shipping"]', 'countries = ["JP"]']
    return "\n".join(lines).encode()


def test_a_file_is_read() -> None:
    """A decision file gives the decisions as they stand."""
    assert (DECISION,) == parse_decisions(toml(DECISION), "decisions.toml")


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (toml(DECISION, DECISION), "decision[1]"),
        (toml(msgspec.structs.replace(DECISION, expires=date(2025, 1, 1))), "decision[0].expires"),
        (toml(msgspec.structs.replace(DECISION, fingerprint="00")), "decision[0].fingerprint"),
        (toml(DECISION) + b"\nnickname = 1", "decisions.toml"),
        (b"\xff", "decisions.toml"),
    ],
)
def test_a_bad_file_names_the_place(content: bytes, field: str) -> None:
    """A pair that stands twice, a contradiction or an unknown key is a field violation."""
    with pytest.raises(InvalidRequestError) as caught:
        parse_decisions(content, "decisions.toml")
    assert [field] == [violation.field for violation in caught.value.violations]
