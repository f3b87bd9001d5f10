"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(bias=-4.005, terms=(0.0, 0.787, 6.683, 4.569, 0.438, -0.101, -4.056, -0.446, -0.637, 0.0, -0.009, -3.437, -3.636, 0.0, 0.0, -2.807, 4.239))
