"""The waterfall that a compliance officer reads: it adds up, and it stands in both languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.matching.compare import compare_names
from screening.matching.evidence import _GROUND_EN, _GROUND_JA
from screening.model.result import NameMatch

JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
KINDS = {"word", "concept", "number", "query_only", "listed_only", "calibration", *_GROUND_EN}
PAIRS = [
    ("Kordavel Optix LLC", "Kordavel Optix LLC"),
    ("Kordavel Optix LLC", "Kordavel Optix"),
    ("Кордавел", "Kordavel"),
    ("架空造船研究所", "Kakuu Shipbuilding Research Institute"),
    ("558 Zurix Plant", "Zurix Repair Plant 558"),
    ("Kordavel Bank", "Kordavelbank"),
    ("Zytrix Trading", "Kordavel Trading"),
    ("三菱造船", "ミツビシゾウセン"),
    ("Robin Trade / Kordavel", "Kordavel Optix"),
    ("Irkut", "Irkoot"),
]
WORDS = st.lists(
    st.sampled_from(
        [
            "Kordavel",
            "Optix",
            "Zytrix",
            "Research",
            "Institute",
            "Trading",
            "558",
            "架空",
            "造船",
            "研究所",
            "Туполев",
            "завод",
            "ガスプロム",
            "LLC",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


def _total(match: NameMatch) -> float:
    return sum(piece.contribution for piece in match.evidence)


@pytest.mark.parametrize(("queried", "listed"), PAIRS)
def test_the_pieces_sum_to_the_score(queried: str, listed: str) -> None:
    """What each piece added and took away is the score, to the fourth decimal."""
    match = compare_names(queried, listed)
    assert match.score == pytest.approx(_total(match), abs=2e-4)


@given(WORDS, WORDS)
@settings(deadline=None, max_examples=120)
def test_the_pieces_always_sum_to_the_score(queried: str, listed: str) -> None:
    """Whatever the names are made of, the waterfall ends at the score and its kinds are the documented ones."""
    match = compare_names(queried, listed)
    assert match.score == pytest.approx(_total(match), abs=2e-4)
    assert {piece.kind for piece in match.evidence} <= KINDS


@pytest.mark.parametrize(("queried", "listed"), PAIRS)
def test_every_piece_stands_in_both_languages(queried: str, listed: str) -> None:
    """Each piece of evidence is a sentence in English and one in Japanese."""
    pieces = compare_names(queried, listed).evidence
    assert (True, []) == (bool(pieces), [p for p in pieces if not p.text_en or not JAPANESE.search(p.text_ja)])


def test_every_ground_stands_in_both_languages() -> None:
    """What a score can rest on beside its words is told in English and in Japanese."""
    assert (set(_GROUND_EN), []) == (
        set(_GROUND_JA),
        [text for text in _GROUND_JA.values() if not JAPANESE.search(text)],
    )


def test_the_words_are_quoted() -> None:
    """The evidence quotes the words that met, the queried one first."""
    texts = [piece.text_en for piece in compare_names("Kordavle Optix", "Kordavel Optix").evidence]
    assert any("kordavle" in text and "kordavel" in text for text in texts)


def test_the_bridge_is_named() -> None:
    """A match across scripts names the rule that bridged them."""
    assert "cyrl:" in compare_names("Кордавел", "Kordavel").rule


def test_an_equal_name_says_so() -> None:
    """An equal name has the rule "exact" and a piece of evidence that says so."""
    match = compare_names("Kordavel Optix", "Kordavel Optix LLC")
    assert ("exact", "exact") == (match.rule, match.evidence[-1].kind)


def test_what_stands_on_one_side_only_takes_away() -> None:
    """A word of one name that the other lacks is shown, with what it cost."""
    pieces = compare_names("Kordavel Optix Zytrix", "Kordavel Optix").evidence
    alone = [piece for piece in pieces if piece.kind in {"query_only", "listed_only"}]
    assert [True] == [piece.contribution < 0 for piece in alone]


def test_the_compared_forms_are_shown() -> None:
    """What was compared stands beside what was given, so that a reader sees what was stripped."""
    match = compare_names("KORDAVEL OPTIX L.L.C.", "Kordavel Optix")
    assert ("kordavel optix", "kordavel optix") == (match.query_form, match.listed_form)


def test_no_match_has_no_evidence() -> None:
    """Names with nothing in common that could be compared have score 0 and show what was given."""
    match = compare_names("LLC", "Kordavel")
    assert (0.0, "", ()) == (match.score, match.rule, match.evidence)
