"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(bias=-5.0, terms=(5.0, 1.0, 2.0, 0.8, 1.0, -2.5, -3.0, -0.3, 0.0, -0.6, -0.6, -0.5, 0.0))
