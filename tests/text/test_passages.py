"""The passages of a queried text that are looked up letter for letter."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.text.normalize import clean
from screening.text.passages import CONNECTIVES, LONG_TEXT, may_be_parted, passages


def bordered(text: str) -> set[str]:
    """The passages of a text too short for runs of words: those that it sets apart."""
    return set(passages(clean(text).text))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("INV#2211 MG LLC HS8542", "mgllc"),
        ("Kord via Yamada Foods", "kord"),
        ("Yamada Foods dba EC", "ec"),
        ("山田商会（旧コルダ）", "コルダ"),
        ("コルダ 気付", "コルダ"),
        ("EC, 12 Example Street, Building 3", "ec"),
        ("EC 東京都千代田区1-2-3", "ec"),
        ("<script>alert('AO Kord')</script>", "aokord"),
    ],
)
def test_a_text_shows_the_borders_of_a_name(text: str, named: str) -> None:
    """Connectives, brackets, codes, commas and, in an address, a change of script set a name apart."""
    assert named in bordered(text)


@pytest.mark.parametrize("text", ["Kordavel Optix LLP", "EC イノベーション", "株式会社山田食品", "558 Kordavel Plant"])
def test_an_ordinary_name_has_no_passages(text: str) -> None:
    """A name without borders is compared as a whole, at no further cost."""
    assert () == passages(clean(text).text)


def test_a_town_at_the_end_of_an_address_is_no_passage() -> None:
    """Listed companies are called after towns: one word between commas counts only where it comes first."""
    assert "kordagrad" not in bordered("Yamada Foods, 5 Example Street, Kordagrad")


def test_running_text_is_looked_up_run_by_run() -> None:
    """In a text of more words than a name has, a name may stand anywhere; one short word alone is left out."""
    text = " ".join(["please send the goods to"] * 3) + " Kordavel Optix and thank you"
    keys = set(passages(clean(text).text))
    assert (True, False, True) == ("kordaveloptix" in keys, "goods" in keys, len(text.split()) > LONG_TEXT)


def test_letters_set_apart_are_no_passages() -> None:
    """Of a name spelt letter by letter two neighbouring letters are no name."""
    assert "ec" not in set(passages(" ".join("kordavel electronics")))


@given(st.text(max_size=400))
def test_no_text_makes_it_raise_and_the_whole_is_no_passage(text: str) -> None:
    """Any text has passages, none of them empty."""
    assert "" not in set(passages(clean(text).text))


@given(
    st.text(alphabet="abcdfkotviny .,;/|()-_\"'旧名気付経由", max_size=24).flatmap(
        lambda text: st.sampled_from([text, f"{text} f.k.a {text}", f"{text} via {text}", f"{text}c/o{text}"])
    )
)
def test_a_text_that_a_connective_parts_is_never_taken_for_one(text: str) -> None:
    """The quick look may say that a text could be parted where it is not, never the other way round."""
    cleaned = clean(text).text
    parted = re.search(rf"[;/|()]|,\s|{CONNECTIVES}", cleaned) is not None
    assert may_be_parted(cleaned) or not parted
