"""What a `[[measure]]` may not say although each of its words is in the vocabulary. Described in docs/measures.md."""

from __future__ import annotations

from collections.abc import Iterator

import pycountry

from screening.model.measure import LISTED_COUNTRY, GoodsScope, Measure

_VERIFIED = "verified"


def measure_problems(measure: Measure, territories: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every contradiction in one measure; `territories` are ids that a destination may name."""
    yield from _places(measure, territories)
    yield from _roles(measure)
    yield from _texts(measure)
    if measure.valid_from is not None and measure.valid_to is not None and measure.valid_from > measure.valid_to:
        yield f"valid_from {measure.valid_from} is after valid_to {measure.valid_to}"
    if measure.goods is GoodsScope.NOT_CONTROLLED:
        yield "goods `not_controlled` is said of a transaction, not of a measure"
    if not measure.listed_only and not measure.end_use and measure.goods is GoodsScope.ALL:
        yield "a rule without names (listed_only = false) needs an end use or goods of its own; it would hit every deal"


def _places(measure: Measure, territories: frozenset[str]) -> Iterator[str]:
    for place in measure.destinations:
        if place != LISTED_COUNTRY and place not in territories and not _is_country(place):
            yield (
                f"destination `{place}` is not an ISO 3166-1 alpha-2 country code, a territory or `{LISTED_COUNTRY}`"
            )
    if measure.law and not _is_country(measure.law):
        yield f"law `{measure.law}` is not an ISO 3166-1 alpha-2 country code"


def _roles(measure: Measure) -> Iterator[str]:
    both = sorted(set(measure.roles) & set(measure.review_roles))
    if both:
        yield f"role {', '.join(both)} stands in roles and in review_roles"
    if measure.review_roles and not measure.roles:
        yield "review_roles stand without roles: name the roles it speaks of for certain"


def _texts(measure: Measure) -> Iterator[str]:
    if len(measure.exceptions_ja) != len(measure.exceptions_en):
        yield f"{len(measure.exceptions_ja)} exceptions in Japanese but {len(measure.exceptions_en)} in English"
    if bool(measure.next_ja) != bool(measure.next_en):
        yield "next stands in one language only"
    basis = measure.legal_basis
    if measure.law and measure.status == _VERIFIED and not (basis.citation_ja and basis.citation_en):
        yield "a verified measure of a law has no citation in Japanese and English"


def _is_country(code: str) -> bool:
    return pycountry.countries.get(alpha_2=code) is not None
