"""Sections 1, 2 and 4-7: a name in one language or script, its owner listed in another."""

from __future__ import annotations

from collections.abc import Sequence

from bench.quality.data import FefaEntity, Filer, fefa_entities, filers
from bench.quality.metrics import rank_of
from bench.quality.operators.base import has_han
from bench.quality.operators.characters import half_width
from bench.quality.run import Asked, Query, Run, answers, owners_by_text, plain, queries_for
from bench.quality.russian import to_cyrillic
from bench.quality.values import Name, Share, Table
from screening.model.party import PartyKind

_COLUMNS = ("contender", "R@1", "R@10", "queries", "names indexed")


def _ranked(run: Run, key: str, title: str, note: str, sides: tuple[Sequence[Name], Sequence[Query]]) -> Table:
    """A table of R@1 and R@10 for every contender."""
    listed, queries = sides
    rows = []
    for contender in run.contenders:
        given = answers(run, contender, Asked(listed, queries, title))
        ranks = [rank_of(answer.found, answer.query.own) for answer in given]
        for answer, rank in zip(given, ranks, strict=True):
            if rank != 1:
                run.note(key, contender, answer)
        first = Share(sum(rank == 1 for rank in ranks), len(ranks))
        tenth = Share(sum(rank is not None for rank in ranks), len(ranks))
        rows.append((contender.name, first, tenth, f"{len(ranks)} of {len(queries)}", len(listed)))
    return Table(key, title, note, _COLUMNS, tuple(rows))


def _twins(entities: Sequence[FefaEntity]) -> dict[str, frozenset[str]]:
    """For every entry the entries that print the same Japanese or the same English main name, itself included."""
    japanese = owners_by_text(entity.as_name(entity.name_ja, "ja") for entity in entities)
    english = owners_by_text(entity.as_name(entity.name_en, "en") for entity in entities)
    return {entity.owner: japanese[plain(entity.name_ja)] | english[plain(entity.name_en)] for entity in entities}


def japanese_to_english(run: Run) -> list[Table]:
    """Section 1: METI's Japanese main names, only the English ones indexed."""
    entities = fefa_entities()
    twins = _twins(entities)
    listed = [entity.as_name(entity.name_en, "en") for entity in entities]
    queries = [Query(entity.name_ja, twins[entity.owner]) for entity in entities if run.wants(entity.half)]
    note = "Main names of the METI notices; the index holds the English main names of all entries and nothing else."
    return [_ranked(run, "1", "1. Japanese name, English names indexed", note, (listed, queries))]


def english_to_japanese(run: Run) -> list[Table]:
    """Section 2: METI's English main names, only the Japanese ones indexed."""
    entities = fefa_entities()
    twins = _twins(entities)
    listed = [entity.as_name(entity.name_ja, "ja") for entity in entities]
    queries = [Query(entity.name_en, twins[entity.owner]) for entity in entities if run.wants(entity.half)]
    note = "Main names of the METI notices; the index holds the Japanese main names of all entries and nothing else."
    return [_ranked(run, "2", "2. English name, Japanese names indexed", note, (listed, queries))]


def aliases_to_main(run: Run) -> list[Table]:
    """Section 4: the notices' own aliases, the main names of the same language indexed."""
    entities = fefa_entities()
    mine = [entity for entity in entities if run.wants(entity.half)]
    tables = []
    for lang, word in (("en", "English"), ("ja", "Japanese")):
        main = [entity.as_name(entity.name_en if lang == "en" else entity.name_ja, lang) for entity in entities]
        asked = [
            entity.as_name(alias, lang)
            for entity in mine
            for alias in (entity.aliases_en if lang == "en" else entity.aliases_ja)
        ]
        every = main + [name for entity in entities for name in entity.names() if name.lang == lang]
        note = "Every alias printed in the notices, acronyms and translations included; some share no word with the main name."
        sides = (main, queries_for(asked, every))
        tables.append(_ranked(run, f"4.{lang}", f"4. {word} alias, {word} main names indexed", note, sides))
    return tables


def _name(filer: Filer, text: str, lang: str) -> Name:
    return Name(filer.owner, text, lang, filer.kind, "JP")


def ordinary_companies_japanese_to_english(run: Run) -> list[Table]:
    """Section 5: ordinary Japanese companies, only their English names indexed."""
    both = [filer for filer in filers() if filer.name_ja and filer.name_en and filer.kind is not PartyKind.PERSON]
    listed = [_name(filer, filer.name_en, "en") for filer in both]
    bearers = owners_by_text(listed) | owners_by_text(_name(filer, filer.name_ja, "ja") for filer in both)
    asked = [filer for filer in both if run.wants(filer.half)]
    queries = [
        Query(filer.name_ja, bearers[plain(filer.name_ja)] | bearers[plain(filer.name_en)])
        for filer in run.sampled(asked, lambda filer: filer.filer_id, _cap(run, 3000))
    ]
    note = "EDINET filers that registered both names; the index holds the English names of both halves."
    return [_ranked(run, "5", "5. Ordinary companies: Japanese name, English names indexed", note, (listed, queries))]


def kana_reading_to_kanji(run: Run) -> list[Table]:
    """Section 6: the registered kana reading in half-width kana, kanji names indexed."""
    kanji = [filer for filer in filers() if has_han(_without_form(filer.name_ja)) and filer.reading]
    listed = [_name(filer, filer.name_ja, "ja") for filer in kanji]
    readings = owners_by_text(_name(filer, filer.reading, "ja-Kana") for filer in kanji)
    names = owners_by_text(listed)
    asked = [filer for filer in kanji if run.wants(filer.half)]
    tables = []
    for person, word in ((False, "companies"), (True, "persons")):
        chosen = [filer for filer in asked if (filer.kind is PartyKind.PERSON) == person]
        queries = [
            Query(half_width(filer.reading), readings[plain(filer.reading)] | names[plain(filer.name_ja)])
            for filer in run.sampled(chosen, lambda filer: filer.filer_id, _cap(run, 1500))
        ]
        note = "The reading as registered (yomi), turned into half-width katakana; names with a kanji outside the legal form."
        sides = (listed, queries)
        tables.append(
            _ranked(run, f"6.{word}", f"6. Half-width kana reading, kanji names indexed: {word}", note, sides)
        )
    return tables


def _without_form(name: str) -> str:
    for form in ("株式会社", "有限会社", "合同会社", "合資会社"):
        name = name.replace(form, "")
    return name


def russian_spellings(run: Run) -> list[Table]:
    """Section 7: names that are plainly romanised Russian, written in Cyrillic; every METI name indexed."""
    entities = fefa_entities()
    listed = [name for entity in entities for name in entity.names()]
    asked = [
        entity.as_name(cyrillic, "ru")
        for entity in entities
        if run.wants(entity.half) and entity.country in {"RU", "BY"}
        for name in entity.names()
        if name.lang == "en" and (cyrillic := to_cyrillic(name.text))
    ]
    spellings = [
        entity.as_name(cyrillic, "ru")
        for entity in entities
        for name in entity.names()
        if name.lang == "en" and (cyrillic := to_cyrillic(name.text))
    ]
    note = (
        "English names and aliases that are plainly romanised Russian (a Russian organisation stem, no English word, only "
        "letter groups of BGN/PCGN), turned back by a table of the benchmark's own (bench/quality/russian.py)."
    )
    sides = (listed, queries_for(asked, [*spellings, *listed]))
    return [_ranked(run, "7", "7. Russian spelling in Cyrillic, all METI names indexed", note, sides)]


def _cap(run: Run, size: int) -> int | None:
    """A run over everything takes all rows of a large population."""
    return None if run.sample is None else size
