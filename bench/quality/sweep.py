"""Sections 8, 9 and 50: every operator on every name of every shipped list, and what stands on top when it is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bench.quality.data import listed_names
from bench.quality.halves import half_of_owner, stable_order
from bench.quality.operators import ALL, Change, Operator, Tier
from bench.quality.run import Run, indexed, owners_by_text, plain
from bench.quality.values import Cell, Contender, Index, Name, Share, Table

SEEDS = (1, 2, 3)
_RANK_ONE_T0 = 0.998


@dataclass(frozen=True, slots=True)
class Variation:
    """A listed name as an operator changed it."""

    operator: Operator
    name: Name
    text: str


def strata(names: Sequence[Name], seed: int) -> list[Name]:
    """The names in a fixed random order in which every list and language keeps its share from the front to the end.

    A sample taken from the front is a sample with proportional strata: its shares are those of all names.
    """
    held: defaultdict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in sorted(names, key=lambda name: stable_order(seed, f"{name.owner}|{name.text}")):
        held[name.list_id, name.lang].append(name)
    placed = [
        ((place + 0.5) / len(group), key, name) for key, group in held.items() for place, name in enumerate(group)
    ]
    return [name for _, _, name in sorted(placed, key=lambda item: item[:2])]


def variations(operator: Operator, names: Sequence[Name], size: int | None) -> Iterator[Variation]:
    """The operator on every name it applies to: all three seeds, or up to `size` names with a seed each in turn."""
    made = 0
    for name in names:
        for seed in _seeds(operator, made, size):
            text = operator.apply(name, seed)
            if not text:
                break
            yield Variation(operator, name, text)
            made += 1
            if made == size:
                return


def _seeds(operator: Operator, made: int, size: int | None) -> tuple[int, ...]:
    if not operator.random:
        return SEEDS[:1]
    return SEEDS if size is None else (SEEDS[made % len(SEEDS)],)


@dataclass(slots=True)
class Tally:
    """What happened to the queries of one operator. `own_score` is the sum of the scores of the right party."""

    asked: int = 0
    reached: int = 0
    found: int = 0
    first: int = 0
    wrong: int = 0
    own_score: float = 0.0
    lost: list[Variation] = field(default_factory=list)
    misled: list[tuple[Variation, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take over the counts of another tally."""
        self.asked += other.asked
        self.reached += other.reached
        self.found += other.found
        self.first += other.first
        self.wrong += other.wrong
        self.own_score += other.own_score


@dataclass(frozen=True, slots=True)
class Bearers:
    """Who bears which listed name."""

    by_text: dict[str, frozenset[str]]

    def of(self, text: str) -> frozenset[str]:
        """The owners of a name that is equal to `text` but for case, width and punctuation."""
        return self.by_text.get(plain(text), frozenset())


def tally(contender: Contender, index: Index, bearers: Bearers, asked: Sequence[Variation]) -> Tally:
    """Search every variation at the contender's alert threshold and count.

    Own is the party the name was taken from, or one that bears an equal name. Wrong on top is a first answer that is
    neither, and whose own listed name the query does not happen to be.
    """
    count = Tally()
    found = index.search((item.text for item in asked), limit=10, min_score=contender.review)
    for item, answers in zip(asked, found, strict=True):
        own = bearers.of(item.name.text) | {item.name.owner}
        score = max((answer.score for answer in answers if answer.owner in own), default=None)
        count.asked += 1
        count.found += score is not None
        count.own_score += score or 0.0
        top = answers[0].owner if answers else None
        count.first += top in own
        if top is not None and top not in own and top not in bearers.of(item.text):
            count.wrong += 1
            count.misled.append((item, top))
        count.reached += score is not None or _reaches(index, item, own)
        if score is None:
            count.lost.append(item)
    return count


def _reaches(index: Index, item: Variation, own: frozenset[str]) -> bool:
    candidates = index.candidates(item.text)
    return candidates is None or bool(candidates & own)


def measured(run: Run, contender: Contender, size: int | None) -> dict[str, Tally]:
    """The tally of every operator for one contender."""
    names = listed_names()
    mine = strata([name for name in names if run.wants(half_of_owner(name.owner))], run.seed)
    bearers = Bearers(owners_by_text(names))
    with indexed(contender, names) as index:
        return {
            operator.key: tally(contender, index, bearers, list(variations(operator, mine, size)))
            for operator in run.track(f"8. {contender.name}", ALL)
        }


def own_pair_shares(run: Run, contender: Contender, size: int | None) -> dict[str, Share]:
    """For a contender without an index: how many varied names score its threshold against a name of their own party."""
    names = listed_names()
    mine = strata([name for name in names if run.wants(half_of_owner(name.owner))], run.seed)
    held: defaultdict[str, list[Name]] = defaultdict(list)
    for name in names:
        held[name.owner].append(name)
    shares = {}
    for operator in run.track(f"8. {contender.name}", ALL):
        asked = list(variations(operator, mine, size))
        pairs = [
            (Name("", item.text, "", item.name.kind), listed) for item in asked for listed in held[item.name.owner]
        ]
        scores = iter(contender.pair_scores(pairs))
        best = [max(next(scores) for _ in held[item.name.owner]) for item in asked]
        shares[operator.key] = Share(sum(score >= contender.review for score in best), len(best))
    return shares


def verdict(operator: Operator, count: Tally) -> str:
    """`met`, `missed` or `measured` for the tier of an operator; `-` where no name of the lists lets it apply."""
    if count.asked == 0:
        return "-"
    minimum = operator.tier.minimum
    if minimum is None:
        return "measured"
    ranked = operator.tier is not Tier.T0 or count.first / count.asked >= _RANK_ONE_T0
    return "met" if count.found / count.asked >= minimum and ranked else "missed"


def operator_tables(run: Run) -> list[Table]:
    """Sections 8, 9 and 50 in one pass over the names."""
    lead, *peers = run.contenders
    counts = measured(run, lead, run.sample)
    smaller = None if run.sample is None else max(20, run.sample // 4)
    shares = {peer.name: _peer(run, peer, smaller) for peer in peers}
    for count in counts.values():
        run.examples.extend(_example("8 lost", lead, item, "") for item in count.lost)
        run.examples.extend(_example("9 wrong", lead, item, top) for item, top in count.misled)
    return [_per_operator(lead, counts, shares), _per_tier(lead, counts), _wrong_on_top(lead, counts)]


def _example(section: str, lead: Contender, item: Variation, top: str) -> tuple[str, ...]:
    return f"{section} {item.operator.key}", lead.name, item.text, item.name.owner, item.name.text, top


def _peer(run: Run, peer: Contender, size: int | None) -> dict[str, Share]:
    if peer.name == "logic-v2":
        return own_pair_shares(run, peer, size)
    return {key: Share(count.found, count.asked) for key, count in measured(run, peer, size).items()}


def _per_operator(lead: Contender, counts: dict[str, Tally], shares: dict[str, dict[str, Share]]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for operator in ALL:
        count = counts[operator.key]
        rows.append(
            (
                operator.key,
                str(operator.tier),
                Share(count.reached, count.asked),
                Share(count.found, count.asked),
                Share(count.first, count.asked),
                Share(count.wrong, count.asked),
                verdict(operator, count),
                *(held[operator.key] for held in shares.values()),
            ),
        )
    columns = ("operator", "tier", "candidates", "found", "rank 1", "wrong on top", "tier is")
    note = (
        f"Every name of every shipped list of the half, all lists indexed. Found: the own party is among the first ten at or "
        f"above the alert threshold of {lead.name} ({lead.review:.2f}). Peers: rapidfuzz in the same way at its threshold; "
        "logic-v2 by the pair of query and own party only, so without competition."
    )
    return Table(
        "8", f"8. Operators: {lead.name}", note, (*columns, *(f"{name}: found" for name in shares)), tuple(rows)
    )


def _per_tier(lead: Contender, counts: dict[str, Tally]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for tier in Tier:
        total = Tally()
        members = [operator for operator in ALL if operator.tier is tier]
        for operator in members:
            total.add(counts[operator.key])
        verdicts = [verdict(operator, counts[operator.key]) for operator in members]
        met = Share(verdicts.count("met"), verdicts.count("met") + verdicts.count("missed"))
        mean = total.own_score / total.asked if total.asked else 0.0
        cells = (Share(total.reached, total.asked), Share(total.found, total.asked), Share(total.first, total.asked))
        rows.append((str(tier), *cells, round(mean, 4), met))
    means = [float(row[4]) for row in rows[:5] if isinstance(row[4], float)]
    falls = sum(lower > higher for higher, lower in pairwise(means))
    note = f"Mean score of the own party, 0 where it was not found; row 50 wants it to fall with the tier: {falls} inversions from T0 to T4."
    columns = ("tier", "candidates", "found", "rank 1", "mean own score", "operators that meet it")
    return Table("8.tiers", f"8. Tiers: {lead.name}", note, columns, tuple(rows))


def _wrong_on_top(lead: Contender, counts: dict[str, Tally]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for change in Change:
        total = Tally()
        for operator in ALL:
            if operator.change is change:
                total.add(counts[operator.key])
        limit = change.wrong_top_limit
        share = total.wrong / total.asked if total.asked else 0.0
        state = "measured" if limit is None else "met" if share <= limit else "missed"
        rows.append((str(change), Share(total.wrong, total.asked), "-" if limit is None else f"{limit:.2%}", state))
    note = "exact is tier T0, minor T1, major T2 and T3; T4 and T5 are measured only."
    return Table(
        "9", f"9. Wrong party on top: {lead.name}", note, ("change", "wrong on top", "limit", "limit is"), tuple(rows)
    )
