"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(
    bias=-4.363,
    terms=(
        0.0,
        0.002,
        6.438,
        4.304,
        0.927,
        -0.306,
        -4.313,
        -0.364,
        -0.284,
        0.0,
        -0.0,
        -3.876,
        -3.126,
        0.0,
        0.0,
        -2.818,
        4.389,
    ),
)
