"""How often each thing is tried: the quick form for `make test`, the long one for `make test-faults`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts; a field is named after what it counts. Seconds end in `_s`.

    Attributes:
        kills: kills at each step of publishing and clearing away.
        subsets: random subsets of lost writes tried for each file, beside none, all, and each one alone.
        flips, truncations, torn: damaged files of each sort.
        swaps: generations published under load.
        questions: questions asked in each way when answers are compared.
        mutations: mutated messages sent.
        deadlines: calls that expire while they wait.
        cancels: calls that are given up.
        idle: idle connections.
        abuse_s: how long each abuse goes on while others ask.
        refusals: tries of each kind of caller who may not.
        rotations: changes of certificates while serving.
        canaries: names that must leave no trace.
        terminations: servers ended under load.
        soak, reloads: requests of the soak and generations published meanwhile.
        progress: a file that the soak writes its row to as it goes; empty for none.
    """

    kills: int
    subsets: int
    flips: int
    truncations: int
    torn: int
    swaps: int
    questions: int
    mutations: int
    deadlines: int
    cancels: int
    idle: int
    abuse_s: float
    refusals: int
    rotations: int
    canaries: int
    terminations: int
    soak: int
    reloads: int
    progress: str = ""


QUICK: Final = Sizes(
    kills=1,
    subsets=1,
    flips=120,
    truncations=40,
    torn=40,
    swaps=20,
    questions=60,
    mutations=2_000,
    deadlines=40,
    cancels=40,
    idle=50,
    abuse_s=0.5,
    refusals=3,
    rotations=2,
    canaries=200,
    terminations=4,
    soak=2_000,
    reloads=4,
)
LONG: Final = Sizes(
    kills=25,
    subsets=40,
    flips=1_000,
    truncations=200,
    torn=200,
    swaps=300,
    questions=12_500,
    mutations=100_000,
    deadlines=400,
    cancels=1_000,
    idle=1_000,
    abuse_s=10.0,
    refusals=100,
    rotations=20,
    canaries=10_000,
    terminations=50,
    soak=2_000_000,
    reloads=96,
)
