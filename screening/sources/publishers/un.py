"""`un-consolidated-xml`: the United Nations Security Council Consolidated List (consolidated.xml).

Row accounting: a row is one INDIVIDUAL or ENTITY element. Each is stored; one that repeats another letter by
letter is rejected. An entry without a usable name or reference number refuses the publication. Elements not named below go into the notes with their tag; left out are the list's own
book-keeping (DATAID, VERSIONNUM, SORT_KEY, LIST_TYPE).

Source: https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list, edition of 2026-02-27.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.publishers.adapter import Adapter, Parsed, SourceFile
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.days import iso_day, listing_day
from screening.sources.publishers.draft import FORMER, WEAK, Draft, one_file, publication
from screening.sources.publishers.printed import clean
from screening.sources.publishers.un_names import several_names
from screening.sources.publishers.xml_entries import read_entries
from screening.sources.publishers.xml_safely import root_attributes

_ROOT: Final = "CONSOLIDATED_LIST"
_KINDS: Final = {"INDIVIDUAL": PartyKind.PERSON, "ENTITY": PartyKind.ORGANIZATION}
_NAME_TAGS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_BOOK_KEEPING: Final = frozenset({"DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE"})
_IN_DESIGNATION: Final = frozenset({"REFERENCE_NUMBER", "UN_LIST_TYPE", "LISTED_ON"})
_STATUS: Final = {"low": f"{WEAK} (quality Low)", "f.k.a.": FORMER}
_DOCUMENTS: Final = {"passport": "passport", "national identification number": "national-id"}
_LABELS: Final = {
    "COMMENTS1": "Comments",
    "DESIGNATION": "Designation",
    "TITLE": "Title",
    "GENDER": "Gender",
    "LAST_DAY_UPDATED": "Last updated",
}


class UnAdapter:
    """The Security Council's consolidated list."""

    name = "un-consolidated-xml"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The one XML file as the content of `list_id`.

        Raises:
            ListFormatError: the file is not what the format says; the message names the entry.
        """
        one_file(files, self.name)
        published = iso_day(root_attributes(files[0], _ROOT).get("dateGenerated", ""))
        if published is None:
            raise ListFormatError((f"{files[0].name}: <{_ROOT}> prints no dateGenerated",))
        read = read_entries(files[0], frozenset(_KINDS), number=_number, draft=_draft)
        return publication(
            read.drafts,
            list_id=list_id,
            previous=previous,
            rows=read.rows,
            stored=len(read.drafts),
            rejected=read.rejected,
            title=_ROOT,
            as_of=published,
        )


def _number(entry: Element) -> str:
    """The permanent reference number (`QDi.018`), given once by the committee."""
    return clean(entry.findtext("REFERENCE_NUMBER", ""))


def _draft(entry: Element, where: str) -> Draft:
    """One entry as a draft."""
    draft = Draft(where, _KINDS[entry.tag])
    for name, remark in several_names(" ".join(entry.findtext(tag, "") for tag in _NAME_TAGS)):
        draft.name(name, NameRole.PRIMARY, status=remark)
    day = entry.findtext("LISTED_ON", "")
    draft.designations.append(
        Designation(
            number=_number(entry),
            notice=clean(entry.findtext("UN_LIST_TYPE", "")),
            listed_on=listing_day(day, iso_day(day), where=where),
            listed_on_status="exact" if day.strip() else "unknown",
        )
    )
    for child in entry:
        if child.tag not in _BOOK_KEEPING and child.tag not in _IN_DESIGNATION and child.tag not in _NAME_TAGS:
            _PARTS.get(child.tag.removeprefix(f"{entry.tag}_"), _remark)(draft, child)
    return draft


def _original_script(draft: Draft, part: Element) -> None:
    for name, remark in several_names(part.text or ""):
        draft.name(name, NameRole.NATIVE, status=remark)


def _alias(draft: Draft, part: Element) -> None:
    """An alias with its quality; an empty one says nothing (the list prints 291 of them)."""
    printed = clean(part.findtext("ALIAS_NAME", ""))
    note = clean(part.findtext("NOTE", ""))
    quality = clean(part.findtext("QUALITY", "")).lower()
    status = FORMER if "listed as" in note.lower() else _STATUS.get(quality, "")
    for name, remark in several_names(printed):
        told = FORMER if "listed as" in remark else remark
        draft.name(name, status="; ".join(dict.fromkeys(filter(None, (status, told)))))
    about = _joined(part, ("DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"))
    draft.note(about, f"Alias {printed}")


def _address(draft: Draft, part: Element) -> None:
    parts = [part.findtext(tag, "") for tag in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")]
    country = part.findtext("COUNTRY", "")
    draft.address(parts, country=country)
    if note := clean(part.findtext("NOTE", "")):
        draft.note(note, f"Address {', '.join(filter(None, map(clean, [*parts, country])))}".strip())


def _born(draft: Draft, part: Element) -> None:
    """A date of birth: a day, a year, a range, each exact or approximate, or only a note."""
    kind = clean(part.findtext("TYPE_OF_DATE", "")).lower()
    span = " to ".join(filter(None, (clean(part.findtext(tag, "")) for tag in ("FROM_YEAR", "TO_YEAR"))))
    day = clean(part.findtext("DATE", "")) or clean(part.findtext("YEAR", "")) or span
    about = "" if kind in {"exact", ""} else kind
    draft.note(" ".join(filter(None, (about, day, clean(part.findtext("NOTE", ""))))), "Date of birth")


def _birth_place(draft: Draft, part: Element) -> None:
    draft.note(_joined(part, ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY", "NOTE")), "Place of birth")


def _document(draft: Draft, part: Element) -> None:
    """A document; its number is a key only where country and kind are printed with it."""
    kind = clean(part.findtext("TYPE_OF_DOCUMENT", "")).lower()
    country = part.findtext("ISSUING_COUNTRY", "") or part.findtext("COUNTRY_OF_ISSUE", "")
    number = clean(part.findtext("NUMBER", ""))
    code = country_code(country).lower()
    if code and kind in _DOCUMENTS and number.count(" ") <= 1:
        draft.identifier(f"{code}-{_DOCUMENTS[kind]}", number)
    draft.note(_joined(part, [child.tag for child in part]), "Document")


def _nationality(draft: Draft, part: Element) -> None:
    for value in part.iter("VALUE"):
        draft.country(value.text or "", label="Nationality")


def _remark(draft: Draft, part: Element) -> None:
    """Anything else, with its label."""
    texts = [clean(text) for text in part.itertext()]
    draft.note("; ".join(filter(None, texts)), _LABELS.get(part.tag, part.tag))


def _joined(part: Element, tags: Iterable[str]) -> str:
    return ", ".join(filter(None, (clean(part.findtext(tag, "")) for tag in dict.fromkeys(tags))))


_PARTS: Final[dict[str, Callable[[Draft, Element], None]]] = {
    "NAME_ORIGINAL_SCRIPT": _original_script,
    "ALIAS": _alias,
    "ADDRESS": _address,
    "DATE_OF_BIRTH": _born,
    "PLACE_OF_BIRTH": _birth_place,
    "DOCUMENT": _document,
    "NATIONALITY": _nationality,
}

ADAPTERS: tuple[Adapter, ...] = (UnAdapter(),)
