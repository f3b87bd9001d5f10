"""A damaged generation is refused before anything maps it."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.errors import IndexDamagedError, IndexFormatError, IndexUnavailableError, ScreeningError
from screening.index import layout, verify
from screening.index.reader import open_generation
from screening.index.verify import verify_generation

Build = Callable[[int], str]


@pytest.fixture
def folder(root: Path, build: Build) -> Path:
    """The folder of one generation."""
    return root / build(0)


def flip(path: Path, source: random.Random) -> None:
    """Turn one bit of a file over."""
    content = bytearray(path.read_bytes())
    content[source.randrange(len(content))] ^= 1 << source.randrange(8)
    path.write_bytes(content)


@pytest.mark.parametrize("seed", range(60))
def test_one_flipped_bit_of_the_data_is_refused(folder: Path, seed: int, maps: Callable[[], int]) -> None:
    """No single flipped bit goes unnoticed, and the file is not mapped."""
    flip(folder / "data.mdb", random.Random(seed))
    with pytest.raises(IndexDamagedError, match="SHA-256"):
        open_generation(folder)
    assert 0 == maps()


@pytest.mark.parametrize("seed", range(30))
def test_a_truncated_data_file_is_refused(folder: Path, seed: int, maps: Callable[[], int]) -> None:
    """A file cut short anywhere would kill the process once mapped; it is refused by its size."""
    content = (folder / "data.mdb").read_bytes()
    (folder / "data.mdb").write_bytes(content[: random.Random(seed).randrange(len(content))])
    with pytest.raises(IndexDamagedError, match="bytes"):
        open_generation(folder)
    assert 0 == maps()


def test_a_longer_data_file_is_refused(folder: Path) -> None:
    """Bytes behind the end are a difference as well."""
    with (folder / "data.mdb").open("ab") as stream:
        stream.write(b"\0")
    with pytest.raises(IndexDamagedError, match="its manifest says"):
        open_generation(folder)


@pytest.mark.parametrize("seed", range(60))
def test_one_flipped_bit_of_the_manifest_is_refused(folder: Path, seed: int) -> None:
    """A manifest that says anything else than what was written never leads to an open generation."""
    flip(folder / "manifest.json", random.Random(seed))
    with pytest.raises((IndexDamagedError, IndexFormatError)):
        open_generation(folder)


@pytest.mark.parametrize("length", [0, 1, 100, 400])
def test_a_truncated_manifest_is_refused(folder: Path, length: int) -> None:
    """Half a manifest is no manifest."""
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:length])
    with pytest.raises(IndexDamagedError, match="not a manifest"):
        open_generation(folder)


@pytest.mark.parametrize("name", ["data.mdb", "manifest.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """The message says which file is gone and what to do next."""
    (folder / name).unlink()
    with pytest.raises(IndexDamagedError, match=name) as caught:
        open_generation(folder)
    assert "screening index build" in caught.value.message


@pytest.mark.parametrize("name", ["data.mdb", "manifest.json"])
def test_a_folder_in_place_of_a_file_is_refused(folder: Path, name: str) -> None:
    """What cannot be read as a file is damage with a name, not a defect of the program."""
    (folder / name).unlink()
    (folder / name).mkdir()
    with pytest.raises(IndexDamagedError, match=name):
        open_generation(folder)


def test_a_missing_folder_says_what_to_do(root: Path) -> None:
    """Where there is no generation the next step is told."""
    with pytest.raises(IndexUnavailableError, match="run `screening index build`"):
        open_generation(root / "20260301T180000000000Z-000000000000")


@pytest.mark.parametrize("version", [0, 1, 999])
def test_another_format_version_is_refused_as_such(folder: Path, version: int) -> None:
    """An index of another version is told apart from a damaged one, even when its manifest has other fields."""
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text())
    content["header"] = {"format_version": version, "new_field": True}
    manifest.write_text(json.dumps(content))
    with pytest.raises(IndexFormatError, match=f"version {version}.*screening index build"):
        open_generation(folder)


def test_a_generation_under_another_name_is_refused(folder: Path) -> None:
    """A renamed folder would make answers quote the wrong generation."""
    renamed = folder.with_name("20260301T180000000000Z-000000000000")
    folder.rename(renamed)
    with pytest.raises(IndexDamagedError, match="manifest is that of generation"):
        open_generation(renamed)


def test_the_manifest_of_another_generation_is_refused(root: Path, build: Build) -> None:
    """The files of two generations do not pass for one."""
    first, second = root / build(0), root / build(1)
    (first / "data.mdb").write_bytes((second / "data.mdb").read_bytes())
    with pytest.raises(IndexDamagedError):
        open_generation(first)


def test_every_refusal_has_a_stable_reason(folder: Path) -> None:
    """Callers tell the cases apart by the reason, not by the text."""
    (folder / "data.mdb").write_bytes(b"")
    with pytest.raises(ScreeningError) as caught:
        verify_generation(folder)
    assert "INDEX_DAMAGED" == caught.value.reason


def _aged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the data be old enough to be told apart from a change after it."""
    monkeypatch.setattr(verify, "_CLOCK_TICK_NS", 0)
    verify.verify_generation(folder)


def test_verified_data_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine has verified is opened without reading it once more."""
    _aged(folder, monkeypatch)
    monkeypatch.setattr(verify, "sha256_of", lambda _path: pytest.fail("the data was read again"))
    assert verify.read_manifest(folder) == verify.verify_once(folder)


def test_a_change_after_the_verification_is_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte changed later is found although the size and the time of modification are put back."""
    _aged(folder, monkeypatch)
    data = folder / layout.DATA_FILE
    before = data.stat()
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)
    os.utime(data, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(IndexDamagedError):
        verify.verify_once(folder)


def test_another_start_of_the_machine_verifies_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After a restart the note counts for nothing: every byte is compared again."""
    _aged(folder, monkeypatch)
    boot = tmp_path / "boot_id"
    boot.write_text("another start", "ascii")
    monkeypatch.setattr(verify, "_BOOT", boot)
    read: list[Path] = []
    whole = verify.sha256_of

    def seen(path: Path) -> str:
        read.append(path)
        return whole(path)

    monkeypatch.setattr(verify, "sha256_of", seen)
    verify.verify_once(folder)
    assert [folder / layout.DATA_FILE] == read


def test_data_as_young_as_a_tick_of_the_clock_is_not_noted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a change could bear the same time nothing is noted, and the data is read each time."""
    (folder / layout.VERIFIED_FILE).unlink(missing_ok=True)
    monkeypatch.setattr(verify, "_CLOCK_TICK_NS", 1 << 62)
    verify.verify_generation(folder)
    assert not (folder / layout.VERIFIED_FILE).exists()


@pytest.mark.parametrize("seed", range(40))
def test_one_flipped_bit_of_the_manifest_is_seen_before_anything_is_mapped(
    folder: Path, seed: int, maps: Callable[[], int]
) -> None:
    """The manifest is sealed over itself: whatever bit of it turned over, no data is touched."""
    flip(folder / "manifest.json", random.Random(1000 + seed))
    with pytest.raises((IndexDamagedError, IndexFormatError)):
        verify_generation(folder)
    assert 0 == maps()


def test_a_manifest_written_by_hand_is_refused(folder: Path) -> None:
    """The same words in another form are not what was sealed."""
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text())))
    with pytest.raises(IndexDamagedError, match="not as it was sealed"):
        open_generation(folder)
