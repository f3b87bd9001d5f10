"""Lines of the audit record: what is written is read back, and what was not written is refused."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.audit.chain import GENESIS, BrokenChainError, frames, written

BODIES = st.lists(st.binary(max_size=80).map(lambda body: body.replace(b"\n", b"")), max_size=8)
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def chained(bodies: list[bytes], number: int = 1, previous: str = GENESIS) -> bytes:
    """The lines of these bodies."""
    lines = []
    for body in bodies:
        line, previous = written(previous, number, body)
        lines.append(line)
        number += 1
    return b"".join(lines)


@QUICK
@given(BODIES)
def test_what_is_written_is_read_back(tmp_path: Path, bodies: list[bytes]) -> None:
    """Numbers, bodies and offsets come back, and the lines end where the file ends."""
    path = tmp_path / "00000001.audit"
    path.write_bytes(chained(bodies))
    found = list(frames(path, GENESIS, 1))
    assert [(number, body) for number, body in enumerate(bodies, 1)] == [(f.number, f.body) for f in found]
    assert (found[-1].end if found else 0) == path.stat().st_size


@QUICK
@given(BODIES.filter(len), st.data())
def test_any_other_byte_is_refused(tmp_path: Path, bodies: list[bytes], data: st.DataObject) -> None:
    """Whatever byte of whatever line is another one, reading stops there."""
    content = bytearray(chained(bodies))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "00000001.audit"
    path.write_bytes(content)
    with pytest.raises(BrokenChainError):
        list(frames(path, GENESIS, 1))


@QUICK
@given(BODIES.filter(len), st.data())
def test_any_cut_is_refused_or_is_at_a_border(tmp_path: Path, bodies: list[bytes], data: st.DataObject) -> None:
    """A cut inside a line is told as torn; at a border, the lines before it are read and HEAD tells the rest."""
    content = chained(bodies)
    kept = content[: data.draw(st.integers(0, len(content) - 1))]
    path = tmp_path / "00000001.audit"
    path.write_bytes(kept)
    if kept.endswith(b"\n") or not kept:
        assert kept.count(b"\n") == len(list(frames(path, GENESIS, 1)))
        return
    with pytest.raises(BrokenChainError) as caught:
        list(frames(path, GENESIS, 1))
    assert ("TORN", kept.rfind(b"\n") + 1) == (caught.value.code, caught.value.offset)


def test_a_digest_is_over_the_line_with_the_digest_before(tmp_path: Path) -> None:
    """The rule of docs/audit.md, done by hand, and by the tools of any system."""
    first, digest = written(GENESIS, 1, b'{"a":1}')
    second, own = written(digest, 2, b'{"b":2}')
    text = f'{digest} 000000000002 0000000007 {{"b":2}}'
    assert own == hashlib.sha256(text.encode()).hexdigest()
    assert f"{own}{text[64:]}\n".encode() == second
    path = tmp_path / "00000001.audit"
    path.write_bytes(first + second)
    shell = shutil.which("sh")
    assert shell is not None
    script = (
        'before=$(sed -n 1p "$1" | cut -c1-64); printf "%s%s" "$before" "$(sed -n 2p "$1" | cut -c65-)" | sha256sum'
    )
    done = subprocess.run([shell, "-c", script, shell, str(path)], capture_output=True, text=True, check=True)  # noqa: S603 - our own script
    assert own == done.stdout.split()[0]


@pytest.mark.parametrize(("number", "body"), [(1, b"a\nb"), (0, b"a"), (10**12, b"a")])
def test_what_a_line_cannot_hold_is_refused(number: int, body: bytes) -> None:
    """A line feed inside a record would be two records."""
    with pytest.raises(ValueError, match="cannot be a line"):
        written(GENESIS, number, body)


def test_records_out_of_place_are_refused(tmp_path: Path) -> None:
    """A segment that follows another record, or begins with another number, is not this one."""
    path = tmp_path / "00000002.audit"
    path.write_bytes(chained([b"{}"], number=5, previous="a" * 64))
    assert [5] == [frame.number for frame in frames(path, "a" * 64, 5)]
    for previous, number, code in (("b" * 64, 5, "DIGEST"), ("a" * 64, 4, "NUMBER")):
        with pytest.raises(BrokenChainError) as caught:
            list(frames(path, previous, number))
        assert code == caught.value.code
