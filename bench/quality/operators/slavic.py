"""Rows 15-17 and 46: Russian names in Cyrillic, in other romanisations, and on the wrong keyboard."""

from __future__ import annotations

import random
import re

from bench.quality.operators.base import Tier, is_latin, operator, replace_span, word_spans
from bench.quality.russian import katakana, romanised, to_cyrillic
from bench.quality.values import Name


def _cyrillic(name: Name) -> str:
    return to_cyrillic(name.text) if is_latin(name.text) and name.country in {"RU", "BY"} else ""


@operator(15, Tier.T1, "cyrillic")
def cyrillic(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 15: Dalzavod -> Дальзавод; names that are plainly romanised Russian (see `bench.quality.russian`)."""
    return _cyrillic(name)


@operator(15, Tier.T1, "cyrillic-quoted")
def cyrillic_quoted(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 15: Tupolev JSC -> АО «Туполев»; form in front, the rest in angle quotes."""
    text = _cyrillic(name)
    words = text.replace(",", "").replace("“", "").replace("”", "").split()
    form = next((word for word in words if word in {"ООО", "АО", "ОАО", "ПАО", "ЗАО", "ФГУП"}), "")
    core = [word for word in words if word != form]
    return f"{form} «{' '.join(core)}»" if form and core else ""


def _standard(name: Name, standard: str) -> str:
    text = _cyrillic(name)
    return romanised(text, standard) if text else ""


@operator(16, Tier.T1, "icao")
def icao(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 16: the name as ICAO Doc 9303 romanises it: iu, ia, shch."""
    return _standard(name, "icao")


@operator(16, Tier.T1, "gost")
def gost(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 16: GOST 7.79 system B: cz, x, shh, y`."""
    return _standard(name, "gost")


@operator(16, Tier.T1, "iso9")
def iso9(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 16: ISO 9:1995: Vooruženie."""
    return _standard(name, "iso9")


@operator(16, Tier.T1, "german")
def german(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 16: Kronshtadt -> Kronschtadt."""
    return _standard(name, "german")


@operator(16, Tier.T1, "polish")
def polish(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 16: Kronshtadt -> Kronsztadt."""
    return _standard(name, "polish")


@operator(16, Tier.T1, "katakana")
def in_katakana(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 16: Kronshtadt -> クロンシュタト, written letter by letter and not as a translation."""
    text = _cyrillic(name)
    return katakana(text) if text else ""


@operator(17, Tier.T1, "soft-sign")
def soft_sign(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 17: Razvedyvatelnoe <-> Razvedyvatel'noe: apostrophes of soft signs added, or left out where printed."""
    if is_latin(name.text) and re.search(r"(?<=\w)[’'](?=\w)", name.text):
        return re.sub(r"(?<=\w)[’'](?=\w)", "", name.text)
    return _standard(name, "bgn")


_RESPELLINGS = (
    ("oye", "oe"), ("oe", "oye"), ("iya", "ia"), ("ya", "ia"), ("ia", "iya"), ("yu", "iu"), ("iy", "y"), ("skiy", "sky"),
    ("sky", "skii"), ("ey", "ei"), ("ks", "x"), ("kh", "h"), ("ts", "tz"), ("yev", "ev"), ("eev", "eyev"),
)  # fmt: skip


@operator(17, Tier.T1, "respelled", seeded=True)
def respelled(name: Name, rng: random.Random) -> str:
    """Row 17: Krasnoselskaya -> Krasnoselskaia, -noe -> -noye; one letter group of a Russian name's word."""
    if name.country not in {"RU", "BY"} or not _cyrillic(name):
        return ""
    choices = [
        (span, old, new)
        for span in word_spans(name.text, 5)
        for old, new in _RESPELLINGS
        if old in name.text[span[0] + 1 : span[1]]
    ]
    if not choices:
        return ""
    (start, end), old, new = rng.choice(choices)
    word = name.text[start:end]
    return replace_span(name.text, (start, end), word[:1] + word[1:].replace(old, new, 1))


_KEYBOARD = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>",
)


@operator(46, Tier.T5, "keyboard")
def wrong_keyboard(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 46: Туполев typed on a Latin layout = Negjktd: measured only."""
    return _cyrillic(name).translate(_KEYBOARD)
