"""What the European Union prints about one party, whichever of its two forms it comes in (XML 1.1 or CSV 1.1).

A `Record` is one name, address, birth, citizenship or identification with the fields named as in the XML form; the
CSV form names the same fields `NameAlias_WholeName` and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import NameRole
from screening.model.measure import Designation
from screening.model.party import PartyKind
from screening.sources.publishers.countries import country_code
from screening.sources.publishers.days import day_first, iso_day, listing_day
from screening.sources.publishers.draft import WEAK, Draft
from screening.sources.publishers.printed import clean, language_tag

_KINDS: Final = {"person": PartyKind.PERSON, "enterprise": PartyKind.ORGANIZATION}
_LETTERS: Final = {"P": "person", "E": "enterprise"}
_FALSE: Final = frozenset({"", "false", "0"})
_DOCUMENTS: Final = {
    "passport": "passport",
    "diplopass": "passport",
    "id": "national-id",
    "fiscalcode": "tax-id",
    "taxid": "tax-id",
    "regnumber": "registration",
    "trade-lic": "registration",
}
_FLAGS: Final = ("knownExpired", "knownFalse", "reportedLost", "revokedByIssuer", "diplomatic")


@dataclass(frozen=True, slots=True)
class Record:
    """One printed piece: `kind` is the tag of the XML form, `fields` its attributes, `remarks` the remarks at it."""

    kind: str
    fields: Mapping[str, str]
    remarks: tuple[str, ...] = ()

    def get(self, field: str) -> str:
        """The field on one line; empty where it is not printed or holds only a dash."""
        text = clean(self.fields.get(field, ""))
        return "" if text == "-" else text


def new_draft(entity: Record, subject: Record, regulation: Record, *, where: str, url: str) -> Draft:
    """The party with its designation; the names and the rest follow.

    Raises:
        ListFormatError: kind, number or day is missing or not known.
    """
    code = subject.get("code").lower()
    kind = _KINDS.get(code) or _KINDS.get(_LETTERS.get(subject.get("classificationCode").upper(), ""))
    kind = kind or _KINDS.get(subject.get("classificationCode").lower()) or _KINDS.get(_LETTERS.get(code.upper(), ""))
    logical = entity.get("logicalId")
    if kind is None or not logical:
        raise ListFormatError((f"{where}: the subject type `{code}` is not known, or the logicalId is missing",))
    draft = Draft(where, kind)
    day = entity.get("designationDate")
    title, programme = regulation.get("numberTitle"), regulation.get("programme")
    draft.designations.append(
        Designation(
            number=entity.get("euReferenceNumber") or f"logicalId {logical}",
            notice=", ".join(filter(None, (title, programme))),
            listed_on=listing_day(day, iso_day(day), day_first(day), where=where),
            listed_on_status="exact" if day else "unknown",
            url=url,
        )
    )
    draft.note(entity.get("designationDetails"), "Designation details")
    draft.note(entity.get("unitedNationId"), "United Nations reference")
    for remark in (*entity.remarks, *regulation.remarks):
        draft.note(remark, "Remark")
    return draft


def take(draft: Draft, record: Record) -> None:
    """Add one record to its party; a kind that is not known goes into the notes with its fields."""
    _TAKERS.get(record.kind, _unknown)(draft, record)


def _name(draft: Draft, record: Record) -> None:
    parts = " ".join(filter(None, map(record.get, ("firstName", "middleName", "lastName"))))
    text = record.get("wholeName") or parts
    weak = record.get("strong").lower() in {"false", "0"}
    draft.name(text, NameRole.ALIAS, status=f"{WEAK} (not strong)" if weak else "", lang=_language(record, text))
    for field, label in (("title", "Title"), ("function", "Function"), ("gender", "Gender")):
        draft.note(record.get(field), label)
    for remark in record.remarks:
        draft.note(remark, f"Name {text}" if text else "Name")


def _language(record: Record, text: str) -> str:
    """The language printed with the name, else the tag of its script: a Russian name in Latin letters stays Latin."""
    printed = record.get("nameLanguage").lower()
    tag = language_tag(text)
    return printed if len(printed) == 2 and printed.isalpha() and tag.startswith("und") else ""  # noqa: PLR2004


def _address(draft: Draft, record: Record) -> None:
    box = record.get("poBox")
    fields = ("street", "place", "city", "region", "zipCode")
    place = _country_name(record)
    parts = [*map(record.get, fields[:1]), f"PO Box {box}" if box else "", *map(record.get, fields[1:])]
    draft.address(parts, country=place)
    draft.country(record.get("countryIso2Code"))
    draft.note(record.get("contactInfo"), "Contact")
    for remark in record.remarks:
        draft.note(remark, "Address")


def _country_name(record: Record) -> str:
    """The ISO code where it is one (00 means unknown), else the country's name as described."""
    code = record.get("countryIso2Code")
    name = record.get("countryDescription")
    if country_code(code):
        return code if not country_code(name) else name
    return "" if name.upper() == "UNKNOWN" else name


def _born(draft: Draft, record: Record) -> None:
    """A birth: a day, a year or a range, `circa` where the publisher says so, with its place."""
    years = " to ".join(filter(None, (record.get("yearRangeFrom"), record.get("yearRangeTo"))))
    day = record.get("birthdate") or _loose_day(record) or years
    calendar = record.get("calendarType")
    parts = [
        "circa" if record.get("circa").lower() not in _FALSE else "",
        day,
        f"({calendar} calendar)" if calendar and calendar != "GREGORIAN" and day else "",
    ]
    draft.note("; ".join(filter(None, (" ".join(filter(None, parts)), _places(record)))), "Born")
    for remark in record.remarks:
        draft.note(remark, "Birth")


def _loose_day(record: Record) -> str:
    """The parts of a day that is not whole: `1958`, `1958-04`."""
    return "-".join(filter(None, map(record.get, ("year", "monthOfYear", "dayOfMonth"))))


def _places(record: Record) -> str:
    parts = [*map(record.get, ("place", "city", "region", "zipCode")), _country_name(record)]
    return ", ".join(filter(None, parts))


def _citizenship(draft: Draft, record: Record) -> None:
    draft.country(record.get("countryIso2Code"))
    draft.note(", ".join(filter(None, (record.get("region"), _country_name(record)))), "Citizenship")
    for remark in record.remarks:
        draft.note(remark, "Citizenship")


def _identification(draft: Draft, record: Record) -> None:
    """A document or a register entry; a number known to be false is no key."""
    kind = record.get("identificationTypeCode").lower()
    number = record.get("number") or record.get("latinNumber")
    code = country_code(record.get("countryIso2Code")).lower()
    if record.get("knownFalse").lower() in _FALSE:
        if kind == "imo":
            draft.identifier("imo", number.upper().removeprefix("IMO").strip(" :"))
        elif code and kind in _DOCUMENTS:
            draft.identifier(f"{code}-{_DOCUMENTS[kind]}", number)
    flags = [flag for flag in _FLAGS if record.get(flag).lower() not in _FALSE]
    named = ("identificationTypeDescription", "number", "latinNumber", "nameOnDocument", "issuedBy")
    dated = [f"{field} {record.get(field)}" for field in ("issueDate", "validFrom", "validTo") if record.get(field)]
    parts = [*dict.fromkeys(map(record.get, named)), *dated, _country_name(record), *flags]
    draft.note(", ".join(filter(None, parts)), "Identification")
    for remark in record.remarks:
        draft.note(remark, "Identification")


def _unknown(draft: Draft, record: Record) -> None:
    told = [f"{name} {text}" for name in record.fields if (text := record.get(name))]
    draft.note("; ".join([*told, *record.remarks]), record.kind)


_TAKERS: Final[dict[str, Callable[[Draft, Record], None]]] = {
    "nameAlias": _name,
    "address": _address,
    "birthdate": _born,
    "citizenship": _citizenship,
    "identification": _identification,
}
