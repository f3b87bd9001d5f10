"""The measure of the whole job: real editions, a publisher's server, a service under load, and whom to look at again.

Quick form: the third-country notice of 2025-04-02 and that of 2025-09-12. With REFRESH_FULL=1 (make test-refresh) also
the Russian one, beside all shipped lists.
"""

from __future__ import annotations

import http.server
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import grpc
import pytest
import tomlkit

from screening.engine import Engine
from screening.index.generations import current
from screening.index.reader import open_generation
from screening.model.party import Party
from screening.refresh.build import build_index
from screening.refresh.config import load_config
from screening.refresh.job import RefreshTask, run_refresh
from screening.refresh.report import Outcome, RefreshReport
from screening.refresh.taking import Places
from screening.rescreen.run import Asked, Rescreener
from screening.screen import open_screener
from screening.service.listener import start_server
from screening.settings import Settings
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.registry import adapter
from screening.sources.rulings import RULINGS_NAME, apply_rulings, load_rulings
from screening.sources.write import entities_text
from screening.v1 import party_pb2, screening_service_pb2, screening_service_pb2_grpc

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = ROOT / ".." / "shared" / "official" / "fefa"
FULL = os.environ.get("REFRESH_FULL") == "1"
ASKERS = 3
SWAP_S = 5.0


@dataclass(frozen=True, slots=True)
class Amendment:
    """Two editions of one list: their files, the day of the first, and what the second adds."""

    list_id: str
    before: str
    after: str
    day: date
    added: tuple[str, ...]


THIRD = Amendment(
    "jp-fefa-third-countries",
    "250402_list_daisangoku_tokutei.pdf.txt",
    "250912_list_daisangoku_tokutei.pdf.txt",
    date(2025, 4, 2),
    tuple(f"jp-fefa-third-countries:{number:04}" for number in range(48, 57)),
)
RUSSIA = Amendment(
    "jp-fefa-russia",
    "250110_list_russia_tokutei.pdf.txt",
    "250912_list_russia_tokutei.pdf.txt",
    date(2025, 1, 10),
    ("jp-fefa-russia:0560", "jp-fefa-russia:0561"),
)
AMENDMENTS = (THIRD, RUSSIA) if FULL else (THIRD,)
ADDED = tuple(entity_id for amendment in AMENDMENTS for entity_id in amendment.added)


def _older_list(folder: Path, amendment: Amendment) -> None:
    """Make the list folder what it was: the edition before, and of list.toml and rulings what fits it."""
    content = (OFFICIAL / amendment.before).read_bytes()
    parsed = adapter("fefa-notice").parse([SourceFile(amendment.before, content)], list_id=folder.name, previous=())
    known = {entity.entity_id for entity in parsed.entities}
    manifest = tomlkit.parse((folder / "list.toml").read_text(encoding="utf-8"))
    for key in ("as_of", "known_since"):
        manifest[key] = amendment.day
    manifest["editions"] = [amendment.day]
    manifest["expected_entities"] = len(known)
    manifest["canary"] = [canary for canary in manifest["canary"].unwrap() if canary["entity_id"] in known]
    (folder / "list.toml").write_text(tomlkit.dumps(manifest), encoding="utf-8")
    rulings = [ruling for ruling in load_rulings(folder) if ruling.entity_id in known]
    if rulings:
        table = tomlkit.parse((folder / RULINGS_NAME).read_text(encoding="utf-8"))
        table["ruling"] = [row for row in table["ruling"].unwrap() if row["entity_id"] in known]
        (folder / RULINGS_NAME).write_text(tomlkit.dumps(table), encoding="utf-8")
    (folder / "entities.jsonl").write_text(entities_text(apply_rulings(parsed.entities, rulings)), encoding="utf-8")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """An installation that serves the editions before."""
    if not OFFICIAL.is_dir():
        pytest.skip("the published files beside the checkout (shared/official) are not here")
    root = tmp_path_factory.mktemp("night")
    lists = root / "lists"
    if FULL:
        shutil.copytree(ROOT / "lists", lists)
    else:
        for name in ("territories", *(amendment.list_id for amendment in AMENDMENTS)):
            shutil.copytree(ROOT / "lists" / name, lists / name)
    for amendment in AMENDMENTS:
        _older_list(lists / amendment.list_id, amendment)
    made = Places(state=root / "state", index=root / "index", lists=lists, drop=root / "drop")
    build_index(lists, made.index)
    return made


@contextmanager
def _publisher() -> Iterator[str]:
    """A server of the newer editions; gives its address."""
    files = {f"/{amendment.after}": (OFFICIAL / amendment.after).read_bytes() for amendment in AMENDMENTS}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files[self.path]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", '"250912"')
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Load:
    """Callers who ask about an added party again and again, and what they were told."""

    address: str
    name: str
    stop: threading.Event = field(default_factory=threading.Event)
    answers: list[list[tuple[float, str, bool]]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self) -> None:
        """Ask until told to stop: when, which generation answered, and whether the added party was hit."""
        told: list[tuple[float, str, bool]] = []
        self.answers.append(told)
        request = screening_service_pb2.ScreenRequest(parties=[party_pb2.Party(names=[self.name])])
        with grpc.insecure_channel(self.address) as channel:
            stub = screening_service_pb2_grpc.ScreeningServiceStub(channel)
            while not self.stop.is_set():
                try:
                    result = stub.Screen(request, timeout=10).result
                except grpc.RpcError as error:
                    self.errors.append(str(error.code()))
                    continue
                hit = any(found.entity.entity_id in ADDED for party in result.parties for found in party.hits)
                told.append((time.monotonic(), result.generation, hit))
                time.sleep(0.005)


def _refresh(places: Places, address: str) -> RefreshReport:
    lists = "".join(
        f'[[list]]\nid = "{amendment.list_id}"\nadapter = "fefa-notice"\n'
        f'[[list.file]]\nurl = "{address}/{amendment.after}"\n'
        for amendment in AMENDMENTS
    )
    path = places.state.parent / "refresh.toml"
    path.write_text(f"[job]\nallow_plaintext_loopback = true\n{lists}", encoding="utf-8")
    return run_refresh(RefreshTask(config=load_config(path), places=places))


@dataclass(frozen=True, slots=True)
class Night:
    """What came of the night."""

    before: str
    report: RefreshReport
    published_at: float
    load: Load


@pytest.fixture(scope="module")
def night(places: Places) -> Night:
    """One refresh beside a service under load."""
    before = current(places.index)
    settings = Settings(index_dir=places.index, listen="127.0.0.1:0", poll_s=0.1)
    with _publisher() as address, closing(open_screener(settings)) as screener:
        server = start_server(settings, screener)
        load = Load(f"127.0.0.1:{server.port}", "Laserchips FZCO")
        askers = [threading.Thread(target=load.ask, daemon=True) for _ in range(ASKERS)]
        try:
            for asker in askers:
                asker.start()
            report = _refresh(places, address)
            published_at = time.monotonic()
            for _ in range(200):
                if screener.status().generation == report.generation:
                    break
                time.sleep(0.05)
            time.sleep(0.2)
        finally:
            load.stop.set()
            for asker in askers:
                asker.join()
            server.stop()
    return Night(before, report, published_at, load)


def test_the_night_publishes_what_the_notices_add(night: Night) -> None:
    """+2 and +9 entities, nothing removed and nothing amended, found in every trial."""
    assert (Outcome.PUBLISHED, True) == (night.report.outcome, night.report.published), night.report.all_findings
    diffs = [row.diff for row in night.report.lists if row.diff is not None]
    assert sorted(ADDED) == sorted(change.entity_id for diff in diffs for change in diff.added)
    assert [((), ())] * len(AMENDMENTS) == [(diff.removed, diff.amended) for diff in diffs]
    assert night.report.verification is not None
    assert ((), True) == (night.report.verification.misses, night.report.verification.manipulations >= len(ADDED) * 3)


def test_no_answer_of_the_night_was_wrong(night: Night) -> None:
    """Not one failed, none mixed (a hit exactly where the new generation answered), none stale after the swap."""
    told = [answer for answers in night.load.answers for answer in answers]
    assert [] == night.load.errors
    assert {night.before, night.report.generation} == {generation for _, generation, _ in told}
    assert [] == [one for one in told if one[2] != (one[1] == night.report.generation)]
    assert [] == [one for one in told if one[0] > night.published_at + SWAP_S and one[1] == night.before]
    for answers in night.load.answers:
        order = [generation for _, generation, _ in answers]
        assert order == sorted(order), "a caller went back to the old generation"


def test_rescreen_names_exactly_the_parties_concerned(night: Night, places: Places) -> None:
    """Of old customers, those whom the added entities concern are named, each with its entity, and nobody else."""
    with (
        closing(open_generation(places.index / night.before)) as old,
        closing(open_generation(places.index / night.report.generation)) as new,
    ):
        names = {entity_id: new.entity(new.ordinal(entity_id) or 0).names for entity_id in ADDED}
        concerned = {name.text.upper(): entity_id for entity_id, found in names.items() for name in found}
        others = [old.entity(ordinal).names[0].text for ordinal in range(0, old.entity_count, 7)]
        others += ["Blue Teapot Bakery", "株式会社青い急須", "Sakura Stationery K.K."]
        rescreener = Rescreener(old, Asked(Engine.of(new), Settings(), datetime.now(UTC)))
        with closing(rescreener):
            found = rescreener.look([Party((name,)) for name in (*concerned, *others)])
    assert set(ADDED) == set(rescreener.changes.added)
    told = [{hit.hit.entity.entity_id for hit in result.hits} for result in found]
    assert [] == [name for name, ids in zip(concerned, told, strict=False) if concerned[name] not in ids]
    assert [] == [name for name, result in zip(others, found[len(concerned) :], strict=True) if result.look_again]


def test_the_next_night_finds_nothing_new(night: Night, places: Places) -> None:
    """The same documents again change nothing."""
    with _publisher() as address:
        report = _refresh(places, address)
    assert (Outcome.NOTHING_NEW, night.report.generation) == (report.outcome, report.generation), report.all_findings
