"""The Python client of `examples/client.py` against real services."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.examples.conftest import COUNTRY, FOUND, LISTED, ORDINARY, ROOT, Secured

Run = Callable[..., Any]


def test_a_listed_party_is_blocked(python: Run, address: str) -> None:
    """The answer is shown with whom it met and what would settle it, and the exit code stops the deal."""
    done = python("client", "--address", address, "--country", COUNTRY, LISTED)
    assert (4, "") == (done.code, done.err)
    assert [] == [text for text in ("DISPOSITION_BLOCK", FOUND, "→", "generation ") if text not in done.out]


def test_an_ordinary_party_is_clear(python: Run, address: str) -> None:
    """Nothing was found, and the exit code lets the deal go on."""
    done = python("client", "--address", address, "--country", "JP", ORDINARY)
    assert (0, "DISPOSITION_CLEAR") == (done.code, done.out.splitlines()[0])


def test_a_name_of_nothing_is_not_clear(python: Run, address: str) -> None:
    """Nothing to match on is INDETERMINATE."""
    assert 5 == python("client", "--address", address, "㈱").code


def test_a_refused_question_says_why(python: Run, address: str) -> None:
    """The stable reason and the field at fault are shown, and nothing is let go on."""
    done = python("client", "--address", address, "--country", "Atlantis", ORDINARY)
    assert 1 == done.code
    told = ("INVALID_ARGUMENT", "reason INVALID_REQUEST", "parties[0].countries[0]")
    assert [] == [text for text in told if text not in done.out]


def test_it_speaks_mtls(python: Run, secured: Secured) -> None:
    """With certificates it is answered; without, there is no answer."""
    asked = ("--address", secured.address, "--country", COUNTRY, LISTED)
    assert 4 == python("client", *secured.files, *asked).code
    done = python("client", *asked)
    assert 1 == done.code
    assert "no answer: UNAVAILABLE" in done.out


def test_no_service_is_no_answer(python: Run) -> None:
    """A port where nobody listens ends with 1, after the tries of the shipped policy."""
    assert 1 == python("client", "--address", "127.0.0.1:1", ORDINARY).code


def test_only_questions_that_change_nothing_are_asked_twice() -> None:
    """The shipped policy names methods of the interface, tries again only where the service was away or going, never a stream."""
    from screening.v1 import list_service_pb2, screening_service_pb2  # noqa: PLC0415 - descriptors for one test

    config = json.loads((ROOT / "proto" / "service_config.json").read_text(encoding="utf-8"))
    services = {
        service.full_name: service
        for file in (screening_service_pb2, list_service_pb2)
        for service in file.DESCRIPTOR.services_by_name.values()
    }
    for entry in config["methodConfig"]:
        assert set(entry["retryPolicy"]["retryableStatusCodes"]) <= {"UNAVAILABLE", "CANCELLED"}
        for name in entry["name"]:
            service = services[name["service"]]
            named = [service.methods_by_name[name["method"]]] if "method" in name else list(service.methods)
            assert [] == [method.name for method in named if method.client_streaming or method.server_streaming]
    assert config["healthCheckConfig"]["serviceName"] in services
