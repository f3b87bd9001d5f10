"""The names of one entry of a METI/MOFA notice: Japanese first, then English, each with its aliases.

Two layouts are in use: aliases in a bracket after the Japanese name (`（別称、…）`) with an English list of bullets
whose number is printed in words, and, in the additions of 2025-09-12, a block `別称：` after the English name.
The printed number of aliases decides; where the parsed number differs the entry is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_WIDE = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_JAPANESE = re.compile(f"[{_WIDE}]")
_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9f]")
_HAN_ONLY = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_OPEN, _CLOSE = "（(", "）)"
_ALIAS_OPENER = re.compile(r"[（(]\s*別\s*[称名]\s*[、､,，]")
_ALIAS_BLOCK = re.compile(r"(?:^|\n)\s*別\s*[称名]\s*[：:]")
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_INTRO = re.compile(
    r"[\s,]*(?:a\s*\.\s*k\s*\.\s*a\s*\.?\s*,?\s*)?(?:the\s*)?follow(?:ing)?\s*"
    rf"(?P<count>{'|'.join(sorted(_COUNTS, key=len, reverse=True))}|\d+)\s*alias(?:es)?\s*[:：]?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?:(?:^|\n)\s*|(?<=[;；])\s*|(?<=and)\s*)[-—–]\s*")
_STRICT_BULLET = re.compile(r"(?:^|(?<=[;；])|(?<=[;；] and)|(?<=[;；]and)|(?<=[;；] and,))\s*[-—–]\s*")
_GLUED_LATIN = re.compile(rf"(?<=[{_WIDE})])[A-Z][^{_WIDE}]*")
_ABBREVIATION = re.compile(r"(?:\b(?:Co|Ltd|Inc|Corp|Sti|Ști|Şti|San|Tic|Bros|Intl|Jr|Sr)|(?:^|[\s.])[^\W\d_])\.$")
_CLAUSE_JA = re.compile(r"[（(][^（()）]*を含む。?[)）].*$", re.DOTALL)
_CLAUSE_EN = re.compile(r",\s+including\b.*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one entry, and everything the notice prints with them.

    `printed_*` is the whole Japanese or English name with its bracket or clause where it has one, else empty;
    `declared_aliases` is the number of English aliases the notice states, None where it states none.
    """

    name_ja: str
    name_en: str
    aliases_ja: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    printed_ja: str = ""
    printed_en: str = ""
    declared_aliases: int | None = None


class UnreadableEntryError(ValueError):
    """The printed names do not have a form this parser knows; the message says which."""


def parse_names(text: str) -> Names:
    """The names that stand before the address label of one entry.

    Raises:
        UnreadableEntryError: a bracket is not closed, a language is missing, or the stated number of aliases is
            not met.
    """
    block = _ALIAS_BLOCK.search(text)
    main, aliases = (text[: block.start()], text[block.end() :]) if block else (text, "")
    japanese, english = split_languages(main)
    names = _japanese_names(join_japanese(japanese))
    names = _with_english(names, english)
    return _with_block(names, aliases) if block else names


def split_languages(text: str) -> tuple[str, str]:
    """The Japanese lines and the English lines of a name block, cut inside a line where the two are glued.

    English begins at the first line without Japanese characters that stands outside every bracket.
    """
    lines = text.split("\n")
    depth = 0
    for index, line in enumerate(lines):
        if index and depth <= 0 and not _JAPANESE.search(_without_native(line)):
            cut = _glued_at(lines[:index], last=line)
            return cut or ("\n".join(lines[:index]), "\n".join(lines[index:]))
        glued = _glued_in(line, depth)
        if glued is not None:
            return "\n".join([*lines[:index], line[:glued]]), "\n".join([line[glued:], *lines[index + 1 :]])
        depth += sum(line.count(mark) for mark in _OPEN) - sum(line.count(mark) for mark in _CLOSE)
    cut = _glued_at(lines, last="")
    if cut is None:
        raise UnreadableEntryError("no English name was found after the Japanese one")
    return cut


def _without_native(line: str) -> str:
    """The line without brackets of Chinese characters, which also stand after English names."""
    return (
        re.sub(r"[（(][^（()）]*$|[（(][^（()）]*[)）]|^[^（()）]*[)）]", "", line) if not _KANA.search(line) else line
    )


def _glued_in(line: str, depth: int) -> int | None:
    """Where English is glued to Japanese inside a line: three Latin words or more, outside every bracket."""
    for found in _GLUED_LATIN.finditer(line):
        before = line[: found.start()]
        inside = depth + sum(before.count(mark) for mark in _OPEN) - sum(before.count(mark) for mark in _CLOSE)
        if inside <= 0 and len(re.findall(r"[A-Za-z]{2,}", found.group(0))) >= 3:  # noqa: PLR2004
            return found.start()
    return None


def _glued_at(lines: list[str], last: str) -> tuple[str, str] | None:
    """The cut in the last Japanese line when the English name has no line of its own."""
    if last and not re.match(r"\s*(?:a\.k\.a|[-—–]|follow|the follow|,)", last):
        return None
    found = list(_GLUED_LATIN.finditer(lines[-1]))
    if not found or found[-1].end() != len(lines[-1]):
        return None
    place = found[-1].start()
    return "\n".join([*lines[:-1], lines[-1][:place]]), "\n".join(filter(None, [lines[-1][place:], last]))


def join_japanese(text: str) -> str:
    """Wrapped Japanese lines as one: a break stands for a space between two Latin words only."""
    return re.sub(r"(?<=[!-~])[ \t]*\n[ \t]*(?=[!-~])", " ", text).replace("\n", "").strip(" \u3000")


def join_english(text: str) -> str:
    """Wrapped English lines as one: a break stands for a space, except beside a hyphen."""
    joined = re.sub(r"(?<=-)[ \t]*\n[ \t]*|[ \t]*\n[ \t]*(?=-)", "", text)
    return re.sub(r"[ \t]*\n[ \t]*", " ", joined).strip()


def _japanese_names(text: str) -> Names:
    """The Japanese name, its aliases in a bracket, native Chinese names and acronyms."""
    opener = _ALIAS_OPENER.search(text)
    head, inner = text, ""
    if opener is not None:
        end = _closing(text, opener.start())
        if text[end + 1 :].strip():
            raise UnreadableEntryError(f"text after the alias bracket: {text[end + 1 :]}")
        head, inner = text[: opener.start()], text[opener.end() : end]
    name, native = _take_native(head.strip(" \u3000"))
    name = _CLAUSE_JA.sub("", name).strip(" \u3000")
    aliases: list[str] = []
    for printed in _split_japanese(inner):
        alias, more = _take_native(printed)
        aliases.append(alias)
        native = (*native, *more)
    acronym = re.search(r"[（(]([^（()）]*)[)）]$", name)
    latin = acronym is not None and not _JAPANESE.search(acronym.group(1))
    return Names(
        name_ja=name,
        name_en="",
        aliases_ja=tuple(aliases),
        native=native,
        acronyms=(acronym.group(1),) if acronym is not None and latin else (),
        printed_ja=head.strip(" \u3000") if head.strip(" \u3000") != name else "",
    )


def _closing(text: str, opening: int) -> int:
    """Where the bracket that opens at `opening` closes; half-width and full-width brackets close each other."""
    depth = 0
    for place in range(opening, len(text)):
        depth += (text[place] in _OPEN) - (text[place] in _CLOSE)
        if depth == 0:
            return place
    raise UnreadableEntryError(f"a bracket is not closed: {text[opening : opening + 40]}")


def _take_native(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without the Chinese names in brackets at its end, and those names (nested ones too)."""
    if not text.endswith(tuple(_CLOSE)):
        return text, ()
    starts = [place for place in range(len(text)) if text[place] in _OPEN and _closing(text, place) == len(text) - 1]
    inner = text[starts[0] + 1 : -1] if starts else ""
    parts = [part for part in re.split(r"[（(、､)）\s]+", inner) if part]
    if not parts or not all(_HAN_ONLY.fullmatch(part) for part in parts) or "公司" not in inner:
        return text, ()
    return text[: starts[0]].strip(" \u3000"), tuple(parts)


def _split_japanese(text: str) -> list[str]:
    """Japanese aliases split at commas outside brackets; the last comma is printed `及び`."""
    pieces = [piece.strip(" \u3000") for piece in _split_outside(text, "、､，;；")]
    last = pieces.pop() if pieces else ""
    pieces.extend(part.strip(" \u3000") for part in _split_outside(last.replace("及び", "\0"), "\0"))
    return [piece for piece in pieces if piece]


def _split_outside(text: str, separators: str) -> list[str]:
    """The text split at any of `separators` that stands outside every bracket."""
    pieces, depth = [""], 0
    for character in text:
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth <= 0 and character in separators:
            pieces.append("")
        else:
            pieces[-1] += character
    return pieces


def _with_english(names: Names, text: str) -> Names:
    """The names with the English name and the English aliases of the bullet list added."""
    intro = _INTRO.search(text)
    head, tail = (text[: intro.start()], text[intro.end() :]) if intro else (text, "")
    printed, native = _take_native(join_english(head).rstrip(" ,"))
    name = _without_stop(_CLAUSE_EN.sub("", printed))
    if not name:
        raise UnreadableEntryError("the English name is empty")
    declared = _count(intro.group("count")) if intro else None
    return replace(
        names,
        name_en=name,
        native=(*names.native, *native),
        printed_en=_without_stop(printed) if _CLAUSE_EN.search(printed) else "",
        aliases_en=_bulleted(tail, declared),
        declared_aliases=declared,
    )


def _count(word: str) -> int:
    """The number of aliases a notice states in words."""
    return int(word) if word.isdigit() else _COUNTS[word.lower()]


def _bulleted(text: str, declared: int | None) -> tuple[str, ...]:
    """English aliases in bullets; the stated number decides between a bullet and a hyphen at a line start.

    Raises:
        UnreadableEntryError: neither reading meets the stated number.
    """
    loose = _bullets(text, _BULLET)
    if declared is None or len(loose) == declared:
        return loose
    strict = _bullets(text, _STRICT_BULLET)
    if len(strict) == declared:
        return strict
    raise UnreadableEntryError(f"{declared} aliases are stated but {len(loose)} were read: {'; '.join(loose)}")


def _bullets(text: str, bullet: re.Pattern[str]) -> tuple[str, ...]:
    """The items of a bullet list, without the `;`, `; and` and full stop that end them."""
    items = (join_english(item) for item in bullet.split(text.strip()))
    ended = (re.sub(r"\s*(?:[;；]\s*(?:and\s*,?)?|,\s*and)$", "", item).strip() for item in items)
    return tuple(_without_stop(item) for item in ended if item)


def _without_stop(text: str) -> str:
    """A name without the sentence's full stop; the stop of an abbreviation (`Co., Ltd.`) belongs to the name."""
    text = text.strip().rstrip(",").strip()
    return text if not text.endswith(".") or _ABBREVIATION.search(text) else text[:-1].strip()


def _with_block(names: Names, text: str) -> Names:
    """The names with the aliases of a block `別称：` added: Japanese lines, then English lines, `;` between."""
    lines = text.strip().split("\n")
    japanese = 0
    while japanese < len(lines) and _JAPANESE.search(lines[japanese]):
        japanese += 1
    ja = _split_japanese(join_japanese("\n".join(lines[:japanese])))
    english = _split_outside(join_english("\n".join(lines[japanese:])), ";；")
    en = [_without_stop(piece) for piece in english if piece.strip()]
    return replace(names, aliases_ja=(*names.aliases_ja, *ja), aliases_en=(*names.aliases_en, *en))
