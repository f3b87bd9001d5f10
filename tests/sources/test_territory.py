"""Territory files are read strictly, and the shipped ones hold what the facts hold."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ListFormatError
from screening.model.measure import Direction, Effect
from screening.sources.territory import load_table, load_territories, load_territory

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "lists"
REGIONS = ROOT / ".." / "shared" / "facts" / "regions.json"

MINIMAL = """
territory_id = "example"
as_of = 2026-01-01
title = { en = "Exampleland" }
parent_country = "UA"
places = [{ text = "Exampleville", lang = "en", kind = "city", verdict = "review", of = "Exampleville" }]

[[measure]]
id = "example-ban"
binds = ["japanese_trader"]
directions = ["import"]
goods = "all"
effect = "prohibited"
text = { en = "No imports.", ja = "輸入禁止。" }
"""


def _write(folder: Path, text: str, name: str = "example.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_minimal_file_loads_with_the_digest_of_its_bytes(tmp_path: Path) -> None:
    """The smallest valid file gives a territory whose digest is the SHA-256 of the file."""
    path = _write(tmp_path, MINIMAL)
    territory = load_territory(path)
    assert ("example", "Exampleland", "UA") == (territory.territory_id, territory.title.en, territory.parent_country)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == territory.digest


@pytest.mark.parametrize(
    ("old", "new", "needle"),
    [
        ('verdict = "review"', 'verdict = "block"', "block"),
        ('kind = "city"', 'kind = "village"', "village"),
        ('lang = "en"', 'lang = "en", colour = "red"', "colour"),
        ('territory_id = "example"', 'territory_id = "other"', "other"),
        ('parent_country = "UA"', "", "parent_country"),
        ('parent_country = "UA"', 'parent_country = "Ukraine"', "parent_country"),
        ("as_of = 2026-01-01", "", "as_of"),
        ('effect = "prohibited"', 'effect = "forbidden"', "forbidden"),
        ('id = "example-ban"', 'id = "example-ban"\nvalid_from = 2026-02-01\nvalid_to = 2026-01-01', "valid_from"),
        ('text = "Exampleville"', 'text = " Exampleville"', "blank"),
        ('title = { en = "Exampleland" }', 'title = { en = "Exampleland" }\nlocodes = ["UA1"]', "locodes"),
        ('title = { en = "Exampleland" }', 'title = { en = "Exampleland" }\nsurprise = 1', "surprise"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused(tmp_path: Path, old: str, new: str, needle: str) -> None:
    """Unknown keys, unknown words and contradictions stop the load and are named."""
    assert MINIMAL.count(old) == 1
    path = _write(tmp_path, MINIMAL.replace(old, new))
    with pytest.raises(ListFormatError) as caught:
        load_territory(path)
    assert any(needle in problem and "example.toml" in problem for problem in caught.value.problems)


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Two rows of one text could disagree on the verdict, so the file is refused."""
    row = '{ text = "Exampleville", lang = "en", kind = "city", verdict = "review", of = "Exampleville" }'
    path = _write(tmp_path, MINIMAL.replace(row, f"{row}, {row}"))
    with pytest.raises(ListFormatError, match="stands 2 times"):
        load_territory(path)


def test_a_form_cannot_be_a_place_and_dropped(tmp_path: Path) -> None:
    """A form that is left out on purpose may not also be looked for."""
    dropped = 'dropped = [{ text = "Exampleville", of = "Exampleville", reason = "a word" }]'
    path = _write(tmp_path, MINIMAL.replace("\n[[measure]]", f"{dropped}\n\n[[measure]]"))
    with pytest.raises(ListFormatError, match="also a place"):
        load_territory(path)


def test_missing_folder_gives_no_territories(tmp_path: Path) -> None:
    """A lists root without a `territories` folder holds none."""
    assert () == load_territories(tmp_path)


def test_problems_of_all_files_are_told_together(tmp_path: Path) -> None:
    """One call names what is wrong in every file."""
    (tmp_path / "territories").mkdir()
    _write(tmp_path / "territories", "x = [", "broken.toml")
    _write(tmp_path / "territories", MINIMAL, "misnamed.toml")
    with pytest.raises(ListFormatError) as caught:
        load_territories(tmp_path)
    assert {"broken", "misnamed"} == {name for name in ("broken", "misnamed") if name in str(caught.value)}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No content of a file raises anything but the error of the format."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "example.toml"
        path.write_bytes(data)
        with pytest.raises(ListFormatError):
            load_territory(path)


def test_shipped_territories() -> None:
    """DPRK, Donetsk, Luhansk and Crimea ship, Crimea as advice only."""
    shipped = {territory.territory_id: territory for territory in load_territories(LISTS)}
    assert {"dprk", "dnr", "lnr", "crimea"} == set(shipped)
    assert [False, False, False, True] == [shipped[name].advisory for name in ("dprk", "dnr", "lnr", "crimea")]
    assert all(territory.title.ja and territory.title.zh and territory.gaps for territory in shipped.values())
    assert ("KP", "PRK", "408") == shipped["dprk"].country_codes


def test_shipped_measures_carry_the_dates_of_the_law() -> None:
    """The DPRK bans end on 2027-04-13; the bans on the republics have no end."""
    shipped = {t.territory_id: {m.measure_id: m for m in t.measures} for t in load_territories(LISTS)}
    dprk = shipped["dprk"]
    assert {date(2027, 4, 13)} == {measure.valid_to for measure in dprk.values()}
    assert {Direction.IMPORT, Direction.EXPORT, Direction.PORT_ENTRY} == {
        d for m in dprk.values() for d in m.directions
    }
    assert date(2022, 2, 26) == shipped["dnr"]["jp-dnr-import-ban"].valid_from
    assert date(2022, 3, 18) == shipped["lnr"]["jp-lnr-export-ban"].valid_from
    assert shipped["lnr"]["jp-lnr-export-ban"].valid_to is None
    assert {Effect.ENHANCED_REVIEW} == {measure.effect for measure in shipped["crimea"].values()}
    assert all(measure.status.startswith("uncertain") for measure in shipped["crimea"].values())


def _facts() -> dict[str, Any]:
    if not REGIONS.is_file():
        pytest.skip("the folder `shared` does not stand beside the checkout")
    return json.loads(REGIONS.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _names(cities: list[dict[str, Any]]) -> set[str]:
    found: set[str] = set()
    for city in cities:
        preferred = [
            city.get("preferred", {})[lang]
            for lang in ("ja", "zh", "ru", "uk", "ko")
            if lang in city.get("preferred", {})
        ]
        for group in (*city.get("names", {}).values(), *preferred):
            found.update(unicodedata.normalize("NFC", name).replace("’", "'").replace("ǒ", "ŏ") for name in group)
    return found


@pytest.mark.parametrize(("name", "key"), [("dprk", "DPRK"), ("dnr", "DNR"), ("lnr", "LNR"), ("crimea", "CRIMEA")])
def test_no_name_of_the_facts_vanishes(name: str, key: str) -> None:
    """Every town name of the facts is a place of the file or is dropped there with a reason."""
    facts = _facts()
    cities = facts["DPRK"]["cities"] if key == "DPRK" else facts["ukraine_regions"][key]["cities"]
    table = load_table(LISTS / "territories" / f"{name}.toml")
    known = {row.text for row in table.places} | {row.text for row in table.dropped}
    assert set() == _names(cities) - known
    ports = {city["unlocode"] for city in cities if city.get("unlocode")}
    assert set() == ports - set(table.locodes)


def test_country_and_region_names_of_the_facts_stand() -> None:
    """Every name, demonym and subdivision of the facts is a place, or is dropped with a reason."""
    facts = _facts()
    dprk = load_table(LISTS / "territories" / "dprk.toml")
    known = {row.text for row in dprk.places} | {row.text for row in dprk.dropped}
    names = {name for group in facts["DPRK"]["names"].values() for name in group}
    names |= {name for lang, group in facts["DPRK"]["demonyms"].items() if lang != "status" for name in group}
    names |= {row[lang] for row in facts["DPRK"]["subdivisions"] for lang in ("ja", "ko")}
    assert set() == names - known
    for name, key in (("dnr", "DNR"), ("lnr", "LNR"), ("crimea", "CRIMEA")):
        table = load_table(LISTS / "territories" / f"{name}.toml")
        texts = {row.text for row in table.places}
        wanted = {text for group in facts["ukraine_regions"][key]["name"].values() for text in group}
        assert set() == {text for text in wanted if not text.startswith("「")} - texts
