"""Whether two versions of the matching code answer alike: hits, scores and evidence of many questions, kept in a file.

python -m bench.speed.same record FILE [--corpus shipped|latin --size N --count N]   # with the older tree
python -m bench.speed.same check FILE                                              # with the newer one

The questions are drawn with a fixed seed: names as listed, names changed by every operator of the quality benchmark, and
ordinary companies. A hit that only the newer tree has is printed apart from one that was lost or changed.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from bench.quality import data
from bench.quality.operators import ALL
from bench.speed.build import build
from bench.speed.corpus import Corpus, queries
from screening.index.reader import open_generation
from screening.matching.engine import Matcher

_SHOWN = 40


class Answer(msgspec.Struct, frozen=True):
    """One hit: entity, which of its names, score, and the explanation as written out."""

    entity: int
    name_index: int
    score: float
    exact: bool
    evidence: str


class Record(msgspec.Struct, frozen=True):
    """What one tree answered: the corpus, the threshold and the answers by question."""

    key: str
    size: int
    min_score: float
    answers: dict[str, list[Answer]]


def questions(corpus: Corpus, count: int) -> list[str]:
    """Return `count` questions: a third as listed, a third changed, a third not listed (grown or ordinary)."""
    if corpus.key != "shipped":
        kinds = ("clean", "perturbed", "other")
        return [query.text for query in queries(corpus, corpus.names(), count, seed=77, kinds=kinds)]
    rng = random.Random("same answers")
    listed = data.listed_names()
    found = [rng.choice(listed).text for _ in range(count // 3)]
    while len(found) < 2 * count // 3:
        name = rng.choice(listed)
        made = rng.choice(ALL).make(name, rng)
        found += [made] if made else []
    filers = [rng.choice(data.filers()) for _ in range(count)]
    ordinary = [rng.choice((f.name_ja, f.name_en)) for f in filers] + [c.name for c in data.ordinary_companies()]
    rng.shuffle(ordinary)
    return list(dict.fromkeys([*found, *(name for name in ordinary if name)][:count]))


def answer(matcher: Matcher, text: str, min_score: float) -> list[Answer]:
    """Return what the matcher of this tree says to one question."""
    return [
        Answer(h.entity, h.name_index, h.score, h.exact, repr(matcher.explain(text, h)))
        for h in matcher.match_name(text, min_score=min_score)
    ]


def answers(corpus: Corpus, asked: Sequence[str], min_score: float) -> dict[str, list[Answer]]:
    """Build the corpus with this tree and answer every question."""
    with tempfile.TemporaryDirectory(prefix="screening-same-") as folder:
        built = build(corpus, Path(folder))
        reader = open_generation(Path(folder) / built.generations[-1])
        matcher = Matcher(reader)
        found = {text: answer(matcher, text, min_score) for text in asked}
        reader.close()
    return found


@click.group(help=__doc__)
def main() -> None:
    """Record or check."""


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--corpus", "key", default="shipped", type=click.Choice(["shipped", "latin"]))
@click.option("--size", default=0)
@click.option("--count", default=3000)
@click.option("--min-score", default=0.70)
def record(file: Path, key: str, size: int, count: int, min_score: float) -> None:
    """Keep the answers of this tree in FILE."""
    corpus = Corpus(key, size)
    asked = [text for text in questions(corpus, count) if text.isprintable() or text]
    file.write_bytes(msgspec.json.encode(Record(key, size, min_score, answers(corpus, asked, min_score))))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--count", default=0, help="Only the first of them.")
def check(file: Path, count: int) -> None:
    """Hold the answers of this tree against those of FILE; exit code 1 where a hit was lost or changed."""
    kept = msgspec.json.decode(file.read_bytes(), type=Record)
    asked = list(kept.answers)[: count or None]
    now = answers(Corpus(kept.key, kept.size), asked, kept.min_score)
    lost, changed, new = [], [], []
    for text in asked:
        before, after = ({hit.entity: hit for hit in found} for found in (kept.answers[text], now[text]))
        lost += [(text, hit, None) for entity, hit in before.items() if entity not in after]
        new += [(text, None, hit) for entity, hit in after.items() if entity not in before]
        changed += [(text, before[e], after[e]) for e in before.keys() & after.keys() if before[e] != after[e]]
    for title, rows in (("lost", lost), ("changed", changed), ("new", new)):
        click.echo(f"{title}: {len(rows)}")
        for text, old, found in rows[:_SHOWN]:
            click.echo(f"  {text!r}\n    before {old}\n    after  {found}")
    hits = sum(len(kept.answers[text]) for text in asked)
    click.echo(f"{len(asked)} questions, {hits} hits before; lost {len(lost)}, changed {len(changed)}, new {len(new)}")
    sys.exit(1 if lost or changed else 0)


if __name__ == "__main__":
    main()
