"""From name hits to hits on a party: country, address and identifiers stand beside the name score, never inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher, NameHit
from screening.model.deadline import Deadline
from screening.model.entity import EntityName, ListedEntity
from screening.model.party import Party, PartyKind
from screening.model.result import Evidence, Hit, NameMatch
from screening.text import latin, normalize

_COUNTRY_GAIN = 0.02
_COUNTRY_LOSS = -0.04
_ADDRESS_GAIN = 0.03
_KIND_LOSS = -0.15
_OTHER_NUMBER_LOSS = -0.25
_ADDRESS_ALIKE = 88.0
_UNOFFICIAL_CEILING = 0.90


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit whose words are not explained yet: which of the queried names met which listed one; None by a number."""

    hit: Hit
    name: str = ""
    met: NameHit | None = None


class PartyMatcher:
    """Matches a whole party against one generation."""

    def __init__(self, reader: GenerationReader) -> None:
        self.reader = reader
        self.names = Matcher(reader)

    def match(
        self,
        party: Party,
        *,
        min_score: float,
        lists: frozenset[str],
        party_index: int = 0,
        deadline: Deadline | None = None,
    ) -> tuple[Hit, ...]:
        """Return the listed entities that `party` may be, strongest first; `lists` empty means all.

        Raises `DeadlineError` between two stages once nobody waits for the answer.
        """
        found = self.find(party, min_score=min_score, lists=lists, party_index=party_index, deadline=deadline)
        return tuple(self.explained(each.hit, each) for each in found)

    def explained(self, hit: Hit, found: FoundHit) -> Hit:
        """Return a hit with the evidence of its words; `hit` is that of `found`, judged or not."""
        return hit if found.met is None else replace(hit, match=self.names.explain(found.name, found.met))

    def find(
        self,
        party: Party,
        *,
        min_score: float,
        lists: frozenset[str],
        party_index: int = 0,
        deadline: Deadline | None = None,
    ) -> list[FoundHit]:
        """Return the same hits with their scores and without the words: of hundreds only the first are ever shown."""
        best: dict[int, tuple[str, NameHit]] = {}
        for name in _queries(party):
            for hit in self.names.match_name(name, min_score=min_score, deadline=deadline):
                held = best.get(hit.entity)
                if held is None or (hit.score, hit.exact) > (held[1].score, held[1].exact):
                    best[hit.entity] = (name, hit)
        by_number = self._by_identifier(party)
        hits = [
            FoundHit(self._hit(party, name, met, met.entity in by_number, party_index), name, met)
            for name, met in best.values()
        ]
        hits += [FoundHit(self._number_hit(party, entity, party_index)) for entity in by_number - best.keys()]
        wanted = [found for found in hits if not lists or found.hit.entity.list_id in lists]
        return sorted(wanted, key=lambda found: _place(found.hit))

    def prepare(self, parties: Iterable[Party], between: Callable[[], None] = lambda: None) -> None:
        """Look up the words of parties that will be asked for next: together they cost much less than one by one.

        `between` is called before each name.
        """
        self.names.prepare((name for party in parties for name in _queries(party)), between)

    def _by_identifier(self, party: Party) -> set[int]:
        found: set[int] = set()
        for identifier in party.identifiers:
            found |= self.names.entities_with_identifier(identifier.scheme, identifier.value)
        return found

    def _hit(self, party: Party, name: str, found: NameHit, same_number: bool, party_index: int) -> Hit:
        entity = self.reader.entity(found.entity)
        listed = entity.names[found.name_index]
        match = NameMatch(round(found.score, 4), "", "", listed.text)
        around = tuple(_around(party, entity, same_number=same_number))
        strength = 1.0 if same_number else _strength(match.score, around, listed)
        return Hit(
            entity=entity,
            matched_name=listed.text,
            matched_official=listed.official or same_number,
            queried_name=name,
            match=match,
            strength=round(strength, 4),
            exact=found.exact or same_number,
            evidence=around,
            party_index=party_index,
        )

    def _number_hit(self, party: Party, ordinal: int, party_index: int) -> Hit:
        entity = self.reader.entity(ordinal)
        around = tuple(_around(party, entity, same_number=True))
        listed = entity.names[0]
        match = NameMatch(0.0, "identifier", party.names[0] if party.names else "", listed.text)
        return Hit(entity, listed.text, True, match.query_form, match, 1.0, True, around, party_index)


def _place(hit: Hit) -> tuple[float, float, str]:
    return -hit.strength, -hit.score, hit.entity.entity_id


def _queries(party: Party) -> Iterable[str]:
    for name in party.names:
        yield name
        if seen := normalize.reversed_form(name):
            # Behind a right-to-left override a reader sees the name backwards.
            yield seen
    if len(party.names) > 1:
        # A name cut at a field's length continues in the next field.
        yield "".join(party.names)


def _strength(score: float, around: Iterable[Evidence], listed: EntityName) -> float:
    strength = min(max(score + sum(piece.contribution for piece in around), 0.0), 1.0)
    return strength if listed.official else min(strength, _UNOFFICIAL_CEILING)


def _around(party: Party, entity: ListedEntity, *, same_number: bool) -> Iterable[Evidence]:
    if same_number:
        yield Evidence("identifier", 1.0, "an identifier is equal", "識別番号が一致")
    else:
        yield from _other_number(party, entity)
    yield from _country(party, entity)
    yield from _address(party, entity)
    if PartyKind.UNSPECIFIED not in (party.kind, entity.kind) and party.kind is not entity.kind:
        yield Evidence("kind", _KIND_LOSS, f"{party.kind}, listed as {entity.kind}", "当事者の種別が異なる")


def _other_number(party: Party, entity: ListedEntity) -> Iterable[Evidence]:
    theirs = {identifier.scheme: identifier.value for identifier in entity.identifiers}
    for identifier in party.identifiers:
        value = theirs.get(identifier.scheme)
        if value is not None and value != identifier.value:
            text_en = f"{identifier.scheme} {identifier.value} is not the listed {value}"
            text_ja = f"{identifier.scheme} {identifier.value} は掲載者の {value} と異なる"
            yield Evidence("identifier", _OTHER_NUMBER_LOSS, text_en, text_ja)


def _country(party: Party, entity: ListedEntity) -> Iterable[Evidence]:
    ours = {*party.countries, *(a.country for a in party.addresses if a.country)}
    theirs = {*entity.countries, *(a.country for a in entity.addresses if a.country)}
    if not ours or not theirs:
        return
    here, there = ", ".join(sorted(ours)), ", ".join(sorted(theirs))
    if ours & theirs:
        yield Evidence("country", _COUNTRY_GAIN, f"country agrees: {here}", f"国が一致：{here}")
    else:
        yield Evidence(
            "country", _COUNTRY_LOSS, f"country {here}, listed in {there}", f"国が異なる：{here}／掲載 {there}"
        )


def _address(party: Party, entity: ListedEntity) -> Iterable[Evidence]:
    if not party.addresses:
        return
    theirs = [_address_key(address.text) for address in entity.addresses]
    for address in party.addresses:
        ours = _address_key(address.text)
        if len(ours) > 8 and any(fuzz.token_sort_ratio(ours, key) >= _ADDRESS_ALIKE for key in theirs):  # noqa: PLR2004
            yield Evidence("address", _ADDRESS_GAIN, "the address is the listed one", "住所が掲載住所とほぼ一致")
            return


def _address_key(text: str) -> str:
    return latin.fold(normalize.clean(text).text)
