"""The measures: rank, threshold at a false-alarm rate, area under the curve, best F1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bench.quality.values import Found


def rank_of(found: Sequence[Found], owners: frozenset[str]) -> int | None:
    """The place (1 is the top) of the first answer that is one of `owners`; None when none is there."""
    return next((place for place, item in enumerate(found, start=1) if item.owner in owners), None)


def score_of(found: Sequence[Found], owners: frozenset[str]) -> float:
    """The score of the best answer that is one of `owners`, 0.0 when none is there."""
    return max((item.score for item in found if item.owner in owners), default=0.0)


def threshold_at(scores: Sequence[float], false_alarm_rate: float) -> float:
    """The lowest threshold at which at most `false_alarm_rate` of negative `scores` alert (score >= threshold).

    Raises:
        ValueError: when there is no score to calibrate on.
    """
    if not scores:
        raise ValueError("a threshold needs at least one negative score")
    ordered = sorted(scores, reverse=True)
    allowed = math.floor(false_alarm_rate * len(ordered))
    if allowed >= len(ordered):
        return 0.0
    return math.nextafter(ordered[allowed], math.inf)


def auc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Probability that a true pair scores above a false one, ties counted half (Mann-Whitney U).

    Raises:
        ValueError: when one side is empty.
    """
    if not positives or not negatives:
        raise ValueError("an area under the curve needs true and false pairs")
    ordered = sorted([(score, 1) for score in positives] + [(score, 0) for score in negatives])
    below = 0.0
    wins = 0.0
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        true_here = sum(label for _, label in ordered[start:end])
        false_here = end - start - true_here
        wins += true_here * (below + false_here / 2)
        below += false_here
        start = end
    return wins / (len(positives) * len(negatives))


@dataclass(frozen=True, slots=True)
class BestF1:
    """The threshold at which F1 is greatest, with the precision and recall it gives there."""

    f1: float
    threshold: float
    precision: float
    recall: float


def f1_at(positives: Sequence[float], negatives: Sequence[float], threshold: float) -> BestF1:
    """F1, precision and recall where a pair at or above `threshold` counts as the same party."""
    true_alerts = sum(score >= threshold for score in positives)
    alerts = true_alerts + sum(score >= threshold for score in negatives)
    precision = true_alerts / alerts if alerts else 0.0
    recall = true_alerts / len(positives) if positives else 0.0
    total = precision + recall
    return BestF1(2 * precision * recall / total if total else 0.0, threshold, precision, recall)


def best_f1(positives: Sequence[float], negatives: Sequence[float]) -> BestF1:
    """The best F1 over all thresholds; the lowest threshold wins a tie."""
    ordered = sorted([(score, 1) for score in positives] + [(score, 0) for score in negatives], reverse=True)
    best = BestF1(0.0, 1.0, 0.0, 0.0)
    hits = 0
    for place, (score, label) in enumerate(ordered, start=1):
        hits += label
        last_of_score = place == len(ordered) or ordered[place][0] != score
        if not last_of_score or hits == 0:
            continue
        precision, recall = hits / place, hits / len(positives)
        f1 = 2 * precision * recall / (precision + recall)
        if f1 >= best.f1:
            best = BestF1(f1, score, precision, recall)
    return best
