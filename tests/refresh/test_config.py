"""`refresh.toml`: read strictly, every problem named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from screening.refresh.config import EXPECTED, RefreshConfig, hours, load_config
from screening.settings import SettingsError
from screening.sources.publishers import registry

ROOT = Path(__file__).resolve().parents[2]
GOOD = '[[list]]\nid = "ex"\nadapter = "fefa-notice"\ndrop = true\n'
WEB = '[[list]]\nid = "ex"\nadapter = "ofac-csv"\n[[list.file]]\nurl = "https://example.invalid/sdn.csv"\n'


def _load(folder: Path, text: str) -> RefreshConfig:
    path = folder / "refresh.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_a_list_is_dropped_or_fetched(tmp_path: Path) -> None:
    """A list names a drop folder, or files with addresses; what is left out has a default."""
    config = _load(tmp_path, GOOD + WEB.replace('"ex"', '"other"'))
    table, other = config.lists
    assert (True, 5, 0.02, 0.2) == (table.drop, table.shrink_rows, table.shrink_share, table.growth_share)
    assert ("sdn.csv",) == tuple(file.file_name for file in other.file)
    assert EXPECTED["fefa-notice"] == table.kinds
    assert table is config.list("ex")
    assert config.list("nobody") is None


BAD = {
    "an unknown key": (GOOD + "dorp = true\n", "dorp"),
    "no source": ('[[list]]\nid = "ex"\nadapter = "fefa-notice"\n', "drop = true"),
    "two sources": (WEB.replace("[[list.file]]", "drop = true\n[[list.file]]"), "drop = true"),
    "an unknown adapter": (GOOD.replace("fefa-notice", "fefa"), "fefa-notice"),
    "a list twice": (GOOD + GOOD, "2 times"),
    "plain http": (WEB.replace("https", "http"), "not https"),
    "http to the loopback, not allowed": (WEB.replace("https://example.invalid", "http://127.0.0.1"), "not https"),
    "another host": (WEB.replace("[[list.file]]", 'hosts = ["other.invalid"]\n[[list.file]]'), "not among hosts"),
    "a user in the address": (WEB.replace("//example", "//me:secret@example"), "no user"),
    "no file name": (WEB.replace("/sdn.csv", "/"), "set name"),
    "two files of one name": (WEB + '[[list.file]]\nurl = "https://example.invalid/b/sdn.csv"\n', "two files"),
    "a soft limit beyond the hard one": (GOOD + 'soft_limit = "3d"\nhard_limit = "26h"\n', "beyond"),
    "a limit without a unit": (GOOD + 'soft_limit = "3"\n', "soft_limit"),
    "a manifest that is not there": (GOOD + 'manifest = "none.toml"\n', "none.toml"),
    "patterns for a fetched list": (WEB.replace("[[list.file]]", "every = true\n[[list.file]]"), "drop folder"),
    "a file of authorities that is not there": ('[job]\nca_file = "ca.pem"\n' + GOOD, "ca.pem"),
    "no TOML": ("[[list", "refresh.toml"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_configuration_stops_the_run_and_is_named(tmp_path: Path, case: str) -> None:
    """Nothing is guessed: what the configuration gets wrong is told before anything is fetched."""
    text, said = BAD[case]
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, text)
    assert said in caught.value.message


def test_all_problems_are_told(tmp_path: Path) -> None:
    """Not only the first."""
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, GOOD.replace("fefa-notice", "x") + WEB.replace('"ex"', '"y"').replace("https", "ftp"))
    assert 2 <= len(caught.value.problems)


def test_a_missing_configuration_is_named(tmp_path: Path) -> None:
    """The path stands in the message."""
    with pytest.raises(SettingsError, match=r"refresh\.toml"):
        load_config(tmp_path / "refresh.toml")


@pytest.mark.parametrize(("span", "expected"), [(None, None), ("26h", 26), ("35d", 840)])
def test_ages_are_in_hours_or_days(span: str | None, expected: int | None) -> None:
    """`26h` and `35d` are read as hours."""
    assert expected == hours(span)


def test_every_adapter_has_its_kinds_of_file() -> None:
    """No adapter takes any file whatever."""
    assert set(registry.names()) == set(EXPECTED)


def test_the_shipped_configuration_watches_every_shipped_list(tmp_path: Path) -> None:
    """deploy/refresh.toml holds together, watches all shipped lists, and its examples hold together as well."""
    path = ROOT / "deploy" / "refresh.toml"
    shipped = {folder.parent.name for folder in (ROOT / "lists").glob("*/list.toml")}
    assert shipped == {table.id for table in load_config(path).lists}
    text = path.read_text(encoding="utf-8")
    commented = text.partition("リストは同梱していません")[2]
    examples = "\n".join(
        line[2:]
        for line in commented.splitlines()
        if line.startswith("# ") and (line.startswith("# [") or " = " in line)
    )
    shutil.copytree(path.parent / "lists", tmp_path / "lists")
    tables = _load(tmp_path, examples).lists
    assert {path.stem for path in (ROOT / "deploy" / "lists").glob("*.toml")} == {table.id for table in tables}
