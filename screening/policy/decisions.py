"""Decisions made before (good-guy list): this party is not that listed entity, says a person, until a day.

A decision suppresses one pair of party and listed entity. It lapses by itself when the party, the listed entity or the
list's measures change, and it never hides an equal name or identifier. The file is TOML; docs/decisions.md describes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import msgspec

from screening.errors import FieldViolation, InvalidRequestError
from screening.model.entity import ListedEntity
from screening.model.measure import Measure
from screening.model.party import Address, Identifier, Party, PartyKind, PartyRole
from screening.model.result import Hit, Reason, Suppressed
from screening.model.snapshot import ListManifest
from screening.text import normalize

Text = Annotated[str, msgspec.Meta(min_length=1)]
_DECIDE: Final = ("decide anew and write the decision again", "改めて判断し、判断を登録し直す")


class PartyTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[decision.party]`: the party that was examined, as it was asked about."""

    names: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    kind: PartyKind = PartyKind.UNSPECIFIED
    countries: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()

    def party(self) -> Party:
        """The party as a value of the model."""
        return Party(
            self.names,
            self.kind,
            countries=self.countries,
            addresses=self.addresses,
            identifiers=self.identifiers,
        )


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[decision]]`: the party examined is not the listed entity.

    `by` is the role of who decided, `on` the day, `expires` the last day it holds. `party_role` limits it to one part
    in a deal. `fingerprint`, `entity_digest` and `measures_digest` (SHA-256, hex) tell when it lapses.
    """

    entity_id: Text
    reason: Text
    by: Text
    on: date
    expires: date
    fingerprint: Text
    entity_digest: Text
    measures_digest: Text
    party: PartyTable
    party_role: PartyRole = PartyRole.UNSPECIFIED


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    decision: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionStatus:
    """One decision held against the lists of today: it holds when `lapsed_*` are empty."""

    place: int
    entity_id: str
    party: str
    expires: date
    lapsed_en: tuple[str, ...] = ()
    lapsed_ja: tuple[str, ...] = ()


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a decision file.

    Raises:
        InvalidRequestError: the file is not in its format, a pair stands twice, or a decision contradicts itself;
            every problem names its place in the file.
        OSError: it cannot be read.
    """
    return parse_decisions(path.read_bytes(), path.name)


def parse_decisions(content: bytes, name: str) -> tuple[Decision, ...]:
    """Read the content of a decision file called `name`. Raises `InvalidRequestError` as `load_decisions`."""
    try:
        decisions = msgspec.toml.decode(content, type=_File).decision
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidRequestError((FieldViolation(name, str(error)),)) from error
    problems = tuple(_problems(decisions))
    if problems:
        raise InvalidRequestError(problems)
    return decisions


def _problems(decisions: Iterable[Decision]) -> Iterator[FieldViolation]:
    seen: dict[tuple[str, str, PartyRole], int] = {}
    for place, decision in enumerate(decisions):
        at = f"decision[{place}]"
        first = seen.setdefault((decision.fingerprint, decision.entity_id, decision.party_role), place)
        if first != place:
            yield FieldViolation(at, f"is about the same party and entity as decision[{first}]; keep one")
        if decision.expires < decision.on:
            yield FieldViolation(f"{at}.expires", f"is {decision.expires}, before {decision.on}")
        if decision.fingerprint != fingerprint(decision.party.party()):
            yield FieldViolation(f"{at}.fingerprint", "is not that of the party beside it; one of them was edited")


def fingerprint(party: Party) -> str:
    """Return the fingerprint of a party (SHA-256, hex): equal for the same facts in another order or letter case."""
    facts = {
        "names": sorted(normalize.clean(name).text for name in party.names),
        "kind": party.kind.value,
        "countries": sorted(party.countries),
        "addresses": sorted([normalize.clean(address.text).text, address.country] for address in party.addresses),
        "identifiers": sorted([item.scheme, item.value] for item in party.identifiers),
    }
    return _digest(facts)


def entity_digest(entity: ListedEntity) -> str:
    """Return the digest of everything the list says of an entity."""
    return _digest(entity)


def measures_digest(measures: Iterable[Measure]) -> str:
    """Return the digest of what a listing does."""
    return _digest(tuple(measures))


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()


@dataclass(frozen=True, slots=True)
class DecisionBook:
    """The decisions of one installation, ready to be asked; empty when there is no file."""

    decisions: tuple[Decision, ...] = ()
    _by_pair: dict[tuple[str, str], list[Decision]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for decision in self.decisions:
            self._by_pair.setdefault((decision.fingerprint, decision.entity_id), []).append(decision)

    def ruling(
        self, hit: Hit, party: Party, manifest: ListManifest, today: date
    ) -> tuple[Suppressed | None, Reason | None]:
        """Return the hit as suppressed, or why a decision on it no longer holds, or neither."""
        if hit.exact or not self.decisions:
            return None, None
        for decision in self._by_pair.get((fingerprint(party), hit.entity.entity_id), ()):
            if decision.party_role not in {PartyRole.UNSPECIFIED, party.role}:
                continue
            lapsed = tuple(_lapses(decision, hit.entity, manifest.measures, today))
            if lapsed:
                return None, _lapsed_reason(hit, lapsed)
            return _suppressed(hit, decision), None
        return None, None

    def check(
        self, entity_of: Callable[[str], ListedEntity | None], manifests: Mapping[str, ListManifest], today: date
    ) -> tuple[DecisionStatus, ...]:
        """Return the state of every decision; one about an unknown entity has lapsed."""
        return tuple(
            _status(place, decision, entity_of(decision.entity_id), manifests, today)
            for place, decision in enumerate(self.decisions)
        )


def _status(
    place: int,
    decision: Decision,
    entity: ListedEntity | None,
    manifests: Mapping[str, ListManifest],
    today: date,
) -> DecisionStatus:
    if entity is None:
        lapsed = [("no listed entity has this id", "このIDの掲載者は存在しない")]
    else:
        lapsed = list(_lapses(decision, entity, manifests[entity.list_id].measures, today))
    return DecisionStatus(
        place,
        decision.entity_id,
        decision.party.names[0],
        decision.expires,
        tuple(english for english, _ in lapsed),
        tuple(japanese for _, japanese in lapsed),
    )


def _lapses(
    decision: Decision, entity: ListedEntity, measures: tuple[Measure, ...], today: date
) -> Iterator[tuple[str, str]]:
    if today > decision.expires:
        yield f"expired on {decision.expires}", f"{decision.expires} に失効"
    if today < decision.on:
        yield f"begins on {decision.on}", f"{decision.on} から有効"
    if decision.entity_digest != entity_digest(entity):
        yield "the listed entity changed", "掲載内容が変更された"
    if decision.measures_digest != measures_digest(measures):
        yield "the measures changed", "措置の内容が変更された"


def _suppressed(hit: Hit, decision: Decision) -> Suppressed:
    return Suppressed(hit.entity.entity_id, hit.matched_name, hit.score, decision.reason, decision.by, decision.expires)


def _lapsed_reason(hit: Hit, lapsed: Iterable[tuple[str, str]]) -> Reason:
    why = list(lapsed)
    english, japanese = "; ".join(text for text, _ in why), "、".join(text for _, text in why)
    name = hit.entity.entity_id
    return Reason(
        "DECISION_LAPSED",
        f"a decision on {hit.matched_name} ({name}) no longer holds: {english}",
        f"{hit.matched_name}（{name}）に関する過去の判断は失効：{japanese}",
        f"parties[{hit.party_index}]",
        *_DECIDE,
        name,
    )
