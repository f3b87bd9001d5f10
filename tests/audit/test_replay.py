"""A recorded question asked again of its archived generation gets the same answer, byte by byte."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from screening.audit import records, search
from screening.audit.records import Asking, Screened
from screening.audit.replay import Outcome, Replayed, Replayer, difference
from screening.audit.witness import Answered, open_witness
from screening.index.generations import current
from screening.index.reader import GenerationReader
from screening.model.measure import Direction, GoodsScope
from screening.model.party import Address, Identifier, Party, PartyRole
from screening.model.result import ScreeningOptions, ScreeningRequest, Transaction
from screening.policy.decisions import DecisionBook
from screening.screen import open_screener
from screening.settings import Settings

COUNT = int(os.environ.get("AUDIT_REPLAYS", "40"))
ASKING = Asking(caller="tester", call="Screen")
ORDINARY = ("Blue Teapot Bakery", "株式会社山田製作所", "Harbor View Hotel", "ООО Ромашка", "", "???")


def questions(reader: GenerationReader, count: int) -> Iterator[ScreeningRequest]:
    """Listed and ordinary names, places, numbers, deals and options, drawn with a fixed seed."""
    dice = random.Random(11)
    for number in range(count):
        entity = reader.entity(dice.randrange(reader.entity_count))
        listed = dice.choice(entity.names).text
        name = dice.choice([listed, listed[: max(2, len(listed) * 2 // 3)], *ORDINARY[: 1 + number % len(ORDINARY)]])
        party = Party(
            (name, *dice.sample(ORDINARY, 1)),
            role=dice.choice(list(PartyRole)),
            countries=tuple(dice.sample(["RU", "CN", "JP", "KP"], dice.randrange(3))),
            addresses=(Address(dice.choice(["Donetsk", "平壌", "東京都千代田区"])),) * dice.randrange(2),
            identifiers=(Identifier("jp-corporate-number", "5011101019196"),) * dice.randrange(2),
        )
        deal = Transaction(
            direction=dice.choice([None, *Direction]),
            destination=dice.choice(["", "RU", "CN", "BY"]),
            goods=dice.choice([(), (GoodsScope.DUAL_USE,)]),
            as_of=dice.choice([None, date(2025, 3, 1)]),
        )
        options = ScreeningOptions(limit=dice.choice([1, 10]), min_score=dice.choice([None, 0.6]))
        yield ScreeningRequest((party,) * (1 + number % 3), deal, options, f"question {number}")


def record(root: Path, index: Path, asked: Sequence[ScreeningRequest], **settings: object) -> None:
    """Screen and record."""
    values = replace(Settings(index_dir=index, audit_dir=root), **settings)  # type: ignore[arg-type]
    with closing(open_screener(values)) as screener:
        witness = open_witness(values, screener.decisions)
        assert witness is not None
        with closing(witness):
            for request in asked:
                witness.keep([Answered(ASKING, request, screener.screen(request))])


def replayed(root: Path, *indexes: Path) -> list[Replayed]:
    """What came of asking again."""
    replayer = Replayer(root, indexes)
    with closing(replayer):
        return list(replayer.replay(search.between(root)))


def test_stored_screenings_replay_byte_by_byte(
    root: Path, shipped_index: Path, shipped_reader: GenerationReader
) -> None:
    """Every one of them, hits and misses, territories, deals and options alike (AUDIT_REPLAYS sets how many)."""
    record(root, shipped_index, list(questions(shipped_reader, COUNT)))
    found = replayed(root, shipped_index)
    assert [] == [item.why for item in found if item.outcome is not Outcome.SAME]
    assert COUNT == len(found)


def test_settings_of_the_day_are_taken_from_the_record(root: Path, shipped_index: Path) -> None:
    """An installation that is set otherwise today still finds the answer of then."""
    asked = [ScreeningRequest((Party(("Kalashnikov Conc",)),))]
    record(root, shipped_index, asked, min_score=0.55, stale_after_hours=1)
    assert [Outcome.SAME] == [item.outcome for item in replayed(root, shipped_index)]


def test_a_changed_answer_is_shown_with_its_place(root: Path, shipped_index: Path) -> None:
    """If the record says another score than the generation gives, the difference is named."""
    asked = [ScreeningRequest((Party(("Концерн Калашников",)),))]
    record(root, shipped_index, asked)
    (stored,) = search.between(root)
    kept = records.decode(stored.body)
    assert isinstance(kept, Screened)
    other = bytes(kept.result).replace(b'"strength":', b'"strength":0.5,"x":', 1)
    body = records.encode(msgspec.structs.replace(kept, result=msgspec.Raw(other)))
    (found,) = Replayer(root, [shipped_index]).replay([replace(stored, body=body)])
    assert Outcome.DIFFERENT == found.outcome
    assert "result.parties[0].hits[0].strength: 0.5 was answered" in found.why


def test_a_generation_that_is_gone_is_told(root: Path, shipped_index: Path, tmp_path: Path) -> None:
    """A replay without the archived generation is impossible, and says which one it wants."""
    record(root, shipped_index, [ScreeningRequest((Party(("x",)),))])
    (found,) = replayed(root, tmp_path)
    assert Outcome.IMPOSSIBLE == found.outcome
    assert current(shipped_index) in found.why


def test_an_archive_beside_the_index_is_looked_into(root: Path, shipped_index: Path, tmp_path: Path) -> None:
    """Generations moved elsewhere are found there."""
    record(root, shipped_index, [ScreeningRequest((Party(("x",)),))])
    archive = tmp_path / "archive"
    archive.mkdir()
    generation = current(shipped_index)
    (archive / generation).symlink_to(shipped_index / generation)
    assert [Outcome.SAME] == [item.outcome for item in replayed(root, tmp_path, archive)]


def test_decisions_of_the_day_are_taken_from_the_record(root: Path, shipped_index: Path, tmp_path: Path) -> None:
    """A hit that was ruled out then is ruled out in the replay, though the file has changed since."""
    from screening.cli.main import cli  # noqa: PLC0415 - writes the file as an operator does

    party = Party(("Kalashnikov Konzern",))
    with closing(open_screener(Settings(index_dir=shipped_index))) as screener:
        entity = screener.screen(ScreeningRequest((party,))).hits[0].entity.entity_id
    path = tmp_path / "decisions.toml"
    words = ["decisions", "add", party.names[0], "--entity", entity, "--reason", "another", "--by", "manager"]
    words += ["--expires", "2099-01-01", "--file", str(path), "--index", str(shipped_index)]
    cli.main(words, standalone_mode=False)
    record(root, shipped_index, [ScreeningRequest((party,))], decisions=path)
    path.unlink()
    (stored,) = search.between(root)
    assert b'"suppressed":[{' in stored.body
    assert [Outcome.SAME] == [item.outcome for item in replayed(root, shipped_index)]
    assert DecisionBook() != Replayer(root, [])._book(records.decode(stored.body).decisions_sha256)  # type: ignore[union-attr]


def test_the_instant_is_the_recorded_one(root: Path, shipped_index: Path) -> None:
    """An answer of another day replays as of that day."""
    values = Settings(index_dir=shipped_index, audit_dir=root)
    then = datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC)  # one second to midnight in Japan
    with closing(open_screener(values, clock=lambda: then)) as screener:
        witness = open_witness(values, screener.decisions)
        assert witness is not None
        with closing(witness):
            request = ScreeningRequest((Party(("Концерн Калашников",)),))
            result = screener.screen(request)
            witness.keep([Answered(ASKING, request, result)])
    assert date(2026, 12, 31) == result.as_of
    assert [Outcome.SAME] == [item.outcome for item in replayed(root, shipped_index)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": [1, 2]}, {"a": [1, 2]}, ""),
        ({"a": [1, 2]}, {"a": [1, 3]}, "result.a[1]: 2 was answered, 3 is answered now"),
        ({"a": 1}, {"a": 1, "b": 2}, "result.b: null was answered, 2 is answered now"),
        ({"a": [1]}, {"a": [1, 2]}, "result.a: [1] was answered, [1,2] is answered now"),
    ],
)
def test_a_difference_is_told_by_its_place(before: object, after: object, expected: str) -> None:
    """The first place where two answers part, and both values."""
    assert expected == difference(before, after)
