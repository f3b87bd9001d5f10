"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(bias=-6.259, terms=(0.0, 0.0, 4.201, 6.334, 1.44, 0.0, -4.77, -0.344, 0.797, 0.0, -0.139, -7.317, -1.978, 0.0, 0.0))
