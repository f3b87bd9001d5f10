"""Chinese names in Latin letters: pinyin as companies print it, older systems as they still stand in papers.

The reading works on simplified characters, because pypinyin's phrases (which choose between the readings of 重, 行, 长)
are simplified; traditional and Japanese forms are brought there first. Cantonese is left out on purpose: Hong Kong
companies register an English name of their own, and no small maintained library gives the spellings they use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from screening.text import chinese_tables, han

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff"
_PIECE: Final = re.compile(f"[{_HAN}]+|[^{_HAN}\\s]+")
_HAN_CHAR: Final = re.compile(f"[{_HAN}]")
_U_UMLAUT: Final = re.compile("(?<=[ln])v")
_SYLLABLE: Final = re.compile("[a-zü]+")
_LONGEST_SYLLABLE: Final = 6
_LONGEST_WORD: Final = 60
_NAME_LENGTHS: Final = range(2, 5)
_KEPT_TRADITIONAL: Final = frozenset("乾")
# Spellings that tables of Wade-Giles give beside the usual ones.
_WADE_LOOSE: Final = {"ei": "ai", "sho": "shuo", "t'oeh": "t'ieh", "toeh": "tieh", "yuen": "yuan"}
_UMLAUT_MEANT: Final = re.compile("[jqx]u|yu(?!ng)")
_BREATHED: Final = (("ch", ("ch",)), ("q", ("ch",)), ("c", ("ts", "tz")), ("p", ("p",)), ("t", ("t",)), ("k", ("k",)))
_UO_KEPT: Final = frozenset({"g", "k", "h", "sh"})


def pinyin(text: str) -> tuple[str, ...]:
    """Read a Chinese name: one toneless syllable for each Han character, other words as they stand.

    ü is written u (ISO 7098 without its mark; `variants` adds lv and lyu). A character without a known reading stays as
    itself, so nothing vanishes. Japanese and traditional forms are read like their simplified fellows.

    Source: pypinyin (MIT), its phrase table and four place names of our own.
    """
    return _pinyin(text)


@lru_cache(maxsize=16384)
def _pinyin(text: str) -> tuple[str, ...]:
    syllables: list[str] = []
    for piece in _PIECE.findall(han.write_out_repetition(text)):
        syllables += _read_run(piece) if _HAN_CHAR.match(piece) else [piece]
    return tuple(syllables)


def variants(text: str) -> tuple[tuple[str, str], ...]:
    """Return the Latin spellings of a Chinese name as (rule, form), the usual first, without repetition.

    `hani:pinyin`: joined (shenzhenwuligaoke), in pairs of syllables as companies space them (shenzhen wuli gaoke) and
    one by one; `hani:pinyin-lv`, `hani:pinyin-lyu` where ü stands; `hani:pinyin-surname` where a short name begins with a
    surname of its own reading (单 shan); `hani:postal` for the first place known by an older name (kwangchow, canton);
    `hani:wade-giles` without apostrophes (shen chen wu li kao ko). All lower-case ASCII unless a character has no reading.

    Source: ISO 7098, Wade-Giles as tabled by the Library of Congress, the postal atlas spellings of 1906.
    """
    if not _HAN_CHAR.search(text):
        return ()
    syllables = pinyin(text)
    forms: dict[str, str] = {}
    for rule, form in [
        *_spaced("hani:pinyin", syllables),
        *_umlaut_forms(text, syllables),
        *_surname_forms(text, syllables),
        *_postal_forms(text, syllables),
        *_spaced("hani:wade-giles", tuple(wade_giles(syllable) for syllable in syllables)),
    ]:
        forms.setdefault(form, rule)
    return tuple((rule, form) for form, rule in forms.items())


def wade_giles(syllable: str) -> str:
    """Return the Wade-Giles spelling of a pinyin syllable without apostrophes and marks; anything else unchanged.

    Without its apostrophe t stands for d and t: the spelling is a further query form and never decides alone.
    """
    if syllable in chinese_tables.WADE_WHOLE:
        return chinese_tables.WADE_WHOLE[syllable]
    if syllable not in _known_syllables():
        return syllable
    initial, wade = next(
        ((old, new) for old, new in chinese_tables.WADE_INITIALS if syllable.startswith(old)), ("", "")
    )
    if not initial and syllable[0] in "fhlmns":
        initial = wade = syllable[0]
    final = syllable[len(initial) :]
    if final == "uo" and initial not in _UO_KEPT:
        final = "o"
    return wade + chinese_tables.WADE_FINALS.get(final, final).replace("ü", "u").replace("v", "u")


@lru_cache(maxsize=4096)
def from_wade_giles(word: str) -> str:
    """Return the pinyin of a Wade-Giles syllable with its apostrophe (t'ai -> tai, tai -> dai), "" for anything else.

    A pinyin syllable that Wade-Giles does not know stays as it is.
    """
    word = word.replace("v", "ü")
    if word in _from_wade():
        return _from_wade()[word]
    word = word.replace("ü", "u")
    word = _WADE_LOOSE.get(word, word)
    return _from_wade().get(word, word if word in _known_syllables() else "")


def is_pinyin(word: str) -> bool:
    """Return whether a word is one toneless pinyin syllable."""
    return word in _known_syllables()


@cache
def _from_wade() -> dict[str, str]:
    """Wade-Giles -> pinyin. An apostrophe marks breath; without one the unbreathed reading is meant."""
    found: dict[str, str] = {}
    # Without its two dots ü is u, and chu is more often zhu than ju.
    for syllable in sorted(_known_syllables(), key=lambda one: (one[0] in "jqx", one)):
        spelled = wade_giles(syllable)
        heads = next((heads for initial, heads in _BREATHED if syllable.startswith(initial)), ("",))
        for head in heads:
            found.setdefault(f"{head}'{spelled[len(head) :]}" if head else spelled, syllable)
            if _UMLAUT_MEANT.match(syllable):
                written = spelled.replace("u", "ü", 1)
                found.setdefault(f"{head}'{written[len(head) :]}" if head else written, syllable)
    return found


def pinyin_key(word: str) -> tuple[str, ...]:
    """Split joined pinyin into its syllables (shenzhenwuligaoke -> shen zhen wu li gao ke), for spaced against joined.

    As the orthography wants it, no syllable after the first begins with a vowel (fangan is fan gan); only where no such
    reading exists are vowels allowed. Returns () for a word that is not pinyin or that can be split in two ways, so
    that nothing is guessed. English words may happen to be pinyin (change): the key retrieves, it never decides.

    Args:
        word: One lower-case Latin word; an apostrophe separates syllables.
    """
    parts = word.replace("’", "'").split("'")
    if len(word) > _LONGEST_WORD or not all(parts):
        return ()
    split = [_split(part) for part in parts]
    return tuple(syllable for part in split for syllable in part) if all(split) else ()


@lru_cache(maxsize=16384)
def _split(word: str) -> tuple[str, ...]:
    if not _SYLLABLE.fullmatch(word):
        return ()
    strict = _splits(word, vowels_inside=False)
    found = strict or _splits(word, vowels_inside=True)
    return found[0] if len(found) == 1 else ()


def _splits(word: str, *, vowels_inside: bool) -> list[tuple[str, ...]]:
    """Every way to read a word as syllables; at most two, since a second one already means doubt."""
    known = _known_syllables()
    ways: list[list[tuple[str, ...]]] = [[] for _ in word] + [[()]]
    for start in range(len(word) - 1, -1, -1):
        if start and not vowels_inside and word[start] in "aeo":
            continue
        for size in range(1, min(_LONGEST_SYLLABLE, len(word) - start) + 1):
            if word[start : start + size] in known:
                ways[start] += [(word[start : start + size], *rest) for rest in ways[start + size]]
        del ways[start][2:]
    return ways[0]


@cache
def _known_syllables() -> frozenset[str]:
    return frozenset(
        initial + final for initial, finals in chinese_tables.SYLLABLES.items() for final in finals.split(" ")
    )


def _read_run(run: str) -> list[str]:
    """One syllable for each character of a Han run."""
    simple = "".join(char if char in _KEPT_TRADITIONAL else han.to_simplified(char) or char for char in run)
    syllables = _lazy_pinyin(simple)
    if len(syllables) != len(run):
        syllables = [_lazy_pinyin(char)[0] for char in simple]
    return [
        _other_reading(char) if _HAN_CHAR.match(syllable) else syllable
        for char, syllable in zip(run, syllables, strict=True)
    ]


def _other_reading(char: str) -> str:
    """The reading of another shape of a character; the character itself where none has one."""
    readings = (_lazy_pinyin(other)[0] for other in han.alternatives(char))
    return next((reading for reading in readings if not _HAN_CHAR.match(reading)), char)


def _lazy_pinyin(run: str) -> list[str]:
    return [_U_UMLAUT.sub("u", syllable) for syllable in _library()(run, errors=list)]


@cache
def _library() -> Callable[..., list[str]]:
    """Pypinyin's reader with our phrases, loaded on first use."""
    import pypinyin  # noqa: PLC0415  # heavy: read on first use only

    pypinyin.load_phrases_dict(
        {word: [[syllable] for syllable in reading.split(" ")] for word, reading in chinese_tables.PHRASES.items()}
    )
    reader: Callable[..., list[str]] = pypinyin.lazy_pinyin
    return reader


def _spaced(rule: str, syllables: tuple[str, ...]) -> list[tuple[str, str]]:
    """A reading joined, in pairs and one by one."""
    pairs = ["".join(syllables[i : i + 2]) for i in range(0, len(syllables), 2)]
    return [(rule, "".join(syllables)), (rule, " ".join(pairs)), (rule, " ".join(syllables))]


def _umlaut_forms(text: str, syllables: tuple[str, ...]) -> list[tuple[str, str]]:
    """Spellings with lv, lyu for every syllable that carries ü."""
    marked = _marked_syllables(text)
    if marked == syllables or len(marked) != len(syllables):
        return []
    wide = tuple(
        syllable.replace("v", "yu") if syllable != plain else plain
        for syllable, plain in zip(marked, syllables, strict=True)
    )
    return [*_spaced("hani:pinyin-lv", marked), *_spaced("hani:pinyin-lyu", wide)]


def _marked_syllables(text: str) -> tuple[str, ...]:
    """Syllables with v where ü stands."""
    plain = pinyin(text)
    chars = [
        piece if not _HAN_CHAR.match(piece) else list(piece) for piece in _PIECE.findall(han.write_out_repetition(text))
    ]
    flat = [char for piece in chars for char in (piece if isinstance(piece, list) else [piece])]
    if len(flat) != len(plain):
        return plain
    return tuple(_with_v(char, syllable) for char, syllable in zip(flat, plain, strict=True))


def _with_v(char: str, syllable: str) -> str:
    """The syllable with v if that is how the character is read."""
    if syllable not in {"lu", "nu", "lue", "nue"}:
        return syllable
    marked = str(_library()(han.to_simplified(char), errors=list)[0])
    return marked if _U_UMLAUT.search(marked) else syllable


def _surname_forms(text: str, syllables: tuple[str, ...]) -> list[tuple[str, str]]:
    """The reading of a short name whose first characters are a surname read in its own way."""
    compact = han.to_simplified("".join(text.split()))
    if len(compact) not in _NAME_LENGTHS or len(syllables) != len(compact):
        return []
    for size in (2, 1):
        if reading := chinese_tables.SURNAMES.get(compact[:size]):
            return _spaced("hani:pinyin-surname", (*reading.split(" "), *syllables[size:]))
    return []


def _postal_forms(text: str, syllables: tuple[str, ...]) -> list[tuple[str, str]]:
    """Forms in which the first place that has an older name bears it."""
    compact = han.to_simplified("".join(text.split()))
    if len(compact) != len(syllables):
        return []
    for start in range(len(compact) - 1):
        names = chinese_tables.POSTAL.get(compact[start : start + 2])
        if names:
            return [
                ("hani:postal", " ".join([*syllables[:start], name, *syllables[start + 2 :]]))
                for name in names.split(" ")
            ]
    return []
