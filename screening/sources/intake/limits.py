"""How much a published file may cost: bytes, seconds, and how far it may unfold. Every limit is the operator's to change.

Measured here on two shared cores: the complete UN list of 2026-02-27 (2 MB XML, 1,003 entries) reads in 0.5 s, the OFAC
set of 2021-07-07 (3.5 MB CSV, 34,728 rows) in 1.1 s, each in a child of less than 90 MB. The defaults leave ten times that
and more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How long and how large one fetch may be. Seconds end in `_s`; a byte is a byte on the wire unless it says decoded.

    `attempt_s` bounds one try from connect to last byte, `budget_s` all tries with the waits between them. A transfer
    that after `slow_after_s` has brought less than `min_bytes_per_s` on average is given up.
    """

    connect_s: float = 15.0
    read_s: float = 30.0
    attempt_s: float = 300.0
    budget_s: float = 900.0
    slow_after_s: float = 20.0
    min_bytes_per_s: float = 512.0
    max_bytes: int = 64 * MIB
    max_decoded_bytes: int = 128 * MIB
    attempts: int = 4
    first_wait_s: float = 2.0
    longest_wait_s: float = 120.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class ContainerCaps:
    """How far an archive (ZIP, XLSX, gzip) may unfold before it counts as a bomb; `ratio` is unfolded bytes a byte."""

    total_bytes: int = 256 * MIB
    member_bytes: int = 128 * MIB
    members: int = 1_000
    ratio: float = 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child process that reads a published file may use: address space, processor and wall seconds, answer."""

    memory_bytes: int = 1_024 * MIB
    cpu_s: int = 120
    wall_s: float = 240.0
    output_bytes: int = 64 * MIB
    open_files: int = 64
    containers: ContainerCaps = field(default_factory=ContainerCaps)
