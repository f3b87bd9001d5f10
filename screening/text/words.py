"""A cleaned name taken apart into words, each of one script."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LATIN: Final = "a-zß-öø-ʯᴀ-ᶿḀ-ỿⱠ-ⱿꜢ-ꟿA-ZÀ-ÖØ-Þ"
_CYRILLIC: Final = "\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f"
_GREEK: Final = "\u0370-\u0373\u0376-\u03ff\u1f00-\u1fff"
_HAN: Final = "々〆〇\u2e80-\u2fd5\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KATAKANA: Final = "ァ-ヺヽヾヿㇰ-ㇿ"
_HIRAGANA: Final = "ぁ-ゖゝゞゟ"
_HANGUL: Final = "가-힣ᄀ-ᇿㄱ-ㆎꥠ-ꥼힰ-ퟻ"
_HANDLED: Final = _LATIN + _CYRILLIC + _GREEK + _HAN + _KATAKANA + _HIRAGANA + _HANGUL + "ー"
_WORD: Final = re.compile(
    f"[0-9]*[{_LATIN}][{_LATIN}0-9]*"
    f"|[0-9]*[{_CYRILLIC}][{_CYRILLIC}0-9]*"
    f"|[0-9]*[{_GREEK}][{_GREEK}0-9]*"
    "|[0-9]+"
    f"|(?:[{_HAN}]|(?<=[{_HAN}])[ヶヵ]|[ヶヵ](?=[{_HAN}]))+"
    f"|[{_KATAKANA}][{_KATAKANA}ー]*"
    f"|[{_HIRAGANA}][{_HIRAGANA}ー]*"
    f"|[{_HANGUL}]+"
    f"|(?:(?![{_HANDLED}])[^\\W_])+",
)
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_LETTER: Final = f"[{_LATIN}{_CYRILLIC}]"
_INITIALS: Final = re.compile(
    f"(?<![^\\W_])(?:(?:{_LETTER}\\.)+{_LETTER}(?![^\\W_])\\.?|(?:{_LETTER}\\.){{2,}})",
)
_APOSTROPHE: Final = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_QUOTE_IN_WORD: Final = re.compile(f'(?<={_LETTER})"(?={_LETTER})')


@lru_cache(maxsize=256)
def words(text: str) -> tuple[str, ...]:
    """Take a cleaned name apart into words of one script each, in order; nothing that is a letter or digit is lost.

    Words end at spaces, punctuation and ・, and where Latin, Cyrillic, Greek, Han, katakana, hiragana and Hangul meet.
    Letters and digits of one alphabetic word stay together ("5g", "np0"), digits beside East Asian characters stand
    alone (第, 558). The long mark belongs to the kana before it; 々 〆 〇 to the kanji, ヶ and ヵ too when they touch
    one. Initials with dots become one word ("l.l.c." is llc, "и.о." ио), an apostrophe within a word falls away
    ("p'yongyang"), and so does a lone double quote, which stands for a hard sign. "&" is no word.
    """
    if "'" in text:
        text = _APOSTROPHE.sub("", text)
    if "." in text:
        text = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", text)
    if text.count('"') == 1:
        text = _QUOTE_IN_WORD.sub("", text)
    if text.isascii():
        return tuple(_ASCII_WORD.findall(text))
    return tuple(_WORD.findall(text))
