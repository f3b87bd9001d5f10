"""Case forms of place names."""

from __future__ import annotations

import pytest

from screening.policy.inflection import case_forms


@pytest.mark.parametrize(
    ("phrase", "form"),
    [
        ("донецк", "донецке"),
        ("донецьк", "донецька"),
        ("крым", "крыма"),
        ("севастополь", "севастополя"),
        ("керчь", "керчи"),
        ("ялта", "ялты"),
        ("горловка", "горловки"),
        ("пхеньян", "пхеньяне"),
        ("республика крым", "республики крыма"),
        ("донецкая народная республика", "донецкой народной республики"),
        ("донецкая народная республика", "донецкую народную республику"),
        ("донецька народна республіка", "донецької народної республіки"),
        ("луганская область", "луганской области"),
        ("северная корея", "северной кореи"),
    ],
)
def test_oblique_cases(phrase: str, form: str) -> None:
    """The form that a text in Russian or Ukrainian would use is among the case forms."""
    assert tuple(form.split()) in case_forms(tuple(phrase.split()))


def test_short_words_stay() -> None:
    """Acronyms have no cases."""
    assert () == case_forms(("днр",))


def test_no_adjective_is_made_of_a_town() -> None:
    """улица Донецкая is a street, so the town's forms do not hold its adjective."""
    assert ("донецкая",) not in case_forms(("донецк",))
