"""The note an operator may put beside a dropped file (`list.pdf.toml`): who took it from where, when.

```toml
by = "Sato, trade control"
when = 2026-02-01T09:30:00+09:00
url = "https://www.meti.go.jp/policy/anpo/..."
sha256 = "..."      # optional: the file must be this one
note = "..."        # optional
```
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import msgspec

from screening.errors import SourceRefusedError
from screening.sources.intake.codes import Refused

SIDECAR_SUFFIX: Final = ".toml"
_LONGEST: Final = 2_000
_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")


class Sidecar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who put a file in, when (UTC-aware), from which address; every field may be missing."""

    by: str = ""
    when: datetime | None = None
    url: str = ""
    sha256: str = ""
    note: str = ""


def read_sidecar(name: str, content: bytes) -> Sidecar:
    """A sidecar as written; a mistyped key is an error, so that nobody believes to have told who it was.

    Raises:
        SourceRefusedError: it is no TOML of this form, or a value cannot be used.
    """
    try:
        found = msgspec.toml.decode(content, type=Sidecar)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _refused(name, f"cannot be read ({str(error)[:200]})") from error
    texts = (found.by, found.url, found.note)
    if not all(text.isprintable() and len(text) <= _LONGEST for text in texts):
        raise _refused(name, f"holds a text of several lines or more than {_LONGEST} characters")
    if found.sha256 and not _SHA256.fullmatch(found.sha256):
        raise _refused(name, "sha256 is not 64 hexadecimal digits")
    if found.when is None:
        return found
    if found.when.tzinfo is None:
        raise _refused(name, "when has no time zone; write 2026-02-01T09:30:00+09:00")
    return msgspec.structs.replace(found, when=found.when.astimezone(UTC))


def _refused(name: str, what: str) -> SourceRefusedError:
    return SourceRefusedError(f"{name}: {what}", Refused.SIDECAR)
