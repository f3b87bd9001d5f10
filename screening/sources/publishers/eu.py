"""`eu-fsf`: the European Union's consolidated list of financial sanctions, XML 1.1 or CSV 1.1.

Row accounting, XML: a row is one `sanctionEntity`; each is stored, one that repeats another whole is rejected. CSV: a
row is a line, which prints one name, address, birth, citizenship or identification of a party; stored is what adds to
its party, rejected is a blank row or one that repeats what the party has already. An entry without a usable name
refuses the publication. The CSV form does not print which names are weak; prefer the XML form.

Source: https://data.europa.eu (Consolidated list of persons, groups and entities subject to EU financial sanctions),
slice of the XML edition of 2020-04-15. No real CSV file was at hand: its columns are taken from descriptions of the
118-column form, and a missing column refuses the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.sources.publishers.adapter import Adapter, Parsed, RejectedRow, SourceFile
from screening.sources.publishers.csv_safely import Row, Table, read_rows, table
from screening.sources.publishers.days import day_first, iso_day
from screening.sources.publishers.draft import Draft, one_file, publication
from screening.sources.publishers.eu_rows import Record, new_draft, take
from screening.sources.publishers.xml_entries import read_entries
from screening.sources.publishers.xml_safely import local, root_attributes

_ENTRY: Final = "sanctionEntity"
_HEAD: Final = frozenset({"regulation", "subjectType", "remark"})
_BESIDE: Final = frozenset({"regulationSummary"})
_REPEATED: Final = "repeats what its party has already"
_GROUPS: Final = {
    "NameAlias": "nameAlias",
    "Address": "address",
    "BirthDate": "birthdate",
    "Identification": "identification",
    "Citizenship": "citizenship",
}
_RENAMED: Final = {
    "Entity_EU_ReferenceNumber": "euReferenceNumber",
    "Entity_SubjectType": "code",
    "Entity_SubjectType_ClassificationCode": "classificationCode",
    "BirthDate_BirthDate": "birthdate",
    "BirthDate_Day": "dayOfMonth",
    "BirthDate_Month": "monthOfYear",
    "Identification_TypeCode": "identificationTypeCode",
    "Identification_TypeDescription": "identificationTypeDescription",
    "Identification_IssuedDate": "issueDate",
}
_REQUIRED: Final = (
    "fileGenerationDate",
    "Entity_LogicalId",
    "Entity_SubjectType",
    "Entity_DesignationDate",
    "Entity_Regulation_NumberTitle",
    "Entity_Regulation_Programme",
    "NameAlias_WholeName",
    "Address_CountryIso2Code",
)
_AUXILIARY: Final = ("_Regulation_", "_LogicalId", "_RegulationLanguage", "_Remark")


class EuAdapter:
    """The Union's financial sanctions file."""

    name = "eu-fsf"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The one file, XML or CSV by its first character, as the content of `list_id`.

        Raises:
            ListFormatError: the file is not what the format says; the message names the entry or the line.
        """
        one_file(files, self.name)
        is_xml = files[0].content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
        drafts, as_of, rows, stored, rejected = _read_xml(files[0]) if is_xml else _read_csv(files[0])
        return publication(
            drafts,
            list_id=list_id,
            previous=previous,
            rows=rows,
            stored=stored,
            rejected=rejected,
            as_of=as_of,
        )


_Read = tuple[list[Draft], date, int, int, list[RejectedRow]]


def _read_xml(file: SourceFile) -> _Read:
    printed = iso_day(root_attributes(file, "export").get("generationDate", ""))
    if printed is None:
        raise ListFormatError((f"{file.name}: <export> prints no generationDate",))
    read = read_entries(file, frozenset({_ENTRY}), number=lambda entry: entry.get("logicalId", ""), draft=_xml_draft)
    return read.drafts, printed, read.rows, len(read.drafts), read.rejected


def _xml_draft(entry: Element, where: str) -> Draft:
    """One `sanctionEntity` with everything in it."""
    records = [_record(child) for child in entry]
    by_kind = {record.kind: record for record in reversed(records)}
    empty = Record("", {})
    entity = Record(_ENTRY, dict(entry.attrib), tuple(_remarks(entry)))
    url = next(("".join(part.itertext()).strip() for part in entry.iter() if local(part.tag) == "publicationUrl"), "")
    draft = new_draft(entity, by_kind.get("subjectType", empty), by_kind.get("regulation", empty), where=where, url=url)
    for record in records:
        if record.kind not in _HEAD or (record.kind == "regulation" and record is not by_kind["regulation"]):
            take(draft, record)
    return draft


def _record(part: Element) -> Record:
    attributes = {local(name): value for name, value in part.attrib.items()}
    return Record(local(part.tag), attributes, tuple(_remarks(part)))


def _remarks(part: Element) -> list[str]:
    """The remarks right below an element, and any text of an element that is not known."""
    known = _BESIDE | {"publicationUrl"}
    texts = [(local(child.tag), "".join(child.itertext()).strip()) for child in part if len(child.attrib) == 0]
    return [text for tag, text in texts if text and tag not in known]


def _read_csv(file: SourceFile) -> _Read:
    content = table(read_rows(file, delimiter=";"), where=file.name, required=_REQUIRED)
    drafts: dict[str, Draft] = {}
    rejected: list[RejectedRow] = []
    stored = 0
    for row in content.rows:
        if row.blank:
            rejected.append(RejectedRow(row.where, "blank"))
            continue
        number = content.get(row, "Entity_LogicalId")
        known = number in drafts
        draft = drafts.setdefault(number, drafts[number]) if known else _csv_draft(content, row)
        drafts[number] = draft
        before = len(draft)
        for group, kind in _GROUPS.items():
            take(draft, _csv_record(content, row, group, kind))
        if known and len(draft) == before:
            rejected.append(RejectedRow(row.where, _REPEATED))
        else:
            stored += 1
    return list(drafts.values()), _generated(content, file.name), len(content.rows), stored, rejected


def _generated(content: Table, where: str) -> date:
    """The day of the edition, printed on each line."""
    printed = {content.get(row, "fileGenerationDate") for row in content.rows if not row.blank}
    days = {iso_day(text) or day_first(text) for text in printed}
    day = days.pop() if len(days) == 1 else None
    if day is None:
        raise ListFormatError((f"{where}: fileGenerationDate is missing, no day, or not the same on every line",))
    return day


def _csv_draft(content: Table, row: Row) -> Draft:
    """A party as its first line prints it."""
    entity = _csv_record(content, row, "Entity", _ENTRY)
    regulation = _csv_record(content, row, "Entity_Regulation", "regulation")
    return new_draft(entity, entity, regulation, where=row.where, url=regulation.get("publicationUrl"))


def _csv_record(content: Table, row: Row, group: str, kind: str) -> Record:
    """The columns of one group as a record, named as in the XML form."""
    fields = {}
    for column in content.columns:
        if not column.startswith(f"{group}_"):
            continue
        rest = column.removeprefix(group)
        beside = any(part in f"{rest}_" if part.endswith("_") else rest.endswith(part) for part in _AUXILIARY)
        if beside and column != "Entity_LogicalId":
            continue
        name = rest.removeprefix("_")
        fields[_RENAMED.get(column, name[:1].lower() + name[1:])] = content.get(row, column)
    remark = content.get(row, f"{group}_Remark")
    return Record(kind, fields, (remark,) if remark else ())


ADAPTERS: tuple[Adapter, ...] = (EuAdapter(),)
