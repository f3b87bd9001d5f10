"""Sections 3, 10 and 11: what is found where false alarms are held down, and what must not alert at all."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.quality.data import fefa_entities, filers, listed_names, ordinary_companies
from bench.quality.halves import Split, half_of_key
from bench.quality.metrics import score_of, threshold_at
from bench.quality.operators.characters import half_width
from bench.quality.run import Answer, Asked, Query, Run, answers, indexed, plain
from bench.quality.values import Cell, Contender, Name, Share, Table
from screening.model.party import PartyKind

FALSE_ALARM_RATE = 0.01
_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|一般社団法人|一般財団法人|公益社団法人|公益財団法人|国立大学法人|独立行政法人"
    r"|学校法人|医療法人|投資法人|信用金庫|協同組合|\((?:株|有)\)",
)
_LATIN_FORMS = re.compile(r"\b(?:co|ltd|inc|corp|corporation|company|limited|llc|plc|kk)\b\.?", re.IGNORECASE)


def core_of(name: str) -> str:
    """A company name without its legal form, spaces and dots, to compare two registered names letter by letter."""
    text = _FORMS.sub("", unicodedata.normalize("NFKC", name))
    return re.sub(r"[\s・,.]+", "", text)


@dataclass(frozen=True, slots=True)
class Negative:
    """A name of nobody on a list, and the kind of company it belongs to."""

    key: str
    group: str
    text: str


def negatives(run: Run) -> tuple[list[Negative], int]:
    """Ordinary names of the half, and how many were left out because a shipped list holds an equal name."""
    listed = {plain(_LATIN_FORMS.sub("", core_of(name.text))) for name in listed_names()}
    everything = [item for item in _ordinary() if run.wants(half_of_key(item.key.partition("/")[0]))]
    kept = [item for item in everything if plain(_LATIN_FORMS.sub("", core_of(item.text))) not in listed]
    return kept, len(everything) - len(kept)


def _ordinary() -> Iterator[Negative]:
    for filer in filers():
        person = filer.kind is PartyKind.PERSON
        yield Negative(filer.filer_id, "EDINET persons" if person else "EDINET Japanese names", filer.name_ja)
        if filer.name_en and not person:
            yield Negative(f"{filer.filer_id}/en", "EDINET English names", filer.name_en)
        if filer.reading and not person:
            yield Negative(f"{filer.filer_id}/kana", "EDINET half-width readings", half_width(filer.reading))
    for company in ordinary_companies():
        yield Negative(company.company_id, company.group.replace("_", " "), company.name)


def found_at_one_percent(run: Run) -> list[Table]:
    """Section 3: METI's Japanese names found where 1 % of ordinary Japanese companies raise an alert."""
    entities = fefa_entities()
    listed = [entity.as_name(entity.name_en, "en") for entity in entities]
    asked = [Query(entity.name_ja, _same_japanese(entity.name_ja)) for entity in entities if run.wants(entity.half)]
    ordinary = [item for item in negatives(run)[0] if item.group == "EDINET Japanese names"]
    ordinary = run.sampled(ordinary, lambda item: item.key, None if run.sample is None else 1400)
    rows = [_calibrated(run, contender, listed, asked, ordinary) for contender in run.contenders]
    note = (
        "Threshold: the lowest score at which at most 1 % of ordinary Japanese company names alert against the METI English "
        "names. Found: the entry's own name is on top and at or above that threshold."
    )
    columns = ("contender", "found", "threshold", "alerts on ordinary names", "at its own threshold: found", "alerts")
    return [Table("3", "3. Found at 1 % alerts on ordinary Japanese names", note, columns, tuple(rows))]


def _same_japanese(text: str) -> frozenset[str]:
    return frozenset(entity.owner for entity in fefa_entities() if plain(entity.name_ja) == plain(text))


def _calibrated(
    run: Run, contender: Contender, listed: Sequence[Name], asked: Sequence[Query], ordinary: Sequence[Negative]
) -> tuple[Cell, ...]:
    quiet = [Query(item.text, frozenset()) for item in ordinary]
    top = [_top(answer) for answer in answers(run, contender, Asked(listed, quiet, "3. ordinary names", 2))]
    given = answers(run, contender, Asked(listed, asked, "3. METI names"))
    threshold = threshold_at(top, FALSE_ALARM_RATE)
    for answer in given:
        if _top(answer) < threshold or answer.found[0].owner not in answer.query.own:
            run.note("3", contender, answer)
    own = contender.review
    return (
        contender.name,
        _found(given, threshold),
        round(threshold, 4),
        Share(sum(score >= threshold for score in top), len(top)),
        _found(given, own),
        Share(sum(score >= own for score in top), len(top)),
    )


def _top(answer: Answer) -> float:
    return answer.found[0].score if answer.found else 0.0


def _found(given: Sequence[Answer], threshold: float) -> Share:
    right = [answer for answer in given if answer.found and answer.found[0].owner in answer.query.own]
    return Share(sum(_top(answer) >= threshold for answer in right), len(given))


def ordinary_against_all_lists(run: Run) -> list[Table]:
    """Section 10: ordinary companies of all kinds against every shipped list."""
    names, left_out = negatives(run)
    listed = listed_names()
    groups: defaultdict[str, list[Negative]] = defaultdict(list)
    for item in names:
        groups[item.group].append(item)
    rows: list[tuple[Cell, ...]] = []
    for contender in run.contenders:
        if contender.max_pairs is not None and contender.max_pairs // len(listed) < _ENOUGH:
            rows.append((contender.name, "sample of all groups", *_alerts(run, contender, listed, names)))
            continue
        levels = [(group, *_alerts(run, contender, listed, held)) for group, held in sorted(groups.items())]
        rows += [(contender.name, group, review, block) for group, review, block in levels]
        review = Share(sum(row[1].part for row in levels), sum(row[1].of for row in levels))
        block = Share(sum(row[2].part for row in levels), sum(row[2].of for row in levels))
        rows.append((contender.name, "all groups", review, block))
    note = (
        f"A name alerts when any listed party scores at or above the contender's own threshold ({_levels(run)}); block level "
        f"also needs an official name. {left_out} names were left out: a shipped list holds an equal name."
    )
    columns = ("contender", "group", "review level", "block level")
    return [Table("10", "10. Alerts on ordinary companies, all shipped lists", note, columns, tuple(rows))]


_ENOUGH = 500
"""Fewer queries than this within a contender's budget give one row instead of one a group."""


def _levels(run: Run) -> str:
    return "; ".join(f"{item.name} {item.review:.2f}/{item.block:.2f}" for item in run.contenders)


def _alerts(run: Run, contender: Contender, listed: Sequence[Name], held: Sequence[Negative]) -> tuple[Share, Share]:
    asked = run.sampled([Query(item.text, frozenset()) for item in held], lambda q: q.text, _cap(run))
    given = answers(run, contender, Asked(listed, asked, "10. ordinary names", 3))
    for answer in given:
        if _top(answer) >= contender.review:
            run.note("10", contender, answer)
    review = sum(_top(answer) >= contender.review for answer in given)
    block = sum(any(item.official and item.score >= contender.block for item in answer.found) for answer in given)
    return Share(review, len(given)), Share(block, len(given))


def _cap(run: Run) -> int | None:
    return None if run.sample is None else 1000


@dataclass(frozen=True, slots=True)
class KanjiPair:
    """Two registered names that differ in one kanji and are two parties."""

    left: Name
    right: Name
    person: bool

    @property
    def half(self) -> Split:
        """The half of the data the pair belongs to."""
        return half_of_key("|".join(sorted((self.left.owner, self.right.owner))))


def kanji_pairs() -> list[KanjiPair]:
    """All pairs of EDINET filers whose names are equal but for one kanji, after legal form and Han fold.

    The form of a holding (ホールディングス, グループ) is taken off as well, since the companies beneath it bear the core.
    """
    from screening.text import han  # noqa: PLC0415 - the fold decides which characters are one and the same

    holes: defaultdict[tuple[str, bool], dict[str, tuple[str, Name]]] = defaultdict(dict)
    for filer in filers():
        person = filer.kind is PartyKind.PERSON
        core = re.sub(r"(?:ホールディングス?|グループ|HD)$", "", core_of(filer.name_ja))
        if len(core) < 2:
            continue
        folded = han.fold(core)
        if len(folded) != len(core):
            continue
        for i, char in enumerate(folded):
            if "\u4e00" <= char <= "\u9fff":
                name = Name(filer.owner, filer.name_ja, "ja", filer.kind, "JP")
                holes[(folded[:i] + "\0" + folded[i + 1 :], person)].setdefault(char, (core, name))
    pairs: dict[tuple[str, str], KanjiPair] = {}
    for (_, person), held in holes.items():
        ordered = [held[char] for char in sorted(held)]
        for i, (left_core, left) in enumerate(ordered):
            for right_core, right in ordered[i + 1 :]:
                pairs.setdefault(
                    (min(left_core, right_core), max(left_core, right_core)), KanjiPair(left, right, person)
                )
    return [pairs[key] for key in sorted(pairs)]


def one_kanji_apart(run: Run) -> list[Table]:
    """Section 11: real names one kanji apart that alert when one is listed and the other queried."""
    every = kanji_pairs()
    pairs = [pair for pair in every if run.wants(pair.half)]
    rows: list[tuple[Cell, ...]] = []
    for contender in run.contenders:
        for person, word in ((False, "companies"), (True, "persons")):
            asked = [
                sides
                for pair in pairs
                if pair.person == person
                for sides in ((pair.left, pair.right), (pair.right, pair.left))
            ]
            scores = _listed_and_queried(contender, asked)
            review = Share(sum(score >= contender.review for score in scores), len(scores))
            block = Share(sum(score >= contender.block for score in scores), len(scores))
            mean = sum(scores) / len(scores) if scores else 0.0
            rows.append((contender.name, word, review, block, round(mean, 3)))
    note = (
        f"{len(every)} pairs mined from the EDINET names of both halves ({sum(not pair.person for pair in every)} of companies), "
        "each asked in both directions. None may alert."
    )
    columns = ("contender", "pairs of", "review level", "block level", "mean score")
    return [Table("11", "11. One kanji apart", note, columns, tuple(rows)), _twins(run)]


def _listed_and_queried(contender: Contender, asked: Sequence[tuple[Name, Name]]) -> list[float]:
    """The score of each (queried, listed) pair, with all listed sides in one index where the contender has one."""
    if contender.max_pairs is not None:
        return contender.pair_scores(asked)
    listed = list(dict.fromkeys(right for _, right in asked))
    with indexed(contender, listed) as index:
        found = index.search((left.text for left, _ in asked), limit=len(listed), min_score=0.0)
        return [score_of(items, frozenset({right.owner})) for (_, right), items in zip(asked, found, strict=True)]


_TWINS = (
    ("日本製鉄", "日本製紙", "N"), ("日本電気", "日本電産", "N"), ("東京電力", "東京電機", "N"), ("日新電機", "日東電機", "N"),
    ("Taco Bell", "Taco LLC", "N"), ("Elvis Presley", "ELVIS", "N"), ("東京理科大学", "東京科学大学", "N"),
    ("三菱電機株式会社", "三菱電機ビルソリューションズ株式会社", "REVIEW"),
    ("Almaz JSC", "Almaz Central Marine Design Bureau", "REVIEW"),
    ("Tokyo University of Science", "Institute of Science Tokyo", "REVIEW"),
)  # fmt: skip


def _twins(run: Run) -> Table:
    """Row 47: negative twins by name: what each contender scores, and how many it gets wrong."""
    pairs = [(Name("a", left, ""), Name("b", right, "")) for left, right, _ in _TWINS]
    scores = [contender.pair_scores(pairs) for contender in run.contenders]
    rows: list[tuple[Cell, ...]] = [
        (f"{left} / {right}", expected, *(round(held[place], 3) for held in scores))
        for place, (left, right, expected) in enumerate(_TWINS)
    ]
    rows.append(("too high", "-", *map(_too_high, run.contenders, scores)))
    note = (
        f"Scores of the pair; N must stay below the alert threshold, REVIEW below the block threshold ({_levels(run)})."
    )
    columns = ("queried / listed", "expected", *(contender.name for contender in run.contenders))
    return Table("11.twins", "11. Negative twins (row 47)", note, columns, tuple(rows))


def _too_high(contender: Contender, scores: Sequence[float]) -> Share:
    limits = [contender.review if expected == "N" else contender.block for _, _, expected in _TWINS]
    return Share(sum(score >= limit for score, limit in zip(scores, limits, strict=True)), len(limits))
