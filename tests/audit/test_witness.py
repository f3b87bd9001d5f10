"""A screening on the record: question, reading of the names, whole answer, thresholds, and a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from screening.audit import records, search
from screening.audit.receipts import check_receipt, new_key
from screening.audit.records import Asking, Compared, Refused, Rescreened, Screened
from screening.audit.verify import verify
from screening.audit.witness import ANSWERING, Answered, Rescreen, Witness, open_witness
from screening.errors import AuditUnavailableError, FieldViolation, IndexUnavailableError, InvalidRequestError
from screening.model.party import Party, PartyKind
from screening.model.rescreen import NOT_CONCERNED, ChangedHit, ChangeKind, RescreenResult
from screening.model.result import Disposition, ScreeningOptions, ScreeningRequest, Transaction
from screening.policy.decisions import DecisionBook
from screening.screen import Screener, open_screener
from screening.settings import Settings, SettingsError

ASKING = Asking(caller="tester", call="Screen", request_id="call 1", wire_sha256="f" * 64, wire_bytes=12)


@pytest.fixture(scope="module")
def screener(shipped_index: Path) -> Iterator[Screener]:
    """A screener over the shipped lists."""
    with closing(open_screener(Settings(index_dir=shipped_index))) as found:
        yield found


@pytest.fixture
def witness(root: Path) -> Iterator[Witness]:
    """A witness with a receipt key."""
    new_key(root.with_name("receipt.key"))
    settings = Settings(audit_dir=root, audit_receipt_key=root.with_name("receipt.key"))
    found = open_witness(settings, DecisionBook())
    assert found is not None
    with closing(found):
        yield found


def ask(*names: str, reference: str = "") -> ScreeningRequest:
    """A question about one party."""
    return ScreeningRequest((Party(names),), reference=reference)


def test_everything_about_a_screening_is_recorded(witness: Witness, screener: Screener, root: Path) -> None:
    """Question and answer stand as JSON with their digests, beside who asked, how names were read, and thresholds."""
    request = ask("Концерн Калашников", "Kalashnikov", reference="order 9")
    result = screener.screen(request)
    (kept,) = witness.keep([Answered(ASKING, request, result, 1_234)])
    stored = search.find(root, kept.screening_id)
    assert stored is not None
    record = records.decode(stored.body)
    assert isinstance(record, Screened)
    assert (ASKING, 1_234, kept.screening_id) == (record.asking, record.latency_us, record.screening_id)
    assert msgspec.json.encode(request) == bytes(record.request)
    assert msgspec.json.encode(result) == bytes(record.result)
    assert hashlib.sha256(bytes(record.result)).hexdigest() == record.result_sha256
    assert hashlib.sha256(bytes(record.request)).hexdigest() == record.request_sha256
    assert (0.7, set(ANSWERING)) == (record.thresholds.min_score, set(record.thresholds.settings))
    ((first, second),) = msgspec.json.decode(record.names)
    assert ("Концерн Калашников", "Kalashnikov") == (first["name"], second["name"])
    assert "kalashnikov" in first["forms"][0][1][1]
    assert timedelta(0) <= record.at - result.screened_at < timedelta(minutes=1)


def test_answers_read_no_setting_that_is_not_recorded() -> None:
    """What `engine` takes from the settings is exactly what a record keeps."""
    source = Path(__file__).resolve().parents[2] / "screening" / "engine.py"
    text = source.read_text(encoding="utf-8")
    found = {name for name in Settings.__dataclass_fields__ if f"settings.{name}" in text}
    assert set(ANSWERING) == found


def test_the_score_of_the_question_outranks_the_setting(witness: Witness, screener: Screener, root: Path) -> None:
    """The threshold in force is recorded, whoever set it."""
    request = replace(ask("Blue Teapot Bakery"), options=ScreeningOptions(min_score=0.9))
    witness.keep([Answered(ASKING, request, screener.screen(request))])
    (stored,) = search.between(root)
    record = records.decode(stored.body)
    assert isinstance(record, Screened)
    assert 0.9 == record.thresholds.min_score


def test_a_receipt_leads_to_the_record(witness: Witness, screener: Screener, root: Path) -> None:
    """What a partner holds names the very line of the record, and is an anchor of it."""
    request = ask("Blue Teapot Bakery", reference="order 10")
    (kept,) = witness.keep([Answered(ASKING, request, screener.screen(request))])
    assert kept.receipt is not None
    stated = check_receipt(kept.receipt, (root.with_name("receipt.key.pub")).read_bytes())
    stored = search.find(root, kept.screening_id)
    assert stored is not None
    assert (stored.stream, stored.number, stored.sha256) == (
        stated.record_stream,
        stated.record_number,
        stated.record_sha256,
    )
    assert ("CLEAR", 1, "order 10") == (stated.disposition, stated.parties, stated.reference)


def test_a_refusal_is_recorded_without_its_content(witness: Witness, root: Path) -> None:
    """Reason and fields stand; what could not be read stays away."""
    error = InvalidRequestError((FieldViolation("parties[0].names", "is empty"),))
    kept = witness.keep(
        [Answered(ASKING, None, error), Answered(ASKING, ask("x", reference="r"), IndexUnavailableError("none"))]
    )
    first, second = (records.decode(stored.body) for stored in search.between(root))
    assert isinstance(first, Refused)
    assert isinstance(second, Refused)
    assert ("INVALID_REQUEST", ("parties[0].names",), "") == (first.reason, first.fields, first.reference)
    assert ("INDEX_UNAVAILABLE", (), "r") == (second.reason, second.fields, second.reference)
    assert [None, None] == [item.receipt for item in kept]


def test_a_comparison_is_recorded(witness: Witness, screener: Screener, root: Path) -> None:
    """Both names and the whole match stand, since it may explain a ruling."""
    names = ("Kordavel Optics", "KORDAVEL OPTICS LLC", PartyKind.ORGANIZATION)
    kept = witness.compared(ASKING, names, screener.compare(*names), 5)
    stored = search.find(root, kept.screening_id)
    assert stored is not None
    record = records.decode(stored.body)
    assert isinstance(record, Compared)
    assert (names, screener.compare(*names)) == ((record.name1, record.name2, record.party_kind), record.match)


def test_rescreened_parties_are_recorded_as_a_group(witness: Witness, screener: Screener, root: Path) -> None:
    """A party that a change concerns stands in full, any other by its digest; one record holds them all."""
    hit = screener.screen(ask("Концерн Калашников")).hits[0]
    concerned = RescreenResult(True, Disposition.BLOCK, (ChangedHit(ChangeKind.ADDED, hit),))
    answers = [("a", Party(("Концерн Калашников",)), concerned), ("b", Party(("Blue Teapot Bakery",)), NOT_CONCERNED)]
    rescreen = Rescreen("g1", "g2", Transaction(), ScreeningOptions())
    kept = witness.rescreened(ASKING, rescreen, answers)
    stored = search.find(root, kept.screening_id)
    assert stored is not None
    record = records.decode(stored.body)
    assert isinstance(record, Rescreened)
    assert ("g1", "g2", ["a", "b"]) == (
        record.since_generation,
        record.generation,
        [answer.correlation_id for answer in record.answers],
    )
    assert [concerned, None] == [answer.result for answer in record.answers]
    assert [Party(("Концерн Калашников",)), None] == [answer.party for answer in record.answers]
    assert records.digest(msgspec.json.encode(answers[1][1])) == record.answers[1].party_sha256
    assert b"Teapot" not in stored.body
    assert [] == verify(root).problems


def test_a_text_that_is_no_text_is_refused(witness: Witness, screener: Screener, root: Path) -> None:
    """Half a surrogate pair cannot be written; the question is refused, not half recorded."""
    request = ask("Blue \ud800 Bakery")
    with pytest.raises(InvalidRequestError, match="Unicode"):
        witness.keep([Answered(ASKING, request, screener.screen(request))])
    assert [] == list(search.between(root))


def test_decisions_in_force_are_kept_beside_the_records(
    screener: Screener, root: Path, shipped_index: Path, tmp_path: Path
) -> None:
    """A record quotes the digest of the decision file; the file is there, and its loss is noticed."""
    from screening.cli.main import cli  # noqa: PLC0415 - writes the file as an operator does

    path = tmp_path / "decisions.toml"
    words = "decisions add Kalashnikov --entity {} --reason r --by b --expires 2099-01-01 --file {} --index {}"
    entity = screener.screen(ask("Концерн Калашников")).hits[0].entity.entity_id
    cli.main(words.format(entity, path, shipped_index).split(), standalone_mode=False)
    with closing(open_screener(Settings(index_dir=shipped_index, decisions=path))) as deciding:
        found = open_witness(Settings(audit_dir=root), deciding.decisions)
        assert found is not None
        request = ask("Blue Teapot Bakery")
        found.keep([Answered(ASKING, request, deciding.screen(request))])
        found.close()
    assert [] == verify(root).problems
    (kept,) = (root / "decisions").iterdir()
    kept.unlink()
    assert ["DECISIONS"] == [problem.code for problem in verify(root).problems]


def test_without_a_folder_there_is_no_witness() -> None:
    """No record is the default, and receipts without a record are refused at the start."""
    assert open_witness(Settings(), DecisionBook()) is None
    with pytest.raises(SettingsError, match="SCREENING_AUDIT_DIR"):
        open_witness(Settings(audit_receipt_key=Path("x")), DecisionBook())


def test_what_cannot_be_recorded_is_not_answered(screener: Screener, tmp_path: Path) -> None:
    """Without the folder no id and no receipt come back, only the refusal."""
    found = open_witness(Settings(audit_dir=tmp_path / "none"), DecisionBook())
    assert found is not None
    request = ask("Blue Teapot Bakery")
    with pytest.raises(AuditUnavailableError):
        found.keep([Answered(ASKING, request, screener.screen(request))])
