"""Twenty entities of the shipped lists, and names that are, were or look like theirs."""

from __future__ import annotations

import random

import pytest

from screening.index.reader import GenerationReader

SEED = 4


@pytest.fixture(scope="session")
def few(shipped_reader: GenerationReader) -> list[int]:
    """The ordinals of the twenty entities that changed."""
    return sorted(random.Random(SEED).sample(range(shipped_reader.entity_count), 20))


def spoilt(name: str, rng: random.Random) -> str:
    """The name as somebody might type it: letters lost, put for others, words joined, parted, moved or added."""
    words = name.split()
    at = rng.randrange(len(name))
    middle = rng.randrange(len(words))
    ways = [
        name[:at] + name[at + 1 :],
        name[:at] + rng.choice("aeioustn") + name[at + 1 :],
        name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
        name[:at] + " " + name[at:],
        "".join(words[: middle + 1]) + " " + " ".join(words[middle + 1 :]),
        " ".join(rng.sample(words, len(words))),
        " ".join(words[: middle + 1]),
        f"{name} Trading House Moscow",
        f"c/o {name}, 12 Example Street, Exampletown",
        name.upper(),
        name.replace(" ", ""),
        name.replace("-", " ").replace(".", "").replace("・", " "),
    ]
    return rng.choice(ways)


@pytest.fixture(scope="session")
def asked(shipped_reader: GenerationReader, few: list[int]) -> list[str]:
    """Some 700 names: those of the twenty, spoilt ones, and those of other entities, as listed and spoilt."""
    rng = random.Random(SEED)
    own = [name.text for number in few for name in shipped_reader.entity(number).names]
    others = [name.text for n in range(0, shipped_reader.entity_count, 9) for name in shipped_reader.entity(n).names]
    found = own + [spoilt(name, rng) for name in own for _ in range(3)]
    found += others[:150] + [spoilt(name, rng) for name in others[:150]]
    return [name for name in found if name.strip()]
