"""`mof-asset-freeze-csv`: the persons and bodies under Japan's asset freeze, as the Ministry of Finance lists them.

File: `shisantouketsuYYYYMMDD.csv` (財務省, 外国為替及び外国貿易法に基づく資産凍結等の措置の対象), UTF-8, one header of 32
columns, several editions a month. Read from an excerpt of 2026-08-28 (header and six rows).

Row accounting: a row is a row below the header. Every row that names somebody is stored as one entity; rejected are
blank rows and rows that repeat another cell by cell. A row with data and no name, an unknown 個人・団体 or 告示日付, or
another header refuses the file. Names that the ministry calls 確定に十分でない (not sufficient to identify) are kept as
unofficial: they help to find and never decide alone. 外務省告示情報, the running text of the notice which the other
columns take apart, is not kept. The file states no number of rows; its day is the one in its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Final

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity, NameRole
from screening.model.measure import Designation
from screening.model.party import Address, PartyKind
from screening.sources.publishers.adapter import Adapter, Parsed, RejectedRow, SourceFile
from screening.sources.publishers.csv_safely import Row, Table, read_rows, table
from screening.sources.publishers.draft import FORMER, WEAK, Draft, one_file, publication
from screening.sources.publishers.editions import day_in_name
from screening.sources.publishers.identity import Agreement, main_names, main_names_and_number, own_number
from screening.sources.publishers.japanese_countries import country_code_ja
from screening.sources.publishers.printed import clean, mark_damage

COLUMNS: Final = (
    "区分", "番号", "告示日付", "告示番号", "個人・団体", "氏名（日本語）", "氏名（英語）",
    "別名・別称（日本語）", "別名・別称（英語）", "旧称（日本語）", "旧称（英語）",
    "確定に十分でない別名（日本語）", "確定に十分でない別名（英語）", "称号（日本語）", "称号（英語）",
    "役職（日本語）", "役職（英語）", "生年月日", "出生地（日本語）", "出生地（英語）", "国籍（日本語）", "国籍（英語）",
    "旅券番号", "身分証番号", "住所・所在地（国）（日本語）", "住所・所在地（都市その他の情報）（日本語）",
    "住所・所在地（国）（英語）", "住所・所在地（都市その他の情報）（英語）", "国連参照番号", "リスト掲載日",
    "その他の情報", "外務省告示情報",
)  # fmt: skip
_KINDS: Final = {"個人": PartyKind.PERSON, "団体": PartyKind.ORGANIZATION, "船舶": PartyKind.VESSEL}
_NAMES: Final = (
    ("別名・別称", NameRole.ALIAS, ""),
    ("旧称", NameRole.ALIAS, FORMER),
    ("確定に十分でない別名", NameRole.ALIAS, f"{WEAK}: 確定に十分でない別名"),
)
_LANGUAGES: Final = (("日本語", "ja"), ("英語", "en"))
_TOLD: Final = (
    "称号（日本語）", "称号（英語）", "役職（日本語）", "役職（英語）", "生年月日", "出生地（日本語）", "出生地（英語）",
    "国籍（日本語）", "国籍（英語）", "旅券番号", "身分証番号", "国連参照番号", "リスト掲載日", "告示日付", "告示番号",
    "区分", "その他の情報",
)  # fmt: skip
_DAY: Final = re.compile(r"(\d{4})[.年/](\d{1,2})[.月/](\d{1,2})日?\s*(改[訂正])?")
_MARK: Final = re.compile(r"^[（(][a-z0-9]{1,2}[)）]\s*")
_BY: Final = (Agreement(main_names_and_number), Agreement(main_names, in_order=False), Agreement(own_number))
"""The number stays with a party as far as is seen, yet the ministry promises nothing: names first."""


class MofAssetFreezeAdapter:
    """The asset-freeze list of the Ministry of Finance."""

    name = "mof-asset-freeze-csv"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The file as the content of `list_id`.

        Raises:
            ListFormatError: another header, a row that cannot be read, or not exactly one file.
        """
        one_file(files, self.name)
        rows = table(read_rows(files[0]), where=files[0].name, required=COLUMNS)
        rejected: list[RejectedRow] = []
        drafts = list(_drafts(rows, rejected))
        return publication(
            drafts,
            list_id=list_id,
            previous=previous,
            rows=len(rows.rows),
            stored=len(drafts),
            rejected=rejected,
            by=_BY,
            as_of=day_in_name(files[0].name),
        )


class _Draft(Draft):
    """A party whose addresses carry a country that is printed in Japanese."""

    def __init__(self, where: str, kind: PartyKind) -> None:
        super().__init__(where, kind)
        self._places: dict[Address, None] = {}

    def place(self, text: str, code: str) -> None:
        """An address as printed, with the code of its country or an empty one."""
        self._places[Address(mark_damage(clean(text)), code)] = None

    def entity(self) -> ListedEntity:
        """The party as a listed entity without an id."""
        return replace(super().entity(), addresses=tuple(self._places))


def split_values(text: str) -> tuple[str, ...]:
    """The values of a cell, parted by `;` outside brackets; where a bracket does not close, by every `;`."""
    pieces, depth = [""], 0
    for character in text:
        depth += (character in "(（[［") - (character in ")）]］")
        if depth == 0 and character in ";；":
            pieces.append("")
        else:
            pieces[-1] += character
    if depth:
        pieces = re.split("[;；]", text)
    return tuple(value for piece in pieces if (value := _MARK.sub("", piece.strip())))


def _drafts(rows: Table, rejected: list[RejectedRow]) -> Iterator[_Draft]:
    """One draft for each row that lists somebody; the others are added to `rejected`."""
    seen: dict[tuple[str, ...], str] = {}
    for row in rows.rows:
        if row.blank:
            rejected.append(RejectedRow(row.where, "blank row"))
        elif row.cells in seen:
            rejected.append(RejectedRow(row.where, f"repeats {seen[row.cells]} cell by cell"))
        else:
            seen[row.cells] = row.where
            yield _draft(rows, row)


def _draft(rows: Table, row: Row) -> _Draft:
    """The party of one row."""
    kind = rows.get(row, "個人・団体")
    if kind not in _KINDS:
        raise ListFormatError((f"{row.where}: 個人・団体 is `{kind}`, not one of {', '.join(_KINDS)}",))
    draft = _Draft(row.where, _KINDS[kind])
    for label, lang in _LANGUAGES:
        draft.name(rows.get(row, f"氏名（{label}）"), NameRole.PRIMARY, lang=lang)
        for column, role, status in _NAMES:
            for value in split_values(rows.get(row, f"{column}（{label}）")):
                draft.name(value, role, status=status, lang=lang)
    _places(draft, rows, row)
    for column in _TOLD:
        draft.note(rows.get(row, column), column)
    draft.designations.append(_designation(rows, row))
    return draft


def _places(draft: _Draft, rows: Table, row: Row) -> None:
    """The countries of nationality and the addresses, each value with the country printed beside it."""
    for nation in split_values(rows.get(row, "国籍（日本語）").replace("、", ";")):
        draft.country(country_code_ja(nation))
    codes = [country_code_ja(text) for text in split_values(rows.get(row, "住所・所在地（国）（日本語）"))]
    for code in codes:
        draft.country(code)
    for label, _ in _LANGUAGES:
        countries = split_values(rows.get(row, f"住所・所在地（国）（{label}）"))
        places = split_values(rows.get(row, f"住所・所在地（都市その他の情報）（{label}）"))
        if len(countries) > 1 and len(countries) != len(places):
            countries, places = ("",), ("; ".join([*countries, *places]),)
        for place, country in zip_longest(places, countries, fillvalue=""):
            shared = country or (countries[0] if len(countries) == 1 else "")
            code = country_code_ja(shared) or (codes[0] if len(set(codes)) == 1 else "")
            text = ", ".join(filter(None, [place, shared]))
            if place:
                draft.place(text, code)


def _designation(rows: Table, row: Row) -> Designation:
    """The act of listing: 番号 names the entry, the first day of 告示日付 that is no amendment its day."""
    printed, number = rows.get(row, "告示日付"), rows.get(row, "番号")
    found = next((match for match in _DAY.finditer(printed) if match[4] is None), None)
    if found is None or not number:
        raise ListFormatError((f"{row.where}: 番号 `{number}` or 告示日付 `{printed}` cannot be read",))
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise ListFormatError((f"{row.where}: 告示日付 `{printed}` is not a day",)) from error
    return Designation(number=number, notice="", listed_on=day)


ADAPTERS: tuple[Adapter, ...] = (MofAssetFreezeAdapter(),)
