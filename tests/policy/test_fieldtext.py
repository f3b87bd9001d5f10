"""Fields are read into words with segments and East Asian runs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.policy.fieldtext import read


def test_words_know_their_segment() -> None:
    """Commas and line ends part the segments; apostrophes and diacritics go."""
    reading = read("P'yŏngyang-si, Korea\nNorth")
    assert [("pyongyang", 0), ("si", 0), ("korea", 1), ("north", 2)] == [(w.text, w.segment) for w in reading.words]


def test_cyrillic_words_stay_cyrillic() -> None:
    """Cyrillic is compared in Cyrillic, with е for ё and without the Ukrainian apostrophe."""
    assert ["слов" + "янськ", "артема"] == [word.text for word in read("Слов'янськ Артёма").words]


def test_east_asian_text_is_one_run_a_segment() -> None:
    """Spaces and width do not part Chinese, Japanese and Korean names, but the edges of written words are kept."""
    run = read("평 양 시").runs[0]
    assert ("평양시", frozenset({0, 1, 2, 3})) == (run.text, run.edges)
    assert read("ピョンヤン").runs[0].text == read("ﾋﾟｮﾝﾔﾝ").runs[0].text
    assert read("頓涅茨克").runs[0].text == read("顿涅茨克").runs[0].text


@given(st.text(max_size=100))
def test_every_word_has_a_segment_of_the_field(text: str) -> None:
    """Segments are counted from 0 without going back."""
    segments = [word.segment for word in read(text).words]
    assert sorted(segments) == segments
    assert all(segment >= 0 for segment in segments)
