"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(
    bias=-4.314,
    terms=(
        0.0,
        0.0,
        6.646,
        4.805,
        0.654,
        -0.224,
        -3.825,
        -0.444,
        -0.269,
        0.0,
        -0.264,
        -4.188,
        -3.606,
        0.0,
        0.0,
        -2.766,
        4.438,
    ),
)
