"""Cleaning: the one way in for every name, listed or asked about, before anything reads it.

Two names that a reader takes for the same text must come out the same here: width, case, dashes, quotes, invisible
and control characters, stacked marks, look-alike letters, wrong encodings. What was found on the way is kept as flags,
since it can be an attempt to hide a name. Nothing here knows a language; diacritics of Latin letters are left to
`latin.fold`, and letters of other scripts stay whole (й, ё, が).

Source: Unicode UAX #15 (NFKC), UAX #29 and UTS #39; the traps are those of the variation catalogue's cleaning rows.
"""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase
from typing import Final

import msgspec

from screening.text import characters, encoding
from screening.text.confusables import homoglyph_form, unmix
from screening.text.scripts import has_letters, has_unhandled_letters, matchable, script_of
from screening.text.words import words

__all__ = [
    "FLAGS",
    "Cleaned",
    "clean",
    "has_letters",
    "homoglyph_form",
    "matchable",
    "restored",
    "reversed_form",
    "script_of",
    "words",
]

FLAGS: Final = (
    "invisible_characters",
    "control_characters",
    "bidi_override",
    "mixed_script",
    "suspect_encoding",
    "symbols_removed",
    "repeated_marks",
    "unhandled_script",
)
"""What cleaning can report, in the order of `Cleaned.flags`; the strings never change."""

_PASSES: Final = 4
_MARK: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u3099\u309a"
_STACK: Final = re.compile(f"([{_MARK}])[{_MARK}]{{3,}}")
_MARKS: Final = re.compile(f"[{_MARK}]+")
_OVERRIDE: Final = re.compile("[\u202d\u202e]")
_REVERSED: Final = re.compile("\u202e([^\u202c\u202d\u202e]*)\u202c?")
_HIDDEN_SELECTOR: Final = re.compile(f"[A-Za-z]{characters.SELECTOR}")
_LOST_LETTER: Final = re.compile(
    "(?<=[A-Za-z\u00c0-\u024f\u0400-\u04ff])[?\ufffd]+(?=[A-Za-z\u00c0-\u024f\u0400-\u04ff])",
)
_ONE_LOST: Final = re.compile(
    "(?<=[A-Za-z\u00c0-\u024f])[?\ufffd](?=\\s*[^\\s?\ufffd])|(?<![^\\s(\"'-])[?\ufffd](?=[A-Za-z\u00c0-\u024f])"
)
_MOST_RESTORED: Final = 128
_TAG: Final = re.compile(
    r"</?(?:a|b|br|center|code|div|em|font|h[1-6]|i|li|p|pre|script|small|span|strong|sub|sup|td|tr|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"""[{\[,]\s*"[A-Za-z_]{1,30}"\s*:|\\[nrtvfb](?![A-Za-z])|\\[nrtvfb](?=\\)|%[0-9.-]*[sdnxfiu](?=%|\W|$)"""
)
"""The key of a JSON object, an escape written out, a format specifier: what a broken interface leaves around a name."""
_KANA_EQUALS: Final = re.compile("(?<=[ァ-ヺーｦ-ﾟ])[=＝](?=[ァ-ヺｦ-ﾟ])")
_KANA_DASH: Final = re.compile("(?<=[ァ-ヺ])-+(?=[ァ-ヺ]|$|[\\s・(),.'\"/])")
_KANA_STROKE: Final = re.compile("(?<=[ァ-ヺｦ-ﾟ])[‐‑‒–—―−─━](?=[\u3041-\u30ff\u3400-\u9fff])")
_DOTLESS: Final = str.maketrans({"İ": "i", "ı": "i"})
_PLAIN_ASCII: Final = re.compile(r"[a-z0-9 .,'\"()/:&+#@$!|-]+")
_PLAIN_EAST_ASIAN: Final = re.compile(r"[a-z0-9 .,\"()/:&+#@$!|㐀-䶿一-鿿ぁ-ゖァ-ヺー・々〆가-힣]+")
_PLAIN_CYRILLIC: Final = re.compile(r"[0-9 .,\"()/:+#|а-яёіїєґў-]+")
_KANJI: Final = re.compile("[\u4e00-\u9fff]")


class Cleaned(msgspec.Struct, frozen=True):
    """A name ready to be compared, and what had to be taken out of it (`flags`, of `FLAGS`, in that order)."""

    text: str
    flags: tuple[str, ...]


def _is_plain(text: str) -> bool:
    """Whether a lower-case text is already clean; false says only that it has to be looked at."""
    if not text or text[0] == " " or text[-1] == " " or "  " in text or "''" in text:
        return False
    if text.isascii():
        return _PLAIN_ASCII.fullmatch(text) is not None
    if _PLAIN_EAST_ASIAN.fullmatch(text):
        return not (_KANJI.search(text) and encoding.misread(text))
    return _PLAIN_CYRILLIC.fullmatch(text) is not None


def _take_out(text: str, found: set[str]) -> str:
    """Bring every character to its plain form, and drop or blank what is none."""
    if _OVERRIDE.search(text):
        found.add("bidi_override")
    text = _KANA_EQUALS.sub("・", _CODE.sub(characters.SYMBOL, _TAG.sub(characters.SYMBOL, text)))
    text = _KANA_STROKE.sub("ー", text)
    text = text.translate(characters.table())
    for mark, flag, left in (
        (characters.INVISIBLE, "invisible_characters", ""),
        (characters.CONTROL, "control_characters", " "),
        (characters.SYMBOL, "symbols_removed", " "),
    ):
        if mark in text:
            found.add(flag)
            text = text.replace(mark, left)
    if characters.SELECTOR in text:
        if _HIDDEN_SELECTOR.search(text):
            found.add("invisible_characters")
        text = text.replace(characters.SELECTOR, "")
    return text


def _compose(text: str, found: set[str]) -> str:
    """Apply NFKC without letting a stack of marks cost time or survive; marks that compose stay in their letter."""
    text, stacks = _STACK.subn(r"\1", text)
    if stacks:
        found.add("repeated_marks")
    text = unicodedata.normalize("NFKC", text).translate(characters.table())
    return _MARKS.sub("", text)


def _lost_letters(text: str, found: set[str]) -> str:
    """A `?` or replacement character amid letters stood for one letter: close the gap and report it."""
    closed = _LOST_LETTER.sub("", text)
    if closed != text or "\ufffd" in text:
        found.add("suspect_encoding")
    return closed.replace("\ufffd", " ")


def _fold_case(text: str) -> str:
    """Lower case in which the Turkish İ and ı are plain i, whatever their encoding."""
    text = text.translate(_DOTLESS).casefold()
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFC", text))


def _clean_once(text: str, found: set[str]) -> str:
    text, suspect = encoding.repair(text)
    if suspect:
        found.add("suspect_encoding")
    text = _compose(_take_out(text, found), found)
    text, mixed = unmix(_lost_letters(text, found))
    if mixed:
        found.add("mixed_script")
    text = _fold_case(text).replace("''", '"')
    text = _KANA_DASH.sub("ー", text)
    return " ".join(text.split())


def clean(raw: str) -> Cleaned:
    """Return a name in the one form in which all of its renderings meet, in lower case, with what was found in it.

    Never raises, for any string, lone surrogates included. Idempotent. Growth is bounded (under NFKC one character can
    become eighteen: those are taken out first), cost is linear; callers cap a name at 1,024 code points before.

    Flags: invisible_characters (zero-width, soft hyphen, joiners, bidi marks; not the variation selectors of kanji and
    emoji), control_characters, bidi_override (the text may be meant to be read backwards, see `reversed_form`),
    mixed_script (a word mixed look-alike letters of two alphabets and was rewritten), suspect_encoding (mojibake,
    entities or percent-encoding, repaired where possible), symbols_removed, repeated_marks, unhandled_script (a part
    stands in a script this service cannot compare: CLEAR must not rest on the rest).
    """
    text = raw.lower()
    if _is_plain(text):
        return Cleaned(text, ())
    found: set[str] = set()
    text = raw
    for _ in range(_PASSES):
        before, text = text, _clean_once(text, found)
        if text == before or _is_plain(text):
            break
    else:
        text = _clean_once(text.replace("%", " ").replace("&", " "), found)
    if has_unhandled_letters(text):
        found.add("unhandled_script")
    return Cleaned(text, tuple(flag for flag in FLAGS if flag in found))


def restored(raw: str) -> tuple[str, ...]:
    """Return a name in which one letter was lost ("JSC ?AC Vympel") with every letter in its place, cleaned.

    Nothing for a name without such a gap, with several, or longer than 128 characters.
    """
    gaps = _ONE_LOST.findall(raw) if "?" in raw or "\ufffd" in raw else []
    if len(gaps) != 1 or len(raw) > _MOST_RESTORED:
        return ()
    return tuple(clean(_ONE_LOST.sub(letter, raw)).text for letter in ascii_lowercase)


def reversed_form(raw: str) -> str:
    """Return a name with right-to-left overrides as it is seen on a screen, cleaned, or "" without an override.

    After U+202E the text "noitaroproC KDT" is displayed as "TDK Corporation". The form is one more query beside the
    plain one, and the flag bidi_override stays on both.
    """
    if "\u202e" not in raw:
        return ""
    return clean(_REVERSED.sub(lambda match: match[1][::-1], raw)).text
