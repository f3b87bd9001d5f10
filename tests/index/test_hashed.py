"""Rows found by the hash of their text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from screening.index.hashed import Hashed, hashed_columns
from screening.index.hashes import text_hash, text_hashes
from screening.matching.compare import MemoryColumns


@given(st.lists(st.text(max_size=5), max_size=60), st.lists(st.text(max_size=5), max_size=10))
def test_a_text_has_exactly_its_own_rows(texts: list[str], others: list[str]) -> None:
    """Whatever stands in a column is found, each row of it once and in order, and nothing else."""
    ordered = sorted(texts, key=text_hash)
    hashes = text_hashes(ordered)
    found = Hashed(MemoryColumns(hashed_columns("any", hashes)), "any")
    assert sorted(map(text_hash, texts)) == hashes.tolist()
    for text in {*texts, *others}:
        assert [row for row, other in enumerate(ordered) if other == text] == found.rows(text)
    assert [found.number(text) for text in ordered] == found.numbers(np.arange(len(ordered))).tolist()
