"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(
    bias=-4.327,
    terms=(
        0.0,
        0.0,
        6.578,
        4.774,
        0.717,
        -0.231,
        -3.809,
        -0.462,
        -0.191,
        0.0,
        -0.246,
        -4.136,
        -3.563,
        0.0,
        0.0,
        -2.755,
        4.41,
    ),
)
