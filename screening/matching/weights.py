"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(bias=-3.765, terms=(0.0, 0.742, 6.356, 5.316, 0.0, -0.001, -4.273, -0.413, 0.485, 0.0, -0.399, -3.734, -3.821, -0.041, 0.0, -4.393, 5.07))
