"""Row 35: numbers in digits, words and Chinese numerals."""

from __future__ import annotations

import random
import re

from bench.quality.operators.base import Tier, is_latin, operator
from bench.quality.values import Name

_UNITS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen",
          "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen")  # fmt: skip
_TENS = ("", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")


def in_words(number: int) -> str:
    """A number from 1 to 999 in English words: 558 -> Five Hundred Fifty-Eight."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    below = _UNITS[rest] if rest < 20 else "-".join(part for part in (_TENS[tens], _UNITS[units]) if part)
    return " ".join(part for part in (f"{_UNITS[hundreds]} Hundred" if hundreds else "", below) if part)


_NUMBER = re.compile(r"(?<![\w.])([1-9]\d{0,2})(?![\w.])")


@operator(35, Tier.T2, "number-words")
def number_words(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 35: 558 Aircraft Repair Plant -> Five Hundred Fifty-Eight Aircraft Repair Plant."""
    if not is_latin(name.text):
        return ""
    return _NUMBER.sub(lambda match: in_words(int(match.group())), name.text)


@operator(35, Tier.T2, "number-sign")
def number_sign(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 35: 140 Repair Plant -> No.140 Repair Plant."""
    return _NUMBER.sub(r"No.\1", name.text) if is_latin(name.text) else ""


@operator(35, Tier.T2, "number-letter-o")
def number_letter_o(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 35: 140 -> 14O."""
    return re.sub(r"(?<=\d)0(?!\d)", "O", name.text) if is_latin(name.text) else ""


_HAN_DIGITS = str.maketrans("0123456789０１２３４５６７８９", "〇一二三四五六七八九" * 2)


@operator(35, Tier.T2, "number-han")
def number_han(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 35: 第558 -> 第五五八."""
    return re.sub(r"第[0-9０-９]+", lambda match: match.group().translate(_HAN_DIGITS), name.text)


@operator(35, Tier.T2, "number-han-units")
def number_han_units(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 35: 第558 -> 第五百五十八."""
    return re.sub(
        r"第([0-9０-９]{1,3})(?![0-9０-９])", lambda match: "第" + _with_units(int(match.group(1))), name.text
    )


def _with_units(number: int) -> str:
    text = ""
    for unit, sign in ((100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("" if digit == 1 and sign else str(digit).translate(_HAN_DIGITS)) + sign
    return text


@operator(35, Tier.T0, "number-full-width")
def number_full_width(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 35: 第558 -> 第５５８; width is no difference at all."""
    return re.sub(r"[0-9]", lambda match: chr(ord(match.group()) + 0xFEE0), name.text)
