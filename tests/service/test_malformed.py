"""Bytes that are no message are the caller's mistake, and the field is named where it can be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.service.malformed import Malformed, guarded
from screening.v1 import party_pb2
from screening.v1 import screening_service_pb2 as pb

READ = guarded(pb.ScreenRequest.FromString, pb.ScreenRequest.DESCRIPTOR)
NO_MESSAGE = "the bytes are no screening.v1.ScreenRequest, or a text in it is not UTF-8"
CP932 = "例示".encode("cp932")


def _spoiled(message: pb.ScreenRequest, bad: bytes) -> bytes:
    """A message with its text XXXX replaced by these four bytes."""
    return message.SerializeToString().replace(b"XXXX", bad)


def _refused(data: bytes) -> list[tuple[str, str]]:
    """What the bytes are refused for; none when they are read."""
    outcome = READ(data)
    return (
        [(item.field, item.description) for item in outcome.error.violations] if isinstance(outcome, Malformed) else []
    )


def test_a_sound_message_is_read() -> None:
    """What can be read is read."""
    message = pb.ScreenRequest(parties=[party_pb2.Party(names=["Example\x00Trading"])])
    assert message == READ(message.SerializeToString())


@pytest.mark.parametrize("bad", [CP932, b"\xed\xa0\x80A", b"\xf5\x80\x80\x80", b"AB\xc0\x80"])
@pytest.mark.parametrize(
    ("message", "field"),
    [
        (pb.ScreenRequest(parties=[party_pb2.Party(names=["ok", "XXXX"])]), "parties[0].names[1]"),
        (pb.ScreenRequest(parties=[party_pb2.Party(), party_pb2.Party(reference="XXXX")]), "parties[1].reference"),
        (
            pb.ScreenRequest(parties=[party_pb2.Party(addresses=[party_pb2.Address(text="XXXX")])]),
            "parties[0].addresses[0].text",
        ),
        (pb.ScreenRequest(transaction=pb.Transaction(places=["XXXX"])), "transaction.places[0]"),
        (pb.ScreenRequest(options=pb.ScreeningOptions(min_score=0.5, lists=["XXXX"])), "options.lists[0]"),
        (pb.ScreenRequest(reference="XXXX"), "reference"),
    ],
)
def test_a_text_that_is_not_utf8_is_named(message: pb.ScreenRequest, field: str, bad: bytes) -> None:
    """Bytes of cp932, a lone surrogate, a code point that does not exist and an overlong NUL are told by their field."""
    assert [(field, "is not UTF-8; convert the text before sending it")] == _refused(_spoiled(message, bad))


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"\x0a\x05ab", b"\x0a\x03\x0a\x7fa"])
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    """Garbage and cut messages name the message that was expected."""
    assert [("", NO_MESSAGE)] == _refused(data)


def test_a_very_large_message_is_refused_without_a_search() -> None:
    """A hostile message of many fields buys no search for its field; it is refused all the same."""
    message = pb.ScreenRequest(parties=[party_pb2.Party(names=["Example"] * 100_000 + ["XXXX"])])
    assert [("", NO_MESSAGE)] == _refused(_spoiled(message, CP932))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes make the reading fail in another way."""
    assert isinstance(READ(data), (pb.ScreenRequest, Malformed))
