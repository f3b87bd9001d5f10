"""The weights of the word-by-word score: fitted on the tuning halves, see `bench/quality/README`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` plus the weighted terms of `names.Features.vector`, in its order."""

    bias: float
    terms: tuple[float, ...]


WEIGHTS = Weights(
    bias=-4.228,
    terms=(
        0.0,
        0.0,
        6.612,
        4.715,
        0.826,
        -0.239,
        -3.836,
        -0.462,
        -0.323,
        0.0,
        -0.232,
        -4.083,
        -3.712,
        0.0,
        0.0,
        -2.682,
        4.271,
    ),
)
