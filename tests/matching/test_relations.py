"""Relations that a score must keep (metamorphic testing): what changes only the writing changes no score.

`make test` tries some hundred cases; `make test-relations` sets RELATION_CASES and tries 100,000.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.index.reader import GenerationReader
from screening.matching.engine import DEFAULT_MIN_SCORE, Matcher
from screening.text.variants import analyse

CASES = int(os.environ.get("RELATION_CASES", "300"))
_FORM_OUT_OF_PLACE = 0.0151
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
RENDERINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    str.swapcase,
    lambda text: text.translate(WIDE),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: unicodedata.normalize("NFC", text),
    lambda text: f"  {text}\u3000",
    "\u200b".join,
    lambda text: f"\ufeff{text}",
)
EXAMPLES = settings(
    max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)


@cache
def _names(reader: GenerationReader) -> tuple[tuple[int, str], ...]:
    return tuple((o, name.text) for o in range(reader.entity_count) for name in reader.entity(o).names)


@cache
def _telling(reader: GenerationReader) -> tuple[tuple[int, str], ...]:
    """Names with at least two words that are no organisation words."""
    return tuple(
        (entity, name)
        for entity, name in _names(reader)
        if sum(not unit.concept for form in analyse(name).forms[:1] for unit in form.units) > 1
    )


@cache
def _score(matcher: Matcher, name: str, entity: int) -> float:
    return next((hit.score for hit in matcher.match_name(name) if hit.entity == entity), 0.0)


@EXAMPLES
@given(data=st.data())
def test_the_writing_moves_no_score(
    shipped_reader: GenerationReader, shipped_matcher: Matcher, data: st.DataObject
) -> None:
    """A listed name in any two renderings of case, width, normal form, spaces and invisible marks scores as printed."""
    entity, name = data.draw(st.sampled_from(_names(shipped_reader)))
    first, second = data.draw(st.tuples(st.sampled_from(RENDERINGS), st.sampled_from(RENDERINGS)))
    hits = shipped_matcher.match_name(second(first(name)))
    assert _score(shipped_matcher, name, entity) == next((hit.score for hit in hits if hit.entity == entity), 0.0)


@EXAMPLES
@given(data=st.data())
def test_words_around_a_listed_name_do_not_hide_it(
    shipped_reader: GenerationReader, shipped_matcher: Matcher, data: st.DataObject
) -> None:
    """A listed name of two rare words or more, followed by another party after a slash, stays at the review level."""
    entity, name = data.draw(st.sampled_from(_telling(shipped_reader)))
    other = data.draw(st.sampled_from(("Sakura Foods", "Example Logistics", "サンプル商事")))
    found = _score(shipped_matcher, f"{name} / {other}", entity)
    assert found >= DEFAULT_MIN_SCORE, (name, found)


@cache
def _of_some_words(reader: GenerationReader) -> tuple[tuple[int, str], ...]:
    """Latin names of two to eight words: beyond that a scattered legal form of pinyin syllables is no longer known."""
    return tuple((entity, name) for entity, name in _names(reader) if name.isascii() and 1 < len(name.split()) <= 8)


@EXAMPLES
@given(data=st.data())
def test_the_order_of_words_moves_no_verdict(
    shipped_reader: GenerationReader, shipped_matcher: Matcher, data: st.DataObject
) -> None:
    """The words of a listed Latin name in any order score as printed, but for what a legal form out of place costs."""
    entity, name = data.draw(st.sampled_from(_of_some_words(shipped_reader)))
    shuffled = " ".join(data.draw(st.permutations(name.split())))
    assert _score(shipped_matcher, name, entity) - _score(shipped_matcher, shuffled, entity) <= _FORM_OUT_OF_PLACE
