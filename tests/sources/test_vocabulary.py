"""The validator of measures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.model.measure import Bound, Direction, Effect, GoodsScope, LegalBasis, Measure
from screening.sources.vocabulary import measure_problems

MEASURE = Measure(
    measure_id="example",
    binds=(Bound.COMPANY,),
    directions=(Direction.EXPORT,),
    goods=GoodsScope.ALL,
    effect=Effect.PROHIBITED,
    text_ja="例",
    text_en="example",
    legal_basis=LegalBasis("根拠", "basis"),
)


def test_a_sound_measure_has_no_problem() -> None:
    """Countries, territories and the listed country are destinations."""
    sound = replace(MEASURE, destinations=("RU", "dnr", "listed_country"), law="JP")
    assert () == tuple(measure_problems(sound, frozenset({"dnr"})))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"destinations": ("XX",)}, "XX"),
        ({"law": "QQ"}, "law"),
        ({"roles": ("buyer",), "review_roles": ("buyer",)}, "buyer"),
        ({"review_roles": ("bank",)}, "review_roles"),
        ({"goods": GoodsScope.NOT_CONTROLLED}, "not_controlled"),
        ({"listed_only": False}, "listed_only"),
        ({"next_ja": "例"}, "next"),
        ({"exceptions_ja": ("例",)}, "exceptions"),
        ({"law": "JP", "legal_basis": LegalBasis()}, "citation"),
    ],
)
def test_a_combination_that_cannot_be_meant_is_told(change: dict[str, object], word: str) -> None:
    """Each contradiction in a measure is named."""
    problems = tuple(measure_problems(replace(MEASURE, **change)))  # type: ignore[arg-type]
    assert [word] == [word for text in problems if word in text]
