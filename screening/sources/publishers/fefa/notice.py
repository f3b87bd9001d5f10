"""Notices of METI and MOFA under the Foreign Exchange and Foreign Trade Act: published text -> entries.

The Russian, the Belarusian and the third-country notice share one form. A notice is taken whole or not at all:
`parse_notice` reports what it could not read, and `read_notice` refuses a notice with any such row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from screening.errors import ListFormatError
from screening.model.party import Address
from screening.sources.extract import pages_of
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.addresses import country_of
from screening.sources.publishers.fefa.account import unaccounted
from screening.sources.publishers.fefa.address import parse_addresses
from screening.sources.publishers.fefa.layout import Block, RejectedRow, has_japanese, lay_out
from screening.sources.publishers.fefa.names import UnreadableEntryError, parse_names

_COUNTRIES = {"ロシア連邦の団体": "RU", "ベラルーシ共和国の団体": "BY"}


@dataclass(frozen=True, slots=True)
class FefaEntry:
    """One entry of a notice, as printed.

    `name_ja_printed` and `name_en_printed` hold the whole printed name where a clause or a Chinese name stands
    with it, else they are empty. `declared_aliases` is the stated number of English aliases, None where none is
    stated. `country_inferred` is true where an address names no country and the notice is about one country.
    """

    number: int
    line: int
    name_ja: str
    name_en: str
    aliases_ja: tuple[str, ...]
    aliases_en: tuple[str, ...]
    names_native: tuple[str, ...]
    acronyms: tuple[str, ...]
    addresses: tuple[Address, ...]
    name_ja_printed: str
    name_en_printed: str
    declared_aliases: int | None
    country_inferred: bool


@dataclass(frozen=True, slots=True)
class Accounting:
    """Where the lines of a notice went: `lines` equals the sum of the three others when nothing was lost."""

    lines: int
    header: int
    entries: int
    rejected: int

    @property
    def difference(self) -> int:
        """Lines that are neither header, nor entry, nor rejected with a reason."""
        return self.lines - self.header - self.entries - self.rejected


@dataclass(frozen=True, slots=True)
class FefaNotice:
    """A parsed notice: its head, its entries in order, what could not be read, and the account of its lines."""

    title: str
    notice: str
    designated_on: date | None
    updated_on: date | None
    entries: tuple[FefaEntry, ...]
    rejected: tuple[RejectedRow, ...]
    accounting: Accounting


def read_notice(file: SourceFile) -> FefaNotice:
    """A published notice (PDF or its text layer), refused unless every line of it was understood.

    Raises:
        ListFormatError: an entry could not be read, a stated number of aliases is not met, printed text is left
            over, the head lacks its notice number or a day, or the end is missing; every problem is named.
    """
    notice = parse_notice(pages_of(file.name, file.content))
    problems = [f"{file.name}:{row.line}: {row.reason}: {row.text[:80]}" for row in notice.rejected]
    if notice.accounting.difference:
        problems.append(f"{file.name}: {notice.accounting.difference} lines are not accounted for")
    for what, value in (("the notice's number", notice.notice), ("最終更新日", notice.updated_on)):
        if not value:
            problems.append(f"{file.name}: {what} was not found in the head")
    if notice.entries and not country_of(notice.entries[-1].addresses[-1].text):
        problems.append(f"{file.name}: the last address names no country: the file seems to be cut short")
    if problems:
        raise ListFormatError(tuple(problems))
    return notice


def parse_notice(pages: Sequence[str]) -> FefaNotice:
    """The entries of a notice; whatever cannot be read stands in `rejected` with a reason, nothing is dropped.

    Args:
        pages: the text of each page; a text layer is one page.
    """
    layout = lay_out(pages)
    default = next((code for words, code in _COUNTRIES.items() if words in layout.header.title), "")
    entries: list[FefaEntry] = []
    rejected = list(layout.rejected)
    for block in layout.blocks:
        try:
            entry = _entry(block, default)
        except UnreadableEntryError as error:
            rejected.append(RejectedRow(block.line, block.text, str(error)))
            continue
        lost = _lost(block, entry)
        if lost:
            rejected.append(RejectedRow(block.line, block.text, f"printed text was left over: {' | '.join(lost)}"))
        else:
            entries.append(entry)
    taken = {entry.number for entry in entries}
    return FefaNotice(
        title=layout.header.title,
        notice=layout.header.notice,
        designated_on=layout.header.designated_on,
        updated_on=layout.header.updated_on,
        entries=tuple(entries),
        rejected=tuple(rejected),
        accounting=Accounting(
            lines=layout.lines,
            header=layout.header_lines,
            entries=sum(block.lines for block in layout.blocks if block.number in taken),
            rejected=sum(row.lines for row in rejected),
        ),
    )


def _entry(block: Block, default_country: str) -> FefaEntry:
    """One block as an entry."""
    names = parse_names(block.names)
    addresses, inferred = parse_addresses(block.address, default_country)
    if not addresses:
        raise UnreadableEntryError("no address stands after the label")
    for text in (names.name_en, *names.aliases_en, *(address.text for address in addresses)):
        if has_japanese(text):
            raise UnreadableEntryError(f"Japanese stands where English is expected: {text}")
    return FefaEntry(
        number=block.number,
        line=block.line,
        name_ja=names.name_ja,
        name_en=names.name_en,
        aliases_ja=names.aliases_ja,
        aliases_en=names.aliases_en,
        names_native=names.native,
        acronyms=names.acronyms,
        addresses=addresses,
        name_ja_printed=names.printed_ja,
        name_en_printed=names.printed_en,
        declared_aliases=names.declared_aliases,
        country_inferred=inferred,
    )


def _lost(block: Block, entry: FefaEntry) -> tuple[str, ...]:
    """What the block prints and the entry does not hold."""
    ja, en = entry.name_ja_printed or entry.name_ja, entry.name_en_printed or entry.name_en
    inside = (ja, *entry.aliases_ja, en, *entry.aliases_en)
    block_style = (ja, en, *entry.aliases_ja, *entry.aliases_en)
    left = unaccounted(block.names, inside, entry.names_native)
    if left:
        left = unaccounted(block.names, block_style, entry.names_native)
    return (*left, *unaccounted(block.address, [address.text for address in entry.addresses]))
