"""Embargoed territories in a request: whether a party, a port or the goods have to do with one.

The check runs on every request, with or without a name hit, because these measures speak of places: any goods, any
route. A finding says `fires` where the mention proves the territory and `review` where it may be meant; whether a
measure is in force is judged elsewhere. Sources: the territory files, which cite the measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from screening.model.party import Party
from screening.model.result import ScreeningRequest, TerritoryFinding, Transaction
from screening.model.snapshot import Place, PlaceKind, Territory
from screening.policy import surroundings, wording
from screening.policy.codes import CodeMention, CodeTable
from screening.policy.fieldtext import FieldText, read
from screening.policy.phrases import Mention, PhraseTable
from screening.policy.placeforms import APART
from screening.policy.spellings import EDIT, EXACT

NAME, ADDRESS, PLACE, GOODS = "name", "address", "place", "goods"
FIRES, REVIEW, NOT_ALONE = "fires", "review", "not_alone"

# Whoever holds a place writes its addresses, so a stated RU does not speak against Crimea or Donetsk.
_CLAIMED_BY: Final = {"UA": "RU"}
_TOWNS: Final = frozenset({PlaceKind.CITY, PlaceKind.PORT, PlaceKind.REGION})
_ACRONYM: Final = 3
_WORDS_KEPT: Final = 32_768
_WATCHES_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class _Field:
    """A text of the request: where it stands, what sort it is, and the countries stated for it.

    `beside` are the party's addresses, read for a country where none is stated.
    """

    path: str
    sort: str
    text: str
    stated: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A mention in a field, with the countries stated there or written in the text."""

    field: _Field
    text: FieldText
    mention: Mention
    countries: frozenset[str]


class Gazetteer:
    """The territories a generation holds, ready to be looked for; built once, safe for many threads."""

    def __init__(self, territories: Sequence[Territory]) -> None:
        self._watches = tuple(map(_watch, territories))
        beginnings = sorted({text for watch in self._watches for text in watch.phrases.beginnings})
        self._beginning = re.compile("|".join(map(re.escape, beginnings)) or "(?!)")
        self._begins = lru_cache(maxsize=_WORDS_KEPT)(self._may_begin)

    def find(self, request: ScreeningRequest) -> tuple[TerritoryFinding, ...]:
        """Every sign of a territory in the request, `measures` left empty.

        Looks at the destination, origin, ports and goods text, and at each party's countries, names, addresses and
        MMSI. Sorted by field as they stand in the request; of several signs of one text in one field the strongest
        is kept.
        """
        groups = [_transaction_fields(request.transaction), *_party_groups(request.parties)]
        groups = [fields for fields in groups if any(self._may_mention(read(field.text)) for field in fields)]
        found: list[TerritoryFinding] = []
        coded = _has_codes(request)
        for watch in self._watches:
            if coded:
                found.extend(watch.codes_of(request))
            for fields in groups:
                found.extend(watch.texts_of(fields))
        return _strongest(found)

    def _may_mention(self, text: FieldText) -> bool:
        """Whether any territory can be mentioned in a field: most fields hold no word with which a mention begins."""
        return any(self._begins(word.text) for word in text.words) or any(
            self._beginning.search(run.text) for run in text.runs
        )

    def _may_begin(self, word: str) -> bool:
        return any(watch.phrases.may_begin(word) for watch in self._watches)


@lru_cache(maxsize=_WATCHES_KEPT)
def _watch(territory: Territory) -> _Watch:
    """The watch for a territory; the next generation mostly holds the same ones."""
    return _Watch(territory)


class _Watch:
    """One territory: its codes, its names and its rules of judgement."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._codes = CodeTable(territory)
        self.phrases: Final = PhraseTable(territory)
        self._own = frozenset({*territory.country_codes, territory.parent_country} - {""})
        self._near = self._own | {_CLAIMED_BY.get(territory.parent_country, "")}
        self._apart = tuple(tuple(text.split(APART)) for text in territory.excluded if APART in text)
        self._japanese = wording.japanese_names(territory)

    def codes_of(self, request: ScreeningRequest) -> Iterator[TerritoryFinding]:
        """Findings for the territory's codes in any field."""
        for path, code in _coded(self._codes, request):
            fires = code.fires and not self._territory.advisory
            yield wording.code_finding(self._territory, path, code, FIRES if fires else REVIEW)

    def texts_of(self, fields: tuple[_Field, ...]) -> Iterator[TerritoryFinding]:
        """Findings for the territory's names in the texts of one party or of the transaction."""
        sightings = [sighting for field in fields for sighting in self._sightings(field)]
        for sighting in sightings:
            supported = any(self._supports(other) for other in sightings if other is not sighting)
            verdict, reasons = self._judge(sighting, supported=supported)
            if verdict:
                yield self._finding(sighting, verdict, reasons)

    def _sightings(self, field: _Field) -> Iterator[_Sighting]:
        text = read(field.text)
        mentions = self.phrases.find(text)
        if mentions:
            countries = field.stated | surroundings.countries(text)
            countries = countries or frozenset[str]().union(*(surroundings.countries(read(t)) for t in field.beside))
            yield from (_Sighting(field, text, mention, countries) for mention in mentions)

    def _supports(self, other: _Sighting) -> bool:
        """Whether another mention makes a homonym credible."""
        mention = other.mention
        proves = mention.entry.place.verdict != NOT_ALONE and mention.spelling == EXACT
        return proves and not self._is_other_place(other) and not surroundings.is_street(other.text, mention)

    def _is_other_place(self, sighting: _Sighting) -> bool:
        """Donetsk in the Rostov oblast and its like, unless the address says the territory's own country."""
        if sighting.countries & self._own:
            return False
        of = sighting.mention.entry.place.of
        return any(of == place and surroundings.is_near(sighting.text, sign) for place, sign in self._apart)

    def _elsewhere(self, sighting: _Sighting) -> bool:
        """Whether only other countries are stated or written beside the mention."""
        return bool(sighting.countries) and not sighting.countries & self._near

    def _judge(self, sighting: _Sighting, *, supported: bool) -> tuple[str, list[str]]:
        """The verdict ("" for none) and the codes of the reasons that weakened it."""
        place, mention = sighting.mention.entry.place, sighting.mention
        if self._is_other_place(sighting) and place.kind in _TOWNS:
            return "", []
        verdict, reasons = self._by_place(sighting, supported=supported)
        if not verdict:
            return "", []
        if mention.spelling != EXACT and len(mention.matched.split()) < 3:  # noqa: PLR2004 - a long phrase bears a slip
            if self._elsewhere(sighting) or (mention.spelling == EDIT and sighting.field.sort in {NAME, GOODS}):
                return "", []
            verdict, reasons = REVIEW, [*reasons, "spelling"] if mention.spelling == EDIT else reasons
        if place.kind in _TOWNS and surroundings.is_street(sighting.text, mention):
            return (REVIEW, [*reasons, "street"]) if verdict == FIRES and not self._elsewhere(sighting) else ("", [])
        if verdict == FIRES and place.kind in _TOWNS and surroundings.is_house(sighting.text, mention):
            verdict, reasons = REVIEW, [*reasons, "house"]
        return self._softened(verdict, reasons, sighting)

    def _softened(self, verdict: str, reasons: list[str], sighting: _Sighting) -> tuple[str, list[str]]:
        """What no mention of an advisory territory, or in a description of goods, can do: fire."""
        if verdict == FIRES and sighting.field.sort == GOODS:
            return REVIEW, [*reasons, "goods"]
        if self._territory.advisory:
            return REVIEW, [*reasons, "advisory"]
        if verdict == REVIEW and self._territory.parent_country and sighting.mention.entry.place.kind in _TOWNS:
            return REVIEW, [*reasons, "control"]
        return verdict, reasons or ([] if verdict == FIRES else ["unsure"])

    def _by_place(self, sighting: _Sighting, *, supported: bool) -> tuple[str, list[str]]:
        place = sighting.mention.entry.place
        if _is_acronym(place):
            return self._by_acronym(sighting, supported=supported)
        if place.verdict == NOT_ALONE:
            return self._by_homonym(sighting, supported=supported)
        if not self._elsewhere(sighting):
            return place.verdict, []
        if sighting.field.sort in {NAME, GOODS}:
            keeps = place.verdict == FIRES or place.kind not in _TOWNS
            return (REVIEW, ["elsewhere"]) if keeps else ("", [])
        towns = place.kind in _TOWNS and place.verdict == FIRES
        return (REVIEW, ["elsewhere"]) if towns else (place.verdict, [])

    def _by_acronym(self, sighting: _Sighting, *, supported: bool) -> tuple[str, list[str]]:
        """DNR is also a department of natural resources: it proves something in an address only."""
        backed = supported or bool(sighting.countries & self._own)
        if sighting.field.sort in {NAME, GOODS}:
            return (REVIEW, ["homonym"]) if backed else ("", [])
        if backed:
            return FIRES, []
        if self._elsewhere(sighting):
            return "", []
        return (FIRES, []) if sighting.mention.entry.place.verdict == FIRES else (REVIEW, ["homonym"])

    def _by_homonym(self, sighting: _Sighting, *, supported: bool) -> tuple[str, list[str]]:
        """A name that other places share: another sign, or an address in which no country stands."""
        if supported or sighting.countries & self._own:
            return REVIEW, ["homonym"]
        alone = sighting.field.sort in {ADDRESS, PLACE} and not sighting.countries
        return (REVIEW, ["homonym"]) if alone else ("", [])

    def _finding(self, sighting: _Sighting, verdict: str, reasons: list[str]) -> TerritoryFinding:
        entry = sighting.mention.entry
        rule = f"{entry.rule}:{sighting.mention.spelling}" if sighting.mention.spelling else entry.rule
        matched = wording.as_written(sighting.field.text, sighting.mention.matched)
        return wording.place_finding(
            self._territory,
            wording.Sign(sighting.field.path, matched, entry.place, rule, self._japanese.get(entry.place.of, "")),
            verdict,
            tuple(reasons),
        )


def _is_acronym(place: Place) -> bool:
    return place.text.isascii() and place.text.isupper() and len(place.text) <= _ACRONYM and place.kind == "regime"


def _transaction_fields(transaction: Transaction) -> tuple[_Field, ...]:
    fields = [
        _Field(f"transaction.{name}", PLACE, value)
        for name, value in (("destination", transaction.destination), ("origin", transaction.origin))
    ]
    fields += [_Field(f"transaction.places[{n}]", PLACE, text) for n, text in enumerate(transaction.places)]
    fields.append(_Field("transaction.goods_description", GOODS, transaction.goods_description))
    return tuple(field for field in fields if field.text)


def _party_groups(parties: tuple[Party, ...]) -> Iterator[tuple[_Field, ...]]:
    for number, party in enumerate(parties):
        path = f"parties[{number}]"
        own = frozenset(code.upper() for code in party.countries if code)
        everywhere = own | {address.country.upper() for address in party.addresses if address.country}
        texts = tuple(address.text for address in party.addresses)
        names = [_Field(f"{path}.names[{n}]", NAME, text, everywhere, texts) for n, text in enumerate(party.names)]
        addresses = [
            _Field(f"{path}.addresses[{n}].text", ADDRESS, a.text, frozenset({a.country.upper()}) if a.country else own)
            for n, a in enumerate(party.addresses)
        ]
        yield tuple(field for field in (*names, *addresses) if field.text)


def _has_codes(request: ScreeningRequest) -> bool:
    """Whether any field that may hold a code is given."""
    deal = request.transaction
    return bool(deal.destination or deal.origin or deal.places) or any(
        party.countries or party.addresses or party.identifiers for party in request.parties
    )


def _coded(codes: CodeTable, request: ScreeningRequest) -> Iterator[tuple[str, CodeMention]]:
    """Every code of the territory in the structured fields and the texts of places and addresses."""
    deal = request.transaction
    places = [("transaction.destination", deal.destination), ("transaction.origin", deal.origin)]
    places += [(f"transaction.places[{n}]", text) for n, text in enumerate(deal.places)]
    found = [(path, codes.place(value)) for path, value in places]
    for number, party in enumerate(request.parties):
        found.extend(_coded_party(codes, f"parties[{number}]", party))
    yield from ((path, code) for path, code in found if code is not None)


def _coded_party(codes: CodeTable, path: str, party: Party) -> Iterator[tuple[str, CodeMention | None]]:
    rule = "flag" if party.kind == "vessel" else "code"
    for number, country in enumerate(party.countries):
        yield f"{path}.countries[{number}]", codes.country(country, rule)
    for number, address in enumerate(party.addresses):
        yield f"{path}.addresses[{number}].country", codes.country(address.country)
        yield f"{path}.addresses[{number}].text", codes.text(address.text)
        if not address.country:
            yield f"{path}.addresses[{number}].text", codes.ending(address.text)
    for number, identifier in enumerate(party.identifiers):
        if identifier.scheme.lower() == "mmsi":
            yield f"{path}.identifiers[{number}]", codes.mmsi(identifier.value)


def _strongest(found: list[TerritoryFinding]) -> tuple[TerritoryFinding, ...]:
    """One finding a territory, field and text: the one that fires before the one to review."""
    best: dict[tuple[str, str, str], TerritoryFinding] = {}
    for finding in found:
        key = (finding.territory_id, finding.field, finding.matched.casefold())
        known = best.setdefault(key, finding)
        if known.verdict == REVIEW and finding.verdict == FIRES:
            best[key] = finding
    return tuple(best.values())
