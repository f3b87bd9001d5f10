"""Words left over on both sides, compared without their spaces: joins, splits and readings of a whole name.

`Gazprom Bank` answers `Gazprombank`, `ミツビシゾウセン` answers 三菱造船 by its reading. Only what no word answered is
joined, so a common word never carries a rare one that differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.index.columns import SPACES
from screening.matching.alignment import Alignment, Pair
from screening.matching.lexicon import ColumnSource, Lexicon, Meeting, Texts
from screening.matching.similarity import typing_score, word_similarity
from screening.model.entity import Script
from screening.text.skeleton import sound
from screening.text.variants import JoinedKey, NameUnit

_HAN = frozenset({Script.HAN})
_SPAN = 4
_SHORTEST_JOIN = 4
_JOIN_SLACK = 0.3
_JOIN_FLOOR = 0.72
"""A join has freedom in its ends, so it must be near."""


@dataclass(frozen=True, slots=True)
class WholeKeys:
    """How a whole queried form is written without spaces, in its own script and in Latin."""

    native: tuple[str, ...]
    latin: tuple[tuple[str, str, str], ...]
    text: tuple[tuple[str, str], ...]
    has_han: bool

    @classmethod
    def of(cls, keys: Sequence[JoinedKey], units: Sequence[NameUnit]) -> WholeKeys:
        """Return the keys of one form: Latin ones as (text, sound, rule)."""
        latin = tuple((key.text, sound(key.text), key.rule) for key in keys if key.space == "latin")
        native = tuple(key.text for key in keys if key.space == "native")
        text = tuple((key.space, key.text) for key in keys if key.space in {"full", "sorted"})
        return cls(native, latin, text, any(unit.script in _HAN for unit in units))


class Residue:
    """The joined keys of the listed forms of one generation."""

    def __init__(self, source: ColumnSource, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._text = Texts(source, "joined_text")
        self._sound = Texts(source, "joined_sound")
        self._space = source.column("joined_space")
        self._rule = source.column("joined_rule")
        self._keys = source.column("form_joined")
        self._at = source.column("form_joined_at")

    def keys_of(self, form: int) -> Sequence[int]:
        """Return the joined keys of a listed form."""
        rows: Sequence[int] = self._keys[int(self._at[form]) : int(self._at[form + 1])].tolist()
        return rows

    def equal(self, whole: WholeKeys, form: int) -> str:
        """Return how the whole queried form is written as the listed one: `name`, `full`, `sorted` or empty.

        `name`: equal in its own script without the legal form; `full`: equal letter for letter without the spaces;
        `sorted`: the same words in another order.
        """
        best = ""
        for row in self.keys_of(form):
            text, space = self._text[row], SPACES[int(self._space[row])]
            if space == "native" and text in whole.native:
                return "name"
            if space == "latin":
                if self._is_latin(row) and any(text == key and rule == "latn" for key, _, rule in whole.latin):
                    return "name"
            elif (space, text) in whole.text and best != "full":
                best = space
        return best

    def as_printed(self, whole: WholeKeys, form: int) -> bool:
        """Return whether the queried text is the listed one letter for letter, legal form and all, spaces aside."""
        full = {text for space, text in whole.text if space == "full"}
        return any(SPACES[int(self._space[row])] == "full" and self._text[row] in full for row in self.keys_of(form))

    def nearness(self, whole: WholeKeys, form: int) -> float:
        """Return the score of two names that differ by as many typing errors as their length allows, else 0.0.

        Letter by letter without spaces, within one script. A Han character put for another makes another company and
        is no typing error.
        """
        best = 0.0
        latin = [text for text, _, rule in whole.latin if rule == "latn"]
        for row in self.keys_of(form):
            space = SPACES[int(self._space[row])]
            ours = whole.native if space == "native" else latin if space == "latin" and self._is_latin(row) else ()
            for text in ours:
                best = max(best, typing_score(text, self._text[row]))
        return best

    def _is_latin(self, row: int) -> bool:
        return self._lexicon.rules[int(self._rule[row])] == "latn"

    def whole(self, whole: WholeKeys, form: int, listed_han: bool) -> Meeting | None:
        """Return how the whole queried form meets the whole listed one without spaces, None when it does not."""
        best: Meeting | None = None
        if whole.has_han and listed_han:
            return None
        for row in self.keys_of(form):
            if SPACES[int(self._space[row])] != "latin":
                continue
            text, heard = self._text[row], self._sound[row]
            rule = self._lexicon.rules[int(self._rule[row])]
            for query, query_sound, query_rule in whole.latin:
                across = not (rule == query_rule == "latn")
                share, how = word_similarity(query, text, query_sound, heard, across_scripts=across)
                if share > 0 and (best is None or share > best.similarity):
                    bridge = query_rule if query_rule != "latn" else rule
                    best = Meeting(-1, share, "joined" if how in {"same", "edit"} else how, bridge)
        return best


def spans(left: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the runs of neighbouring positions of length 1 to 4 in `left`, longest first."""
    return [
        tuple(left[start : start + size])
        for size in range(min(_SPAN, len(left)), 0, -1)
        for start in range(len(left) - size + 1)
        if left[start + size - 1] - left[start] == size - 1
    ]


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring left-over words of one side as one string; `at` are their positions."""

    at: tuple[int, ...]
    text: str
    han: bool
    latin: bool


def join_spans(alignment: Alignment, units: Sequence[NameUnit], tokens: Sequence[int], lexicon: Lexicon) -> Alignment:
    """Return `alignment` with neighbouring left-over words joined where that makes them answer each other."""
    query_left, listed_left = alignment.query_left, alignment.listed_left
    if not query_left or not listed_left or len(query_left) + len(listed_left) < 3:  # noqa: PLR2004 - one against one was compared
        return alignment
    ours = [_query_span(at, units) for at in spans(query_left)]
    pairs = list(alignment.pairs)
    queried, listed = set(query_left), set(listed_left)
    for at in spans(listed_left):
        if not listed.issuperset(at):
            continue
        answer = _answer(_listed_span(at, tokens, lexicon), [span for span in ours if queried.issuperset(span.at)])
        if answer is not None:
            span, meeting = answer
            pairs += _span_pairs(span.at, at, meeting)
            queried.difference_update(span.at)
            listed.difference_update(at)
    pairs.sort(key=lambda pair: pair.query)
    return Alignment(tuple(pairs), tuple(sorted(queried)), tuple(sorted(listed)))


def _span_pairs(ours: tuple[int, ...], theirs: tuple[int, ...], meeting: Meeting) -> list[Pair]:
    count = max(len(ours), len(theirs))
    return [Pair(ours[min(i, len(ours) - 1)], theirs[min(i, len(theirs) - 1)], meeting) for i in range(count)]


def _query_span(at: tuple[int, ...], units: Sequence[NameUnit]) -> _Span:
    chosen = [units[q] for q in at]
    text = "".join(unit.spellings[0].text for unit in chosen if unit.spellings)
    scripts = {unit.script for unit in chosen}
    return _Span(at, text, Script.HAN in scripts, scripts == {Script.LATIN})


def _listed_span(at: tuple[int, ...], tokens: Sequence[int], lexicon: Lexicon) -> _Span:
    chosen = [tokens[position] for position in at]
    text = "".join(lexicon.spell(token) for token in chosen)
    return _Span(at, text, any(map(lexicon.is_han, chosen)), all(map(lexicon.is_latin, chosen)))


def _answer(theirs: _Span, ours: Sequence[_Span]) -> tuple[_Span, Meeting] | None:
    size = len(theirs.text)
    if size < _SHORTEST_JOIN:
        return None
    heard = sound(theirs.text)
    for span in ours:
        if len(span.at) == len(theirs.at) == 1 or (theirs.han and span.han):
            continue
        if len(span.text) < _SHORTEST_JOIN or abs(len(span.text) - size) > _JOIN_SLACK * size:
            continue
        across = not (theirs.latin and span.latin)
        share, how = word_similarity(span.text, theirs.text, sound(span.text), heard, across_scripts=across)
        if share > _JOIN_FLOOR:
            return span, Meeting(-1, share, "joined" if how in {"same", "edit"} else how, "spacing")
    return None


def joined_alignment(meeting: Meeting, query: int, listed: int) -> Alignment:
    """Return the alignment in which the whole of both sides is one pair of strings."""
    count = max(query, listed)
    pairs = tuple(Pair(min(i, query - 1), min(i, listed - 1), meeting) for i in range(count))
    return Alignment(pairs, (), ())
