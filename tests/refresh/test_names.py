"""Names that were analysed before are remembered, and never believed where anything changed."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.verify import read_manifest
from screening.refresh import names
from screening.refresh.build import write_index
from screening.refresh.names import NAMES_FILE, fingerprint, name_memory
from screening.sources.manifest import load_lists
from screening.text.variants import analyse

from .sites import Site

NAMES = (("有限会社タコ", "ja"), ("Tako LLC", "en"), ("АО «Туполев»", "ru"), ("", ""), ("三菱造船株式会社", "zh"))


@pytest.mark.parametrize(("name", "lang"), NAMES)
def test_a_remembered_name_is_the_same(tmp_path: Path, name: str, lang: str) -> None:
    """What comes back from the memory equals what was put in, and was not analysed again."""
    for turn in range(2):
        with name_memory(tmp_path) as memory:
            assert analyse(name, lang) == memory.analyse(name, lang)
            assert (turn, 1 - turn) == (memory.known, memory.new)


@settings(max_examples=10, deadline=None)
@given(name=st.text(max_size=30), lang=st.sampled_from(["", "ja", "en", "zh"]))
def test_any_text_can_be_asked(name: str, lang: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No string breaks the memory, a lone surrogate included."""
    folder = tmp_path_factory.mktemp("names")
    for _ in range(2):
        with name_memory(folder) as memory:
            assert analyse(name, lang) == memory.analyse(name, lang)


def test_the_memory_is_emptied_when_the_rules_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another fingerprint (text rules, tables, libraries, interpreter) forgets every name."""
    with name_memory(tmp_path) as memory:
        memory.analyse("Tako LLC", "en")
    monkeypatch.setattr(names, "fingerprint", lambda: "other rules")
    with name_memory(tmp_path) as memory:
        memory.analyse("Tako LLC", "en")
        assert (0, 1) == (memory.known, memory.new)


def test_a_damaged_entry_is_analysed_anew(tmp_path: Path) -> None:
    """A value whose checksum does not fit is not believed."""
    with name_memory(tmp_path) as memory:
        memory.analyse("Tako LLC", "en")
    connection = sqlite3.connect(tmp_path / NAMES_FILE)
    (value,) = connection.execute("SELECT value FROM name").fetchone()
    connection.execute("UPDATE name SET value = ?", (value[:-1] + bytes([value[-1] ^ 1]),))
    connection.commit()
    connection.close()
    with name_memory(tmp_path) as memory:
        assert analyse("Tako LLC", "en") == memory.analyse("Tako LLC", "en")
        assert (0, 1) == (memory.known, memory.new)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    """A file that is no database costs the memory and nothing else."""
    (tmp_path / NAMES_FILE).write_bytes(content)
    for turn in range(2):
        with name_memory(tmp_path) as memory:
            assert analyse("Tako LLC", "en") == memory.analyse("Tako LLC", "en")
            assert turn == memory.known


def test_without_a_folder_nothing_is_remembered(tmp_path: Path) -> None:
    """Where there is no folder, or it cannot be written, names are analysed as ever."""
    for folder in (None, tmp_path / "none"):
        with name_memory(folder) as memory:
            assert analyse("Tako LLC", "en") == memory.analyse("Tako LLC", "en")
            assert 0 == memory.known


def test_a_remembered_build_has_the_same_content(site: Site) -> None:
    """A generation built from remembered names equals one built from scratch, byte for byte of its content."""
    lists = load_lists(site.places.lists)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    hashes = set()
    for turn, folder in enumerate((None, site.root, site.root)):
        index = site.root / f"index{turn}"
        with name_memory(folder) as memory:
            generation = write_index(lists, (), index, built_at=at, analyser=memory.analyse)
        hashes.add(read_manifest(index / generation).header.content_hash)
    assert 1 == len(hashes)


def test_the_fingerprint_stays_within_one_process() -> None:
    """It is a SHA-256 and does not change between two calls."""
    assert fingerprint() == fingerprint()
    assert 64 == len(fingerprint())
