"""Who a certificate belongs to, and what its owner may do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.service.callers import (
    Caller,
    CallersFileError,
    Quota,
    Role,
    certificate_roles,
    needed_roles,
    read_callers,
)
from screening.service.identity import Peer
from screening.service.watch import SERVICES
from screening.v1 import list_service_pb2, screening_service_pb2

QUOTA = Quota(rate=5.0, burst=10, concurrent=3)


def peer(**fields: object) -> Peer:
    """A certificate."""
    values = {"subject": "CN=erp", "issuer": "CN=ca", "serial": "1f", "fingerprint": "ab" * 32, "uris": (), "dns": ()}
    dates = {"not_before": datetime(2026, 1, 1, tzinfo=UTC), "not_after": datetime(2027, 1, 1, tzinfo=UTC)}
    return Peer(**{**values, **dates, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("uris", "roles"),
    [
        (["spiffe://example.co.jp/role/screen"], {Role.SCREEN}),
        (["spiffe://example.co.jp/erp/tokyo/role/audit"], {Role.AUDIT}),
        (["spiffe://a/role/screen", "spiffe://a/role/admin"], {Role.SCREEN, Role.ADMIN}),
        (["spiffe://example.co.jp/role/root", "spiffe://example.co.jp/role/Screen"], set()),
        (["https://example.co.jp/role/screen", "spiffe:///role/screen", "spiffe://role/screen"], set()),
        (["spiffe://example.co.jp/role/screen/x", "spiffe://example.co.jp/role/screen?x", "spiffe://a/role/"], set()),
        (["spiffe://example.co.jp/role/screen\n"], set()),
    ],
)
def test_a_role_is_read_from_a_whole_uri(uris: list[str], roles: set[Role]) -> None:
    """Only the documented form carries a role; what is near it carries none."""
    assert roles == certificate_roles(uris)


@given(st.lists(st.text()))
def test_no_other_text_carries_a_role(uris: list[str]) -> None:
    """A URI that is not of the form gives nothing."""
    assert certificate_roles(uris) <= {role for role in Role if any(uri.endswith(f"/role/{role}") for uri in uris)}


def test_every_method_of_ours_has_a_role_and_unknown_ones_are_the_administrators() -> None:
    """No call of our services is open to anybody, and what nobody listed is closed."""
    for file in (screening_service_pb2, list_service_pb2):
        for service in file.DESCRIPTOR.services_by_name.values():
            assert service.full_name in SERVICES
            for method in service.methods:
                needed = needed_roles(f"/{service.full_name}/{method.name}")
                assert needed == ({Role.SCREEN} if service.name == "ScreeningService" else set(Role))
    assert (
        {Role.ADMIN} == needed_roles("/screening.v2.ScreeningService/Screen") == needed_roles("") == needed_roles("/x")
    )


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('uri = "spiffe://x/erp"', {"uris": ("spiffe://x/other", "spiffe://x/erp")}),
        ('dns = "erp.example.co.jp"', {"dns": ("erp.example.co.jp",)}),
        ('subject = "CN=erp,O=Example"', {"subject": "CN=erp,O=Example"}),
        (f'sha256 = "{":".join(["CD"] * 32)}"', {"fingerprint": "cd" * 32}),
    ],
)
def test_a_caller_is_found_by_what_the_file_names(tmp_path: Path, line: str, fields: dict[str, object]) -> None:
    """Each of the four marks finds its caller, with the limits of the file; a stranger is none."""
    file = tmp_path / "callers.toml"
    file.write_text(
        f'[default]\nburst = 7\n[[caller]]\nname = "erp-tokyo"\nroles = ["screen", "audit"]\n{line}\nconcurrent = 1\n',
        encoding="utf-8",
    )
    book = read_callers(file, QUOTA)
    found = book.find(peer(**fields))
    assert Caller("erp-tokyo", frozenset({Role.SCREEN, Role.AUDIT}), Quota(5.0, 7, 1), listed=True) == found
    assert book.find(peer()) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[caller]]", "name"),
        ('[[caller]]\nname = "x"\nroles = ["screen"]', "exactly one of uri, dns, subject, sha256"),
        ('[[caller]]\nname = "x"\nroles = ["screen"]\nuri = "a"\ndns = "b"', "exactly one"),
        ('[[caller]]\nname = "x"\nroles = []\nuri = "a"', "has no role"),
        ('[[caller]]\nname = "x"\nroles = ["root"]\nuri = "a"', "root"),
        ('[[caller]]\nname = "x y"\nroles = ["screen"]\nuri = "a"', "caller[0].name"),
        ('[[caller]]\nname = "x\\n"\nroles = ["screen"]\nuri = "a"', "caller[0].name"),
        ('[[caller]]\nname = "x"\nroles = ["screen"]\nuri = "a"\nrate = 1', "rate"),
        ('[[caller]]\nname = "x"\nroles = ["screen"]\nuri = "a"\nconcurrent = 0', "concurrent"),
        ('[[caller]]\nname = "x"\nroles = ["screen"]\nuri = "a"\n' * 2, "stands twice"),
        ('revoked = ["xyz"]', "no serial number"),
        ("revoked = [", "callers.toml"),
        ("certificate_role = true", "certificate_role"),
    ],
)
def test_a_callers_file_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """A mistyped key or role opens nothing; the error says where."""
    file = tmp_path / "callers.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CallersFileError, match=re.escape(told)):
        read_callers(file, QUOTA)


def test_serial_numbers_are_read_as_tools_print_them(tmp_path: Path) -> None:
    """Colons, capitals, a prefix and leading zeros do not matter."""
    file = tmp_path / "callers.toml"
    file.write_text('revoked = ["0A:FF:01", "0x00ff", "DE AD"]', encoding="utf-8")
    assert {"aff01", "ff", "dead"} == read_callers(file, QUOTA).revoked
