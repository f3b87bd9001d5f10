"""Holds parties against only what changed since an earlier generation.

Nothing of a party is kept. What changed is a handful of entities among thousands, so nearly every party is sifted out
cheaply (`few`); a party that is left is screened in full, so that it gets the very answer that `screen` gives, of which
the hits on changed entities are told.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from screening.engine import Engine, check_request
from screening.errors import FieldViolation, IndexUnavailableError, InvalidRequestError
from screening.index import layout
from screening.index.changes import Changes, changed_entities
from screening.index.checks import NO_CHECKS, CheckBook
from screening.index.columns import build_columns
from screening.index.generations import list_generations
from screening.index.reader import GenerationReader, open_generation
from screening.index.writer import GenerationContent, write_generation
from screening.matching.parties import PartyMatcher
from screening.model.party import Party
from screening.model.rescreen import NOT_CONCERNED, ChangedHit, ChangeKind, FormerHit, RescreenResult
from screening.model.result import Hit, ScreeningOptions, ScreeningRequest, ScreeningResult, Transaction
from screening.policy.decisions import DecisionBook
from screening.policy.freshness import day_in_japan
from screening.policy.gaps import name_gaps
from screening.policy.territories import Gazetteer
from screening.rescreen.part import ChangedPart, read
from screening.settings import Settings
from screening.text.variants import TEXT_VERSION

_EVERY_HIT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What parties are screened against and for: the generation that serves, the deal, how to answer, the day."""

    engine: Engine
    settings: Settings
    now: datetime
    transaction: Transaction = field(default_factory=Transaction)
    options: ScreeningOptions = field(default_factory=ScreeningOptions)
    decisions: DecisionBook = field(default_factory=DecisionBook)
    checks: CheckBook = NO_CHECKS

    @property
    def today(self) -> date:
        """The day it is in Japan."""
        return day_in_japan(self.now)

    def request(self, party: Party) -> ScreeningRequest:
        """The question that is asked of one party; every hit is shown, since a changed one may stand far down."""
        return ScreeningRequest((party,), self.transaction, replace(self.options, limit=_EVERY_HIT))

    def answer(self, party: Party) -> ScreeningResult:
        """What a screening says of the party."""
        request = self.request(party)
        return self.engine.answer(request, self.settings, self.decisions, self.now, self.today, self.checks)


class Rescreener:
    """Says of each party whether a change concerns it. Not thread-safe; closed after use.

    Attributes:
        changes: what changed between the two generations.
    """

    def __init__(self, since: GenerationReader, asked: Asked) -> None:
        self._asked = asked
        self._open = ExitStack()
        self.changes: Changes = changed_entities(since, asked.engine.reader)
        self._amended = frozenset(_amended(self.changes, asked.engine.reader))
        options = asked.options
        floor = asked.settings.min_score if options.min_score is None else options.min_score
        lists = frozenset(options.lists)
        self._now = ChangedPart(asked.engine.parties, {*self.changes.added, *self._amended}, floor, lists)
        gone = (*self.changes.removed, *self.changes.amended)
        self._before = ChangedPart(self._matcher_of(since, gone), gone, floor, lists)
        self._places = _gazetteer(asked.engine.reader, self.changes.territories)
        self._former_places = _gazetteer(since, self.changes.territories_removed)

    def look(self, parties: Sequence[Party]) -> list[RescreenResult]:
        """Return what the changes mean for each party, in order; a thousand at a time are sifted fastest."""
        names = read(parties)
        now, before = self._now.find(parties, names), self._before.find(parties, names)
        return [self._look(party, place in now, place in before) for place, party in enumerate(parties)]

    def close(self) -> None:
        """Let go of what was made for this rescreen; the two generations are the caller's."""
        self._open.close()

    def _look(self, party: Party, now: bool, before: bool) -> RescreenResult:
        gone = self._signs(self._former_places, party)
        unread = bool(name_gaps(party, 0))
        if not (now or before or gone or unread or self._signs(self._places, party)):
            return NOT_CONCERNED
        answer = self._asked.answer(party)
        hits = [hit for hit in answer.hits if hit.entity.entity_id in self._now.entity_ids]
        former = self._before.hits(party) if before else []
        found = RescreenResult(
            look_again=True,
            disposition=answer.disposition,
            hits=tuple(ChangedHit(self._kind(hit), hit) for hit in hits),
            former=tuple(self._former(former, answer)),
            territories=tuple(t for t in answer.territories if t.territory_id in self.changes.territories),
            territories_removed=gone,
            reasons=answer.reasons,
            suppressed=_suppressed(answer, self._now.entity_ids),
        )
        if found.hits or found.former or found.territories or found.territories_removed or unread:
            return found
        return RescreenResult(look_again=False, suppressed=found.suppressed)

    def _signs(self, places: Gazetteer | None, party: Party) -> tuple[str, ...]:
        """The territories of which the party, or the deal, shows a sign."""
        if places is None:
            return ()
        return tuple(dict.fromkeys(found.territory_id for found in places.find(self._asked.request(party))))

    def _kind(self, hit: Hit) -> ChangeKind:
        return ChangeKind.AMENDED if hit.entity.entity_id in self._amended else ChangeKind.ADDED

    def _former(self, before: Iterable[Hit], now: ScreeningResult) -> Iterable[FormerHit]:
        """The hits of before that are none now; an amended entity that is still met was told as a changed one."""
        still = {hit.entity.entity_id for hit in now.hits}
        still |= {item.entity_id for party in now.parties for item in party.suppressed}
        removed = frozenset(self.changes.removed)
        still -= removed  # a party taken off its list is kept and still met
        for hit in before:
            name = hit.entity.entity_id
            if name not in still:
                kind = ChangeKind.REMOVED if name in removed else ChangeKind.AMENDED
                yield FormerHit(kind, name, hit.matched_name, hit.queried_name, hit.score)

    def _matcher_of(self, since: GenerationReader, entity_ids: Iterable[str]) -> PartyMatcher:
        """The matcher over what was: of the generation itself, or, where other text rules made it, of these entities."""
        if since.header.text_version == TEXT_VERSION:
            return PartyMatcher(since)
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="screening-rescreen-")))
        wanted = frozenset(entity_ids)
        snapshots = (since.snapshot(manifest.list_id) for manifest in since.lists)
        lists = tuple(
            replace(found, entities=tuple(entity for entity in found.entities if entity.entity_id in wanted))
            for found in snapshots
        )
        content = GenerationContent(lists, (), build_columns(lists), TEXT_VERSION)
        made = write_generation(folder, content, built_at=datetime.now(UTC))
        return PartyMatcher(self._open.enter_context(closing(open_generation(folder / made))))


def open_since(root: Path, generation: str, asked: Asked) -> GenerationReader:
    """Open the generation that parties were last screened against, and check that the question can be asked.

    Raises:
        InvalidRequestError: it is not kept any more, or the question itself cannot be asked; every kept one is named.
        IndexDamagedError: it is not what its manifest says.
        IndexFormatError: another format version wrote it: screen the parties anew.
        ListsStaleError: the generation that serves is older than the question demands.
    """
    check_request(asked.engine, asked.request(Party(("",))), asked.today)
    if layout.GENERATION_PATTERN.fullmatch(generation) is None or not (root / generation).is_dir():
        raise _not_kept(root, generation)
    try:
        return open_generation(root / generation)
    except IndexUnavailableError as error:
        raise _not_kept(root, generation) from error


def _not_kept(root: Path, generation: str) -> InvalidRequestError:
    kept = ", ".join(list_generations(root)) or "none"
    text = f"generation {generation[:80]!r} is not kept; kept: {kept}. Screen the parties anew instead"
    return InvalidRequestError((FieldViolation("since_generation", text),))


def _amended(changes: Changes, reader: GenerationReader) -> Iterable[str]:
    """The entities that count as amended: those that are, and all of a list whose measures changed, or of every list."""
    yield from changes.amended
    added = frozenset(changes.added)
    for manifest in reader.lists:
        if changes.text_rules or manifest.list_id in changes.lists:
            names = (reader.entity(number).entity_id for number in reader.list_range(manifest.list_id))
            yield from (name for name in names if name not in added)


def _gazetteer(reader: GenerationReader, names: Sequence[str]) -> Gazetteer | None:
    """The territories of these ids, None for no id: nearly every amendment leaves the places as they are."""
    found = [territory for territory in reader.territories if territory.territory_id in names]
    return Gazetteer(found) if found else None


def _suppressed(answer: ScreeningResult, entity_ids: frozenset[str]) -> int:
    return sum(item.entity_id in entity_ids for party in answer.parties for item in party.suppressed)
