"""Entries of a publisher's XML file, streamed one by one, without DTD or entities and within limits.

Source: OWASP XML External Entity Prevention; `defusedxml` refuses DTDs, entities and external references before the
parser acts on them. A document that lists parties needs none of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.decoding import text_of

MAX_DEPTH: Final = 16
MAX_PARTS: Final = 20_000
"""Elements of one entry; the longest seen has fewer than 300."""
MAX_ENTRIES: Final = 1_000_000

_DECLARED: Final = re.compile(r"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")


@dataclass(slots=True)
class _Stream:
    """How deep and how far the reading has come."""

    where: str
    depth: int = 0
    parts: int = 0
    entries: int = 0
    open_entry: str = ""
    root: dict[str, str] = field(default_factory=dict)


def local(name: str) -> str:
    """A tag or attribute name without its namespace."""
    return name.rpartition("}")[2]


def root_attributes(file: SourceFile, root: str) -> dict[str, str]:
    """The attributes of the document's outermost element, where publishers print the day of the edition.

    Raises:
        ListFormatError: the file is no XML, not allowed, or its outermost element is another one.
    """
    for event, element in _events(file):
        if event == "start":
            if local(element.tag) != root:
                raise ListFormatError((f"{file.name}: begins with <{local(element.tag)}>, not with <{root}>",))
            return {local(name): value for name, value in element.attrib.items()}
    raise ListFormatError((f"{file.name}: holds no element",))


def entries(file: SourceFile, tags: frozenset[str]) -> Iterator[Element]:
    """Each element whose tag is in `tags`, whole, in the order printed; what it held is freed after its use.

    Raises:
        ListFormatError: the file is no well-formed XML, holds a DTD or entities, or goes beyond a limit.
    """
    stream = _Stream(file.name)
    for event, element in _events(file):
        name = local(element.tag)
        if event == "start":
            _enter(stream, name, name in tags)
            continue
        stream.depth -= 1
        if name == stream.open_entry:
            stream.open_entry = ""
            yield element
        if not stream.open_entry:
            element.clear()


def _enter(stream: _Stream, name: str, entry: bool) -> None:
    """One more element begins; an entry never stands within another."""
    stream.depth += 1
    stream.parts += 1
    if entry and not stream.open_entry:
        stream.open_entry, stream.parts = name, 0
        stream.entries += 1
    if stream.depth > MAX_DEPTH:
        raise ListFormatError((f"{stream.where}: elements stand more than {MAX_DEPTH} deep",))
    if stream.parts > MAX_PARTS:
        raise ListFormatError((f"{stream.where}: one entry has more than {MAX_PARTS} elements",))
    if stream.entries > MAX_ENTRIES:
        raise ListFormatError((f"{stream.where}: has more than {MAX_ENTRIES} entries",))


def _events(file: SourceFile) -> Iterator[tuple[str, Element]]:
    """Start and end of every element; every refusal becomes a `ListFormatError` that names the file."""
    text = text_of(file)
    declared = _DECLARED.match(text)
    if declared is not None and declared[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise ListFormatError((f"{file.name}: declares the encoding {declared[1]}, but UTF-8 is expected",))
    content = io.BytesIO(text.encode())
    try:
        yield from iterparse(content, events=("start", "end"), forbid_dtd=True)
    except DefusedXmlException as error:
        raise ListFormatError((f"{file.name}: holds a DTD or an entity, which no list needs: {error}",)) from error
    except ParseError as error:
        raise ListFormatError((f"{file.name}: is not well-formed XML: {error}",)) from error
