"""The forms that reach a threshold word by word: found through the postings, bounded many at a time.

*Prefix filtering.* Units are left out of the search, and weak meetings of the others, as long as all that is left out
together cannot reach the threshold (`Bounds.reachable`): a form that holds nothing of the rest is never looked at. So
the postings of common words are rarely opened.

*Bounding.* Of each form found, the best meeting of every unit gives the features of its alignment, all forms at once.
Where two units want one token, or one unit two tokens, the features are taken as favourably as any alignment could have
them. What stays below the threshold cannot reach it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from screening.matching.bounds import Bounds, Sums, Unit
from screening.matching.containment import EQUAL, MOST, NAMING, PHRASE, PHRASE_MASS
from screening.matching.expansion import CONCEPT, SAME, SOUND, VOWELS, Expansion
from screening.matching.nearwords import spread
from screening.matching.texts import ColumnSource

_LEVELS = (0.999, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
_NEAR_TIE = 0.02
_NARROW = 8
_FEW_PLACES = 1024
_WORTH_A_LOOK = 48
_FEW = 3
_SHUT_AT_MOST = 8
_Floats = NDArray[np.float64]
_Rows = NDArray[np.intp]
_NONE = np.zeros(0, dtype=np.int64)
_Number = TypeVar("_Number", np.int32, np.float32)
_ROUNDED = 1 - 1e-5
_WORTH_BITS = 16
_WORTH_UNIT = 1 << 14
_WORTH_MASK = (1 << _WORTH_BITS) - 1
_TURN = 8192
"""Forms times units that are bounded at once; whole steps of forms, so that sums are rounded alike in every turn."""
_STEP = 64
_EACH_LOOK = 3.0
"""What it costs to look at a form's tokens, in postings added up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched: the expansions of a form's units, the least score, the factor its part of the name takes.

    `cut` says that the query could be a listed name cut short: every word met is then a sign of its own.
    """

    expansions: Sequence[Expansion]
    least: float
    factor: float
    cut: bool


class _Posted:
    """The meetings of one unit, strongest first, with what the search asks of them."""

    __slots__ = ("flags", "most", "opened", "similarity", "strongest", "token", "unit", "value", "volume", "worth")

    def __init__(self, expansion: Expansion, weight: NDArray[np.float32], posting_at: NDArray[np.generic]) -> None:
        met = expansion.met
        order = np.argsort(-met.similarity, kind="stable")
        self.token = met.token[order]
        strongest: list[float] = met.similarity[order].tolist()
        self.strongest = strongest
        self.similarity = met.similarity[order]
        how = met.how[order]
        bridge = (how == CONCEPT) | (how == SOUND)
        free = (how == CONCEPT) | (how == VOWELS)
        self.flags = free.astype(np.uint8) | bridge.astype(np.uint8) << 1
        counts = posting_at[self.token + 1].astype(np.int64) - posting_at[self.token].astype(np.int64)
        volume = [0, *counts.cumsum().tolist()]
        # How many meetings stand above each level, how many postings they open, and the best of the rest.
        above = np.searchsorted(-self.similarity, [-level for level in _LEVELS]).tolist()
        self.opened = [(n, volume[n], strongest[n] if n < len(strongest) else 0.0) for n in (*above, len(strongest))]
        self.volume = volume[-1]
        listed = float(weight[self.token].max()) if len(strongest) else 0.0
        value = self.similarity * np.maximum(weight[self.token], expansion.weight)
        self.value = value.astype(np.float32)
        self.worth = np.ceil(value * _WORTH_UNIT).astype(np.int64)
        self.most = max(listed, expansion.weight)
        self.unit = Unit(expansion.weight, listed, bool(free.any()), bool(bridge.any()))

    def rest(self, opened: int) -> float:
        """The most that a form can agree with the unit through meetings that were not opened."""
        return self.strongest[opened] * self.most if opened < len(self.strongest) else 0.0


@dataclass(frozen=True, slots=True)
class _Queried:
    """The meetings of all units as one table: a row for each token met, found by `slot`, a column for each unit."""

    table: _Floats
    flags: NDArray[np.uint8]
    slot: NDArray[np.int32]
    weight: _Floats
    wanted: Wanted


class WordSearch:
    """The posting and form columns of one generation."""

    def __init__(self, source: ColumnSource, kind: NDArray[np.generic], weight: NDArray[np.float32]) -> None:
        self._posting = source.column("posting_form")
        self._posting_at = source.column("posting_at")
        self._unit = source.column("form_unit")
        self._unit_at = source.column("form_unit_at")
        self._mass: NDArray[np.float32] = source.column("form_mass").astype(np.float32, copy=False)
        self._kind = kind
        self._weight = weight
        self._bounds = Bounds()
        self._local = threading.local()

    def _posted(self, expansion: Expansion) -> _Posted:
        if not isinstance(expansion.posted, _Posted):
            expansion.posted = _Posted(expansion, self._weight, self._posting_at)
        return expansion.posted

    def forms(self, wanted: Wanted, most: int) -> tuple[_Rows, _Rows]:
        """Return the forms that may reach the least score by their words, best bound first; after `most` the others."""
        known = [self._posted(expansion) for expansion in wanted.expansions]
        z = self._bounds.z_for(wanted.least, wanted.factor)
        agreed = self._agreed_at_least(known, z)
        rows = self._opened(known, self._plan(known, z, agreed, wanted), agreed, wanted)
        if len(rows) > _WORTH_A_LOOK:
            rows = self._promising(rows, known, agreed, wanted)
        if len(rows) <= _FEW:
            return rows, rows[:0]
        value = self._values(rows, known, wanted)
        kept = (value >= wanted.least).nonzero()[0]
        beyond = kept[:0]
        if len(kept) > most:
            order = np.argpartition(-value[kept], most)
            kept, beyond = kept[order[:most]], kept[order[most:]]
        kept = kept[np.argsort(-value[kept], kind="stable")]
        return rows[kept], rows[beyond]

    def holding(self, expansions: Sequence[Expansion], most: int) -> _Rows:
        """Return the forms that hold one of these words as it is queried, at most `most`, the shortest ones first."""
        tokens = np.concatenate([e.met.token[e.met.how == SAME] for e in expansions] or [_NONE])
        if not len(tokens):
            return tokens
        start = self._posting_at[tokens].astype(np.int64)
        rows = np.unique(self._posting[spread(start, self._posting_at[tokens + 1].astype(np.int64) - start)])
        rows = rows.astype(np.int64)
        return rows if len(rows) <= most else rows[np.argpartition(self._mass[rows], most)[:most]]

    def _agreed_at_least(self, known: Sequence[_Posted], z: float) -> float:
        """The least weight that must be agreed on to reach `z`."""
        bridge = any(posted.unit.bridge for posted in known)
        return self._bounds.least_agreed(sum(p.unit.weight for p in known), z, bridge=bridge) * _ROUNDED

    def _plan(self, known: Sequence[_Posted], z: float, agreed: float, wanted: Wanted) -> list[int]:
        """How many meetings of each unit to open so that what stays shut cannot reach `z`, as cheaply as can be.

        Either few postings are opened and each form is looked at, or all but those of common words, so that one word
        of the others is not enough and most forms fall by what was added up.
        """
        units = [posted.unit for posted in known]
        heavy = sorted(range(len(known)), key=lambda at: -known[at].volume)
        contained = wanted.least <= MOST
        best, cost = [len(posted.token) for posted in known], _EACH_LOOK * sum(posted.volume for posted in known)
        # A contained name asks for meetings of at least `EQUAL`: those are opened whatever the bound says.
        levels = [n for n, level in enumerate(_LEVELS) if not contained or level < EQUAL]
        for count in range(min(len(known), _SHUT_AT_MOST)):
            shut = set(heavy[:count])
            if count and not self._may_shut(units, shut, z, contained=contained):
                break
            rest = [at for at in range(len(known)) if at not in shut]
            volume = sum(known[at].volume for at in rest)
            if sum(known[at].most for at in shut) + max(known[at].most for at in rest) < agreed and volume < cost:
                best, cost = [0 if at in shut else len(known[at].token) for at in range(len(known))], float(volume)
            found = self._level(known, shut, z, levels)
            volume = _EACH_LOOK * sum(known[at].opened[found][1] for at in rest)
            if volume < cost:
                best, cost = [0 if at in shut else known[at].opened[found][0] for at in range(len(known))], volume
        return best

    def _may_shut(self, units: Sequence[Unit], shut: set[int], z: float, *, contained: bool) -> bool:
        """Whether forms that hold nothing but the shut units stay below `z` and are no name within the query."""
        if self._bounds.reachable(units, [1.0 if at in shut else 0.0 for at in range(len(units))]) >= z:
            return False
        listed = [units[at].listed for at in shut]
        return not contained or (max(listed) < NAMING and (len(listed) < PHRASE or sum(listed) < PHRASE_MASS))

    def _level(self, known: Sequence[_Posted], shut: set[int], z: float, levels: Sequence[int]) -> int:
        """The highest level above which meetings must be opened; the last place of `opened` for all of them."""
        units = [posted.unit for posted in known]
        low, high = 0, len(levels)
        while low < high:
            middle = (low + high) // 2
            caps = [1.0 if at in shut else known[at].opened[levels[middle]][2] for at in range(len(known))]
            if self._bounds.reachable(units, caps) < z:
                high = middle
            else:
                low = middle + 1
        return levels[low] if low < len(levels) else len(_LEVELS)

    def _opened(self, known: Sequence[_Posted], plan: Sequence[int], agreed: float, wanted: Wanted) -> _Rows:
        """The forms of the opened meetings, ascending, without those whose meetings add up to too little."""
        tokens = np.concatenate([posted.token[:count] for posted, count in zip(known, plan, strict=True)] or [_NONE])
        worth = np.concatenate([posted.worth[:count] for posted, count in zip(known, plan, strict=True)] or [_NONE])
        start = self._posting_at[tokens].astype(np.int64)
        counts = self._posting_at[tokens + 1].astype(np.int64) - start
        forms = self._posting[spread(start, counts)].astype(np.int64)
        if not len(forms):
            return forms
        # Form and worth in one number, so that one sort brings together what belongs together.
        packed = np.sort(forms << _WORTH_BITS | worth.repeat(counts))
        forms = packed >> _WORTH_BITS
        fresh = np.ones(len(forms), dtype=np.bool_)
        np.not_equal(forms[1:], forms[:-1], out=fresh[1:])
        first = fresh.nonzero()[0]
        forms = forms[first]
        shut = sum(p.rest(count) for p, count in zip(known, plan, strict=True))
        total = np.add.reduceat(packed & _WORTH_MASK, first) / _WORTH_UNIT + shut
        return forms[self._enough(total, forms, agreed, known, wanted)]

    def _enough(
        self, total: _Floats, forms: _Rows, agreed: float, known: Sequence[_Posted], wanted: Wanted
    ) -> NDArray[np.bool_]:
        """Whether what meetings add up to may reach the threshold, or make one name of a part of the other."""
        keep: NDArray[np.bool_] = total >= agreed
        if wanted.least <= MOST:
            mass = self._mass[forms]
            keep |= (total >= EQUAL * _ROUNDED * mass) & (mass >= min(NAMING, PHRASE_MASS) * _ROUNDED)
            if wanted.cut:
                keep |= total >= EQUAL * sum(posted.unit.weight for posted in known) * _ROUNDED
        return keep

    def _promising(self, rows: _Rows, known: Sequence[_Posted], agreed: float, wanted: Wanted) -> _Rows:
        """Leave out forms whose tokens, each at its best with whatever unit, are not worth the threshold together.

        A token answers one unit, so the sum of these values is at least what the alignment agrees on, on either side.
        """
        worth = self._scratch("worth", np.float32)
        tokens = np.concatenate([posted.token for posted in known])
        np.maximum.at(worth, tokens, np.concatenate([posted.value for posted in known]))
        start = self._unit_at[rows].astype(np.int64)
        counts = self._unit_at[rows + 1].astype(np.int64) - start
        total = np.add.reduceat(worth[self._unit[spread(start, counts)]], counts.cumsum() - counts)
        worth[tokens] = 0.0
        return rows[self._enough(total, rows, agreed, known, wanted)]

    def _values(self, rows: _Rows, known: Sequence[_Posted], wanted: Wanted) -> _Floats:
        """Bounds on the score of each form."""
        tokens = np.concatenate([posted.token for posted in known])
        slot = self._slots()
        slot[tokens] = np.arange(1, len(tokens) + 1)
        table = np.zeros((len(tokens) + 1, len(known)))
        flags = np.zeros((len(tokens) + 1, len(known)), dtype=np.uint8)
        cells = slot[tokens], np.repeat(np.arange(len(known)), [len(posted.token) for posted in known])
        table[cells] = np.concatenate([posted.similarity for posted in known])
        flags[cells] = np.concatenate([posted.flags for posted in known])
        query = _Queried(table, flags, slot, np.array([posted.unit.weight for posted in known]), wanted)
        try:
            start = self._unit_at[rows].astype(np.int64)
            length = self._unit_at[rows + 1].astype(np.int64) - start
            value = np.zeros(len(rows))
            for part in _parts(length):
                for some in _in_turns(part, len(known)):
                    value[some] = self._bound(
                        query, start[some], length[some], self._mass[rows[some]].astype(np.float64)
                    )
        finally:
            slot[tokens] = 0
        return value

    def meet(self, expansions: Sequence[Expansion]) -> Callable[[_Rows], NDArray[np.bool_]]:
        """Return a function that says of forms whether a token of theirs meets any unit; for this thread, until `part`."""
        self._local.marked = _NONE

        def met(rows: _Rows) -> NDArray[np.bool_]:
            mark = self._scratch("mark", np.int32)
            if not len(self._local.marked):
                self._local.marked = np.concatenate([self._posted(each).token for each in expansions] or [_NONE])
                mark[self._local.marked] = 1
            start = self._unit_at[rows].astype(np.int64)
            counts = self._unit_at[rows + 1].astype(np.int64) - start
            found: NDArray[np.int32] = np.add.reduceat(
                mark[self._unit[spread(start, counts)]], counts.cumsum() - counts
            )
            return found > 0

        return met

    def part(self) -> None:
        """Forget what `meet` was told."""
        if len(self._local.marked):
            self._scratch("mark", np.int32)[self._local.marked] = 0

    def _slots(self) -> NDArray[np.int32]:
        return self._scratch("slot", np.int32)

    def _scratch(self, name: str, kind: type[_Number]) -> NDArray[_Number]:
        """An array of zeros, one for each token, that this thread keeps; whoever writes to it puts the zeros back."""
        kept: NDArray[_Number] | None = getattr(self._local, name, None)
        if kept is None:
            kept = np.zeros(len(self._weight), dtype=kind)
            setattr(self._local, name, kept)
        return kept

    def _bound(self, query: _Queried, start: NDArray[np.int64], length: NDArray[np.int64], mass: _Floats) -> _Floats:
        """Bounds on the score of forms of about the same number of tokens."""
        place = np.arange(int(length.max()))
        inside = place < length[:, None]
        token = self._unit[np.minimum(start[:, None] + place, len(self._unit) - 1)]
        slot = np.where(inside, query.slot[token], 0)
        heavy = np.where(inside, self._weight[token], 0.0)
        share = query.table[slot.T]  # by place, form, unit
        best, at = share.max(axis=0), share.argmax(axis=0)
        met = best > 0.0
        rows = np.arange(len(best))[:, None]
        flags = query.flags[slot[rows, at], np.arange(best.shape[1])]
        free = (flags & 1).astype(np.bool_)
        answered = np.zeros(inside.shape, dtype=np.bool_)
        answered[np.broadcast_to(rows, at.shape)[met], at[met]] = True
        clear = _unambiguous(share, best, met, answered)
        listed = np.where(clear[:, None], heavy[rows, at], heavy.max(axis=1)[:, None]) * best
        weight = query.weight
        bridged = np.where(flags > 1, weight, 0.0).sum(axis=1)
        bridged = np.where(clear, bridged, weight.sum() if query.flags.any() else 0.0)
        inexact = np.where(clear, (np.where(free, 0.0, 1.0 - best) * met) @ weight, 0.0)
        rest = np.where(answered, 0.0, heavy)
        left = np.where(met, 0.0, weight)
        sums = Sums(
            query=best @ weight,
            listed=listed.sum(axis=1),
            total=float(weight.sum()),
            mass=np.maximum(mass.astype(np.float64), 1e-6),
            inexact=inexact,
            bridged=bridged / max(float(weight.sum()), 1e-6),
            query_left=np.where(clear, left.max(axis=1), 0.0),
            listed_left=np.where(clear, rest.max(axis=1), 0.0),
            rest=np.where(clear, left.sum(axis=1) + rest.sum(axis=1), 0.0),
            clear=clear,
        )
        value = self._bounds.values(sums) * query.wanted.factor
        if query.wanted.least > MOST:
            return value
        inner = np.where(inside, share.max(axis=2).T, 1.0).min(axis=1) >= EQUAL
        inner &= (heavy.max(axis=1) >= NAMING) | ((mass >= PHRASE_MASS * (1 - 1e-6)) & (length >= PHRASE))
        inner &= ~met.all(axis=1) | ~clear
        if query.wanted.cut:
            inner |= (best >= EQUAL).all(axis=1)
        return np.where(inner, np.maximum(value, MOST), value)


def _parts(length: NDArray[np.int64]) -> Sequence[_Rows]:
    """Rows of few tokens apart from the long ones, which need wider tables; few rows are not worth parting."""
    if len(length) * int(length.max()) <= _FEW_PLACES:
        return (np.arange(len(length)),)
    parts = (length <= _NARROW).nonzero()[0], (length > _NARROW).nonzero()[0]
    return [part for part in parts if len(part)]


def _in_turns(rows: _Rows, units: int) -> Iterable[_Rows]:
    """Rows in stretches whose tables stay in the processor's cache."""
    most = max(_TURN // units // _STEP, 1) * _STEP
    return (rows[at : at + most] for at in range(0, len(rows), most))


def _unambiguous(
    share: _Floats, best: _Floats, met: NDArray[np.bool_], answered: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Where every unit has one best token, another for each: the alignment then takes exactly these."""
    near = ((share >= best - _NEAR_TIE) & (share > 0.0)).sum(axis=0)
    clear: NDArray[np.bool_] = (near <= 1).all(axis=1) & (met.sum(axis=1) == answered.sum(axis=1))
    return clear
