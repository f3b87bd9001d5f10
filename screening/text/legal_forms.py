"""Legal forms: the part of a name that says what kind of legal person it is, never which one.

`strip` takes ООО, АО, 株式会社, (株), カ), 有限责任公司, 주식회사, FZE or Ltd. Şti. off either end of a name. What was taken
off is kept as low-weight evidence; a hit that rests on nothing else is not a hit, because every second company bears
the same form.

Table: ``data/legal_forms.tsv``. `position` is where a form stands (prefix, suffix, both). `marks`:

- ``inside``: unmistakable, so it is also taken out of the middle (三井物産エアロスペース株式会社 メンテナンスセンター).
- ``ambiguous``: also an ordinary word or name (Ao, AG, SA): taken off only while a word remains.
- ``undotted``: with dots it is a person's initials (A.O. Smith), so only the plain spelling counts.
- ``chained``: only beside another form (LLC Company AMG).
- ``bracketed``: only in brackets, or with the one bracket of a bank transfer name (カ)トーキン, トーキン(カ).
- ``anywhere``: mixes scripts (NPO法人), so it is looked for in the whole text.
- ``after-other-script``: a single character that counts only behind kana, Latin or a quotation (AMG社, not 大気社).

Source: the companies acts of the states named in the table, the Japanese Bankers Association's (Zengin) abbreviations
for account names, ISO 20275 as a check list, the renderings used in the Japanese notices, and their misprints LLS, JCS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from screening.text import han
from screening.text.legal_form_table import Meaning, Word, is_katakana, tables, words_of

_QUOTES: Final = str.maketrans(dict.fromkeys('"“”„«»「」『』', " "))
_ASCII_WORD: Final = re.compile("[a-z0-9]+")
_SPACES: Final = re.compile(r"\s+")
_EDGES: Final = " \t,;:・-‐–—_/&+|.·"
_UNTIDY: Final = re.compile(r"""["“”„«»「」『』()\[\]{}〔〕【】]|\s\s|[^\S ]""")
_SHORT_KANA: Final = 4
_INITIALS: Final = 2
_BRACKETS: Final = "()[]{}〔〕【】〈〉《》"
_NO_BRACKETS: Final = str.maketrans("", "", _BRACKETS)
_BRACKET_PAIRS: Final = (("(", ")"), ("[", "]"), ("{", "}"), ("〔", "〕"), ("【", "】"))


class Stripped(msgspec.Struct, frozen=True):
    """A name without its legal forms.

    `core` is what is left to compare, "" when the name was nothing but legal forms: such a query cannot be screened.
    `forms` are the forms as they stood in the name, `classes` what they mean (`jsc`, `llc`, `state-unitary`, ...).
    """

    core: str
    forms: tuple[str, ...]
    classes: frozenset[str]


def strip(text: str) -> Stripped:
    """Take the legal forms off a name, so that Tako LLC, ООО "Тако" and 有限会社タコ are compared by what names them.

    Works at both ends repeatedly, in brackets, before and after quotes, and in the middle for forms that cannot be
    anything else. A short form that is also a word is taken off only where it is used as a form and only while a word
    remains. Linear in the length of the text.

    Args:
        text: A name after `screening.text.normalize.clean` (Han folded or not).

    Returns:
        The core without outer punctuation and quotes, the forms in the order they were taken off, their classes.
    """
    if text.isascii() and tables().edges.isdisjoint(_ASCII_WORD.findall(text)):
        return Stripped(_tidy(text), (), frozenset())
    work = _Work(text)
    work.run()
    return work.result()


class _Work:
    """One name being stripped."""

    __slots__ = ("classes", "first", "forms", "gone", "last", "tables", "text", "view", "words")

    def __init__(self, text: str) -> None:
        self.tables = tables()
        folded = text if text.isascii() else han.fold(text)
        self.text = text if len(folded) == len(text) else folded
        self.view = folded
        self.forms: list[str] = []
        self.classes: set[str] = set()
        self.gone: list[tuple[int, int]] = []
        if self.tables.cue.search(folded):
            self._take_brackets()
        self.words = words_of(self.view, self.tables.respelt)
        self.first, self.last = 0, len(self.words)

    def run(self) -> None:
        """Both ends until nothing changes, sure forms before ambiguous ones, then the middle."""
        while self.first < self.last and self._may_be_taken():
            if self._take_suffix(sure=True) or self._take_prefix(sure=True):
                continue
            if self._take_suffix(sure=False) or self._take_prefix(sure=False):
                continue
            break
        self._take_inside()

    def _may_be_taken(self) -> bool:
        """Whether a form can begin with the first word or end with the last: most names are done with after one look."""
        first, last = self.words[self.first], self.words[self.last - 1]
        return first.cjk or last.cjk or first.key in self.tables.begins or last.key in self.tables.ends

    def result(self) -> Stripped:
        """What is left, with the gaps closed."""
        if self.first >= self.last and not self._leftover():
            return Stripped("", tuple(self.forms), frozenset(self.classes))
        core = _tidy(_without(self.text, self.gone))
        return Stripped(core, tuple(self.forms), frozenset(self.classes))

    def _leftover(self) -> bool:
        """Whether anything alphanumeric stands outside the stripped spans."""
        return any(char.isalnum() for char in _without(self.text, self.gone))

    def _take(self, start: int, end: int, meaning: Meaning) -> None:
        form = self.text[start:end]
        as_it_stands = form.isalnum() or form[0] in _BRACKETS or form[-1] in _BRACKETS
        self.forms.append(form if as_it_stands else _SPACES.sub(" ", form.translate(_NO_BRACKETS)))
        self.classes |= meaning.classes
        self.gone.append((start, end))

    def _take_brackets(self) -> None:
        """Forms in brackets, wherever they stand; blanked in the view so that nothing else reads them."""
        for match in self.tables.in_brackets.finditer(self.view):
            self._take(match.start(), match.end(), self.tables.bracketed[match[match.lastindex or 1]])
        for start, end in self.gone:
            self.view = self.view[:start] + " " * (end - start) + self.view[end:]

    def _take_suffix(self, *, sure: bool) -> bool:
        word = self.words[self.last - 1]
        for count in range(min(self.tables.reach_suffix.get(word.key, 1), self.last - self.first), 0, -1):
            meaning = self.tables.suffix.get(_joined(self.words, self.last - count, self.last))
            if meaning and self._counts(meaning, self.last - count, self.last, sure=sure):
                self._take(self.words[self.last - count].start, word.end, meaning)
                self.last -= count
                return True
        return word.cjk and sure and self._cut_cjk_suffix(word)

    def _take_prefix(self, *, sure: bool) -> bool:
        word = self.words[self.first]
        for count in range(min(self.tables.reach_prefix.get(word.key, 1), self.last - self.first), 0, -1):
            meaning = self.tables.prefix.get(_joined(self.words, self.first, self.first + count))
            if meaning and self._counts(meaning, self.first, self.first + count, sure=sure):
                self._take(word.start, self.words[self.first + count - 1].end, meaning)
                self.first += count
                return True
        return word.cjk and sure and self._cut_cjk_prefix(word)

    def _counts(self, meaning: Meaning, start: int, end: int, *, sure: bool) -> bool:
        """Whether the words `start` to `end` are used as the legal form that they spell."""
        marks = meaning.marks
        if "bracketed" in marks or ("chained" in marks and not self.forms):
            return False
        words = self.words[start:end]
        if "after-other-script" in marks and not self._follows_other_script(words[0].start):
            return False
        if "undotted" in marks and any(word.dotted for word in words):
            return False
        if end - start > meaning.words and not _spelt_out(words, meaning):
            return False
        return sure != ("ambiguous" in marks) and (sure or self.last - self.first > end - start)

    def _cut_cjk_suffix(self, word: Word) -> bool:
        """A form at the end of an unspaced run: アドミラルティ造船所株式会社."""
        for length in self.tables.cjk_suffix_lengths:
            if length < len(word.key):
                meaning = self.tables.suffix.get(word.key[-length:])
                if meaning and self._joins(word, length, meaning):
                    self._take(word.end - length, word.end, meaning)
                    word.end -= length
                    word.key = word.key[:-length]
                    return True
        return False

    def _cut_cjk_prefix(self, word: Word) -> bool:
        """A form at the beginning of an unspaced run: 株式会社アドミラルティ造船所."""
        for length in self.tables.cjk_prefix_lengths:
            if length < len(word.key):
                meaning = self.tables.prefix.get(word.key[:length])
                if meaning and not meaning.marks & {"bracketed", "chained", "ambiguous"}:
                    self._take(word.start, word.start + length, meaning)
                    word.start += length
                    word.key = word.key[length:]
                    return True
        return False

    def _joins(self, word: Word, length: int, meaning: Meaning) -> bool:
        """Whether a form may stand at the end of this run without a space before it."""
        if meaning.marks & {"bracketed", "chained", "ambiguous"}:
            return False
        before, form = word.key[-length - 1], word.key[-length:]
        if "after-other-script" in meaning.marks:
            return not _is_han(before)
        if is_katakana(form[0]) and is_katakana(before):
            return length > _SHORT_KANA and not word.key.endswith("アンリミテッド")
        return True

    def _follows_other_script(self, start: int) -> bool:
        before = self.view[:start].rstrip()
        return bool(before) and not _is_han(before[-1])

    def _take_inside(self) -> None:
        """Unmistakable forms between two other words."""
        skip = self.first
        for index in range(self.first, self.last):
            word = self.words[index]
            if word.cjk:
                self._take_inside_cjk(word)
            elif index >= skip and word.key in self.tables.reach_inside:
                skip = self._take_inside_at(index)

    def _take_inside_at(self, index: int) -> int:
        """Take off a form that begins with this word; return the index of the next word to look at."""
        reach = min(self.tables.reach_inside[self.words[index].key], self.last - index)
        for count in range(reach, 0, -1):
            meaning = self.tables.inside.get(_joined(self.words, index, index + count))
            if meaning and meaning.words >= count:
                self._take(self.words[index].start, self.words[index + count - 1].end, meaning)
                return index + count
        return index + 1

    def _take_inside_cjk(self, word: Word) -> None:
        for match in self.tables.inside_cjk.finditer(word.key):
            start = word.start + match.start()
            self._take(start, word.start + match.end(), self.tables.inside[match[0]])


def _joined(words: Sequence[Word], start: int, end: int) -> str:
    return words[start].key if end - start == 1 else "".join(word.key for word in words[start:end])


def _spelt_out(words: Sequence[Word], meaning: Meaning) -> bool:
    """Whether a form is written letter by letter (`j s c`, `k. k.`); two letters need their dots."""
    if any(len(word.key) != 1 for word in words):
        return False
    return len(words) > _INITIALS or (all(word.dotted for word in words) and "undotted" not in meaning.marks)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char in "々〆〇"


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _tidy(text: str) -> str:
    """Drop quotes, brackets without a partner or a content, and punctuation at the edges."""
    if not _UNTIDY.search(text):
        return text.strip(_EDGES)
    text = text.translate(_QUOTES)
    for opening, closing in _BRACKET_PAIRS:
        if opening in text or closing in text:
            text = re.sub(rf"\{opening}[\s,.;・]*\{closing}", " ", text)
            if text.count(opening) != text.count(closing):
                text = text.replace(opening, " ").replace(closing, " ")
    return _SPACES.sub(" ", text).strip(_EDGES)
