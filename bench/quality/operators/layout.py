"""Rows 1, 2 and 8-10: the name itself, case, punctuation, spaces, dashes and word order."""

from __future__ import annotations

import random
import re

from bench.quality.operators.base import Tier, bare, is_cjk, is_form, is_latin, operator, word_spans
from bench.quality.operators.legal import form_units
from bench.quality.values import Name

_SHORT_FORMS = frozenset(
    [
        "llc",
        "llp",
        "jsc",
        "ojsc",
        "pjsc",
        "cjsc",
        "ooo",
        "ao",
        "oao",
        "pao",
        "zao",
        "ltd",
        "inc",
        "plc",
        "fsue",
        "fgup",
        "gmbh",
        "dmcc",
        "fze",
        "fzc",
        "fzco",
    ]
)


@operator(1, Tier.T0, "identity")
def identity(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 1: every name and alias as it is listed."""
    return name.text


@operator(2, Tier.T0, "upper")
def upper(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 2: Tako LLC -> TAKO LLC."""
    return name.text.upper()


@operator(2, Tier.T0, "lower")
def lower(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 2: Elem Group -> elem group."""
    return name.text.lower()


@operator(2, Tier.T0, "dotted-suffix")
def dotted_suffix(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 2: Tako LLC -> Tako L.L.C.; Photon Pro LLP -> PHOTON PRO L.L.P (last dot missing) for names in capitals."""
    words = name.text.split()
    place = next((i for i in (len(words) - 1, 0) if words and _short_form(words[i])), None)
    if place is None:
        return ""
    dotted = ".".join(bare(words[place]).upper())
    words[place] = dotted if name.text.isupper() else dotted + "."
    return " ".join(words)


def _short_form(word: str) -> bool:
    return bare(word) in _SHORT_FORMS


@operator(2, Tier.T0, "no-punctuation")
def without_punctuation(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 2: Elem Group, LLC -> elem group llc; commas, full stops of initials and quotes left out."""
    varied = re.sub(r"[,“”\"«»]", "", name.text)
    return re.sub(r"(?<=\w)\.(?=\s|$)", "", varied)


_SPACES = ("\u00a0", "\u3000", "\t", "\u2009", "  ")


@operator(8, Tier.T1, "space-kinds", seeded=True)
def space_kinds(name: Name, rng: random.Random) -> str:
    """Row 8: no-break, ideographic, thin, double spaces and tabs for the plain one."""
    return re.sub(" ", lambda _: rng.choice(_SPACES), name.text) if " " in name.text else ""


@operator(8, Tier.T1, "joined")
def joined(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 8: Rubin Sever Design Bureau -> RubinSeverDesignBureau; legal forms stay apart."""
    words = name.text.split()
    front = 1 if len(words) > 2 and is_form(words[0]) else 0
    back = len(words) - 1 if len(words) > 2 and is_form(words[-1]) else len(words)
    core = words[front:back]
    return " ".join([*words[:front], "".join(core), *words[back:]]) if len(core) > 1 else ""


@operator(8, Tier.T1, "joined-pair", seeded=True)
def joined_pair(name: Name, rng: random.Random) -> str:
    """Row 8: Photon Pro Optics -> PhotonPro Optics; one space lost."""
    places = [match.start() for match in re.finditer(r"(?<=\w\w) (?=\w\w)", name.text)]
    if not places:
        return ""
    at = rng.choice(places)
    return name.text[:at] + name.text[at + 1 :]


@operator(8, Tier.T1, "split", seeded=True)
def split_word(name: Name, rng: random.Random) -> str:
    """Row 8: Photon Pro -> Pho ton Pro; one word of five letters or more in two."""
    spans = word_spans(name.text, 5)
    if not spans:
        return ""
    start, end = rng.choice(spans)
    at = rng.randrange(start + 2, end - 1)
    return name.text[:at] + " " + name.text[at:]


@operator(8, Tier.T1, "cjk-space", seeded=True)
def cjk_space(name: Name, rng: random.Random) -> str:
    """Row 8: a space or ideographic space within a Japanese or Chinese name."""
    if not is_cjk(name.text) or len(name.text) < 4:
        return ""
    at = rng.randrange(1, len(name.text))
    return name.text[:at] + rng.choice(" \u3000") + name.text[at:]


@operator(8, Tier.T3, "spelled")
def spelled(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 8: Tupolev JSC -> T u p o l e v J S C."""
    return " ".join(char for char in name.text if not char.isspace())


_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"


@operator(9, Tier.T0, "hyphen-kinds", seeded=True)
def hyphen_kinds(name: Name, rng: random.Random) -> str:
    """Row 9: Avant-Space with U+2010, U+2011, en dash, minus and the rest for the hyphen."""
    return re.sub(f"[{_HYPHENS}]", lambda _: rng.choice(_HYPHENS), name.text)


@operator(9, Tier.T0, "quotes", seeded=True)
def quotes(name: Name, rng: random.Random) -> str:
    """Row 9: the core in quotes of some kind, or the quotes that stand there changed to another kind."""
    opening, closing = rng.choice(("“”", "«»", '""', "''", "„“", "「」", "『』"))
    if re.search(r"[“”\"«»]", name.text):
        return re.sub(r"[“\"«]([^“”\"«»]*)[”\"»]", rf"{opening}\1{closing}", name.text)
    words = name.text.split(" ")
    if len(words) < 2 or not is_form(words[-1]):
        return ""
    return f"{opening}{' '.join(words[:-1])}{closing} {words[-1]}"


@operator(9, Tier.T1, "hyphen-lost", seeded=True)
def hyphen_lost(name: Name, rng: random.Random) -> str:
    """Row 9: Avant-Space -> Avant Space or AvantSpace; a dash between words left out."""
    return re.sub(rf"\s*[{_HYPHENS}]\s*", rng.choice((" ", "")) if not is_cjk(name.text) else " ", name.text)


@operator(9, Tier.T1, "and-sign")
def and_sign(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 9: Rocket and Space Centre <-> Rocket & Space Center."""
    swapped = re.sub(r"\band\b", "&", name.text) if " and " in name.text else name.text.replace(" & ", " and ")
    return re.sub(r"\bCentre\b", "Center", swapped)


@operator(10, Tier.T1, "reversed-words")
def reversed_words(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 10: Alfa Beta Creative LLC -> LLC Creative Beta Alfa."""
    words = form_units(name.text)
    return " ".join(reversed(words)) if len(words) > 1 and is_latin(name.text) else ""


@operator(10, Tier.T1, "last-first")
def last_word_first(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 10: KIM Jong Il -> Jong Il, KIM; Tako LLC -> LLC, Tako: the last word in front, with a comma."""
    words = form_units(name.text)
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 and is_latin(name.text) else ""


@operator(10, Tier.T1, "shuffled", seeded=True)
def shuffled(name: Name, rng: random.Random) -> str:
    """Row 10: the words in any order."""
    words = form_units(name.text)
    if len(words) < 3 or not is_latin(name.text):
        return ""
    rng.shuffle(words)
    return " ".join(words)
