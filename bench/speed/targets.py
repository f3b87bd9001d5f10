"""What must be reached: ratios within one run, each with the sizes it was set for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SHIPPED = -1
"""Stands for the shipped lists where a target names them instead of a size."""


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table. `bounds` by number of names; a size without a bound is measured only.

    `at_most` says on which side of the bound the figure must be; `unit` follows the figure.
    """

    key: str
    what: str
    at_most: bool
    unit: str = "x"
    bounds: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of one corpus held against its target; `note` says how it came about."""

    target: Target
    corpus: str
    size: int
    value: float
    note: str = ""

    @property
    def bound(self) -> float | None:
        """The bound for this corpus, None where there is none."""
        return self.target.bounds.get(self.size)

    @property
    def met(self) -> bool | None:
        """Whether the bound holds, None where there is none."""
        if self.bound is None:
            return None
        return self.value <= self.bound if self.target.at_most else self.value >= self.bound

    @property
    def verdict(self) -> str:
        """`pass`, by what factor the figure misses its bound, or that there is none."""
        if self.met is None or self.bound is None:
            return "measured"
        if self.met:
            return "pass"
        short = self.value / self.bound if self.target.at_most else self.bound / max(self.value, 1e-12)
        return f"FAIL, {short:.2f} times off"


_K10, _K100, _M1, _M3 = 10_000, 100_000, 1_000_000, 3_000_000

TARGETS = {
    target.key: target
    for target in (
        Target(
            "lossless",
            "names the reference scores >= 0.85 that the fast path returns at >= 0.85",
            False,
            "%",
            {_K10: 100, _K100: 100, _M1: 100, SHIPPED: 100},
        ),
        Target("cdist", "engine faster than one-query cdist Indel on two columns", False, "x", {_K10: 3, _K100: 18}),
        Target("extract", "engine faster than extract(token_sort) with cutoff", False, "x", {_K100: 60, _M3: 200}),
        Target("logic", "engine mean over one logic-v2 pair", True, "x", {_K100: 4}),
        Target("p50", "Screen p50 over echo p50", True, "x", {_K100: 2.2, SHIPPED: 2.0}),
        Target("p99", "Screen p99 over echo p99", True, "x", {_K100: 3}),
        Target("batch", "parties per second, batches of 100 over unary", False, "x", {_K100: 4, SHIPPED: 4}),
        Target("candidates", "candidates that reach the scorer, mean", True, "", {_K100: 300}),
        Target(
            "bytes",
            "index bytes per variant, matching columns",
            True,
            "B",
            {_K10: 130, _K100: 130, _M1: 130, _M3: 130, SHIPPED: 130},
        ),
        Target("file", "index bytes per variant, whole file with the entity records", True, "B"),
        Target("open", "open a new generation, file in the page cache", True, "ms", {_K100: 5, _M3: 200}),
        Target("swaps", "Screen p99 during swaps over p99 without", True, "x", {_K100: 1.2}),
        Target("build", "build per name without romanising", True, "µs", {_K100: 20}),
        Target("memory", "memory of four workers over one (PSS)", True, "x", {_M3: 1.3}),
        Target("command", "`screening screen NAME`, whole process, median", True, "s", {SHIPPED: 0.6}),
        Target("hostile", "worst bad question over the engine's median", True, "x", {_K100: 20}),
    )
}
