"""JSON by server reflection, without generated stubs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.examples.conftest import COUNTRY, FOUND, LISTED

Run = Callable[..., Any]
SCREEN = "screening.v1.ScreeningService/Screen"


def test_the_service_lists_its_methods(python: Run, address: str) -> None:
    """Screening, lists and health are offered under their full names."""
    done = python("reflect", address, "list")
    assert (0, "") == (done.code, done.err)
    assert {SCREEN, "screening.v1.ListService/GetStatus", "grpc.health.v1.Health/Check"} <= set(done.out.splitlines())


def test_a_message_is_described(python: Run, address: str) -> None:
    """Each field with its number, type and name, as the .proto file has it."""
    lines = python("reflect", address, "describe", "screening.v1.ScreenRequest").out.splitlines()
    assert ["1 repeated screening.v1.Party parties", "4 string reference"] == [lines[0].strip(), lines[-1].strip()]


def test_a_question_in_json_is_answered_in_json(python: Run, address: str) -> None:
    """The names of the fields are those of the interface."""
    question = {"parties": [{"names": [LISTED], "countries": [COUNTRY]}], "reference": "ref-1"}
    done = python("reflect", address, "call", SCREEN, json.dumps(question))
    result = json.loads(done.out)["result"]
    assert (0, "DISPOSITION_BLOCK", "ref-1") == (done.code, result["disposition"], result["reference"])
    assert FOUND == result["parties"][0]["hits"][0]["entity"]["entity_id"]


def test_a_question_that_is_none_is_refused(python: Run, address: str) -> None:
    """An unknown field, text that is no JSON, an unknown method or service, and a missing one: told, exit code 2."""
    asked = [(SCREEN, '{"nobody": 1}'), (SCREEN, "{"), (f"{SCREEN}s", "{}"), ("nowhere.Service/Call", "{}"), ()]
    runs = [python("reflect", address, "call", *words) for words in asked]
    assert [2] * len(runs) == [done.code for done in runs]
    assert [] == [done.err for done in runs if not done.err.startswith("cannot ask: ")]


def test_an_error_of_the_service_is_shown(python: Run, address: str) -> None:
    """What the service refuses ends with 1 and its words."""
    done = python("reflect", address, "call", SCREEN, "{}")
    assert (1, True) == (done.code, done.err.startswith("no answer: INVALID_ARGUMENT"))


def test_usage_is_shown(python: Run) -> None:
    """Without an address and a verb it says how it is used."""
    done = python("reflect")
    assert (2, True) == (done.code, "examples/reflect.py ADDRESS list" in done.err)
