"""Rows 11-14 and 36-39: names cut short, lengthened, abbreviated, wrapped, joined with others."""

from __future__ import annotations

import random
import re

from bench.quality.operators.base import Tier, bare, has_han, has_kana, is_cjk, is_form, is_latin, operator
from bench.quality.operators.generic import SMALL_WORDS, distinctive
from bench.quality.operators.legal import short_form
from bench.quality.values import Name


def _core(text: str) -> list[str]:
    """The words of a Latin name without the legal forms at its ends."""
    words = [word.strip(",;") for word in short_form(text).split()]
    while words and is_form(words[-1]):
        words.pop()
    while words and is_form(words[0]):
        words.pop(0)
    return [word for word in words if bare(word)]


@operator(11, Tier.T2, "partial")
def partial(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 11: SUBARU Corporation -> Subaru; the distinctive words only, where something else was left out."""
    if not is_latin(name.text):
        return ""
    words = _core(name.text)
    kept = distinctive(words)
    return " ".join(kept) if kept and len(kept) < len(name.text.split()) else ""


@operator(11, Tier.T2, "partial-one", seeded=True)
def partial_one(name: Name, rng: random.Random) -> str:
    """Row 11: Kawasaki Heavy Industries Aerospace Systems Company -> Kawasaki Aerospace; two words, one distinctive."""
    if not is_latin(name.text):
        return ""
    words = _core(name.text)
    kept = distinctive(words)
    if len(words) < 4 or not kept:
        return ""
    first = rng.choice(kept)
    second = rng.choice([word for word in words if word != first and bare(word) not in SMALL_WORDS] or [first])
    return " ".join(word for word in words if word in (first, second)) if second != first else ""


@operator(11, Tier.T4, "partial-generic")
def partial_generic(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 11: Russian Quantum Center -> Quantum Center; the first word left out of a name of common words."""
    if not is_latin(name.text):
        return ""
    words = _core(name.text)
    return " ".join(words[1:]) if len(words) >= 3 and not distinctive(words) else ""


@operator(11, Tier.T2, "partial-segments", seeded=True)
def partial_segments(name: Name, rng: random.Random) -> str:
    """Row 11: a katakana name of three ・-segments or more without one of them, the first kept."""
    segments = re.split(r"[・･]", name.text)
    if len(segments) < 3 or not has_kana(name.text) or len(segments[0]) < 4:
        return ""
    gone = rng.randrange(1, len(segments))
    return "・".join(segments[:gone] + segments[gone + 1 :])


_EXTRA_LATIN = (
    "Trading FZE",
    "Marine Service",
    "Telecommunications",
    "Avionics Trading FZE",
    "Export",
    "Group Holdings Ltd",
)
_EXTRA_JAPANESE = ("サービス", "商事", "テクノロジー", "販売", "エンジニアリング")


@operator(12, Tier.T2, "extra-words", seeded=True)
def extra_words(name: Name, rng: random.Random) -> str:
    """Row 12: Elara -> Elara Avionics Trading FZE; ENEOS -> ENEOS Marine Service; like an affiliate's name."""
    if is_cjk(name.text):
        core = re.sub(r"^(株式会社|有限会社)|(株式会社|有限会社)$", "", name.text)
        return core + rng.choice(_EXTRA_JAPANESE) if not has_han(core) else ""
    words = _core(name.text)
    return " ".join([*words, rng.choice(_EXTRA_LATIN)]) if distinctive(words) else ""


def initials(text: str) -> str:
    """The acronym of an English name: Moscow Institute of Physics and Technology -> MIPT."""
    words = [word for part in _core(text) for word in part.split("-")]
    return "".join(word[0].upper() for word in words if word[:1].isalpha() and word.lower() not in SMALL_WORDS)


@operator(13, Tier.T5, "acronym-listed")
def acronym_listed(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 13: Moscow Institute of Physics and Technology -> MIPT, where the list itself holds that acronym."""
    acronym = initials(name.text) if is_latin(name.text) else ""
    listed = {bare(word) for lang, text in name.others if lang == "en" for word in text.split()}
    return acronym if len(acronym) >= 3 and acronym.lower() in listed else ""


@operator(13, Tier.T5, "acronym-made")
def acronym_made(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 13: the initials of any name of four words or more, on the list or not: measured only."""
    acronym = initials(name.text) if is_latin(name.text) else ""
    return acronym if 4 <= len(acronym) <= 8 else ""


_ABBREVIATIONS = {
    "scientific": "Sci.", "research": "Res.", "institute": "Inst.", "technology": "Tech", "technologies": "Tech",
    "trading": "Trdg", "engineering": "Eng.", "manufacturing": "Mfg", "international": "Intl", "industries": "Ind.",
    "industrial": "Ind.", "industry": "Ind.", "department": "Dept", "corporation": "Corp", "company": "Co",
    "limited": "Ltd", "production": "Prod.", "development": "Dev.", "association": "Assoc.", "university": "Univ.",
    "laboratory": "Lab", "systems": "Sys.", "services": "Svcs", "electronics": "Elec.", "general": "Gen.",
    "national": "Natl", "government": "Govt", "equipment": "Equip.", "center": "Ctr", "centre": "Ctr",
}  # fmt: skip


@operator(14, Tier.T2, "abbreviated-words")
def abbreviated_words(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 14: Scientific Research Institute -> Sci. Res. Inst.; every word that has a usual abbreviation."""
    if not is_latin(name.text) or not distinctive(_core(name.text)):
        return ""
    return re.sub(r"[A-Za-z]+", lambda word: _ABBREVIATIONS.get(word.group().lower(), word.group()), name.text)


@operator(14, Tier.T2, "institute-nii")
def institute_as_nii(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 14: Scientific Research Institute -> NII, Research and Production Enterprise -> NPP, Design Bureau -> KB."""
    varied = re.sub(r"Scientific[ -]Research Institute|Research Institute", "NII", name.text)
    varied = re.sub(r"(?:Scientific|Research)[ -]and[ -]Production (?:Enterprise|Association)", "NPO", varied)
    varied = varied.replace("Design Bureau", "KB")
    return varied if distinctive(_core(name.text)) else ""


@operator(36, Tier.T1, "wrapped", seeded=True)
def wrapped(name: Name, rng: random.Random) -> str:
    """Row 36: "formerly ...", "dba ...", "c/o ... for ...", 旧社名: the listed name within a usual wrapper."""
    if is_cjk(name.text):
        return rng.choice(("さくら商会（旧{}）", "{}（旧さくら商会）", "{} 気付")).format(name.text)
    made = rng.choice(
        ("Sakura Foods, formerly {}", "Sakura Foods dba {}", "c/o {} for Ivan Petrov", "{} (formerly Sakura Foods)")
    )
    return made.format(name.text)


@operator(37, Tier.T1, "address-behind", seeded=True)
def address_behind(name: Name, rng: random.Random) -> str:
    """Row 37: Photon Pro LLP, 4th Floor ... UK attn: sales; at most 256 characters."""
    tail = rng.choice(
        (
            ", 4th Floor, 20 Example Street, London, UK attn: sales",
            ", 12 Lenina Street, Building 3, Moscow, Russia",
            " 東京都千代田区1-2-3",
        ),
    )
    varied = name.text + tail
    return varied if len(varied) <= 256 else ""


@operator(37, Tier.T1, "invoice-around", seeded=True)
def invoice_around(name: Name, rng: random.Random) -> str:
    """Row 37: INV#2211 ROBIN TRADE LIMITED HS8542; at most 256 characters."""
    varied = f"INV#{rng.randrange(1000, 9999)} {name.text} HS{rng.randrange(8401, 8548)}"
    return varied if len(varied) <= 256 else ""


@operator(37, Tier.T2, "free-text")
def free_text(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 37: the name in a remark of 300 characters or more."""
    before = "Please ship the goods of purchase order 4711 to the forwarder in Busan, who will hand them on to the consignee "
    after = " and send the original documents by courier, two packing lists and one certificate of origin, not later than Friday noon local time; partial shipment is allowed, transhipment is not, and the freight is prepaid"
    return before + name.text + after


@operator(38, Tier.T1, "two-parties", seeded=True)
def two_parties(name: Name, rng: random.Random) -> str:
    """Row 38: Tako LLC / Robin Trade Ltd; Tako & Co via Elem Group: another party in the same field."""
    pattern = rng.choice(("{} / {}", "{} via {}", "{}; {}", "{} on behalf of {}"))
    parties = [name.text, "Sakura Foods Co., Ltd."]
    rng.shuffle(parties)
    return pattern.format(*parties)


@operator(39, Tier.T1, "two-fields")
def two_fields(name: Name, rng: random.Random) -> str:  # noqa: ARG001 - nothing to draw
    """Row 39: name1="Success Avia", name2="tion Services FZC": cut after 12 characters and joined with a space."""
    text = name.text
    if len(text) < 16 or not is_latin(text) or not (text[11].isalpha() and text[12].isalpha()):
        return ""
    return f"{text[:12]} {text[12:]}"
