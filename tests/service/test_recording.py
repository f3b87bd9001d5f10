"""Every answer of the service is on the record before it leaves; what cannot be recorded is not answered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import msgspec
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_health.v1 import health_pb2, health_pb2_grpc  # type: ignore[import-untyped]
from grpc_status import rpc_status  # type: ignore[import-untyped]

from screening.audit import records, search
from screening.audit.receipts import Receipt, check_receipt, new_key
from screening.audit.records import Compared, Refused, Rescreened, Screened
from screening.audit.replay import Outcome, Replayer
from screening.audit.verify import verify
from screening.screen import open_screener
from screening.service.listener import start_server
from screening.settings import Settings, SettingsError
from screening.v1 import party_pb2, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

LISTED = "Kordavel Optics LLC"
ORDINARY = "Blue Teapot Bakery"
Stub = screening_service_pb2_grpc.ScreeningServiceStub


@pytest.fixture
def audit_dir(tmp_path: Path) -> Path:
    """An audit folder."""
    folder = tmp_path / "audit"
    folder.mkdir()
    return folder


@pytest.fixture
def channel(index_dir: Path, audit_dir: Path) -> Iterator[grpc.Channel]:
    """A channel to a server that records and signs."""
    new_key(audit_dir.with_name("receipt.key"))
    settings = Settings(
        index_dir=index_dir,
        listen="127.0.0.1:0",
        audit_dir=audit_dir,
        audit_receipt_key=audit_dir.with_name("receipt.key"),
        poll_s=0.05,
    )
    with closing(open_screener(settings)) as screener:
        server = start_server(settings, screener)
        try:
            with grpc.insecure_channel(f"127.0.0.1:{server.port}") as found:
                yield found
        finally:
            server.stop()


@pytest.fixture
def stub(channel: grpc.Channel) -> Stub:
    """A client of it."""
    made: Stub = Stub(channel)
    return made


def ask(name: str, reference: str = "") -> pb.ScreenRequest:
    """A question about one party."""
    return pb.ScreenRequest(parties=[party_pb2.Party(names=[name])], reference=reference)


def stored(audit_dir: Path) -> list[records.Record]:
    """Every record of a question."""
    return [records.decode(item.body) for item in search.between(audit_dir)]


def refusal(call: Callable[[], object]) -> tuple[grpc.StatusCode, str]:
    """Code and reason that a call is refused with."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    status: Any = rpc_status.from_call(caught.value)
    info = next(detail for detail in status.details if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR))
    return caught.value.code(), error_details_pb2.ErrorInfo.FromString(info.value).reason


def test_a_screening_is_recorded_before_its_answer(stub: Stub, audit_dir: Path) -> None:
    """The answer carries the id of its record; the record holds who asked, the question and the answer."""
    metadata = (("x-request-id", "call-1"),)
    result = stub.Screen(ask(LISTED, "order 9"), metadata=metadata).result
    (record,) = stored(audit_dir)
    assert isinstance(record, Screened)
    assert result.screening_id == record.screening_id
    assert ("Screen", "call-1", -1) == (record.asking.call, record.asking.request_id, record.asking.item)
    assert record.asking.caller
    answer = msgspec.json.decode(record.result)
    assert ("order 9", result.generation) == (answer["reference"], answer["generation"])
    assert [hit.entity.entity_id for hit in result.parties[0].hits] == [
        hit["entity"]["entity_id"] for hit in answer["parties"][0]["hits"]
    ]
    assert 0 < record.latency_us < 60_000_000


def test_the_digest_is_of_the_bytes_as_they_came(channel: grpc.Channel, audit_dir: Path) -> None:
    """Fields in another order, or unknown to this version, are in the digest as the caller sent them."""
    fields = (
        b'"\x01r\xfa\xff\x03\x01x' + pb.ScreenRequest(parties=[party_pb2.Party(names=[LISTED])]).SerializeToString()
    )
    assert fields != pb.ScreenRequest.FromString(fields).SerializeToString()
    call: Any = channel.unary_unary("/screening.v1.ScreeningService/Screen")
    call(fields)
    (record,) = stored(audit_dir)
    assert isinstance(record, Screened)
    assert (hashlib.sha256(fields).hexdigest(), len(fields)) == (record.asking.wire_sha256, record.asking.wire_bytes)


def test_a_batch_is_recorded_item_by_item(stub: Stub, audit_dir: Path) -> None:
    """Each item has its own record and id, refused ones too."""
    request = pb.BatchScreenRequest(requests=[ask(LISTED), pb.ScreenRequest(), ask(ORDINARY)])
    items = stub.BatchScreen(request).items
    found = stored(audit_dir)
    assert [Screened, Refused, Screened] == [type(record) for record in found]
    assert [0, 1, 2] == [record.asking.item for record in found if isinstance(record, Screened | Refused)]
    assert [items[0].result.screening_id, items[2].result.screening_id] == [
        record.screening_id for record in found if isinstance(record, Screened)
    ]
    assert {hashlib.sha256(request.SerializeToString()).hexdigest()} == {
        record.asking.wire_sha256 for record in found if isinstance(record, Screened | Refused)
    }


def test_a_stream_is_recorded_as_it_comes(stub: Stub, audit_dir: Path) -> None:
    """Each question of a stream is on the record before its answer, with its place and its own bytes."""
    questions = [pb.StreamScreenRequest(correlation_id=str(n), request=ask(f"{ORDINARY} {n}")) for n in range(3)]
    for place, answer in enumerate(stub.StreamScreen(iter(questions))):
        records_ = stored(audit_dir)
        last = records_[place]
        assert isinstance(last, Screened)
        assert (place, answer.result.screening_id) == (last.asking.item, last.screening_id)
        assert hashlib.sha256(questions[place].SerializeToString()).hexdigest() == last.asking.wire_sha256


def test_a_comparison_is_recorded(stub: Stub, audit_dir: Path) -> None:
    """Both names and the score stand, under the id of the answer."""
    answer = stub.Compare(pb.CompareRequest(name1=LISTED, name2="KORDAVEL OPTICS"))
    (record,) = stored(audit_dir)
    assert isinstance(record, Compared)
    assert (answer.screening_id, answer.match.score, LISTED) == (record.screening_id, record.match.score, record.name1)


def test_a_refused_question_is_recorded_as_such(stub: Stub, audit_dir: Path) -> None:
    """The caller gets the same refusal as without a record."""
    assert (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST") == refusal(lambda: stub.Screen(pb.ScreenRequest()))
    (record,) = stored(audit_dir)
    assert isinstance(record, Refused)
    assert ("INVALID_REQUEST", ("parties",)) == (record.reason, record.fields)


def test_a_receipt_comes_with_the_answer(stub: Stub, audit_dir: Path) -> None:
    """It checks with the public key, and "no hit" is stated as such."""
    result = stub.Screen(ask(ORDINARY, "order 10")).result
    message = result.receipt
    receipt = Receipt(payload=message.payload, signature=message.signature, key_id=message.key_id)
    stated = check_receipt(receipt, audit_dir.with_name("receipt.key.pub").read_bytes())
    assert (result.screening_id, "CLEAR", (), "order 10") == (
        stated.screening_id,
        stated.disposition,
        stated.hits,
        stated.reference,
    )


def test_without_space_nothing_is_answered_until_there_is_some(
    channel: grpc.Channel, stub: Stub, audit_dir: Path
) -> None:
    """UNAVAILABLE with a stable reason for every call, health says so, and both recover by themselves."""
    health = health_pb2_grpc.HealthStub(channel)
    assert stub.Screen(ask(LISTED)).result.screening_id
    away = audit_dir.with_name("away")
    audit_dir.rename(away)
    expected = (grpc.StatusCode.UNAVAILABLE, "AUDIT_UNAVAILABLE")
    assert expected == refusal(lambda: stub.Screen(ask(LISTED)))
    assert expected == refusal(lambda: stub.BatchScreen(pb.BatchScreenRequest(requests=[ask(LISTED)])))
    assert expected == refusal(lambda: stub.Compare(pb.CompareRequest(name1="a", name2="b")))
    (streamed,) = stub.StreamScreen(iter([pb.StreamScreenRequest(request=ask(LISTED))]))
    assert grpc.StatusCode.UNAVAILABLE.value[0] == streamed.error.code
    wait_for(lambda: health.Check(health_pb2.HealthCheckRequest()).status, health_pb2.HealthCheckResponse.NOT_SERVING)
    away.rename(audit_dir)
    assert stub.Screen(ask(LISTED)).result.screening_id
    wait_for(lambda: health.Check(health_pb2.HealthCheckRequest()).status, health_pb2.HealthCheckResponse.SERVING)
    assert 2 == len(stored(audit_dir))


def wait_for(look: Callable[[], object], expected: object) -> None:
    """Look until the expected thing is there; the test's own time limit ends a vain wait."""
    while look() != expected:
        pass


def test_answers_of_many_callers_are_all_recorded_and_replay(
    stub: Stub, channel: grpc.Channel, audit_dir: Path, index_dir: Path
) -> None:
    """Under parallel calls every id is found once, the chain is whole, and all replay byte by byte."""
    names = [LISTED, ORDINARY, "例示重機工業", "Example Shipyard", "", "Quorindal Aerospace"] * 10
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda name: stub.Screen(ask(name)).result.screening_id, names))
    channel.close()
    assert 60 == len(set(ids))
    assert set(ids) == {record.screening_id for record in stored(audit_dir) if isinstance(record, Screened)}
    assert [] == verify(audit_dir).problems
    with closing(Replayer(audit_dir, [index_dir])) as replayer:
        assert {Outcome.SAME} == {item.outcome for item in replayer.replay(search.between(audit_dir))}


def test_a_rescreen_records_what_is_to_be_looked_at_before_it_leaves(stub: Stub, audit_dir: Path) -> None:
    """Answers that clear nobody wait for the next that says "look again", or for the end of the stream."""
    blank, plain = party_pb2.Party(names=["???"]), party_pb2.Party(names=[ORDINARY])
    since = stub.Screen(ask(ORDINARY)).result.generation
    steps = [pb.RescreenRequest(start=pb.RescreenStart(since_generation=since))]
    for number, party in enumerate((plain, blank, plain, plain)):
        steps.append(pb.RescreenRequest(party=pb.RescreenParty(correlation_id=str(number), party=party)))
    answers = list(stub.Rescreen(iter(steps)))[1:]
    assert [False, True, False, False] == [answer.result.look_again for answer in answers]
    found = [record for record in stored(audit_dir) if isinstance(record, Rescreened)]
    assert ["", found[0].screening_id, "", ""] == [answer.screening_id for answer in answers]
    assert [["0", "1"], ["2", "3"]] == [[item.correlation_id for item in record.answers] for record in found]
    assert [(since, since, 0), (since, since, 2)] == [
        (record.since_generation, record.generation, record.asking.item) for record in found
    ]
    assert [("???",)] == [item.party.names for record in found for item in record.answers if item.party is not None]


def test_a_rescreen_that_cannot_be_recorded_says_so_party_by_party(stub: Stub, audit_dir: Path) -> None:
    """The stream goes on, and what waits is recorded when there is room again."""
    since = stub.Screen(ask(ORDINARY)).result.generation
    away = audit_dir.with_name("away")

    def steps() -> Iterator[pb.RescreenRequest]:
        yield pb.RescreenRequest(start=pb.RescreenStart(since_generation=since))
        for number, name in enumerate((ORDINARY, "???", "???")):
            if number == 1:
                audit_dir.rename(away)
            if number == 2:
                wait_for(lambda: len(answers) > 2, expected=True)
                away.rename(audit_dir)
            party = party_pb2.Party(names=[name])
            yield pb.RescreenRequest(party=pb.RescreenParty(correlation_id=str(number), party=party))

    answers: list[pb.RescreenResponse] = []
    for answer in stub.Rescreen(steps()):
        answers.append(answer)  # noqa: PERF402 - the questions wait for them one by one
    assert ["changes", "result", "error", "result"] == [answer.WhichOneof("outcome") for answer in answers]
    (record,) = [record for record in stored(audit_dir) if isinstance(record, Rescreened)]
    assert ["0", "2"] == [item.correlation_id for item in record.answers]


def test_a_server_without_a_record_says_so(index_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It warns at its start, answers without an id, and refuses receipts without a record."""
    settings = Settings(index_dir=index_dir, listen="127.0.0.1:0")
    with closing(open_screener(settings)) as screener:
        server = start_server(settings, screener)
        try:
            with grpc.insecure_channel(f"127.0.0.1:{server.port}") as found:
                assert "" == Stub(found).Screen(ask(LISTED)).result.screening_id
        finally:
            server.stop()
        assert [
            record for record in caplog.records if "not recorded" in record.message and record.levelname == "WARNING"
        ]
        with pytest.raises(SettingsError, match="SCREENING_AUDIT_DIR"):
            start_server(Settings(index_dir=index_dir, audit_receipt_key=Path("x")), screener)


def test_an_answer_is_the_same_with_and_without_a_record(stub: Stub, running_server: Any) -> None:
    """Only the id and the receipt are added."""
    plain: Message = Stub(running_server.channel).Screen(ask(LISTED)).result
    recorded: Message = stub.Screen(ask(LISTED)).result
    for message in (plain, recorded):
        for field in ("screening_id", "receipt", "screened_at"):
            message.ClearField(field)
    assert plain == recorded
