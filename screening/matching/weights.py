"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(
    bias=-4.256,
    terms=(
        0.0,
        0.0,
        6.617,
        4.676,
        0.816,
        -0.217,
        -3.824,
        -0.453,
        -0.372,
        0.0,
        -0.202,
        -4.061,
        -3.666,
        0.0,
        0.0,
        -2.709,
        4.344,
    ),
)
