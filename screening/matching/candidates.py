"""Recall: the listed forms that a queried name may be, bounded in number.

Three doors, so that what one misses another finds: equal joined keys (spacing, script variants), near joined keys
(joins, splits, typing errors in short names), and weighted words through the postings (everything else).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screening.index.columns import SPACES, joined_hash, skeleton_number, text_hash
from screening.index.signature import long_signature_of, split
from screening.matching.lexicon import ColumnSource, Expansion, equal_rows
from screening.text.initials import LONGEST, SHORTEST
from screening.text.skeleton import skeleton, sound
from screening.text.variants import JoinedKey, NameForm

_BEST_BY_DICE = 40
_BEST_BY_COVER = 16
_NEAR_JOINED = 16
_LONG_QUERY = 6
_WHOLE = 0.98
_BEST_CONTAINED = 24
_SPELLING_SLACK = 0.3
_SOUND_SLACK = 0.3


class Candidates:
    """The form, posting and joined-key columns of one generation."""

    def __init__(self, source: ColumnSource) -> None:
        self._posting = source.column("posting_form")
        self._posting_at = source.column("posting_at")
        self._mass: NDArray[np.float32] = source.column("form_mass").astype(np.float32, copy=False)
        self._weight: NDArray[np.float32] = source.column("token_weight").astype(np.float32, copy=False)
        self._joined_hash = source.column("joined_hash")
        self._joined_form = source.column("joined_form")
        self._initials = source.column("initials_hash")
        self._initials_form = source.column("initials_form")
        space = source.column("joined_space").astype(np.uint8)
        self._spelt = _Signatures(
            source.column("joined_bits").astype(np.uint64, copy=False),
            source.column("joined_length").astype(np.int32),
            space,
        )
        self._heard = _Signatures(
            source.column("joined_sound_bits").astype(np.uint64, copy=False),
            source.column("joined_sound_length").astype(np.int32),
            space,
        )
        self._skeleton = source.column("joined_skeleton")
        self._skeleton_key = source.column("joined_skeleton_key")

    def by_words(self, expansions: Sequence[Expansion]) -> NDArray[np.intp]:
        """Return the forms that share the most weight with the queried units."""
        total = sum(expansion.weight for expansion in expansions)
        shared = np.zeros(len(self._mass), dtype=np.float32)
        for expansion in expansions:
            self._add(expansion, shared)
        rows = np.flatnonzero(shared)
        if rows.size == 0:
            return rows
        value, mass = shared[rows], self._mass[rows]
        dice = 2.0 * value / (total + mass)
        cover = np.minimum(value / np.maximum(mass, 1e-6), 1.0) * np.sqrt(value)
        best = np.concatenate([_top(dice, _BEST_BY_DICE), _top(cover, _BEST_BY_COVER)])
        return np.unique(rows[best])

    def _add(self, expansion: Expansion, shared: NDArray[np.float32]) -> None:
        own = np.zeros_like(shared)
        for meeting in sorted(expansion.meetings, key=lambda m: m.similarity):
            forms = self._posting[int(self._posting_at[meeting.token]) : int(self._posting_at[meeting.token + 1])]
            own[forms] = meeting.similarity * expansion.weight
        shared += own

    def contained(self, expansions: Sequence[Expansion]) -> NDArray[np.intp]:
        """Return the forms that stand whole in a long query, the heaviest first cut.

        Amid many words the shares of `by_words` drown: every sentence sounds a little like some name.
        """
        if len(expansions) < _LONG_QUERY:
            return np.zeros(0, dtype=np.intp)
        shared = np.zeros(len(self._mass), dtype=np.float32)
        for token in {m.token for expansion in expansions for m in expansion.meetings if m.similarity == 1.0}:
            forms = self._posting[int(self._posting_at[token]) : int(self._posting_at[token + 1])]
            shared[forms] += self._weight[token]
        rows = np.flatnonzero(shared >= _WHOLE * self._mass)
        return rows[_top(self._mass[rows], _BEST_CONTAINED)]

    def by_equal_key(self, keys: Sequence[JoinedKey]) -> NDArray[np.intp]:
        """Return the forms that have one of the joined keys."""
        found: list[NDArray[np.intp]] = []
        for key in keys:
            wanted = np.uint64(joined_hash(key.space, key.text))
            rows = equal_rows(self._joined_hash, wanted)
            found.append(self._joined_form[rows].astype(np.intp))
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)

    def by_near_key(self, keys: Sequence[JoinedKey]) -> NDArray[np.intp]:
        """Return the forms with a joined key that is near in spelling, near in sound or equal in skeleton.

        The signatures only filter: what they let through is measured by the scorer.
        """
        found: list[NDArray[np.intp]] = []
        for key in keys:
            if key.space not in {"latin", "native"}:
                continue
            rows = self._spelt.near(key.text, SPACES.index(key.space), _SPELLING_SLACK)
            if key.space == "latin":
                heard = self._heard.near(sound(key.text).lower(), SPACES.index("latin"), _SOUND_SLACK)
                rows = np.concatenate([rows, heard, self._same_skeleton(key.text)])
            found.append(self._joined_form[rows].astype(np.intp))
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)

    def by_acronym(self, form: NameForm) -> dict[int, str]:
        """Return the forms of which the queried form is the acronym, with that acronym."""
        text = form.units[0].text
        if len(form.units) != 1 or not text.isalpha() or not text.isascii() or not SHORTEST <= len(text) <= LONGEST:
            return {}
        wanted = np.uint64(text_hash(text))
        rows = equal_rows(self._initials, wanted)
        return dict.fromkeys(self._initials_form[rows].tolist(), text)

    def by_expansion(self, form: NameForm) -> dict[int, str]:
        """Return the forms that are an acronym of the queried form, with that acronym."""
        found: dict[int, str] = {}
        for text in form.initials:
            wanted = np.uint64(joined_hash("latin", text))
            rows = equal_rows(self._joined_hash, wanted)
            found |= dict.fromkeys(self._joined_form[rows].tolist(), text)
        return found

    def _same_skeleton(self, text: str) -> NDArray[np.intp]:
        wanted = np.uint32(skeleton_number(skeleton(text)))
        rows = equal_rows(self._skeleton, wanted)
        return self._skeleton_key[rows][:_NEAR_JOINED].astype(np.intp)


class _Signatures:
    """The letter-count signatures of one spelling of all joined keys."""

    def __init__(self, bits: NDArray[np.uint64], length: NDArray[np.int32], space: NDArray[np.uint8]) -> None:
        self._low, self._high = np.ascontiguousarray(bits[:, 0]), np.ascontiguousarray(bits[:, 1])
        self._length = length
        self._space = space

    def near(self, text: str, space: int, slack: float) -> NDArray[np.intp]:
        """Return the keys whose signature differs by at most `slack` of the text's length, nearest first cut."""
        length = len(text)
        allowed = max(2, round(slack * length))
        low, high = split(long_signature_of(text))
        apart = np.bitwise_count(self._low ^ np.uint64(low)).astype(np.int16)
        apart += np.bitwise_count(self._high ^ np.uint64(high))
        near = (apart <= allowed) & (np.abs(self._length - length) <= allowed) & (self._space == space)
        rows = np.flatnonzero(near)
        return rows[_top(-apart[rows].astype(np.float32), _NEAR_JOINED)]


def _top(values: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]
