"""The checks of `screening lists check`: everything a list owner can get wrong that a machine can see.

`manifest.load_list` already refuses a folder that contradicts itself; these checks also read every value. They
report and never repair.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pycountry

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.measure import Designation, EventKind, Measure
from screening.model.snapshot import ListManifest, ListSnapshot
from screening.sources.identifiers import identifier_holds
from screening.sources.manifest import ENTITIES_NAME, MANIFEST_NAME, TERRITORIES_FOLDER, list_folders, read_list
from screening.sources.strict import Problem
from screening.sources.territory import load_territories
from screening.sources.vocabulary import measure_problems

MAX_NAME_LENGTH = 1024
"""Code points of the longest name taken; the longest shipped one has fewer than 300."""

_REPLACEMENT = "\ufffd"
_REFUSED = {"Cc": "control", "Cs": "lone surrogate", "Co": "private-use", "Cn": "unassigned"}


@dataclass(frozen=True, slots=True)
class ListCounts:
    """One row of the check's table: what a list holds and how many problems it has."""

    list_id: str
    as_of: date | None
    entities: int
    names: int
    unofficial_names: int
    addresses: int
    identifiers: int
    measures: int
    digest: str
    problems: int


@dataclass(frozen=True, slots=True)
class ListsReport:
    """The outcome of checking a folder of lists: one row per list, and every problem found."""

    lists: tuple[ListCounts, ...]
    problems: tuple[Problem, ...]


def check_lists(root: Path) -> tuple[Problem, ...]:
    """Every problem of every list under `root`; empty when all of them can be relied on.

    Raises:
        ListFormatError: `root` is not a folder.
    """
    return report_lists(root).problems


def report_lists(root: Path) -> ListsReport:
    """The checks of every list under `root`, with a row of counts for each.

    Raises:
        ListFormatError: `root` is not a folder.
    """
    territories = frozenset(path.stem for path in (root / TERRITORIES_FOLDER).glob("*.toml"))
    rows: list[ListCounts] = []
    problems: list[Problem] = []
    for folder in list_folders(root):
        snapshot, found = read_list(folder)
        seen = [*found, *(() if snapshot is None else check_snapshot(snapshot, territories))]
        rows.append(_counts(folder.name, snapshot, len(seen)))
        problems.extend(seen)
    problems.extend(_territory_problems(root, territories))
    if not rows:
        problems.append(Problem("", "", f"{root}: holds no list folder"))
    return ListsReport(tuple(rows), tuple(problems))


def _territory_problems(root: Path, territories: frozenset[str]) -> Iterator[Problem]:
    """Every problem in the measures of the territory files."""
    try:
        found = load_territories(root)
    except ListFormatError as error:
        yield from (Problem(TERRITORIES_FOLDER, "", text) for text in error.problems)
        return
    for territory in found:
        for measure in territory.measures:
            for text in _measure_problems(measure, territories):
                yield Problem(TERRITORIES_FOLDER, f"{territory.territory_id}.toml", text)


def check_snapshot(snapshot: ListSnapshot, territories: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Every problem in the values of one list; `territories` are ids that a measure's destination may name."""
    list_id = snapshot.manifest.list_id
    for text in _manifest_problems(snapshot.manifest, territories):
        yield Problem(list_id, MANIFEST_NAME, text)
    for entity in snapshot.entities:
        for text in _entity_problems(entity, snapshot.manifest):
            yield Problem(list_id, ENTITIES_NAME, f"`{entity.entity_id}`: {text}")
    for text in _numbering_problems(snapshot.entities):
        yield Problem(list_id, ENTITIES_NAME, text)


def _counts(list_id: str, snapshot: ListSnapshot | None, problems: int) -> ListCounts:
    """The row of one list; zeros where it could not be read."""
    entities = () if snapshot is None else snapshot.entities
    names = [name for entity in entities for name in entity.names]
    return ListCounts(
        list_id=list_id,
        as_of=None if snapshot is None else snapshot.manifest.as_of,
        entities=len(entities),
        names=len(names),
        unofficial_names=sum(not name.official for name in names),
        addresses=sum(len(entity.addresses) for entity in entities),
        identifiers=sum(len(entity.identifiers) for entity in entities),
        measures=0 if snapshot is None else len(snapshot.manifest.measures),
        digest="" if snapshot is None else snapshot.digest,
        problems=problems,
    )


def _manifest_problems(manifest: ListManifest, territories: frozenset[str]) -> Iterator[str]:
    """What is wrong in `list.toml` beyond its format."""
    titles = (manifest.title.en, manifest.title.ja, manifest.title.zh, manifest.publisher, manifest.publisher_ja)
    for text in (*titles, manifest.notice, *manifest.gaps):
        yield from _character_problems("a text", text)
    if manifest.known_since is not None and manifest.known_since > manifest.as_of:
        yield f"known_since {manifest.known_since} is after as_of {manifest.as_of}"
    if manifest.publisher_country:
        yield from _country_problems((manifest.publisher_country,))
    yield from _repeated("measure id", (measure.measure_id for measure in manifest.measures))
    for measure in manifest.measures:
        yield from _measure_problems(measure, territories)


def _measure_problems(measure: Measure, territories: frozenset[str]) -> Iterator[str]:
    """What is wrong in one `[[measure]]`."""
    where = f"measure `{measure.measure_id}`"
    for problem in measure_problems(measure, territories):
        yield f"{where}: {problem}"
    for text in (
        measure.text_ja,
        measure.text_en,
        measure.next_ja,
        measure.next_en,
        *measure.exceptions_ja,
        *measure.exceptions_en,
    ):
        for problem in _character_problems("a text", text):
            yield f"{where}: {problem}"


def _entity_problems(entity: ListedEntity, manifest: ListManifest) -> Iterator[str]:
    """What is wrong in one line of `entities.jsonl` beyond its format."""
    for name in entity.names:
        yield from _character_problems("name", name.text)
        if len(name.text) > MAX_NAME_LENGTH:
            yield f"name `{name.text[:40]}...` has {len(name.text)} code points, more than {MAX_NAME_LENGTH}"
        if not name.official and not name.status:
            yield f"name `{name.text}` is not official and no status says where it comes from"
    yield from _repeated("name", (f"{name.text} ({name.lang})" for name in entity.names))
    for address in entity.addresses:
        yield from _character_problems("address", address.text)
    for note in entity.notes:
        yield from _character_problems("note", note)
    yield from _country_problems((*entity.countries, *(address.country for address in entity.addresses)))
    for identifier in entity.identifiers:
        if not identifier_holds(identifier.scheme, identifier.value):
            yield f"{identifier.scheme} `{identifier.value}` is not valid: its check digit or its length is wrong"
    for designation in entity.designations:
        yield from _designation_problems(designation, manifest)


def _designation_problems(designation: Designation, manifest: ListManifest) -> Iterator[str]:
    """Dates of one act of listing that cannot all be true."""
    start = designation.listed_on
    if start is not None and start > manifest.as_of:
        yield f"listed_on {start} is after the list's as_of {manifest.as_of}"
    if start is None and designation.listed_on_status != "unknown":
        yield f"listed_on is missing but listed_on_status is `{designation.listed_on_status}`"
    first, last = designation.effective_from, designation.effective_to
    if first is not None and last is not None and first > last:
        yield f"effective_from {first} is after effective_to {last}"
    previous = start
    for event in designation.events:
        if previous is not None and event.on < previous:
            yield f"the event of {event.on} stands after one of {previous}, or before the listing"
        if event.until is not None and event.until < event.on:
            yield f"the event of {event.on} holds until {event.until}, which is before it"
        previous = event.on


def _numbering_problems(entities: Iterable[ListedEntity]) -> Iterator[str]:
    """Gaps and repetitions in the running numbers of each notice: a gap is an entity that was lost.

    Only notices whose numbers are all plain digits are counted; a list without a notice numbers as it likes.
    """
    numbers: dict[str, list[str]] = defaultdict(list)
    standing: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        for designation in entity.designations:
            if designation.notice:
                numbers[designation.notice].append(designation.number)
                if not _is_delisted(designation):
                    standing[designation.notice].append(designation.number)
    for notice, printed in numbers.items():
        if all(number.isascii() and number.isdigit() for number in printed):
            values = [int(number) for number in printed]
            missing = sorted(set(range(1, max(values) + 1)) - set(values))
            if missing:
                yield f"notice {notice}: number {', '.join(map(str, missing[:10]))} is missing"
            yield from _repeated(f"notice {notice}: number", standing[notice])


def _is_delisted(designation: Designation) -> bool:
    """Whether a designation has ended: its number may since have been given to another party."""
    return bool(designation.events) and designation.events[-1].kind is EventKind.DELISTED


def _character_problems(what: str, text: str) -> Iterator[str]:
    """Characters that no printed name holds, and space at either end: signs of a broken extraction."""
    if text != text.strip():
        yield f"{what} `{text}` begins or ends with a space"
    for place, character in enumerate(text):
        kind = "replacement" if character == _REPLACEMENT else _REFUSED.get(unicodedata.category(character))
        if kind is not None:
            yield f"{what} `{text[:40]}` holds a {kind} character U+{ord(character):04X} at position {place}"


def _country_problems(codes: Iterable[str]) -> Iterator[str]:
    """Codes that are not ISO 3166-1 alpha-2; an empty code means unknown and is none."""
    for code in dict.fromkeys(codes):
        if code and pycountry.countries.get(alpha_2=code) is None:
            yield f"`{code}` is not an ISO 3166-1 alpha-2 country code"


def _repeated(what: str, values: Iterable[str]) -> Iterator[str]:
    """Values that stand more than once."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            yield f"{what} `{value}` stands twice"
        seen.add(value)
