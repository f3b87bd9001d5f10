"""The entries of an XML publication as drafts, with the account of its rows: shared by the UN and the EU list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, tostring

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import RejectedRow, SourceFile
from screening.sources.publishers.draft import Draft
from screening.sources.publishers.xml_safely import entries

SHARED_NUMBER = "The publisher prints this number for more than one entry; each is kept by itself."


@dataclass(slots=True)
class XmlEntries:
    """What was read: the drafts in order, the entries counted, those that repeat another whole."""

    drafts: list[Draft] = field(default_factory=list)
    rows: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)


def read_entries(
    file: SourceFile,
    tags: frozenset[str],
    *,
    number: Callable[[Element], str],
    draft: Callable[[Element, str], Draft],
) -> XmlEntries:
    """Every entry of the file as a draft.

    An entry that repeats an earlier one letter by letter is rejected. One that bears the number of another but lists
    somebody else is kept by itself: merging two parties, or dropping one, would be a guess.

    Args:
        file: the XML file.
        tags: the tags of an entry.
        number: how the publisher's number is read from an entry.
        draft: how an entry becomes a draft; it gets the place for messages.

    Raises:
        ListFormatError: an entry has no number, or the file is not what it must be.
    """
    read = XmlEntries()
    seen: dict[str, set[bytes]] = {}
    for entry in entries(file, tags):
        read.rows += 1
        own = number(entry)
        where = f"{file.name}: entry {read.rows} ({own or 'without a number'})"
        if not own:
            raise ListFormatError((f"{where}: the publisher's number is missing",))
        printed = tostring(entry).strip()
        before = seen.setdefault(own, set())
        if printed in before:
            read.rejected.append(RejectedRow(where, "repeats an entry"))
            continue
        read.drafts.append(draft(entry, where))
        if before:
            read.drafts[-1].note(SHARED_NUMBER)
        before.add(printed)
    return read
