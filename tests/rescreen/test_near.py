"""The sweep finds every text that the matcher calls near."""

from __future__ import annotations

import random

import numpy as np
import pytest

from screening.index.reader import GenerationReader
from screening.matching.similarity import typing_score, word_similarity
from screening.rescreen.near import NearTexts, name_edits, word_edits
from screening.text.skeleton import sound
from screening.text.variants import analyse


@pytest.fixture(scope="module")
def words(shipped_reader: GenerationReader) -> list[str]:
    """Latin spellings of the words of every twentieth entity, and each with a letter or two changed."""
    rng = random.Random(1)
    names = [
        n.text for number in range(0, shipped_reader.entity_count, 20) for n in shipped_reader.entity(number).names
    ]
    texts = {s.text for name in names for form in analyse(name).forms for unit in form.units for s in unit.spellings}
    found = sorted(text for text in texts if len(text) > 2)[:250]
    for text in tuple(found):
        at = rng.randrange(len(text) - 1)
        found += [text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :], text + "ov"]
    return found


def near(texts: NearTexts, asked: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """The pairs found, as a table."""
    table = np.zeros((len(asked), len(texts.texts)), dtype=np.bool_)
    for pair in texts.find(asked):
        table[pair] = True
    return table


def test_every_near_word_is_found(words: list[str]) -> None:
    """Two words that the matcher calls alike above the floor of a join are near, by edits, by sound or respelt."""
    listed = NearTexts(words[:300], word_edits(), 0.74)
    found = near(listed, words[:400])
    for at, text in enumerate(words[:400]):
        for number, other in enumerate(listed.texts):
            if not found[at, number] and abs(len(text) - len(other)) < 3 and text[:1] == other[:1]:
                heard = sound(text), sound(other)
                shares = [word_similarity(text, other, *heard, across_scripts=across)[0] for across in (True, False)]
                assert 0.72 >= max(shares), (text, other)


def test_every_typing_error_is_found() -> None:
    """Two whole names apart by as many typing errors as their length allows are near, in any script."""
    names = ["northwestshipyard", "kordaveloptix", "第四十三架空科学研究所", "例示重機工業"]
    listed = NearTexts(names, name_edits(), by_sound=False)
    rng = random.Random(2)
    for name in names:
        for _ in range(200):
            text = list(name)
            for _error in range(rng.randint(1, 3)):
                text[rng.randrange(len(text))] = rng.choice(name)
            typed = "".join(text)
            if typing_score(typed, name):
                assert (0, listed.texts.index(name)) in listed.find([typed])


def test_nothing_is_near_to_nothing() -> None:
    """No listed text, no queried text and empty ones are no failure."""
    assert [] == NearTexts([], word_edits()).find(["kordavel"])
    assert [] == NearTexts(["kordavel"], word_edits()).find([])
    assert [] == NearTexts(["kordavel"], word_edits(), 0.7).find(["", "x"])
    assert ("a", "b") == NearTexts(["a", "b", "a"], word_edits()).texts
