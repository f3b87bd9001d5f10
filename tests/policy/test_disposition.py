"""The decision table and its document."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from screening.model.result import Disposition
from screening.policy.disposition import HIT_TABLE, REQUEST_TABLE, RULE_TABLE, TERRITORY_TABLE, worst

ROOT = Path(__file__).resolve().parents[2]


def test_the_document_is_the_table() -> None:
    """docs/decision-table.md holds every row as the code has it."""
    spec = importlib.util.spec_from_file_location("make_decision_table", ROOT / "tools" / "make_decision_table.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = (ROOT / "docs" / "decision-table.md").read_text(encoding="utf-8")
    assert tool.rewritten(text) == text


def test_every_code_stands_once() -> None:
    """A reason code belongs to one row."""
    codes = [row.code for table in (HIT_TABLE, TERRITORY_TABLE, RULE_TABLE, REQUEST_TABLE) for row in table]
    assert len(set(codes)) == len(codes)


def test_the_last_row_always_fits() -> None:
    """No hit and no territory falls through the table."""
    assert ("NO_MEASURE_APPLIES", "TERRITORY_SIGN") == (HIT_TABLE[-1].code, TERRITORY_TABLE[-1].code)


def test_the_gravest_counts() -> None:
    """BLOCK outranks REVIEW, REVIEW outranks INDETERMINATE, and nothing at all is CLEAR."""
    assert Disposition.BLOCK == worst(Disposition)
    assert Disposition.REVIEW == worst((Disposition.INDETERMINATE, Disposition.REVIEW, Disposition.CLEAR))
    assert Disposition.INDETERMINATE == worst((Disposition.CLEAR, Disposition.INDETERMINATE))
    assert Disposition.CLEAR == worst(())
