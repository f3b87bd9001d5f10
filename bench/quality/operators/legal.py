"""Rows 3 and 4: the legal form swapped, translated, moved, dropped or abbreviated."""

from __future__ import annotations

import random
import re

from bench.quality.operators.base import Tier, bare, has_kana, is_cjk, is_form, is_latin, operator
from bench.quality.operators.characters import half_width
from bench.quality.values import Name

_EQUIVALENTS = {
    "llc": ("OOO", "Limited Liability Company", "L.L.C.", "ООО"),
    "ooo": ("LLC", "Limited Liability Company", "ООО"),
    "jsc": ("AO", "Joint Stock Company", "АО"),
    "ao": ("JSC", "Joint Stock Company", "АО"),
    "ojsc": ("OAO", "Open Joint Stock Company", "ОАО"),
    "oao": ("OJSC", "Open Joint Stock Company", "ОАО"),
    "pjsc": ("PAO", "Public Joint Stock Company", "ПАО"),
    "pao": ("PJSC", "Public Joint Stock Company", "ПАО"),
    "cjsc": ("ZAO", "Closed Joint Stock Company", "ЗАО"),
    "zao": ("CJSC", "Closed Joint Stock Company", "ЗАО"),
    "fsue": ("FGUP", "Federal State Unitary Enterprise", "ФГУП"),
    "fgup": ("FSUE", "Federal State Unitary Enterprise", "ФГУП"),
    "ltd": ("Limited", "Ltd."),
    "limited": ("Ltd", "Ltd."),
    "inc": ("Incorporated", "Inc."),
    "corporation": ("Corp", "Corp."),
}
_BEHIND_ONLY = frozenset({"ltd", "limited", "inc", "corporation"})
_LONG_FORMS = {
    "Public Joint Stock Company": "PJSC",
    "Open Joint Stock Company": "OJSC",
    "Closed Joint Stock Company": "CJSC",
    "Joint Stock Company": "JSC",
    "Limited Liability Company": "LLC",
    "Federal State Unitary Enterprise": "FSUE",
}
_JAPANESE_FORMS = {
    "株式会社": ("㈱", "(株)", "（株）", "株式會社"),
    "有限会社": ("㈲", "(有)", "（有）"),
    "合同会社": ("(同)", "（同）"),
}
_KANA_FORMS = {"株式会社": "カブシキガイシャ", "有限会社": "ユウゲンガイシャ", "合同会社": "ゴウドウガイシャ"}
_BANK_FORMS = {"株式会社": "カ", "有限会社": "ユ", "合同会社": "ド"}


def short_form(text: str) -> str:
    """A Latin name with its long legal form as the usual abbreviation, in the same place."""
    for long, short in _LONG_FORMS.items():
        if long in text:
            return text.replace(long, short, 1)
    return text


_FORM_UNIT = re.compile(
    r"(?:Co\.?,? ?Ltd\.?|Company,? Limited|Limited Partnership|Ltd\.? Şti\.?|Pte\.? Ltd\.?|Pvt\.? Ltd\.?)(?=$|[\s,])"
)


def form_units(text: str) -> list[str]:
    """The words of a Latin name without commas; a legal form of several words is one unit that stays together."""
    marked = _FORM_UNIT.sub(lambda form: form.group().replace(" ", "\0").replace(",", "\1"), short_form(text))
    return [word.replace("\0", " ").replace("\1", ",") for word in marked.replace(",", " ").split()]


def _edge_form(words: list[str]) -> int | None:
    """Where a legal form stands alone at one end of a Latin name: 0 or the last place."""
    for place in (0, len(words) - 1):
        if len(words) > 1 and bare(words[place]) in _EQUIVALENTS:
            return place
    return None


@operator(3, Tier.T1, "abbreviated")
def abbreviated(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 3: Joint Stock Company Proton -> JSC Proton."""
    return short_form(name.text)


@operator(3, Tier.T1, "translated", seeded=True)
def translated(name: Name, rng: random.Random) -> str:
    """Row 3: Tako LLC -> OOO Tako; the form replaced by another writing of the same class, in its place."""
    words = short_form(name.text).split()
    place = _edge_form(words) if is_latin(name.text) else None
    if place is None:
        return ""
    words[place] = rng.choice(_EQUIVALENTS[bare(words[place])])
    return " ".join(words)


@operator(3, Tier.T1, "moved")
def moved(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 3: Tako LLC -> LLC Tako, with a comma when it goes behind; only forms that are used on both sides (not Inc.)."""
    words = short_form(name.text).split()
    place = _edge_form(words) if is_latin(name.text) else None
    if place is None or bare(words[place]) in _BEHIND_ONLY:
        return ""
    core = words[:place] + words[place + 1 :]
    return (
        " ".join([*core[:-1], core[-1] + ",", words[place]])
        if place == 0
        else " ".join([words[place], *core]).rstrip(",")
    )


@operator(3, Tier.T1, "dropped")
def form_dropped(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 3: Tako LLC -> Tako; アドミラルティ造船所 without 株式会社."""
    if is_cjk(name.text):
        return _without_japanese_form(name.text)
    words = short_form(name.text).split()
    place = _edge_form(words)
    return "" if place is None else " ".join(words[:place] + words[place + 1 :]).rstrip(",")


@operator(3, Tier.T1, "added")
def form_added(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 3: Müller Markt -> Müller Markt Limited Liability Company."""
    if not is_latin(name.text) or any(is_form(word) for word in name.text.split()):
        return ""
    return f"{name.text} Limited Liability Company"


def _split_japanese(text: str) -> tuple[str, str, bool]:
    """Form, core and whether the form stands in front; ("", text, False) without one."""
    for form in _JAPANESE_FORMS:
        if text.startswith(form) and len(text) > len(form):
            return form, text[len(form) :].strip(), True
        if text.endswith(form) and len(text) > len(form):
            return form, text[: -len(form)].strip(), False
    return "", text, False


def _without_japanese_form(text: str) -> str:
    form, core, _ = _split_japanese(text)
    return core if form else ""


def _placed(form: str, core: str, in_front: bool) -> str:
    return form + core if in_front else core + form


@operator(4, Tier.T1, "abbreviated", seeded=True)
def japanese_abbreviated(name: Name, rng: random.Random) -> str:
    """Row 4: 株式会社アドミラルティ造船所 -> ㈱..., (株)..., in its place."""
    form, core, in_front = _split_japanese(name.text)
    return _placed(rng.choice(_JAPANESE_FORMS[form]), core, in_front) if form else ""


@operator(4, Tier.T1, "moved", seeded=True)
def japanese_moved(name: Name, rng: random.Random) -> str:
    """Row 4: 前株 to 後株 and back, as printed or abbreviated."""
    form, core, in_front = _split_japanese(name.text)
    return _placed(rng.choice((form, *_JAPANESE_FORMS[form])), core, not in_front) if form else ""


@operator(4, Tier.T1, "kana-form")
def japanese_kana_form(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 4: the form written カブシキガイシャ."""
    form, core, in_front = _split_japanese(name.text)
    return _placed(_KANA_FORMS[form], core, in_front) if form else ""


@operator(4, Tier.T1, "bank-form", seeded=True)
def japanese_bank_form(name: Name, rng: random.Random) -> str:
    """Row 4: ｱﾄﾞﾐﾗﾙﾃｨ造船所(ｶ) as in bank transfers: half-width kana, one-letter form at either end."""
    form, core, _ = _split_japanese(name.text)
    if not form or not has_kana(core):
        return ""
    letter = _BANK_FORMS[form]
    varied = rng.choice((f"{letter}){core}", f"{core}({letter}", f"{core}({letter})"))
    return half_width(re.sub(r"[・･]", "", varied))
