"""How near two words are, as a share in [0, 1]: the one definition that the index and the plain reference share.

Distances are counted as integers (optimal string alignment, Indel) before they become shares, so that a filter can
prove a bound. Short words have their own rule: one edit in a word of three letters makes another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel, Levenshtein

from screening.text.phonetic import phonetic_key
from screening.text.skeleton import bare, is_bare, sound

_VOWEL = re.compile("[aeiouy]")
_EDITS_BY_LENGTH = (0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3)
SOUND_FLOOR = 0.65
NOT_NEAR = 2
TRUST_BY_LENGTH = {0: 0.0, 1: 0.0, 2: 0.65, 3: 0.82, 4: 0.93, 5: 0.97}
SAME_SCRIPT_SOUND = 0.80
ACROSS_SOUND = 0.97
EDIT_ACROSS = 0.87
BARE = 0.9
_SHORTEST_TYPED = 4
_USUAL_TYPED = 5
_TWO_ERRORS = 8
_LETTERS_AN_ERROR = 6
_MOST_ERRORS = 6
_CROWD = 4
_CLOSE = 6
_HAN_MAY_DROP = 7
MOST_TYPED = 0.90


def edits_allowed(length: int) -> int:
    """Return how many edits a word of `length` letters may differ by and still be the same word."""
    return _EDITS_BY_LENGTH[length] if length < len(_EDITS_BY_LENGTH) else 4


@lru_cache(maxsize=65536)
def spelling_similarity(first: str, second: str) -> float:
    """Return the share of agreement of two Latin spellings, 0.0 beyond the edits their length allows.

    Optimal string alignment (Damerau-Levenshtein without overlapping edits): a transposition is one edit.
    """
    allowed = edits_allowed(min(len(first), len(second)))
    return spelling_share(first, second, OSA.distance(first, second, score_cutoff=allowed))


def spelling_share(first: str, second: str, distance: int) -> float:
    """Return the share of agreement of two Latin spellings that are `distance` edits apart."""
    if distance == 0:
        return 1.0
    longest = max(len(first), len(second))
    if distance > edits_allowed(min(len(first), len(second))):
        return 0.0
    same_start = first[:1] == second[:1]
    return 1.0 - distance * (1.0 if same_start else 1.3) / longest


@lru_cache(maxsize=65536)
def sound_similarity(first: str, second: str) -> float:
    """Return the share of agreement of two sound keys (see `text.skeleton.sound`), 0.0 below the floor.

    Short keys are shared by unrelated words (シード and ZiD), so agreement in them counts for less.
    """
    trust = sound_trust(first, second)
    if first == second or not trust:
        return trust
    return trust * float(Indel.normalized_similarity(first, second, score_cutoff=SOUND_FLOOR))


def sound_trust(first: str, second: str) -> float:
    """Return what the agreement of two sound keys is worth, in [0, 1]: 0.0 for two short ones that differ."""
    shorter = min(len(first), len(second))
    if shorter <= NOT_NEAR and first != second:
        return 0.0
    return TRUST_BY_LENGTH.get(shorter, 1.0)


def numbers_differ(first: str, second: str) -> bool:
    """Return whether both have a number and not the same: plant 558 is not plant 140, however near the rest is."""
    if first.isalpha() or second.isalpha():
        return False
    ours, theirs = ("".join(filter(str.isdigit, word)) for word in (first, second))
    return ours != theirs and ours != "" != theirs


def is_acronym(word: str) -> bool:
    """Return whether a word has no vowel at all: it is read letter by letter, so its sound is not that of its letters."""
    return not _VOWEL.search(word) and word.isalpha()


def without_vowels(first: str, second: str) -> bool:
    """Return whether the first word is the second with its vowels left out: Krsk for Kursk, but not Nuts for NTs."""
    return is_bare(first) and not is_bare(second) and bare(first) == bare(second)


def word_similarity(first: str, second: str, sound1: str, sound2: str, *, across_scripts: bool) -> tuple[float, str]:
    """Return the similarity of two words and the way they met: `same`, `edit`, `sound`, `respelt` or `vowels`.

    Across scripts the sound decides, since the spelling is the transcriber's; within Latin a sound alone weighs less.
    Numbers within the words must agree.
    """
    if numbers_differ(first, second):
        return 0.0, "edit"
    spelt = spelling_similarity(first, second)
    if spelt == 1.0:
        return 1.0, "same"
    heard = sound_similarity(sound1, sound2)
    heard *= ACROSS_SOUND if across_scripts else SAME_SCRIPT_SOUND
    if is_acronym(first) or is_acronym(second):
        heard = 0.0
    if max(spelt, heard) < BARE and without_vowels(first, second):
        return BARE, "vowels"
    if not across_scripts and heard < SAME_SCRIPT_SOUND and phonetic_key(first) == phonetic_key(second) != "":
        return max(spelt, SAME_SCRIPT_SOUND), "respelt"
    if across_scripts:
        spelt *= EDIT_ACROSS
    return (spelt, "edit") if spelt >= heard else (heard, "sound")


def either_way(first: str, second: str) -> Iterator[tuple[float, str]]:
    """Yield `word_similarity` of two texts within one script and across scripts, for who does not know which it is."""
    heard = sound(first), sound(second)
    for across in (False, True):
        yield word_similarity(first, second, *heard, across_scripts=across)


def typing_errors_allowed(length: int) -> int:
    """Return how many typing errors a whole name of `length` letters may hold: none below four, two from eight."""
    if length < _SHORTEST_TYPED:
        return 0
    return 1 if length < _TWO_ERRORS else max(2, min(length // _LETTERS_AN_ERROR, _MOST_ERRORS))


@lru_cache(maxsize=65536)
def typing_score(first: str, second: str) -> float:
    """Return the score in [0.70, 0.90] of a queried and a listed name without spaces apart by typing errors only, else 0.0.

    A listed name of five letters may have lost one, not the first.
    """
    length = min(len(first), len(second))
    allowed = typing_errors_allowed(length)
    if not allowed or numbers_differ(first, second):
        return 0.0
    distance = OSA.distance(first, second, score_cutoff=allowed)
    if not 0 < distance <= allowed or _other_han(first, second) or (distance >= _CROWD and _crowded(first, second)):
        return 0.0
    if length == _SHORTEST_TYPED and (len(first) >= len(second) or first[0] != second[0]):
        return 0.0  # a name of five letters may have lost one; otherwise four letters make another name
    length_gain = min((length - _USUAL_TYPED) / 10, 1.0)
    return max(0.70, 0.74 + 0.16 * length_gain - 0.05 * (distance - 1))


def _crowded(first: str, second: str) -> bool:
    """Whether errors stand so close that they make another word: Ural and Azov in two names that are otherwise one."""
    places = [change.src_pos for change in Levenshtein.editops(first, second)]
    return any(later - place < _CLOSE for place, later in zip(places, places[_CROWD - 1 :], strict=False))


def _other_han(first: str, second: str) -> bool:
    """Whether a Han character was put for another, or a short name gained or lost one."""
    if first.isascii() and second.isascii():
        return False
    short = min(len(first), len(second)) < _HAN_MAY_DROP
    for change in Levenshtein.editops(first, second):
        ours = first[change.src_pos : change.src_pos + 1] if change.tag != "insert" else ""
        theirs = second[change.dest_pos : change.dest_pos + 1] if change.tag != "delete" else ""
        if (_is_han(ours) or _is_han(theirs)) and (short or change.tag == "replace"):
            return True
    return False


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000"
