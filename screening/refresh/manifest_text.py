"""`list.toml` of a new edition: the text a person wrote, with the days and the count of the edition filled in.

Comments and the order of keys stay. What the law says of a listing is never written by a program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec
import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.snapshot import ListManifest
from screening.sources.schema import ManifestTable

_NOT_INCLUDED: Final = re.compile(r"^(?:Amendments|Announcements) after (\d{4})-(\d{2})-(\d{2}) are not included\.")


def edition_manifest(
    template: str,
    list_id: str,
    *,
    as_of: date,
    entities: Sequence[ListedEntity],
    before: ListManifest | None,
    lost: bool,
) -> tuple[str, ListManifest]:
    """The text and the content of `list.toml` for the edition of `as_of` that holds `entities`.

    `before` is the manifest of the edition served so far, whose history is carried on. `lost` tells that a party or a
    name of that edition is gone: a question about an earlier day could then not be answered in full any more, so the
    known history begins anew on `as_of`. So it does where there was no edition before and the template names no day.

    Raises:
        ListFormatError: the template is not in the format of `list.toml`.
    """
    try:
        document = tomlkit.parse(template)
    except TOMLKitError as error:
        raise ListFormatError((f"{list_id}: list.toml: {error}",)) from error
    _set(document, "id", list_id)
    _set(document, "as_of", as_of)
    _set(document, "expected_entities", len(entities))
    since = _known_since(document.get("known_since"), as_of, before, lost=lost)
    if since is not None:
        _set(document, "known_since", since)
    if "editions" in document:
        known = {*_unwrapped(document, "editions"), *(() if before is None else before.editions), as_of}
        _set(document, "editions", sorted(day for day in known if since is None or day >= since))
    _move_gaps(document, as_of)
    text = tomlkit.dumps(document)
    return text, _read(text, list_id)


def _known_since(written: object, as_of: date, before: ListManifest | None, *, lost: bool) -> date | None:
    """The first day about which the edition can answer; None where the list never set one and nothing was lost."""
    if lost or (before is None and written is None):
        return as_of
    days = [written if isinstance(written, date) else None, None if before is None else before.known_since]
    return max((day for day in days if day is not None), default=None)


def _set(document: TOMLDocument, key: str, value: object) -> None:
    """Set a key, leaving the text alone where the value stands already."""
    if key not in document or document.unwrap()[key] != value:
        document[key] = value


def _unwrapped(document: TOMLDocument, key: str) -> list[date]:
    found: list[date] = document.unwrap()[key]
    return found


def _move_gaps(document: TOMLDocument, as_of: date) -> None:
    """Move the gap about later amendments on to the day of the edition."""
    gaps = document.get("gaps")
    if not isinstance(gaps, Array):
        return
    for place, gap in enumerate(gaps.unwrap()):
        found = _NOT_INCLUDED.match(gap) if isinstance(gap, str) else None
        if found is not None and (moved := _moved(gap, found, as_of)) != gap:
            gaps[place] = moved


def _moved(gap: str, found: re.Match[str], as_of: date) -> str:
    year, month, day = (int(part) for part in found.groups())
    old, new = date(year, month, day), as_of
    return gap.replace(old.isoformat(), new.isoformat()).replace(_japanese(old), _japanese(new))


def _japanese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _read(text: str, list_id: str) -> ListManifest:
    try:
        return msgspec.convert(tomlkit.parse(text).unwrap(), ManifestTable, strict=True).manifest()
    except msgspec.ValidationError as error:
        raise ListFormatError((f"{list_id}: list.toml: {error}",)) from error
