"""What a run starts from and what it leaves: an index made by hand, an upgrade of the program, bombs, reports."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from screening.index.verify import read_manifest
from screening.refresh.build import build_index
from screening.refresh.editions import EditionStore
from screening.refresh.report import ListOutcome, Outcome, Severity
from screening.sources.intake.sandbox import parse_untrusted

from .sites import LIST, OWN, ROOT, Site, codes, line, lines, row


def test_an_index_made_by_hand_is_what_the_first_run_starts_from(site: Site) -> None:
    """Where `screening index build` made the index, the first run changes nothing and keeps its editions."""
    generation = build_index(site.places.lists, site.places.index)
    report = site.run()
    assert (Outcome.NOTHING_NEW, generation) == (report.outcome, report.generation)
    store = EditionStore(site.places.state)
    assert (LIST, OWN) == store.linked()
    edition = store.load(LIST, store.accepted(LIST) or "")
    assert edition is not None
    assert ("built", 24) == (edition.origin.how, len(edition.snapshot.entities))


def test_a_document_that_confirms_the_folder_is_a_check(site: Site) -> None:
    """The notice from which `lists/` was made gives the very same edition: nothing is built, the list counts as checked."""
    site.run()
    site.drop(lines(24), date(2026, 1, 10))
    report = site.run()
    assert (Outcome.NOTHING_NEW, ListOutcome.UNCHANGED) == (report.outcome, row(report).outcome), row(report).diff
    store = EditionStore(site.places.state)
    edition = store.load(LIST, store.accepted(LIST) or "")
    assert edition is not None
    assert row(report).source_sha256 == edition.origin.source_sha256 != ""


def test_other_words_for_the_same_list_are_no_news(site: Site) -> None:
    """A folder whose JSON is written otherwise than a refresh writes it is confirmed by the document it says the same as."""
    path = site.places.lists / LIST / "entities.jsonl"
    rows = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps(dict(reversed(entry.items()))) + "\n" for entry in rows), encoding="utf-8")
    site.run()
    site.drop(lines(24), date(2026, 1, 10))
    report = site.run()
    assert (Outcome.NOTHING_NEW, ListOutcome.UNCHANGED) == (report.outcome, row(report).outcome), row(report).diff
    assert Outcome.NOTHING_NEW is site.run().outcome


def test_other_text_rules_build_the_same_lists_anew(running: Site) -> None:
    """After an upgrade of the program the index is built anew once, though no list changed."""
    journal = running.places.state / "journal.jsonl"
    entries = [json.loads(text) for text in journal.read_text(encoding="utf-8").splitlines()]
    for entry in entries:
        if entry["event"] == "publishing":
            entry["made_with"] = "an older program"
    journal.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    report = running.run()
    assert (Outcome.PUBLISHED, {"rules-changed"}) == (report.outcome, {finding.code for finding in report.findings})
    assert Outcome.NOTHING_NEW is running.run().outcome


def test_a_territory_that_changes_is_published(running: Site) -> None:
    """A changed territory file makes a generation, though no list changed."""
    path = running.places.lists / "territories" / "lnr.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# reviewed\n", encoding="utf-8")
    report = running.run()
    assert (Outcome.PUBLISHED, True) == (report.outcome, "territories-changed" in codes(report))


def test_only_looks_at_one_source(running: Site) -> None:
    """`--only` leaves the sources of the other lists alone."""
    running.drop(lines(26))
    assert ListOutcome.NOT_WATCHED is row(running.run(only=frozenset({"another"}))).outcome
    assert ListOutcome.CHANGED is row(running.run(only=frozenset({LIST}))).outcome


def test_a_piecewise_list_adds_up_and_never_loses_by_a_missing_file(running: Site) -> None:
    """For a list published piece by piece every file is read, and its day never goes back."""
    text = running.config.read_text(encoding="utf-8")
    running.config.write_text(text.replace("drop = true", "drop = true\nevery = true"), encoding="utf-8")
    running.drop(lines(24), date(2025, 12, 1))
    report = running.run()
    assert "older-edition" not in codes(report)
    assert date(2026, 1, 10) == row(report).as_of


def test_the_report_holds_every_reason_in_both_languages(running: Site) -> None:
    """`report.json` is the report as it was printed, findings and differences included."""
    running.drop(lines(12), title="別の団体")
    report = running.run()
    kept = json.loads((running.places.state / "report.json").read_text(encoding="utf-8"))
    told = [finding["code"] for entry in kept["lists"] for finding in entry["findings"]]
    assert sorted(codes(report)) == sorted(set(told))
    assert (21, "refused") == (kept["exit_code"], kept["outcome"])


def _bomb() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><x>&l9;</x>'.encode()


def _zip_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entities.jsonl", bytes(300 * 1024 * 1024))
    return content.getvalue()


def _cyclic_pdf() -> bytes:
    parts = [
        b"%PDF-1.4\n",
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n",
    ]
    offsets = [sum(map(len, parts[:place])) for place in (1, 2)]
    table = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = sum(map(len, parts))
    return b"".join(parts) + table + b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize(
    ("adapter", "make"), [("un-consolidated-xml", _bomb), ("list-folder", _zip_bomb), ("fefa-notice", _cyclic_pdf)]
)
def test_a_bomb_is_refused_and_the_old_generation_serves(running: Site, adapter: str, make: object) -> None:
    """XML entities, an archive that unfolds without end, a PDF in a circle: the child dies, the job lives."""
    text = running.config.read_text(encoding="utf-8")
    running.config.write_text(text.replace("fefa-notice", adapter), encoding="utf-8")
    running.drop(make())  # type: ignore[operator]
    served = running.served()
    report = running.run(parser=parse_untrusted)
    assert (Outcome.REFUSED, served) == (report.outcome, running.served()), report.all_findings
    assert codes(report, Severity.REFUSED)


def test_equal_input_gives_an_equal_content_hash_on_every_machine(site: Site) -> None:
    """Two builds in two processes with two hash seeds have the same content, byte for byte."""
    here = build_index(site.places.lists, site.places.index)
    there = site.root / "there"
    words = ["index", "build", "--lists", str(site.places.lists), "--out", str(there)]
    command = [sys.executable, "-m", "screening.cli.main", *words]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCREENING_")}
    seed = str(1 + hash("a seed of its own") % 1_000)
    subprocess.run(command, cwd=ROOT, env=kept | {"PYTHONHASHSEED": seed}, check=True, capture_output=True)  # noqa: S603 - our own
    (other,) = [path for path in there.iterdir() if path.is_dir()]
    assert read_manifest(site.places.index / here).header.content_hash == read_manifest(other).header.content_hash


def test_two_installations_publish_the_same_content(site: Site, tmp_path: Path) -> None:
    """The same documents in another folder, in another order of nights, end in the same content."""
    import shutil  # noqa: PLC0415

    other = Site(tmp_path / "other")
    shutil.copytree(site.root, other.root, ignore=shutil.ignore_patterns("other"))
    site.run()
    for place in (site, other):
        place.drop([*lines(24), line(30)])
        place.run()
    contents = {read_manifest(place.places.index / place.served()).header.content_hash for place in (site, other)}
    assert 1 == len(contents)
