"""Each party against only what changed, with the answer that a screening gives, and never a clearance by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from screening.engine import Engine
from screening.errors import IndexDamagedError, InvalidRequestError, ListsStaleError
from screening.index.generations import current
from screening.index.reader import GenerationReader, open_generation
from screening.index.writer import GenerationContent, write_generation
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.party import Address, Identifier, Party
from screening.model.rescreen import NOT_CONCERNED, ChangeKind, RescreenResult
from screening.model.result import Disposition, ScreeningOptions, Transaction
from screening.model.snapshot import ListSnapshot
from screening.refresh import build_from_snapshots
from screening.rescreen import part
from screening.rescreen.run import Asked, Rescreener, open_since
from screening.settings import Settings

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ADDED, AMENDED, REMOVED = ChangeKind.ADDED, ChangeKind.AMENDED, ChangeKind.REMOVED

Look = Callable[..., list[RescreenResult]]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What a test opened and closes at its end."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def old(make_list: Callable[..., ListSnapshot], make_entity: Callable[..., ListedEntity]) -> list[ListSnapshot]:
    """Two fictional lists as they were."""
    kept = make_entity("ex:1", "Kordavel Optix JSC")
    amended = make_entity("ex:2", "Zytrix Wendelbrook", "Zytrix Handelshaus")
    gone = make_entity("ex:3", "Quorindal Aerospace Works")
    return [make_list("ex", [kept, amended, gone]), make_list("ey", [make_entity("ey:1", "Brimfall Marine")])]


@pytest.fixture
def new(
    old: list[ListSnapshot], make_list: Callable[..., ListSnapshot], make_entity: Callable[..., ListedEntity]
) -> list[ListSnapshot]:
    """The same lists after an amendment: one came, one lost a name, one went."""
    kept, amended, _ = old[0].entities
    came = make_entity("ex:4", "Velmarind Turbines", identifiers=(Identifier("lei", "X1"),))
    lost = replace(amended, names=(EntityName("Zytrix Wendelbrook", "", NameRole.PRIMARY),))
    return [make_list("ex", [kept, lost, came]), old[1]]


@pytest.fixture
def look(tmp_path: Path, stack: ExitStack) -> Look:
    """Build both, rescreen parties; options, transaction and decisions by keyword."""

    def looked(
        before: Sequence[ListSnapshot], after: Sequence[ListSnapshot], *parties: Party | str, **more: object
    ) -> list[RescreenResult]:
        since = build_from_snapshots(before, more.pop("territories_before", ()), tmp_path)  # type: ignore[arg-type]
        build_from_snapshots(after, more.pop("territories", ()), tmp_path)  # type: ignore[arg-type]
        rescreener = stack.enter_context(closing(opened(tmp_path, since, stack, **more)))
        return rescreener.look([Party((party,)) if isinstance(party, str) else party for party in parties])

    return looked


def opened(root: Path, since: str, stack: ExitStack, **more: object) -> Rescreener:
    """A rescreener of the generation that serves in `root`."""
    serving = stack.enter_context(closing(open_generation(root / current(root))))
    asked = Asked(Engine.of(serving), Settings(index_dir=root), NOW, **more)  # type: ignore[arg-type]
    return Rescreener(stack.enter_context(closing(open_since(root, since, asked))), asked)


def told(result: RescreenResult) -> tuple[bool, list[tuple[ChangeKind, str]], list[tuple[ChangeKind, str]]]:
    """Whether to look again, the changed hits and the former ones."""
    hits = [(found.change, found.hit.entity.entity_id) for found in result.hits]
    return result.look_again, hits, [(found.change, found.entity_id) for found in result.former]


def test_each_party_is_told_of_what_changed(look: Look, old: list[ListSnapshot], new: list[ListSnapshot]) -> None:
    """Who came, who was amended, who went and what name was dropped is told; who did not change is not."""
    found = look(
        old,
        new,
        *("Velmarind Turbines LLC", "Zytrix Wendelbrook", "Quorindal Aerospace Works", "Zytrix Handelshaus"),
        *("Kordavel Optix JSC", "Brimfall Marine", "Blue Teapot Bakery"),
    )
    assert [
        (True, [(ADDED, "ex:4")], []),
        (True, [(AMENDED, "ex:2")], []),
        (True, [], [(REMOVED, "ex:3")]),
        (True, [], [(AMENDED, "ex:2")]),
    ] == [told(result) for result in found[:4]]
    assert [NOT_CONCERNED] * 3 == found[4:]


def test_a_hit_is_judged_as_a_screening_judges_it(look: Look, old: list[ListSnapshot], new: list[ListSnapshot]) -> None:
    """The disposition is that of a screening against all lists, for the deal and with the options given."""
    parties = ("Velmarind Turbines", "Quorindal Aerospace Works")
    banned, former = look(old, new, *parties, transaction=Transaction(direction="export"))  # type: ignore[arg-type]
    assert (Disposition.BLOCK, Disposition.CLEAR) == (banned.disposition, former.disposition)
    assert 1.0 >= banned.hits[0].hit.strength > 0.9
    assert "Quorindal Aerospace Works" == former.former[0].matched_name
    assert [(False, [], [])] == [told(r) for r in look(old, new, parties[0], options=ScreeningOptions(lists=("ey",)))]
    assert [(False, [], [])] == [
        told(r) for r in look(old, new, "Velmarind Turbine Sales", options=ScreeningOptions(min_score=0.99))
    ]


def test_no_changed_hit_is_cut_off(
    look: Look, make_list: Callable[..., ListSnapshot], make_entity: Callable[..., ListedEntity]
) -> None:
    """A changed entity far down among many hits is told all the same."""
    crowd = [make_entity(f"ex:{n}", "Kordavel Optix JSC") for n in range(20)]
    came = make_entity("ex:99", "Kordavel Optiks")
    (found,) = look([make_list("ex", crowd)], [make_list("ex", [*crowd, came])], "Kordavel Optix")
    assert (True, [(ADDED, "ex:99")], []) == told(found)


def test_a_number_is_enough(look: Look, old: list[ListSnapshot], new: list[ListSnapshot]) -> None:
    """A party of another name that bears the number of an entity that came is told."""
    (found,) = look(old, new, Party(("Blue Teapot Bakery",), identifiers=(Identifier("lei", "x-1"),)))
    assert (True, [(ADDED, "ex:4")], []) == told(found)
    (other,) = look(old, new, Party(("Blue Teapot Bakery",), identifiers=(Identifier("lei", "X2"),)))
    assert NOT_CONCERNED == other


def test_every_name_of_a_party_is_looked_at(look: Look, old: list[ListSnapshot], new: list[ListSnapshot]) -> None:
    """A second name, a name cut into two fields and a name hidden behind a right-to-left override are seen."""
    parties = (
        Party(("Blue Teapot Bakery", "Velmarind Turbines")),
        Party(("Velmarind Tur", "bines")),
        Party(("\u202esenibruT dniramleV",)),
    )
    assert [True, True, True] == [bool(result.hits) for result in look(old, new, *parties)]


@pytest.mark.parametrize("name", ["", "-", "LLC", "တကို"])
def test_a_name_that_cannot_be_read_is_told(
    look: Look, old: list[ListSnapshot], new: list[ListSnapshot], name: str
) -> None:
    """What cannot be compared cannot be cleared: somebody must look, and the disposition says why."""
    (found,) = look(old, new, name)
    assert (True, Disposition.INDETERMINATE, ()) == (found.look_again, found.disposition, found.hits)
    assert found.reasons


def test_nothing_changed_concerns_nobody(look: Look, old: list[ListSnapshot]) -> None:
    """Between equal generations no party is concerned, listed or not."""
    assert [NOT_CONCERNED] * 2 == look(old, old, "Kordavel Optix JSC", "Blue Teapot Bakery")


def test_a_rollback_is_a_change_too(look: Look, old: list[ListSnapshot], new: list[ListSnapshot]) -> None:
    """Looked at from the newer generation, what the older one lacks was removed and what it holds was added."""
    found = look(new, old, "Velmarind Turbines", "Quorindal Aerospace Works")
    assert [(True, [], [(REMOVED, "ex:4")]), (True, [(ADDED, "ex:3")], [])] == [told(result) for result in found]


def test_a_measure_that_changes_concerns_every_entity_of_its_list(look: Look, old: list[ListSnapshot]) -> None:
    """Where a listing does something else than before, whoever is on the list must be looked at again."""
    (ban,) = old[0].manifest.measures
    manifest = replace(old[0].manifest, measures=(replace(ban, text_en="Another fictional ban"),))
    found = look(old, [replace(old[0], manifest=manifest), old[1]], "Kordavel Optix JSC", "Brimfall Marine")
    assert [(True, [(AMENDED, "ex:1")], []), (False, [], [])] == [told(result) for result in found]


def test_a_territory_that_changes_is_told(
    look: Look, old: list[ListSnapshot], shipped_reader: GenerationReader
) -> None:
    """A party in a territory that came, changed or went is told."""
    dprk = next(t for t in shipped_reader.territories if t.territory_id == "dprk")
    party = Party(("Blue Teapot Bakery",), addresses=(Address("Pyongyang, DPRK"),))
    (came,) = look(old, old, party, territories=(dprk,))
    assert (True, {"dprk"}) == (came.look_again, {found.territory_id for found in came.territories})
    (went,) = look(old, old, party, territories_before=(dprk,))
    assert (True, ("dprk",), ()) == (went.look_again, went.territories_removed, went.territories)
    assert [NOT_CONCERNED] == look(old, old, party, territories=(dprk,), territories_before=(dprk,))


def test_text_rules_that_change_concern_every_entity(
    tmp_path: Path, stack: ExitStack, old: list[ListSnapshot], new: list[ListSnapshot]
) -> None:
    """When names are read otherwise than before every hit is told, and former ones are found by the rules of today."""
    since = write_generation(
        tmp_path, GenerationContent(tuple(old), (), {}, "0"), built_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    build_from_snapshots(new, (), tmp_path)
    rescreener = stack.enter_context(closing(opened(tmp_path, since, stack)))
    found = rescreener.look([Party((name,)) for name in ("Kordavel Optix JSC", "Quorindal Aerospace Works")])
    assert [(True, [(AMENDED, "ex:1")], []), (True, [], [(REMOVED, "ex:3")])] == [told(result) for result in found]


def test_a_decision_made_before_still_holds(look: Look, old: list[ListSnapshot], new: list[ListSnapshot]) -> None:
    """A hit that was ruled out by the caller is counted and concerns nobody."""
    options = ScreeningOptions(exclude=("ex:4",))
    (near,) = look(old, new, "Velmarind Turbine Sales", options=options)
    assert (False, [], [], 1) == (*told(near), near.suppressed)


def test_many_changes_are_matched_in_full(
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
    old: list[ListSnapshot],
    new: list[ListSnapshot],
) -> None:
    """Beyond what an index of the few is worth every party is matched in full, with the same answers."""
    names = ("Velmarind Turbines", "Quorindal Aerospace Works", "Kordavel Optix JSC", "Blue Teapot Bakery")
    sieved = look(old, new, *names)
    monkeypatch.setattr(part, "FEW_AT_MOST", 0)
    assert [told(result) for result in sieved] == [told(result) for result in look(old, new, *names)]


def test_no_party_is_no_answer(look: Look, old: list[ListSnapshot], new: list[ListSnapshot]) -> None:
    """An empty block is answered by nothing."""
    assert [] == look(old, new)


@pytest.mark.parametrize(
    "since", ["", "..", "CURRENT", "20200101T000000000000Z-aaaaaaaaaaaa", "../../etc/passwd", "x" * 500]
)
def test_a_generation_that_is_not_kept_is_refused(
    tmp_path: Path, stack: ExitStack, old: list[ListSnapshot], since: str
) -> None:
    """The caller is told which generations are kept, and no path is made of what is none."""
    kept = build_from_snapshots(old, (), tmp_path)
    with pytest.raises(InvalidRequestError, match=f"kept: {kept}"):
        opened(tmp_path, since, stack)


def test_a_question_that_cannot_be_asked_is_refused(tmp_path: Path, stack: ExitStack, old: list[ListSnapshot]) -> None:
    """An unknown list, a day to come, a later generation than serves and a damaged earlier one are told before any party."""
    since = build_from_snapshots(old, (), tmp_path)
    build_from_snapshots(old[:1], (), tmp_path)
    with pytest.raises(InvalidRequestError, match="no list"):
        opened(tmp_path, since, stack, options=ScreeningOptions(lists=("gone",)))
    with pytest.raises(InvalidRequestError, match="after today"):
        opened(tmp_path, since, stack, transaction=Transaction(as_of=date(2027, 1, 1)))
    with pytest.raises(ListsStaleError):
        opened(tmp_path, since, stack, options=ScreeningOptions(min_generation="99991231T000000000000Z-0"))
    data = tmp_path / since / "data.mdb"
    data.write_bytes(data.read_bytes()[:-1] + b"!")
    with pytest.raises(IndexDamagedError):
        opened(tmp_path, since, stack)


def test_the_day_asked_for_is_the_day_in_japan(tmp_path: Path, old: list[ListSnapshot]) -> None:
    """Whatever the zone of the instant, today is the day in Japan."""
    build_from_snapshots(old, (), tmp_path)
    with closing(open_generation(tmp_path / current(tmp_path))) as reader:
        asked = Asked(Engine.of(reader), Settings(), datetime(2026, 5, 31, 15, 0, tzinfo=UTC))
        assert date(2026, 6, 1) == asked.today
