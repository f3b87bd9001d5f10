"""The shipped lists: sound by themselves, and equal to the cross-checked facts where these stand beside the checkout."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import Bound, Effect, EventKind, GoodsScope
from screening.sources.manifest import load_list, load_lists
from screening.sources.write import entities_text

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "lists"
FACTS = ROOT / ".." / "shared" / "facts"
FEFA = ("jp-fefa-russia", "jp-fefa-belarus", "jp-fefa-third-countries")
MOFCOM = ("cn-mofcom-control", "cn-mofcom-concern", "cn-mofcom-unreliable")

with_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the list facts (../shared/facts) are not here")


def facts(list_id: str) -> list[dict[str, Any]]:
    """The facts of a list, Chinese ones by day, notice and number."""
    rows = [json.loads(line) for line in (FACTS / f"{list_id}.jsonl").read_text(encoding="utf-8").splitlines()]
    if list_id in MOFCOM:
        rows.sort(key=lambda row: (row["date"], row["announcement_no"] or "", row["number"]))
    return rows


def texts(entity: ListedEntity, lang: str, *roles: NameRole) -> list[str]:
    """Names of an entity in a language and in any of the roles."""
    return [name.text for name in entity.names if name.lang == lang and name.role in roles]


@pytest.mark.parametrize("list_id", [*FEFA, *MOFCOM])
def test_the_file_is_in_the_form_the_project_writes(list_id: str) -> None:
    """Reading and writing again changes no byte, so a refresh shows only what changed."""
    text = (LISTS / list_id / "entities.jsonl").read_text(encoding="utf-8")
    assert text == entities_text(load_list(LISTS / list_id).entities)


@with_facts
@pytest.mark.parametrize("list_id", FEFA)
def test_every_fact_of_the_japanese_lists_is_shipped(list_id: str) -> None:
    """Names, aliases, native names, acronyms, addresses, countries, kinds and clauses, entity by entity."""
    for fact, entity in zip(facts(list_id), load_list(LISTS / list_id).entities, strict=True):
        names = {(name.text, name.lang) for name in entity.names if name.official}
        assert [fact["name_ja"]] == texts(entity, "ja", NameRole.PRIMARY)
        assert [fact["name_en"]] == texts(entity, "en", NameRole.PRIMARY)
        assert {(alias, "ja") for alias in fact["aliases_ja"]} <= names
        assert {(alias, "en") for alias in fact["aliases_en"]} <= names
        assert {(native["name"], native["lang"]) for native in fact["names_native"]} <= names
        assert {(acronym, "en") for acronym in fact["acronyms_in_name_ja"]} <= names
        assert set(fact.get("includes_ja", [])) <= {name.text for name in entity.names}
        addresses = [(address.text, address.country) for address in entity.addresses]
        printed = [address.removesuffix(".") for address in fact["addresses"]]
        assert list(zip(printed, fact["address_countries"], strict=True)) == addresses
        assert (fact["entity_type"], fact["country"]) == (entity.kind.value, entity.countries[0])
        assert set(fact["regions"]) <= set(entity.countries)
        for printed_form in ("name_ja_as_printed", "name_en_as_printed"):
            assert printed_form not in fact or any(fact[printed_form] in note for note in entity.notes)
        assert (str(fact["number"]), fact["notice"]) == (
            entity.designations[0].number,
            entity.designations[0].notice,
        )


@with_facts
@pytest.mark.parametrize("list_id", FEFA)
def test_the_japanese_lists_hold_no_name_beyond_facts_and_rulings(list_id: str) -> None:
    """A name that the notice does not print comes from a hand ruling, and is there with its reason."""
    path = LISTS / list_id / "rulings.toml"
    rulings = tomllib.loads(path.read_text(encoding="utf-8"))["ruling"] if path.exists() else []
    added = {(row["entity_id"], row["add"]["text"]) for row in rulings if "add" in row}
    for fact, entity in zip(facts(list_id), load_list(LISTS / list_id).entities, strict=True):
        known = {fact["name_ja"], fact["name_en"], *fact["aliases_ja"], *fact["aliases_en"]}
        known |= {native["name"] for native in fact["names_native"]} | set(fact["acronyms_in_name_ja"])
        more = {name.text for name in entity.names} - known
        assert {(entity.entity_id, text) for text in more} <= added
        kinds = {row["entity_id"] for row in rulings if row.get("kind") == "person"}
        assert (entity.kind.value == "person") == (entity.entity_id in kinds)


@with_facts
@pytest.mark.parametrize("list_id", MOFCOM)
def test_every_fact_of_the_chinese_lists_is_shipped(list_id: str) -> None:
    """Names with their standing, addresses, numbers, notices, days and status events, entity by entity."""
    for fact, entity in zip(facts(list_id), load_list(LISTS / list_id).entities, strict=True):
        (designation,) = entity.designations
        standing = {(name.text, name.lang): (name.official, name.status) for name in entity.names}
        assert [name for name in [fact["name_zh"]] if name] == texts(entity, "zh", NameRole.PRIMARY)
        assert [fact["name_en"]] == texts(entity, "en", NameRole.PRIMARY)
        if fact["name_ja"]:
            assert [fact["name_ja"]] == texts(entity, "ja", NameRole.REGISTERED)
            verified = fact["name_ja_status"] == "verified"
            assert (verified, "" if verified else fact["name_ja_status"]) == standing[fact["name_ja"], "ja"]
        for text in fact.get("name_ja_other_prints") or []:
            assert text == fact["name_ja"] or standing[text, "ja"][0] is False
        assert set(fact.get("acronyms") or []) == set(texts(entity, "en", NameRole.ACRONYM))
        assert [text for text in [fact.get("reading_ja")] if text] == texts(entity, "ja-Kana", NameRole.READING)
        assert [text for text in [fact.get("corporate_number")] if text] == [i.value for i in entity.identifiers]
        assert [text for text in [fact["address"]] if text] == [address.text for address in entity.addresses]
        assert tuple(code for code in [fact["country"]] if code) == entity.countries
        assert date.fromisoformat(fact["date"]) in (designation.effective_from, designation.listed_on)
        assert fact["announcement_no"] is None or fact["announcement_no"] == designation.notice
        assert len(fact["status_events"]) == len(designation.events)
        for event, shipped in zip(fact["status_events"], designation.events, strict=True):
            until = None if event["until"] is None else date.fromisoformat(event["until"])
            assert (date.fromisoformat(event["date"]), until, event["event"]) == (
                shipped.on,
                shipped.until,
                shipped.text,
            )


def last_event(entity: ListedEntity) -> EventKind | None:
    """The kind of the last event of the designation."""
    events = entity.designations[0].events
    return events[-1].kind if events else None


@pytest.mark.parametrize(
    ("list_id", "notice", "kind", "count"),
    [
        ("cn-mofcom-control", "商务部公告2025年第13号", EventKind.STOPPED, 15),
        ("cn-mofcom-control", "商务部公告2025年第22号", EventKind.STOPPED, 12),
        ("cn-mofcom-control", "商务部公告2025年第21号", EventKind.EXTENSION_ANNOUNCED, 16),
        ("cn-mofcom-control", "商务部公告2026年第11号", None, 20),
        ("cn-mofcom-unreliable", "不可靠实体清单工作机制公告〔2025〕5号", EventKind.STOPPED, 10),
        ("cn-mofcom-unreliable", "不可靠实体清单工作机制公告〔2025〕8号", EventKind.STOPPED, 6),
        ("cn-mofcom-unreliable", "不可靠实体清单工作机制公告〔2025〕7号", EventKind.EXTENSION_ANNOUNCED, 11),
    ],
)
def test_status_events_stand_as_announced(list_id: str, notice: str, kind: EventKind | None, count: int) -> None:
    """Stopped, suspended until a day, and an announced extension that is no legal date."""
    entities = [e for e in load_list(LISTS / list_id).entities if e.designations[0].notice == notice]
    assert Counter({kind: count}) == Counter(last_event(entity) for entity in entities)
    announced = [e for entity in entities for e in entity.designations[0].events if e.kind is kind]
    assert kind is not EventKind.EXTENSION_ANNOUNCED or all(event.until is None for event in announced)
    suspended = [
        [e.until for e in entity.designations[0].events if e.kind is EventKind.SUSPENDED] for entity in entities
    ]
    assert kind is not EventKind.EXTENSION_ANNOUNCED or all(days[-1] == date(2026, 11, 10) for days in suspended)


def test_measures_are_never_one_flag() -> None:
    """Each list says who is bound, for which goods and destinations, and with which effect."""
    measures = {m.measure_id: m for snapshot in load_lists(LISTS) for m in snapshot.manifest.measures}
    checks: dict[str, Callable[[Any], bool]] = {
        "jp-fefa-russia-export": lambda m: m.effect is Effect.PROHIBITED and m.destinations == ("RU",),
        "jp-fefa-belarus-export": lambda m: m.binds == (Bound.JAPANESE_EXPORTER,) and m.destinations == ("BY",),
        "jp-fefa-third-countries-export": lambda m: m.goods is GoodsScope.APPENDED_TABLE_2_3,
        "cn-mofcom-control-export-ban": lambda m: m.binds == (Bound.CHINESE_EXPORTER,),
        "cn-mofcom-control-retransfer-ban": lambda m: m.goods is GoodsScope.CHINESE_ORIGIN_DUAL_USE,
        "cn-mofcom-control-supply-risk": lambda m: m.effect is Effect.ENHANCED_REVIEW and "self" in m.roles,
        "cn-2026-1-military-end-use": lambda m: m.end_use == "military" and m.destinations == ("JP",),
        "cn-mofcom-concern-enhanced-review": lambda m: m.effect is Effect.ENHANCED_REVIEW,
        "cn-mofcom-unreliable-review": lambda m: m.status != "verified",
    }
    assert [] == [name for name, holds in checks.items() if not holds(measures[name])]
    assert all(m.text_ja and m.text_en and m.legal_basis.citation_ja for m in measures.values())


def test_no_chinese_measure_claims_to_be_japanese_law() -> None:
    """A listing by MOFCOM is no ban on a Japanese exporter under Japanese law."""
    for list_id in MOFCOM:
        for measure in load_list(LISTS / list_id).manifest.measures:
            assert Bound.JAPANESE_EXPORTER not in measure.binds


def test_printed_misprints_stand_beside_their_corrections() -> None:
    """The printed form stays official, the corrected one is not."""
    expected = {
        "Joint Ventur Quantum": "Joint Venture Quantum",
        "Center for Technological Competencies in Radiophtonics": (
            "Center for Technological Competencies in Radiophotonics"
        ),
        "JCS CheAZ": "JSC CheAZ",
        "Lutch Design Bureau JCS": "Lutch Design Bureau JSC",
        "International Center for Quantum Optics and Quantum Technologies LLS": (
            "International Center for Quantum Optics and Quantum Technologies LLC"
        ),
        "MHI Oceanincs Co., Ltd.": "MHI Oceanics Co., Ltd.",
    }
    names = {(n.text, n.role, n.official) for s in load_lists(LISTS) for e in s.entities for n in e.names}
    for printed, corrected in expected.items():
        assert any(text == printed and official for text, _, official in names)
        assert (corrected, NameRole.CORRECTED, False) in names


def test_general_terms_of_a_clause_are_not_official_names() -> None:
    """The clause of the ministries of defence names `警察`: it helps to find and never decides alone."""
    for list_id, number in (("jp-fefa-russia", 23), ("jp-fefa-belarus", 1)):
        entity = load_list(LISTS / list_id).entities[number - 1]
        official = {name.text: name.official for name in entity.names}
        assert (False, False) == (official["警察"], official["諜報及び偵察機関"])
