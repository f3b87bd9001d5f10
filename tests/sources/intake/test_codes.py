"""What an operator reads in a report stands in the documentation, and the numbers of the kernel are the kernel's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screening.sources.intake import seccomp
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.limits import MIB, ContainerCaps, FetchLimits, Limits

ROOT = Path(__file__).resolve().parents[3]
X86_HEADERS = ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h")
GENERIC_HEADER = "/usr/include/asm-generic/unistd.h"
CALLS = {
    **seccomp._REFUSED,
    **seccomp._UNKNOWN,
    "clone": seccomp._CLONE,
    "open": seccomp._OPEN,
    "openat": seccomp._OPENAT,
}


def test_every_code_is_documented() -> None:
    """docs/intake.md explains each code of a report."""
    text = (ROOT / "docs" / "intake.md").read_text(encoding="utf-8")
    _, unavailable, refused = re.split("^`(?:unavailable|refused)`: ", text, flags=re.MULTILINE)
    assert [] == [code for code in Unavailable if f"`{code}`" not in unavailable]
    assert [] == [code for code in Refused if f"`{code}`" not in refused]


def test_the_documented_limits_are_those_in_force() -> None:
    """docs/intake.md prints the defaults."""
    text = (ROOT / "docs" / "intake.md").read_text(encoding="utf-8")
    fetch, reading, caps = FetchLimits(), Limits(), ContainerCaps()
    for printed in (
        f"| {fetch.connect_s:g} s, {fetch.read_s:g} s, {fetch.attempt_s:g} s, {fetch.budget_s:g} s |",
        f"after {fetch.slow_after_s:g} s | {fetch.min_bytes_per_s:g} bytes/s |",
        f"| {fetch.max_bytes // MIB} MiB, {fetch.max_decoded_bytes // MIB} MiB |",
        f"| {fetch.attempts}, {fetch.redirects} |",
        f"{reading.memory_bytes // (1024 * MIB)} GiB of memory, {reading.cpu_s} s of processor time",
        f"{reading.open_files} open files",
        f"{reading.wall_s:g} s, {reading.output_bytes // MIB} MiB of answer",
        f"at most {caps.ratio:g} times their size and {caps.total_bytes // MIB} MiB",
    ):
        assert printed in text


def numbers(*paths: str) -> dict[str, int]:
    """The system call numbers of the first header that is there."""
    path = next((path for path in paths if Path(path).exists()), None)
    if path is None:
        pytest.skip("the kernel's headers are not installed")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(path).read_text(encoding="utf-8"))
    return {name: int(number) for name, number in found}


@pytest.mark.parametrize(("column", "paths"), [(0, X86_HEADERS), (1, (GENERIC_HEADER,))], ids=["x86-64", "aarch64"])
def test_the_filter_names_the_calls_it_means(column: int, paths: tuple[str, ...]) -> None:
    """Each number in the filter's table is the one in the kernel's header; a call newer than the header is passed over."""
    known = numbers(*paths)
    table = {name: pair[column] for name, pair in CALLS.items() if pair[column] is not None}
    assert {} == {name: number for name, number in table.items() if known.get(name, number) != number}
    assert len(set(table) - set(known)) <= 2
