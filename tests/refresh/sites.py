"""A small installation of fictional lists: list folders, a drop folder, a state folder and an index; no fixtures here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from screening.index.generations import current
from screening.index.reader import open_generation
from screening.model.entity import ListedEntity
from screening.refresh.config import load_config
from screening.refresh.job import RefreshTask, run_refresh
from screening.refresh.report import Finding, ListReport, RefreshReport, Severity
from screening.refresh.taking import Places
from screening.sources.intake.limits import Limits
from screening.sources.publishers.adapter import Parsed, SourceFile
from screening.sources.publishers.registry import adapter
from screening.sources.write import entities_text

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
NOTICE = "令和八年外務省告示第九千九百号"
LIST = "example-notice"
OWN = "example-own"
CONFIG = f"""
[job]
settle_s = 0.0
keep_generations = 3
keep_editions = 3

[[list]]
id = "{LIST}"
adapter = "fefa-notice"
drop = true
title = "架空の団体"
minimum = 20
"""
_MANIFEST = """\
id = "{list_id}"
publisher = "Example Ministry"
as_of = {as_of}
known_since = {as_of}
expected_entities = {count}
{more}
title.en = "Example list"

[[canary]]
entity_id = "{list_id}:0001"
name = "{canary}"
"""
_SYLLABLES = ("Kor", "da", "vel", "Brun", "to", "mir", "Zal", "ek", "sin", "Pra", "qui", "dor", "Fen", "us", "lag")
_KANA = (
    "コル",
    "ダ",
    "ヴェル",
    "ブルン",
    "ト",
    "ミル",
    "ザル",
    "エク",
    "シン",
    "プラ",
    "クイ",
    "ドル",
    "フェン",
    "ウス",
    "ラグ",
)
_TOWNS = (("Minsk", "Belarus"), ("Yerevan", "Armenia"), ("Tashkent", "Uzbekistan"))


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a notice."""

    ja: str
    en: str
    address: str
    aliases: tuple[str, ...] = ()


def line(number: int) -> Line:
    """The fictional party with this number: each has its own name, every third town another country."""
    first, second = divmod(number, 15)
    parts = (second, (second + 4 + first) % 15, (first * 2 + 7) % 15)
    en = "".join(_SYLLABLES[part] for part in parts).capitalize()
    ja = "".join(_KANA[part] for part in parts)
    town, country = _TOWNS[number % 3] if number != 5 else ("Bangkok", "Thailand")
    return Line(
        f"有限会社{ja}", f"{en} Optronics LLC", f"{number} Sample Street, {town}, {country}", (f"{en} Trading",)
    )


def lines(count: int) -> list[Line]:
    """The first `count` parties."""
    return [line(number) for number in range(1, count + 1)]


def notice(entries: Sequence[Line], day: date, *, title: str = "架空の団体", number: str = NOTICE) -> str:
    """The text layer of a notice of METI's form."""
    head = f"○ 架空の輸出等に係る禁止措置の対象となる{title}（{number}）\n指定日：2026年1月5日\n"
    head += f"最終更新日：{day.year}年{day.month}月{day.day}日\n"
    return head + "".join(_entry(place, each) for place, each in enumerate(entries, 1))


def _entry(place: int, each: Line) -> str:
    words = ("", "one alias", "two aliases", "three aliases")[len(each.aliases)]
    aliases = f", a.k.a. the following {words}:\n" + "".join(f"-{alias}\n" for alias in each.aliases) if words else "\n"
    return f"{place} {each.ja}\n{each.en}{aliases}所在地：{each.address}.\n"


def parse_here(
    name: str, files: Sequence[SourceFile], list_id: str, previous: Sequence[ListedEntity], _: Limits
) -> Parsed:
    """Read a document in this process: the child process has its own tests."""
    return adapter(name).parse(files, list_id=list_id, previous=previous)


@dataclass
class Site:
    """A small installation and what to do with it."""

    root: Path
    now: datetime = NOW
    options: dict[str, object] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        """Its folders."""
        root = self.root
        return Places(state=root / "state", index=root / "index", lists=root / "lists", drop=root / "drop")

    @property
    def config(self) -> Path:
        """Its refresh.toml."""
        return self.root / "refresh.toml"

    def task(self, **more: object) -> RefreshTask:
        """A run of it."""
        task = RefreshTask(
            config=load_config(self.config), places=self.places, clock=lambda: self.now, parser=parse_here
        )
        return replace(task, **{**self.options, **more})  # type: ignore[arg-type]

    def run(self, **more: object) -> RefreshReport:
        """Run the job once."""
        return run_refresh(self.task(**more))

    def drop(self, entries: Sequence[Line] | str | bytes, day: date = date(2026, 2, 20), **head: str) -> Path:
        """Put a notice into the drop folder, as of the clock."""
        content = entries if isinstance(entries, str | bytes) else notice(entries, day, **head)
        folder = self.places.drop / LIST
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path = folder / f"notice_{day:%y%m%d}.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))
        return path

    def served(self) -> str:
        """The generation that is served."""
        return current(self.places.index)

    def names(self, list_id: str = LIST) -> list[str]:
        """The English names of the parties that stand on the list that is served."""
        reader = open_generation(self.places.index / self.served())
        try:
            entities = reader.snapshot(list_id).entities
            return [entity.names[-1].text for entity in entities if not entity.delisted]
        finally:
            reader.close()


def write_list(folder: Path, entities: Sequence[ListedEntity], as_of: date, more: str = "") -> None:
    """Write a list folder in the documented format."""
    folder.mkdir(parents=True, exist_ok=True)
    text = _MANIFEST.format(
        list_id=folder.name, as_of=as_of, count=len(entities), canary=entities[0].names[0].text, more=more
    )
    (folder / "list.toml").write_text(text, encoding="utf-8")
    (folder / "entities.jsonl").write_text(entities_text(entities), encoding="utf-8")


def parsed(entries: Sequence[Line], day: date, list_id: str = LIST) -> Parsed:
    """What the adapter reads of a notice."""
    content = notice(entries, day).encode()
    return adapter("fefa-notice").parse([SourceFile("notice.txt", content)], list_id=list_id, previous=())


def make_site(root: Path, count: int = 24) -> Site:
    """An installation with a list of 24 parties of 2026-01-10 from a notice, one kept by hand, and one territory."""
    lists, first = root / "lists", date(2026, 1, 10)
    more = f'notice = "{NOTICE}"\neditions = [2026-01-10]'
    write_list(lists / LIST, parsed(lines(count), first).entities, first, more)
    own = parsed([line(number) for number in range(60, 63)], first, OWN).entities
    write_list(lists / OWN, own, first)
    (lists / "territories").mkdir()
    shutil.copy(ROOT / "lists" / "territories" / "lnr.toml", lists / "territories")
    (root / "refresh.toml").write_text(CONFIG.replace("= 20", f"= {count - 4}"), encoding="utf-8")
    return Site(root)


def codes(report: RefreshReport | ListReport, severity: Severity | None = None) -> set[str]:
    """The codes of the findings, of one severity where given."""
    found: Sequence[Finding] = report.all_findings if isinstance(report, RefreshReport) else report.findings
    return {finding.code for finding in found if severity in {None, finding.severity}}


def row(report: RefreshReport, list_id: str = LIST) -> ListReport:
    """What a report says of a list."""
    return next(each for each in report.lists if each.list_id == list_id)
