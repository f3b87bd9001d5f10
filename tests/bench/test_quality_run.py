"""Splits, samples, the sweep and the report on a handful of made-up names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.quality.alarms import core_of
from bench.quality.data import fefa_entities, filers, ordinary_companies
from bench.quality.fuzz import FuzzContender
from bench.quality.halves import Split, half_of_key, half_of_number, half_of_owner
from bench.quality.operators import ALL, BY_KEY
from bench.quality.report import as_data, shown, write_json
from bench.quality.run import Asked, Run, answers, owners_by_text, progress_bars, queries_for
from bench.quality.sections import NAMES, SECTIONS, chosen
from bench.quality.sweep import Bearers, Tally, strata, tally, variations, verdict
from bench.quality.values import Name, Share, Table

_SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
_NAMES = [
    Name("example-a:0001", "Example Shipyard JSC", "en"),
    Name("example-a:0001", "株式会社例示造船所", "ja"),
    Name("example-a:0002", "Placeholder Optics LLC", "en"),
    Name("example-b:0001", "Sample Machinery Plant", "en"),
    Name("example-b:0002", "Sample Machinery Plant", "en"),
]


def _run(split: Split = Split.ALL, sample: int | None = None) -> Run:
    return Run((FuzzContender(),), split, sample, progress_bars(disable=True))


def test_halves_follow_the_published_rule() -> None:
    """Even numbers of METI entries and md5 digits 0-7 are for tuning, the rest is reported."""
    assert (Split.TUNE, Split.REPORT) == (half_of_number(2), half_of_number(561))
    assert (Split.TUNE, Split.REPORT) == (half_of_owner("jp-fefa-russia:0002"), half_of_owner("jp-fefa-russia:0003"))
    assert {Split.TUNE, Split.REPORT} == {half_of_key(f"E{number:05d}") for number in range(50)}


def test_sample_is_the_same_in_every_run() -> None:
    """A sample depends on the rows and the seed only, and keeps their order."""
    rows = [f"row {number}" for number in range(100)]
    first = _run().sampled(rows, str, 10)
    assert first == sorted(first, key=rows.index)
    assert first == list(_run().sampled(list(reversed(rows)), str, 10)[::-1])


def test_strata_keep_their_share() -> None:
    """Half of the dealt names holds half of every list and language."""
    names = [
        Name(f"{where}:{number}", f"name {number}", lang)
        for number in range(20)
        for where, lang in (("a", "en"), ("b", "ja"))
    ]
    front = [name.lang for name in strata([*names, *names[:20:2]], 1)[:25]]
    assert (15, 10) == (front.count("en"), front.count("ja"))


def test_variations_use_all_seeds_only_in_a_full_run() -> None:
    """A seeded operator gives three queries a name in a full run and one in a sample; others always one."""
    name = [_NAMES[0]]
    assert 3 == len(list(variations(BY_KEY["05.dropped"], name, None)))
    assert 1 == len(list(variations(BY_KEY["05.dropped"], name, 10)))
    assert 1 == len(list(variations(BY_KEY["02.upper"], name, None)))


def test_answers_rank_the_own_party_first() -> None:
    """A search through a contender's index finds the party a name was taken from."""
    listed = [name for name in _NAMES if name.lang == "en"]
    given = answers(_run(), FuzzContender(), Asked(listed, queries_for(listed[:1], listed), "test"))
    assert "example-a:0001" == given[0].found[0].owner


def test_an_equal_name_of_another_party_is_no_wrong_answer() -> None:
    """Two parties with one name answer for each other."""
    contender = FuzzContender()
    asked = list(variations(BY_KEY["01.identity"], _NAMES[3:], None))
    count = tally(contender, contender.index(_NAMES), Bearers(owners_by_text(_NAMES)), asked)
    assert (2, 2, 2, 0) == (count.asked, count.found, count.first, count.wrong)


def test_a_lost_name_is_counted_and_kept() -> None:
    """A variation that no answer recovers is a miss with its text."""
    contender = FuzzContender()
    asked = list(variations(BY_KEY["08.spelled"], _NAMES[2:3], None))
    count = tally(contender, contender.index(_NAMES), Bearers(owners_by_text(_NAMES)), asked)
    assert (1, 0, 1) == (count.asked, count.found, len(count.lost))


@pytest.mark.parametrize(
    ("key", "count", "expected"),
    [
        ("02.upper", Tally(asked=1000, found=1000, first=999), "met"),
        ("02.upper", Tally(asked=1000, found=1000, first=990), "missed"),
        ("02.upper", Tally(asked=1000, found=999, first=999), "missed"),
        ("07.no-vowels", Tally(asked=100, found=95, first=10), "met"),
        ("13.acronym-made", Tally(asked=100), "measured"),
        ("33.korean", Tally(), "-"),
    ],
)
def test_verdict_follows_the_tier(key: str, count: Tally, expected: str) -> None:
    """A tier is met by its share of names found; T0 also by rank; nothing asked is no verdict."""
    assert expected == verdict(BY_KEY[key], count)


def test_core_of_a_company_name() -> None:
    """Legal form, width, spaces and dots do not make another company."""
    assert "日本例示" == core_of("（株）日本 例示")


def test_sections_are_found_by_any_name() -> None:
    """`--only` takes numbers and words; none means all."""
    assert SECTIONS == chosen(())
    assert 2 == len(chosen(("9", "ja-en")))
    assert len(NAMES) == len(set(NAMES))


def test_report_keeps_denominators(tmp_path: Path) -> None:
    """A share is printed and stored with its denominator, and what others keep in the file stays."""
    path = tmp_path / "baseline.json"
    path.write_text('{"speed": 1}', "utf-8")
    table = Table("1", "title", "note", ("contender", "R@1"), (("ours", Share(283, 322)),))
    write_json(path, as_data([table], {"data": "report half"}))
    kept = json.loads(path.read_text("utf-8"))
    assert 1 == kept["speed"]
    assert {"part": 283, "of": 322, "share": 0.878882} == kept["quality"]["tables"]["1"]["rows"][0]["R@1"]
    assert "87.89 % (283/322)" == shown(Share(283, 322))


@pytest.mark.skipif(not _SHARED.exists(), reason="the shared data folder is not beside the checkout")
def test_shared_data_is_complete() -> None:
    """The files of the benchmark hold the entries that its documentation states."""
    assert 644 == len(fefa_entities())
    assert (5682, 979) == (len(filers()), len(ordinary_companies()))


@pytest.mark.skipif(not _SHARED.exists(), reason="the shared data folder is not beside the checkout")
def test_operators_apply_to_the_printed_names() -> None:
    """Nearly every operator finds a name to work on in the METI notices of the tuning half; the rest are known."""
    names = [name for entity in fefa_entities() if entity.half is Split.TUNE for name in entity.names()]
    idle = {item.key for item in ALL if not any(item.apply(name, 1) for name in names)}
    # These need a second name of the party, or a Korean party.
    assert {"13.acronym-listed", "28.own-name", "31.kana-half-width-reading", "33.korean"} >= idle
