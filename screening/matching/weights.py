"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(bias=-3.663, terms=(0.0, 0.395, 6.58, 4.357, 0.717, -0.114, -4.162, -0.493, -0.719, 0.0, 0.0, -3.588, -3.542, 0.0, 0.0, -2.745, 4.069))
