"""Entries of XML files, without DTD, entities or endless nesting."""

from __future__ import annotations

import pytest

from screening.errors import ListFormatError
from screening.sources.publishers import xml_safely
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.xml_safely import entries, root_attributes

ENTRY = frozenset({"ENTRY"})


def file(text: str) -> SourceFile:
    """A file of this text."""
    return SourceFile("list.xml", text.encode())


def names(text: str) -> list[str | None]:
    """The NAME of every entry."""
    return [entry.findtext("NAME") for entry in entries(file(text), ENTRY)]


def test_entries_come_whole_and_in_order() -> None:
    """Each entry is complete when it is handed out, whatever stands around it."""
    text = "<LIST><A><ENTRY><NAME>one</NAME></ENTRY></A><ENTRY><NAME>two</NAME><X/></ENTRY></LIST>"
    assert ["one", "two"] == names(text)


def test_the_outermost_element_must_be_the_expected_one() -> None:
    """Another list's file is refused by its outermost element; the right one gives its attributes."""
    assert {"day": "2026-01-01"} == root_attributes(file('<LIST day="2026-01-01"/>'), "LIST")
    with pytest.raises(ListFormatError, match="begins with <html>"):
        root_attributes(file("<html/>"), "LIST")


BOMB = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><LIST>&b;</LIST>'
OUTSIDE = '<!DOCTYPE l SYSTEM "http://127.0.0.1/x.dtd"><LIST/>'
READS_A_FILE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><LIST><ENTRY><NAME>&x;</NAME></ENTRY></LIST>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "holds a DTD or an entity"),
        (OUTSIDE, "holds a DTD or an entity"),
        (READS_A_FILE, "holds a DTD or an entity"),
        ("<LIST>&unknown;</LIST>", "is not well-formed"),
        ("<LIST><ENTRY>", "is not well-formed"),
        ("<LIST></LIST><LIST/>", "is not well-formed"),
        ("", "is not well-formed"),
        ("<LIST>" + "<a>" * 20 + "</a>" * 20 + "</LIST>", "more than 16 deep"),
        ('<?xml version="1.0" encoding="windows-1252"?><LIST/>', "declares the encoding windows-1252"),
        ("<LIST>\0</LIST>", "NUL byte"),
    ],
)
def test_what_a_list_does_not_need_is_refused(text: str, reason: str) -> None:
    """DTDs, entities, nesting without end, other encodings and broken XML refuse the file with the reason."""
    with pytest.raises(ListFormatError, match=r"list[.]xml") as refused:
        names(text)
    assert reason in refused.value.message


@pytest.mark.parametrize(("limit", "reason"), [("MAX_PARTS", "one entry has more than"), ("MAX_ENTRIES", "entries")])
def test_an_entry_and_a_list_have_an_end(monkeypatch: pytest.MonkeyPatch, limit: str, reason: str) -> None:
    """More elements in an entry, or more entries, than any list has refuse the file."""
    monkeypatch.setattr(xml_safely, limit, 2)
    with pytest.raises(ListFormatError, match=reason):
        names("<LIST>" + "<ENTRY><a/><b/><c/></ENTRY>" * 3 + "</LIST>")


def test_a_name_from_another_namespace_counts_without_it() -> None:
    """The European file puts every tag into a namespace; tags are compared without it."""
    text = '<export xmlns="http://example.org/x"><ENTRY/></export>'
    assert 1 == len(list(entries(file(text), ENTRY)))
