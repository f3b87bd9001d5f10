"""The plain reference beside the hot path: the same scorer, no candidate stage, no signature, no bound.

It answers what the engine must answer. A name that it finds at or above a threshold and the engine does not is a bug of
the engine. Every distance is computed: of each queried word to every listed spelling and sound, of the whole queried
name to every listed key, of each run of queried words to every run of listed words. A form in which none of these
agrees by anything scores 0 by definition and is passed over; every other form gets the scorer. Slow on purpose: the
cost grows with every form of the generation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from screening.matching.candidates import Found
from screening.matching.engine import FormMatch, Matcher, acronym_score
from screening.matching.known import KnownWords
from screening.matching.lexicon import ColumnSource, Lexicon
from screening.matching.nearwords import NearWords
from screening.matching.residue import spans
from screening.matching.scorer import Query, Scorer
from screening.matching.similarity import SOUND_FLOOR, edits_allowed, sound_trust, spelling_share, typing_errors_allowed
from screening.text.phonetic import phonetic_key
from screening.text.skeleton import sound

_ALIKE = 0.70
_Rows = NDArray[np.intp]
_Shares = NDArray[np.float64]


class PlainWords(NearWords):
    """All words of a generation: the distance of a queried word to every spelling is computed, none is estimated."""

    def __init__(self, source: ColumnSource, rules: Sequence[str]) -> None:
        super().__init__(source, rules)
        self._all = [self._words[row] for row in range(len(self._token))]
        self._keys = [sound(word) for word in self._all]
        self._by_phonetic: defaultdict[str, list[int]] = defaultdict(list)
        for row, word in enumerate(self._all):
            self._by_phonetic[phonetic_key(word)].append(row)

    def _spelt(self, text: str) -> tuple[_Rows, _Shares]:
        most = edits_allowed(len(text))
        apart = process.cdist([text], self._all, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)[0]
        rows = np.flatnonzero(apart <= most)
        found = [spelling_share(text, self._all[row], int(apart[row])) for row in rows.tolist()]
        return rows, np.array(found, dtype=np.float64)

    def _all_heard(self, heard: Sequence[str]) -> tuple[_Rows, _Shares]:
        found = [self._scanned(key) for key in heard]
        return self._placed([rows for rows, _ in found]), np.concatenate([share for _, share in found])

    def _scanned(self, heard: str) -> tuple[_Rows, _Shares]:
        alike = process.cdist(
            [heard], self._keys, scorer=Indel.normalized_similarity, score_cutoff=SOUND_FLOOR, dtype=np.float64
        )[0]
        rows = np.flatnonzero(alike)
        return rows, np.array([sound_trust(heard, self._keys[row]) for row in rows.tolist()]) * alike[rows]

    def _respelt(self, text: str) -> _Rows:
        key = phonetic_key(text)
        return np.array(self._by_phonetic[key] if key else [], dtype=np.intp)


class PlainLexicon(Lexicon):
    """The lexicon that asks every word."""

    def _near_words(self, source: ColumnSource) -> NearWords:
        return PlainWords(source, self.rules)


class Reference(Matcher):
    """Answers as the engine does, from every form of a generation; `match_name` has the engine's contract.

    Not for serving.
    """

    def __init__(self, source: ColumnSource) -> None:
        super().__init__(source)
        self._lexicon = PlainLexicon(source)
        keys = self._candidates.keys
        self._scorer = Scorer(source, self._lexicon, keys)
        self._words = KnownWords(self._lexicon, 16384)
        self._holders: defaultdict[int, list[int]] = defaultdict(list)
        texts: defaultdict[str, list[int]] = defaultdict(list)
        for form in range(len(self._form_name)):
            tokens = self._scorer.side(form)[0]
            for token in set(tokens):
                self._holders[token].append(form)
            spelt = [self._lexicon.spell(token) for token in tokens]
            for text in {key.text for key in keys.of_form(form)} | {
                "".join(spelt[place] for place in at) for at in spans(range(len(tokens)))
            }:
                texts[text].append(form)
        self._texts, self._forms_of = list(texts), list(texts.values())
        self._sounds = [sound(text) for text in self._texts]
        self._phonetics: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            self._phonetics[phonetic_key(text)].append(number)

    def _scored(self, query: Query, found: Found, number: int, min_score: float) -> Iterable[FormMatch]:
        """Every form of which anything agrees with anything of the query; candidates are not looked at."""
        near = self._near(query) | query.whole.equal.keys()
        met = {form for known in query.meetings for token in known for form in self._holders[token]}
        for row in sorted(near | met | found.acronyms.keys()):
            careful = self._scorer.score if row in near else self._scorer.score_of_words
            value, ground = max(careful(query, row), acronym_score(found, row))
            if value >= min_score:
                yield self._matched(query, row, (value, ground), number)

    def _near(self, query: Query) -> set[int]:
        """The forms of which the whole or a run of words is near the whole or a run of the query."""
        runs = query.spans.texts()
        asked = sorted(runs | set(query.whole.native) | {text for text, _, _ in query.whole.latin})
        found: set[int] = set()
        for text in asked:
            most = max(edits_allowed(len(text)), typing_errors_allowed(len(text)))
            apart = process.cdist([text], self._texts, scorer=OSA.distance, score_cutoff=most, dtype=np.int32)[0]
            alike = process.cdist(
                [sound(text)], self._sounds, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE, dtype=np.float32
            )[0]
            rows = set(np.flatnonzero((apart <= most) | (alike > 0)).tolist())
            rows.update(self._phonetics[phonetic_key(text)] if phonetic_key(text) else ())
            found.update(form for row in rows for form in self._forms_of[row])
        return found
