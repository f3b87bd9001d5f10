"""A party that an edition no longer prints is kept with its end: met for the days before, said to be delisted after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from screening.engine import Engine
from screening.index.reader import GenerationReader, open_generation
from screening.model.measure import EventKind
from screening.model.party import Party
from screening.model.rescreen import ChangeKind
from screening.model.result import Disposition, ScreeningOptions, ScreeningResult, Transaction
from screening.rescreen.run import Asked, Rescreener
from screening.settings import Settings
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.identity import delisted
from screening.sources.publishers.registry import adapter
from tests.refresh.sites import LIST, NOTICE, Site, line, lines, make_site, row

GONE = f"{LIST}:0024"
DAY = date(2026, 2, 20)
NAME = line(24).en
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "official" / "fefa"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An installation whose edition of 2026-02-20 lacks the last party of 2026-01-10; `first` is served before it."""
    site = make_site(tmp_path)
    assert site.run().published
    site.options["first"] = site.served()
    path = site.drop(lines(23), DAY)
    first = site.options.pop("first")
    report = site.run()
    diff = row(report).diff
    assert diff is not None
    assert [GONE] == [change.entity_id for change in diff.removed]
    assert (24, 23) == (diff.entities_before, diff.entities_after)
    site.run(approvals=frozenset({diff.diff_hash}))
    assert (first != site.served(), path.exists()) == (True, True)
    return site


@pytest.fixture
def reader(site: Site) -> Iterator[GenerationReader]:
    """The generation that serves."""
    with closing(open_generation(site.places.index / site.served())) as opened:
        yield opened


def asked(site: Site, reader: GenerationReader, day: date | None) -> Asked:
    """A question about that list as of a day."""
    now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    deal = Transaction(direction="export", as_of=day)  # type: ignore[arg-type]
    settings = Settings(index_dir=site.places.index)
    return Asked(Engine.of(reader), settings, now, deal, ScreeningOptions(lists=(LIST,)))


def answer(site: Site, reader: GenerationReader, day: date | None) -> ScreeningResult:
    """What a screening says of the party that went."""
    return asked(site, reader, day).answer(Party((NAME,)))


def test_the_end_is_dated_and_cites_the_document(site: Site, reader: GenerationReader) -> None:
    """The event has the day of the edition that lacks the party, its notice, its file and the beginning of its digest."""
    ordinal = reader.ordinal(GONE)
    assert ordinal is not None
    entity = reader.entity(ordinal)
    events = [event for designation in entity.designations for event in designation.events]
    digest = hashlib.sha256(next((site.places.drop / LIST).iterdir()).read_bytes()).hexdigest()
    assert [(DAY, EventKind.DELISTED)] == [(event.on, event.kind) for event in events]
    assert f"{NOTICE}; notice_260220.txt sha256:{digest[:16]}" == events[0].source
    assert (True, 23, 24) == (entity.delisted, len(site.names()), len(reader.snapshot(LIST).entities))


def test_a_day_before_the_end_is_answered_as_it_was(site: Site, reader: GenerationReader) -> None:
    """Up to the day before the party is met as listed; from the day on it is met and said to be taken off."""
    before, on = answer(site, reader, date(2026, 2, 19)), answer(site, reader, DAY)
    assert [GONE] == [hit.entity.entity_id for hit in before.hits]
    assert before.disposition is not Disposition.CLEAR
    assert "NOT_LISTED_ON_DAY" not in {reason.code for reason in before.reasons}
    assert (Disposition.CLEAR, [GONE]) == (on.disposition, [hit.entity.entity_id for hit in on.hits])
    assert "taken off the list on 2026-02-20" in repr(on)


def test_a_rescreen_tells_that_it_was_removed(site: Site, reader: GenerationReader) -> None:
    """Who met the party before is told that it is gone, though the generation still holds it."""
    generations = sorted(
        path.name for path in site.places.index.iterdir() if path.name.endswith(tuple("0123456789abcdef"))
    )
    since = next(name for name in generations if (site.places.index / name).is_dir() and name != site.served())
    with closing(open_generation(site.places.index / since)) as old:
        rescreener = Rescreener(old, asked(site, reader, None))
        (found,) = rescreener.look([Party((NAME,))])
    assert ((GONE,), ()) == (rescreener.changes.removed, rescreener.changes.amended)
    assert (True, [(ChangeKind.REMOVED, GONE)]) == (found.look_again, [(f.change, f.entity_id) for f in found.former])


def test_the_next_run_changes_nothing_and_a_return_is_an_addition(site: Site) -> None:
    """The end is written once; a party that comes back keeps its id, and its former listing with its end."""
    served = site.served()
    assert (False, served) == (site.run().published, site.served())
    site.drop(lines(24), date(2026, 2, 25))
    diff = row(site.run()).diff
    assert diff is not None
    assert ([GONE], []) == ([change.entity_id for change in diff.added], [change.entity_id for change in diff.removed])
    with closing(open_generation(site.places.index / site.served())) as reader:
        entity = next(each for each in reader.snapshot(LIST).entities if each.entity_id == GONE)
    assert (False, 2) == (entity.delisted, len(entity.designations))


def test_the_nine_of_a_real_edition_end_on_its_day_when_they_go() -> None:
    """Read against the edition of 2025-09-12, that of 2025-04-02 lacks nine parties; each gets its end, and no other does."""
    paths = [SHARED / f"{day}_list_daisangoku_tokutei.pdf.txt" for day in ("250912", "250402")]
    if not all(path.is_file() for path in paths):
        pytest.skip("needs ../shared/official beside the checkout")
    read = adapter("fefa-notice").parse
    list_id = "jp-fefa-third-countries"
    full = read([SourceFile(paths[0].name, paths[0].read_bytes())], list_id=list_id, previous=())
    less = read([SourceFile(paths[1].name, paths[1].read_bytes())], list_id=list_id, previous=full.entities)
    day = date(2025, 12, 1)
    gone = delisted(full.entities, less.entities, on=day, source=full.notice)
    assert (9, True) == (len(gone), all(entity.delisted for entity in gone))
    assert {(day, EventKind.DELISTED, full.notice)} == {
        (event.on, event.kind, event.source) for entity in gone for event in entity.designations[0].events
    }
    undone = [replace(e, designations=tuple(replace(d, events=()) for d in e.designations)) for e in gone]
    assert {e.entity_id: e for e in full.entities}.items() >= {e.entity_id: e for e in undone}.items()
