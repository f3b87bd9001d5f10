"""Legal forms in which a letter is wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from rapidfuzz.distance import OSA

from screening.text import mistyped_forms


@pytest.mark.parametrize(
    ("core", "left"),
    [
        ("コルダベルカブシシキガイシャ", "コルダベル"),
        ("カブシキガイャコルダベル", "コルダベル"),
        ("kordavel joint stock compny", "kordavel"),
        ("aktcioonernoe obshestvo kordavel", "kordavel"),
        ("limited liabilty company kordavel", "kordavel"),
    ],
)
def test_a_long_form_is_recognised_in_spite_of_an_error(core: str, left: str) -> None:
    """One wrong letter, or two in a form of fifteen letters, hides no legal form."""
    assert left == mistyped_forms.strip(core)


@pytest.mark.parametrize(
    "core", ["kordavel ldt", "cooperation center", "コルダベル", "kordavel", "", "コーポレーション"]
)
def test_a_short_form_and_another_word_stay(core: str) -> None:
    """A short form with an error is another word, and a name is never taken for a form."""
    assert mistyped_forms.strip(core) == ""


def _mistyped(form: str, errors: int, rng: random.Random) -> Iterator[str]:
    """The form with so many errors at each place in turn, the further ones anywhere."""
    for first in range(len(form)):
        text = form
        for at in (first, *(rng.randrange(len(form)) for _ in range(errors - 1))):
            other = rng.choice("aetス")
            head, here, rest = text[:at], text[at : at + 1], text[at + 1 :]
            text = rng.choice(
                (head + rest, head + other + rest, head + other + here + rest, head + rest[:1] + here + rest[1:])
            )
        yield text


@pytest.mark.parametrize("forms", [mistyped_forms._latin_forms(), mistyped_forms._kana_forms()])
def test_the_pieces_exclude_no_form(forms: dict[int, mistyped_forms._Forms]) -> None:
    """Whatever errors a form has, a form is told exactly where one of all of them is as near as its length allows."""
    rng = random.Random(1)
    known = {form for near in forms.values() for form in near.forms}
    tried = 0
    for form in sorted(known):
        for text in (form, *_mistyped(form, 1, rng), *_mistyped(form, 2, rng), *_mistyped(form, 3, rng)):
            near = forms[len(text)].forms if len(text) in forms else ()
            expected = any(OSA.distance(text, other) <= mistyped_forms._errors_allowed(len(text)) for other in near)
            assert expected == mistyped_forms._is_form(text, forms), (form, text)
            tried += expected
    assert tried > 100
