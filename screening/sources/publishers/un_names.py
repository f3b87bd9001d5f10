"""Aliases of the UN list that hold more than one name, or more than a name.

The list prints several aliases in one cell (`A; B`), adds the name in its own script (`A (B)`, `A B`), or what is no
name at all (`(previously listed as)`, `born in 1963`). Each name is kept by itself; the remark stays as its status.

Source: the consolidated list of 2026-02-27, all 2,752 aliases read.
"""

from __future__ import annotations

import re
from typing import Final

from screening.model.entity import Script
from screening.sources.publishers.printed import clean
from screening.text.scripts import char_script

_BETWEEN: Final = re.compile(r";|\s(?=[b-f]\)\s)")
_LETTERED: Final = re.compile(r"^[a-f]\)\s*")
_OWN_SCRIPT: Final = re.compile(r"\(?\boriginal script\b:?\)?")
_REMARK: Final = re.compile(
    r"\s*\((?P<told>birth name|combat name|third|(?:previously|formerly) listed as|false identity[^)]*)\)"
    r"|,?\s+(?P<born>born\s.*)$",
    re.IGNORECASE,
)
_SUB_UNIT: Final = re.compile(r"\s*-\s*(sub-unit name)\b")
_EDGES: Final = " ,.;:"


def several_names(text: str) -> tuple[tuple[str, str], ...]:
    """Each name in a cell, with the remark that stood at it (empty where none did)."""
    found: dict[tuple[str, str], None] = {}
    for printed in _split(clean(text)):
        bare, remark = _without_remark(_OWN_SCRIPT.sub("", printed))
        for name in _by_script(bare):
            if kept := _balanced(name).strip(_EDGES):
                found[kept, remark] = None
    return tuple(found)


def _split(text: str) -> list[str]:
    """The parts between semicolons, those within brackets included where the brackets hold a list of names."""
    for start, end in _brackets(text):
        if ";" in text[start:end]:
            return [*_split(text[:start]), *_split(text[start + 1 : end]), *_split(text[end + 1 :])]
    return [_LETTERED.sub("", part.strip()) for part in _BETWEEN.split(text) if part.strip()]


def _brackets(text: str) -> list[tuple[int, int]]:
    """Where each outermost bracket opens and closes; one that is never closed is none."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    for place, character in enumerate(text):
        if character == "(":
            start = place if depth == 0 else start
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if depth == 0:
                found.append((start, place))
    return found


def _without_remark(text: str) -> tuple[str, str]:
    """The text without what is no name, and that."""
    remarks = [clean(found["told"] or found["born"]) for found in _REMARK.finditer(text)]
    sub_unit = _SUB_UNIT.search(text)
    if sub_unit is not None:
        remarks.append(sub_unit[1])
    return _SUB_UNIT.sub("", _REMARK.sub("", text)), "; ".join(remarks)


def _by_script(text: str) -> list[str]:
    """The text cut where one script ends and the other begins: `Agha Jan Alizai` and its Persian form are two names."""
    scripts = {script for script in map(char_script, text) if script is not None}
    if len(scripts) < 2 or scripts <= {Script.HAN, Script.KANA}:  # noqa: PLR2004 - a second script
        return [text]
    parts: list[str] = []
    current: Script | None = None
    start = 0
    for place, character in enumerate(text):
        script = char_script(character)
        if script is None or script is current:
            continue
        if current is not None:
            parts.append(text[start:place])
            start = place
        current = script
    return [*parts, text[start:]]


def _balanced(text: str) -> str:
    """The text without brackets that lost their partner in the cutting, and without empty ones."""
    text = re.sub(r"\(\s*\)", "", text).strip(_EDGES)
    if text.count("(") > text.count(")"):
        text = re.sub(r"\($", "", text).strip() if text.endswith("(") else text
        text = text.removeprefix("(") if text.startswith("(") and ")" not in text else text
        text = text + ")" if text.count("(") > text.count(")") else text
    while text.count(")") > text.count("("):
        place = text.rindex(")")
        text = (text[:place] + text[place + 1 :]).strip()
    return text.strip()
