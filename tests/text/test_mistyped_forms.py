"""Legal forms in which a letter is wrong."""

from __future__ import annotations

import pytest

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
