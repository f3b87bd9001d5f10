"""The list as it stands while announcements are applied to it: who is on it, and what each later order changed.

A page that is no longer there takes nobody off. Identity is (notice, name): one party under two notices is two entries,
since each notice may be stopped by itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from screening.errors import ListFormatError
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation, EventKind, StatusEvent
from screening.model.party import Address, PartyKind
from screening.sources.publishers.adapter import AppliedEvent, RejectedRow
from screening.sources.publishers.chinese_countries import without_country_zh
from screening.sources.publishers.identity import Serials, is_ended
from screening.sources.publishers.mofcom.announcement import Announcement
from screening.sources.publishers.mofcom.orders import Act, NoticeOrder, PartyOrder
from screening.sources.publishers.mofcom.parties import Party

_DAY = timedelta(days=1)


class Standing:
    """The entities of one list by id, in order, with the account of what was applied to them."""

    def __init__(self, list_id: str, previous: Iterable[ListedEntity]) -> None:
        self.entities = {entity.entity_id: entity for entity in previous}
        self.rows = 0
        self.stored = 0
        self.rejected: list[RejectedRow] = []
        self.events: list[AppliedEvent] = []
        self._serials = Serials(list_id, self.entities.values())

    def apply_parties(self, announcement: Announcement, order: PartyOrder) -> None:
        """List the parties of an order, or take them off.

        Raises:
            ListFormatError: a party to take off is not on the list, or an announcement read before says otherwise.
        """
        if order.act is Act.LIST:
            self._check_notice(announcement, order.parties)
        for party in order.parties:
            self.rows += 1
            where = f"{announcement.where}: {party.number} {party.zh or party.en}"
            if order.act is Act.LIST:
                self._list(announcement, party, order.note)
                self.stored += 1
            elif self._take_off(announcement, party, where):
                self.stored += 1
            else:
                self.rejected.append(RejectedRow(where, "already taken off the list"))

    def apply_notices(self, announcement: Announcement, order: NoticeOrder) -> None:
        """Add the event of an order to everything that its notices listed.

        Raises:
            ListFormatError: a notice named is not known to the list, or the stated number of parties is not met.
        """
        notices = self._meant(announcement, order)
        held = [(entity, place) for entity, place in self._designations() if _notice(entity, place) in notices]
        if order.stated is not None and order.stated != len(held):
            text = (
                f"{announcement.where}: `{order.text[:60]}` states {order.stated} parties, the list holds {len(held)}"
            )
            raise ListFormatError((text,))
        event = StatusEvent(order.on, order.kind, order.until, order.text, announcement.source)
        for notice in notices:
            self.rows += 1
            self.stored += 1
            for entity, place in held:
                if _notice(entity, place) == notice and not is_ended(entity.designations[place]):
                    self._add_event(entity.entity_id, place, event)

    def _check_notice(self, announcement: Announcement, parties: tuple[Party, ...]) -> None:
        """Refuse an announcement of which the list holds an entry that it does not print."""
        lost = [
            entity.entity_id
            for entity, place in self._designations()
            if _notice(entity, place) == announcement.number and not any(_same(entity, party) for party in parties)
        ]
        if lost:
            text = f"{announcement.where}: {', '.join(lost[:5])} stand under {announcement.number}, which does not print them"
            raise ListFormatError((text,))

    def _list(self, announcement: Announcement, party: Party, note: str) -> None:
        """One party on the list under this announcement: the entry that is there already, or a new one."""
        for entity, place in self._designations():
            if _same(entity, party) and _is_under(entity.designations[place], announcement):
                self.entities[entity.entity_id] = _confirmed(entity, place, announcement, party)
                return
        entity_id = self._serials.next()
        self.entities[entity_id] = _new(entity_id, announcement, party, note)

    def _take_off(self, announcement: Announcement, party: Party, where: str) -> bool:
        """Whether anything of the party still stood and was ended."""
        found = [(entity, place) for entity, place in self._designations() if _same(entity, party)]
        if not found:
            raise ListFormatError((f"{where}: is to be taken off but is not on the list",))
        on = announcement.effective_on or announcement.published_on
        event = StatusEvent(on, EventKind.DELISTED, None, Act.REMOVE.value, announcement.source)
        standing = [(entity, place) for entity, place in found if not is_ended(entity.designations[place])]
        for entity, place in standing:
            self._add_event(entity.entity_id, place, event)
        return bool(standing)

    def _meant(self, announcement: Announcement, order: NoticeOrder) -> tuple[str, ...]:
        """The notices an order means, each of which the list must hold."""
        held = {_notice(entity, place) for entity, place in self._designations()}
        named = order.notices.numbers
        if not named and order.notices.days:
            within = set(order.context.numbers) or held
            named = tuple(dict.fromkeys(n for day in order.notices.days for n in self._of_day(day) if n in within))
        if not named and not order.notices.days:
            named = order.context.numbers
        unknown = [notice for notice in named if notice not in held]
        if unknown or not named:
            text = f"`{order.text[:60]}` means {', '.join(unknown) or 'a notice'} that the list does not hold"
            raise ListFormatError((f"{announcement.where}: {text}",))
        return named

    def _of_day(self, day: date) -> Iterator[str]:
        """The notices of a day; one that took force at noon of the next day may be kept under that day."""
        for entity, place in self._designations():
            listed = entity.designations[place].listed_on
            if listed is not None and day <= listed <= day + _DAY:
                yield _notice(entity, place)

    def _add_event(self, entity_id: str, place: int, event: StatusEvent) -> None:
        """The event in its place by day, unless the same one stands there already."""
        entity = self.entities[entity_id]
        designation = entity.designations[place]
        if any((held.on, held.kind, held.until) == (event.on, event.kind, event.until) for held in designation.events):
            return
        events = tuple(sorted((*designation.events, event), key=lambda each: each.on))
        changed = [*entity.designations]
        changed[place] = replace(designation, events=events)
        self.entities[entity_id] = replace(entity, designations=tuple(changed))
        self.events.append(AppliedEvent(entity_id, event))

    def _designations(self) -> list[tuple[ListedEntity, int]]:
        """Every designation as an entity and a place in it."""
        return [(entity, place) for entity in self.entities.values() for place in range(len(entity.designations))]


def _notice(entity: ListedEntity, place: int) -> str:
    return entity.designations[place].notice


def _is_under(designation: Designation, announcement: Announcement) -> bool:
    """Whether a designation is that of the announcement; one of unknown number is known by its day."""
    unknown = designation.notice_status == "unknown" and designation.listed_on == announcement.published_on
    return designation.notice == announcement.number or unknown


def _key(text: str) -> str:
    """A name without case, width, space and punctuation: reproductions differ in those."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def _keys(text: str) -> set[str]:
    """The keys of a name, also without a country word before it (美国PVH集团 is PVH集团)."""
    return {_key(text), _key(without_country_zh(text))}


def _same(entity: ListedEntity, party: Party) -> bool:
    """Whether a party is printed under one of the entity's names."""
    printed = {key for text in (party.zh, party.en) if text for key in _keys(text)}
    return any(_keys(name.text) & printed for name in entity.names if name.lang in {"zh", "en"})


def _confirmed(entity: ListedEntity, place: int, announcement: Announcement, party: Party) -> ListedEntity:
    """The entry with the announcement's number and every name that it prints as an official one."""
    names = list(entity.names)
    for text, lang in ((party.zh, "zh"), (party.en, "en")):
        at = next((at for at, name in enumerate(names) if name.lang == lang and _keys(name.text) & _keys(text)), None)
        if text and at is None:
            main = not any(name.lang == lang and name.role is NameRole.PRIMARY for name in names)
            names.append(EntityName(text, lang, NameRole.PRIMARY if main else NameRole.ALIAS))
        elif at is not None and not names[at].official:
            names[at] = replace(names[at], official=True, status="")
    changed = [*entity.designations]
    changed[place] = replace(changed[place], notice=announcement.number, notice_status="verified")
    return replace(entity, names=tuple(names), designations=tuple(changed))


def _new(entity_id: str, announcement: Announcement, party: Party, note: str) -> ListedEntity:
    """A new entry of the list."""
    effective = announcement.effective_on
    designation = Designation(
        number=party.number,
        notice=announcement.number,
        listed_on=announcement.published_on,
        effective_from=effective if effective != announcement.published_on else None,
    )
    printed = [(party.zh, "zh"), (party.en, "en")]
    notes = [note, f"Printed after the name: {party.tail}" if party.tail else ""]
    countries = ("CN", party.country) if party.country in {"HK", "MO"} else (party.country,)
    return ListedEntity(
        entity_id=entity_id,
        kind=PartyKind.PERSON if party.person else PartyKind.ORGANIZATION,
        names=tuple(EntityName(text, lang, NameRole.PRIMARY) for text, lang in printed if text),
        designations=(designation,),
        addresses=(Address(party.address, party.country),) if party.address else (),
        countries=tuple(filter(None, countries)),
        notes=tuple(filter(None, notes)),
    )
