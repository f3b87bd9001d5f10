"""Words left over on both sides, compared without their spaces: joins, splits and readings of a whole name.

`Gazprom Bank` answers `Gazprombank`, `ミツビシゾウセン` answers 三菱造船 by its reading. Only what no word answered is
joined, so a common word never carries a rare one that differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Indel

from screening.matching.alignment import Alignment, Pair
from screening.matching.keys import Keys, WholeKeys
from screening.matching.lexicon import Lexicon, Meeting
from screening.matching.similarity import (
    ACROSS_SOUND,
    SAME_SCRIPT_SOUND,
    edits_allowed,
    either_way,
    typing_score,
    word_similarity,
)
from screening.model.entity import Script
from screening.text.phonetic import phonetic_key, phonetic_keys
from screening.text.skeleton import sound, sounds
from screening.text.variants import NameUnit

MOST_JOINED = 4
SHORTEST_JOIN = 4
_SHORT_WHOLE = 0.85
_SHORT_SOUND = 10
_FEW_SOUNDS = 6
_LEAST_ALIKE = 0.6
JOIN_SLACK = 0.3
"""By what part of a listed run's length another may be longer or shorter that answers it."""
JOIN_FLOOR = 0.72
"""A join has freedom in its ends, so it must be near."""
JOIN_ALIKE = JOIN_FLOOR / ACROSS_SOUND
"""Below this share of agreement in sound two joined runs do not answer each other in any script."""


class Residue:
    """The keys of the listed forms of one generation, held against those of a query."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def nearness(self, whole: WholeKeys, form: int) -> float:
        """Return the score of two names that differ by as many typing errors as their length allows, else 0.0.

        Letter by letter without spaces, within one script. A Han character put for another makes another company and
        is no typing error.
        """
        best = 0.0
        latin = [text for text, _, rule in whole.latin if rule == "latn"]
        for key in self._keys.of_form(form):
            ours = whole.native if key.native else latin if key.rule == "latn" else ()
            for text in ours:
                best = max(best, typing_score(text, key.text))
        return best

    def whole(self, whole: WholeKeys, form: int, listed_han: bool, least: float) -> Meeting | None:
        """Return how the whole queried form meets the whole listed one without spaces, None below the share `least`."""
        best: Meeting | None = None
        if whole.has_han and listed_han:
            return None
        for key in self._keys.of_form(form):
            if key.native:
                continue
            for query, query_sound, query_rule in whole.latin:
                across = not (key.rule == query_rule == "latn")
                longest = max(len(query), len(key.text))
                if not across and least > SAME_SCRIPT_SOUND and abs(len(query) - len(key.text)) > (1 - least) * longest:
                    continue  # within one script only the spelling can agree so well
                heard = sound(key.text)
                share, how = word_similarity(query, key.text, query_sound, heard, across_scripts=across)
                if how == "vowels" or share < least or (best is not None and share <= best.similarity):
                    continue
                if not _by_chance(share, min(len(query_sound), len(heard)), query, key.text):
                    bridge = query_rule if query_rule != "latn" else key.rule
                    best = Meeting(-1, share, "joined" if how in {"same", "edit"} else how, bridge)
        return best


def _by_chance(share: float, sounds: int, ours: str, theirs: str) -> bool:
    """Whether two wholes may agree in so few sounds by chance: シイエム・シイ sounds as 迪杰恩技术 when vowels are left out."""
    if sounds < _FEW_SOUNDS and Indel.normalized_similarity(ours, theirs) < _LEAST_ALIKE:
        return True
    return share < _SHORT_WHOLE and sounds < _SHORT_SOUND


def join_slack(size: int) -> int:
    """Return how many letters longer or shorter a run may be that answers one of `size` letters."""
    return int(JOIN_SLACK * size)


def joined_edits(size: int) -> int:
    """Return how many edits a run of `size` letters may be away from one that it answers by its spelling."""
    return max(edits for edits in range(edits_allowed(size) + 1) if edits <= (1 - JOIN_FLOOR) * (size + edits))


MOST_JOINED_EDITS = max(map(joined_edits, range(100)))
"""How many edits two joined runs of whatever length may be apart by their spelling; it does not grow any more."""


def may_join(ours: str, theirs: str) -> bool:
    """Return whether two runs may answer each other, whatever scripts they are written in."""
    return any(share > JOIN_FLOOR and how != "vowels" for share, how in either_way(ours, theirs))


def spans(left: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the runs of neighbouring positions of length 1 to 4 in `left`, longest first."""
    return [
        tuple(left[start : start + size])
        for size in range(min(MOST_JOINED, len(left)), 0, -1)
        for start in range(len(left) - size + 1)
        if left[start + size - 1] - left[start] == size - 1
    ]


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring words of one side as one string with its sound and its key in English ears; `at` are their positions."""

    at: tuple[int, ...]
    text: str
    heard: str
    key: str
    han: bool
    latin: bool

    def may_answer(self, other: _Span) -> bool:
        """Whether two spans are near enough in spelling or in sound, or are heard alike, for more than `JOIN_FLOOR`."""
        apart = OSA.distance(self.text, other.text, score_cutoff=MOST_JOINED_EDITS)
        if apart <= MOST_JOINED_EDITS and apart <= (1 - JOIN_FLOOR) * max(len(self.text), len(other.text)):
            return True
        if self.key and self.key == other.key:
            return True
        return bool(Indel.normalized_similarity(self.heard, other.heard, score_cutoff=JOIN_ALIKE))


class QuerySpans:
    """The runs of neighbouring words of a queried form as strings by their length, made once for all its candidates."""

    __slots__ = ("_by_length", "_units")

    def __init__(self, units: Sequence[NameUnit]) -> None:
        self._units = units
        self._by_length: dict[int, list[tuple[int, _Span]]] | None = None

    def texts(self) -> set[str]:
        """Return every run as a string."""
        return {span.text for found in self._made().values() for _, span in found}

    def near(self, size: int, free: set[int]) -> list[_Span]:
        """Return the runs of the positions `free` whose length a string of `size` letters may join with, longest first."""
        slack = join_slack(size)
        made = self._made()
        found = [
            numbered
            for length in range(size - slack, size + slack + 1)
            for numbered in made.get(length, ())
            if free.issuperset(numbered[1].at)
        ]
        found.sort(key=lambda numbered: numbered[0])
        return [span for _, span in found]

    def _made(self) -> dict[int, list[tuple[int, _Span]]]:
        if self._by_length is None:
            by_length: dict[int, list[tuple[int, _Span]]] = {}
            runs = spans(range(len(self._units)))
            texts = ["".join(u.spellings[0].text for q in at if (u := self._units[q]).spellings) for at in runs]
            # Each string is asked for once a query: what is kept for others would only be thrown out by it.
            for number, made in enumerate(zip(runs, texts, sounds(texts), phonetic_keys(texts), strict=True)):
                if len(made[1]) >= SHORTEST_JOIN:
                    span = _query_span(*made, self._units)
                    by_length.setdefault(len(span.text), []).append((number, span))
            self._by_length = by_length  # whole at once: another thread may ask with the same query
        return self._by_length


def join_spans(alignment: Alignment, queried: QuerySpans, tokens: Sequence[int], lexicon: Lexicon) -> Alignment:
    """Return `alignment` with neighbouring left-over words joined where that makes them answer each other."""
    query_left, listed_left = alignment.query_left, alignment.listed_left
    if not query_left or not listed_left or len(query_left) + len(listed_left) < 3:  # noqa: PLR2004 - one against one was compared
        return alignment
    length = [len(lexicon.spell(token)) for token in tokens]
    pairs = list(alignment.pairs)
    query_free, listed_free = set(query_left), set(listed_left)
    for at in spans(listed_left):
        size = sum(length[position] for position in at)
        if size < SHORTEST_JOIN or not listed_free.issuperset(at):
            continue
        near = queried.near(size, query_free)
        if len(at) == 1:
            near = [span for span in near if len(span.at) > 1]
        answer = _answer(_listed_span(at, tokens, lexicon), near) if near else None
        if answer is not None:
            span, meeting = answer
            pairs += _span_pairs(span.at, at, meeting)
            query_free.difference_update(span.at)
            listed_free.difference_update(at)
    pairs.sort(key=lambda pair: pair.query)
    return Alignment(tuple(pairs), tuple(sorted(query_free)), tuple(sorted(listed_free)))


def _span_pairs(ours: tuple[int, ...], theirs: tuple[int, ...], meeting: Meeting) -> list[Pair]:
    count = max(len(ours), len(theirs))
    return [Pair(ours[min(i, len(ours) - 1)], theirs[min(i, len(theirs) - 1)], meeting) for i in range(count)]


def _query_span(at: tuple[int, ...], text: str, heard: str, key: str, units: Sequence[NameUnit]) -> _Span:
    scripts = {units[q].script for q in at}
    return _Span(at, text, heard, key, Script.HAN in scripts, scripts == {Script.LATIN})


def _listed_span(at: tuple[int, ...], tokens: Sequence[int], lexicon: Lexicon) -> _Span:
    chosen = [tokens[position] for position in at]
    text = "".join(map(lexicon.spell, chosen))
    han, latin = any(map(lexicon.is_han, chosen)), all(map(lexicon.is_latin, chosen))
    return _Span(at, text, sound(text), phonetic_key(text), han, latin)


def _answer(theirs: _Span, ours: Sequence[_Span]) -> tuple[_Span, Meeting] | None:
    """The first of our spans, all of about the same length, that a listed one answers."""
    for span in ours:
        if (theirs.han and span.han) or not span.may_answer(theirs):
            continue
        across = not (theirs.latin and span.latin)
        share, how = word_similarity(span.text, theirs.text, span.heard, theirs.heard, across_scripts=across)
        if share > JOIN_FLOOR and how != "vowels":
            return span, Meeting(-1, share, "joined" if how in {"same", "edit"} else how, "spacing")
    return None


def joined_alignment(meeting: Meeting, query: int, listed: int) -> Alignment:
    """Return the alignment in which the whole of both sides is one pair of strings."""
    count = max(query, listed)
    pairs = tuple(Pair(min(i, query - 1), min(i, listed - 1), meeting) for i in range(count))
    return Alignment(pairs, (), ())
