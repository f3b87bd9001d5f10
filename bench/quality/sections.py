"""The sections of the benchmark by the names `--only` knows them by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.quality import alarms, crosslang, latinpairs, relations, sweep
from bench.quality.run import Run
from bench.quality.values import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A group of tables measured together; `names` are what `--only` accepts, the first is the usual one."""

    names: tuple[str, ...]
    measure: Callable[[Run], list[Table]]


SECTIONS: tuple[Section, ...] = (
    Section(("1", "ja-en"), crosslang.japanese_to_english),
    Section(("2", "en-ja"), crosslang.english_to_japanese),
    Section(("3", "one-percent"), alarms.found_at_one_percent),
    Section(("4", "aliases"), crosslang.aliases_to_main),
    Section(("5", "ordinary-ja-en"), crosslang.ordinary_companies_japanese_to_english),
    Section(("6", "kana"), crosslang.kana_reading_to_kanji),
    Section(("7", "russian"), crosslang.russian_spellings),
    Section(("8", "operators", "9", "wrong-top", "50"), sweep.operator_tables),
    Section(("10", "ordinary"), alarms.ordinary_against_all_lists),
    Section(("11", "one-kanji", "47"), alarms.one_kanji_apart),
    Section(("12", "latin-pairs"), latinpairs.latin_pairs),
    Section(("40", "blanks"), relations.blanks),
    Section(("49", "relations"), relations.relations),
)
NAMES: tuple[str, ...] = tuple(name for section in SECTIONS for name in section.names)


def chosen(only: tuple[str, ...]) -> tuple[Section, ...]:
    """The sections asked for, all of them when none is named."""
    return tuple(section for section in SECTIONS if not only or set(only) & set(section.names))
