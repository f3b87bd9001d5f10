"""One listed party while its rows are read, and the publication once all of them are.

Nothing a row says vanishes: what has no place of its own among names, addresses, countries and identifiers goes into
the notes with its label. A text with damaged characters is marked or, if it is a name, told in the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import Address, Identifier, PartyKind
from screening.sources.identifiers import identifier_holds
from screening.sources.publishers import identity
from screening.sources.publishers.adapter import Parsed, RejectedRow, account
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.printed import clean, is_damaged, language_tag, mark_damage, natural_order

WEAK: Final = "weak alias"
"""Status of a name the publisher itself calls weak or low quality: it helps to find and never decides alone."""
FORMER: Final = "former name"
MAX_NAME: Final = 1024
_SHORTEST_NUMBER: Final = 4
_CHINA: Final = frozenset({"HK", "MO"})


class Draft:
    """What is known of one listed party so far; equal values are kept once, in the order met."""

    def __init__(self, where: str, kind: PartyKind = PartyKind.UNSPECIFIED) -> None:
        self.where = where
        self.kind = kind
        self.designations: list[Designation] = []
        self._names: dict[tuple[str, str], EntityName] = {}
        self._addresses: dict[Address, None] = {}
        self._countries: dict[str, None] = {}
        self._identifiers: dict[Identifier, None] = {}
        self._notes: dict[str, None] = {}

    def __len__(self) -> int:
        """How many values are held: a row that does not raise it repeated what stood before."""
        held = len(self._names) + len(self._addresses) + len(self._countries) + len(self._identifiers)
        return held + len(self._notes) + len(self.designations)

    def name(self, text: str, role: NameRole = NameRole.ALIAS, *, status: str = "", lang: str = "") -> None:
        """A name as printed; a person's inverted name is put in its spoken order and the printed form kept beside it.

        A status that begins with `WEAK` makes the name unofficial.
        """
        printed = clean(text)
        if not printed:
            return
        if is_damaged(printed):
            self.note(f"A name is printed with damaged characters and is not searched: {mark_damage(printed)}")
            return
        if len(printed) > MAX_NAME:
            raise ListFormatError((f"{self.where}: the name `{printed[:40]}...` has more than {MAX_NAME} characters",))
        spoken = natural_order(printed) if self.kind is PartyKind.PERSON else printed
        said = [status, f"printed `{printed}`" if spoken != printed else ""]
        name = EntityName(spoken, lang or language_tag(spoken), role, status="; ".join(filter(None, said)))
        self.add(name if not status.startswith(WEAK) else replace(name, official=False))

    def add(self, name: EntityName) -> None:
        """A name ready made; a strong name takes the place of the same name marked weak."""
        key = (name.text, name.lang)
        held = self._names.get(key)
        if held is None or (name.official and not held.official) or name.role is NameRole.PRIMARY:
            self._names[key] = name if held is None or held.role is not NameRole.PRIMARY else held

    def address(self, parts: Iterable[str], *, country: str = "") -> None:
        """An address of printed parts with its country, a name or a code; a country alone is no address."""
        code = country_code(country)
        told = [text for part in parts if (text := mark_damage(clean(part))).strip(" -,")]
        place = mark_damage(clean(country))
        text = ", ".join(filter(None, [*told, place]))
        self._country(code)
        if text and (told or not code):
            self._addresses[Address(text, code)] = None

    def country(self, text: str, *, label: str = "") -> None:
        """A country the party belongs to, as printed; with a label it also goes into the notes."""
        self._country(country_code(text))
        if label:
            self.note(text, label)

    def identifier(self, scheme: str, value: str) -> None:
        """A number that names the party: one that is too short or whose check digit is wrong is a note, no key."""
        number = clean(value)
        if is_damaged(number) or sum(map(str.isalnum, number)) < _SHORTEST_NUMBER:
            return
        if identifier_holds(scheme, number):
            self._identifiers[Identifier(scheme, number)] = None
        else:
            self.note(f"The {scheme} number {number} is printed with a wrong check digit and is not searched.")

    def note(self, text: str, label: str = "") -> None:
        """A sentence for the reader of a hit, with what it is about."""
        told = mark_damage(clean(text))
        if told:
            self._notes[f"{label}: {told}" if label else told] = None

    def entity(self) -> ListedEntity:
        """The party as a listed entity without an id.

        Raises:
            ListFormatError: no usable name stands there: half a list answers CLEAR for the other half.
        """
        if not self._names or not self.designations:
            raise ListFormatError((f"{self.where}: names nobody (no name that can be kept)",))
        return ListedEntity(
            entity_id="",
            kind=self.kind,
            names=_main_first(self._names.values()),
            designations=tuple(dict.fromkeys(self.designations)),
            addresses=tuple(self._addresses),
            countries=tuple(self._countries),
            identifiers=tuple(self._identifiers),
            notes=tuple(self._notes),
        )

    def _country(self, code: str) -> None:
        if code:
            self._countries[code] = None
        if code in _CHINA:
            self._countries["CN"] = None


def _main_first(names: Iterable[EntityName]) -> tuple[EntityName, ...]:
    """The names with one main name per language; where no row is marked as main, the first official one is it."""
    given = list(names)
    if not any(name.role is NameRole.PRIMARY for name in given):
        first = next((place for place, name in enumerate(given) if name.official), 0)
        given[first] = replace(given[first], role=NameRole.PRIMARY)
    seen: set[str] = set()
    found = []
    for name in given:
        again = name.role is NameRole.PRIMARY and name.lang in seen
        if name.role is NameRole.PRIMARY:
            seen.add(name.lang)
        found.append(replace(name, role=NameRole.ALIAS) if again else name)
    return tuple(sorted(found, key=lambda name: name.role is not NameRole.PRIMARY))


def publication(  # noqa: PLR0913 - the parts of one account
    drafts: Iterable[Draft],
    *,
    list_id: str,
    previous: Sequence[ListedEntity],
    rows: int,
    stored: int,
    rejected: Sequence[RejectedRow],
    by: Sequence[identity.Agreement] = identity.BY_NUMBER,
    title: str = "",
    notice: str = "",
    as_of: date | None = None,
) -> Parsed:
    """A full edition: every draft with the identity it had before, and the account of the rows.

    Raises:
        ListFormatError: nobody is listed, a draft has no name, or the account does not add up.
    """
    listed = [draft.entity() for draft in drafts]
    if not listed:
        raise ListFormatError(("the publication lists nobody",))
    entities = identity.keep_identity(listed, list_id=list_id, previous=previous, by=by)
    return account(
        Parsed(
            entities=entities,
            rows=rows,
            stored=stored,
            rejected=tuple(rejected),
            title=title,
            notice=notice,
            as_of=as_of,
            delisted=identity.delisted(previous, entities, on=as_of),
        )
    )


def one_file(files: Sequence[object], name: str) -> None:
    """Refuse a publication that is not exactly one file.

    Raises:
        ListFormatError: there is no file, or there are several.
    """
    if len(files) != 1:
        raise ListFormatError((f"{name} takes one file, but {len(files)} were given",))
