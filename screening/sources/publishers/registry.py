"""Adapters by name. A look-up loads the one module it needs, because each brings a reader of its own."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import Adapter

_PACKAGE = "screening.sources.publishers"
_MODULES = {
    "fefa-notice": "fefa.adapter",
    "mofcom-announcement": "mofcom.adapter",
    "meti-end-user-list": "end_user_list.adapter",
    "mof-asset-freeze-csv": "mof",
    "un-consolidated-xml": "un",
    "ofac-csv": "ofac",
    "eu-fsf": "eu",
    "uk-sanctions-list-csv": "uk",
    "uk-ofsi-conlist-csv": "uk",
    "us-csl-csv": "csl",
    "bis-dpl-tsv": "bis",
    "list-folder": "list_folder",
}
"""Adapter name -> module of this package; the module holds its adapters in `ADAPTERS`, a tuple."""


def names() -> tuple[str, ...]:
    """The names of every adapter, sorted."""
    return tuple(sorted(_MODULES))


def adapter(name: str) -> Adapter:
    """The adapter of that name, loaded on demand.

    Raises:
        ListFormatError: there is no adapter of that name; the message lists those there are.
    """
    if name not in _MODULES:
        raise ListFormatError((f"no adapter `{name}`; there are: {', '.join(names())}",))
    found = cast("tuple[Adapter, ...]", import_module(f"{_PACKAGE}.{_MODULES[name]}").ADAPTERS)
    return next(each for each in found if each.name == name)
