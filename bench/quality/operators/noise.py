"""Rows 40-44: blanks, very long input, symbols, junk and wrong code pages."""

from __future__ import annotations

import html
import random
from urllib.parse import quote

from bench.quality.operators.base import Tier, is_cjk, is_latin, operator
from bench.quality.values import Name

LIMIT = 1024
BLANKS = (
    "", " ", "\u3000", "-", "--", "N/A", "n/a", "…", "...", "???", "＊＊＊", "None", "unknown", "不明", "なし", "A", "あ", "1", "LLC", "Ltd.",
    "株式会社", "㈱", "有限会社", "ООО", "တကို", "\u200b\u200d", "\u0301\u0301", "・", "🚢", "\x00", "()", "「」",
)  # fmt: skip
"""Row 40: inputs with nothing to compare: the answer must be INDETERMINATE, never CLEAR and never a mass of hits."""


@operator(41, Tier.T1, "padded")
def padded(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 41: the name and spaces up to 1,024 code points."""
    return name.text + " " * (LIMIT - len(name.text))


@operator(41, Tier.T1, "repeated")
def repeated(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 41: the name over and over, cut at whole repetitions below 1,024 code points."""
    times = LIMIT // (len(name.text) + 1)
    return " ".join([name.text] * times) if times > 1 else ""


_SYMBOLS = ("🚢", "✈️", "™", "®", "★", "\x00", "\x07", "\x1b", "\u0085")


@operator(42, Tier.T1, "symbols", seeded=True)
def symbols(name: Name, rng: random.Random) -> str:
    """Row 42: Robin🚢Trade✈️Limited; spaces replaced by emoji or controls, or one put at an end."""
    if " " in name.text:
        return "".join(rng.choice(_SYMBOLS[:2]) if char == " " else char for char in name.text)
    return name.text + rng.choice(_SYMBOLS)


@operator(42, Tier.T1, "control", seeded=True)
def control_characters(name: Name, rng: random.Random) -> str:
    r"""Row 42: "Tako\x00LLC": NUL and other controls for the spaces, or within a word."""
    signs = ("\x00", "\x07", "\x1b", "\x7f")
    if " " in name.text:
        return name.text.replace(" ", rng.choice(signs))
    at = rng.randrange(len(name.text) + 1)
    return name.text[:at] + rng.choice(signs) + name.text[at:]


_JUNK = (
    "@@'; DROP TABLE x;--", '{"name":"@@"}', "<b>@@</b>", "@@ %s%n", "../../@@", "<script>alert('@@')</script>", "@@\\n\\r", "${@@}",
    '"@@"', "[@@]", "`@@`", "@@|@@",
)  # fmt: skip


@operator(43, Tier.T1, "junk", seeded=True)
def junk(name: Name, rng: random.Random) -> str:
    """Row 43: SQL, JSON, HTML, format strings and paths around the name."""
    return rng.choice(_JUNK).replace("@@", name.text)


@operator(44, Tier.T3, "utf8-as-cp1252")
def utf8_as_cp1252(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 44: Müller -> MÃ¼ller; UTF-8 bytes read as Windows-1252, where every byte has a character there."""
    return _read_as(name.text, "utf-8", "cp1252")


@operator(44, Tier.T3, "utf8-as-latin1")
def utf8_as_latin1(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 44: the same read as ISO 8859-1; works for Japanese as well."""
    return _read_as(name.text, "utf-8", "latin-1")


@operator(44, Tier.T3, "cp932-as-latin1")
def cp932_as_latin1(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 44: Japanese in Windows code page 932 read as ISO 8859-1."""
    return _read_as(name.text, "cp932", "latin-1")


@operator(44, Tier.T3, "utf8-as-cp932")
def utf8_as_cp932(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 44: 文字化け: UTF-8 read as code page 932, where no byte is lost."""
    return _read_as(name.text, "utf-8", "cp932")


def _read_as(text: str, written: str, read: str) -> str:
    if text.isascii():
        return ""
    try:
        return text.encode(written).decode(read)
    except UnicodeError:
        return ""


@operator(44, Tier.T3, "html-entities")
def html_entities(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 44: &#24212; for characters outside ASCII, &amp; for &."""
    return html.escape(name.text).encode("ascii", "xmlcharrefreplace").decode("ascii")


@operator(44, Tier.T3, "url-encoded")
def url_encoded(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 44: T%C3%BCrk; percent-encoded."""
    return quote(name.text)


@operator(44, Tier.T3, "question-marks", seeded=True)
def question_marks(name: Name, rng: random.Random) -> str:
    """Row 44: "Schr?dinger": letters outside ASCII of a Latin name lost, or one letter of a plain one."""
    if is_cjk(name.text) or not is_latin(name.text):
        return ""
    if not name.text.isascii():
        return name.text.encode("ascii", "replace").decode("ascii")
    places = [i for i, char in enumerate(name.text) if char.isalpha() and i > 0]
    if len(places) < 8:
        return ""
    at = rng.choice(places)
    return name.text[:at] + "?" + name.text[at + 1 :]
