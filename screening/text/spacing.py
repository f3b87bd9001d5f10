"""Spaces that a writer put in or left out: legal forms glued to a name, names written letter by letter.

Source: rows 8, 31 and 32 of the catalogue of variations.
"""

from __future__ import annotations

import re

from screening.text import han

# A romanised legal form is often written on to the name: Sakurakabushikigaisha, ShenzhenWuliYouxianGongsi.
_GLUED_FORM = re.compile(
    r"(?<=[a-z]{2})(?<!gufen)(kabushiki ?[kg]aisha|yuu?gen ?[kg]aisha|gou?dou? ?[kg]aisha|(?:gufen)?youxian(?:zeren)?gongsi|gongsi)\b"
)
_GLUED_PREFIX = re.compile(r"\b(kabushiki ?[kg]aisha|yuu?gen ?[kg]aisha|gou?dou? ?[kg]aisha)(?=[a-z]{3})")
_TORN_KANA = re.compile(" +(?=[ァィゥェォャュョッーぁぃぅぇぉゃゅょっ])")
_SPACED_OUT = 3
_ALONE = 1.2
# Pinyin written syllable by syllable: gu fen you xian gong si.
_SPACED_FORM = re.compile(r"\b(?:(gu) (fen) )?(?:(you) (xian) )?(?:(ze) (ren) )?(?:(fen) )?(gong) (si)\b")


def respaced(text: str) -> str:
    """Return a cleaned name, Han folded, with its legal form set apart and its single letters closed up."""
    text = close_form(han.fold(_closed_up(text)))
    if "aisha" not in text and "gongsi" not in text:
        return text
    return _GLUED_PREFIX.sub(r"\1 ", _GLUED_FORM.sub(r" \1", text))


def _closed_up(text: str) -> str:
    """ト ヨ タ is トヨタ: a name of another script than Latin in which nearly every character stands alone.

    A space before a small kana or a long mark is always a slip (ノヴ ァトル).
    """
    if text.isascii():
        return text
    text = _TORN_KANA.sub("", text)
    if text.isascii() or text.count(" ") < _SPACED_OUT:
        return text
    words = text.split(" ")
    return "".join(words) if sum(len(word) for word in words) <= _ALONE * len(words) else text


def close_form(text: str) -> str:
    """Return a text with a pinyin legal form written as one word: gu fen you xian gong si."""
    return _SPACED_FORM.sub(lambda match: match[0].replace(" ", ""), text) if " gong si" in text else text
