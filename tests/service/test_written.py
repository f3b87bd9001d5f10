"""Tests for parts of answers that are written once."""

from __future__ import annotations

from screening.model.party import Address
from screening.service.written import Written
from screening.v1 import party_pb2


def _writer(seen: list[Address], most: int) -> Written[Address]:
    def write(address: Address) -> party_pb2.Address:
        seen.append(address)
        return party_pb2.Address(text=address.text, country=address.country)

    return Written(write, most)


def _read(written: Written[Address], address: Address) -> party_pb2.Address:
    message = party_pb2.Address()
    written.into(message, address)
    return message


def test_a_value_is_written_once_and_read_often() -> None:
    """The same object is written once; an equal one is another object and is written for itself."""
    seen: list[Address] = []
    written = _writer(seen, 8)
    first, second = Address("1 Example Street", "JP"), Address("1 Example Street", "JP")
    found = [_read(written, one) for one in (first, first, second)]
    assert [party_pb2.Address(text="1 Example Street", country="JP")] * 3 == found
    assert 2 == len(seen)


def test_what_is_forgotten_is_written_again() -> None:
    """Beyond the most that are known all are forgotten, and every value still has its own message."""
    seen: list[Address] = []
    written = _writer(seen, 2)
    values = [Address(f"{number} Example Street") for number in range(5)]
    for _ in range(2):
        assert [value.text for value in values] == [_read(written, value).text for value in values]
    assert 10 == len(seen)
