"""Bytes of a publisher become text or are refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import ListFormatError
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.decoding import text_of

NAMES = "Société Générale Énergie\nÁrbol Ñandú S.A.\nŻółć Łódź sp. z o.o.\nBüro für Öl GmbH\nÇelik Şti\n"
LEADS = [chr(code) for code in range(0xC2, 0xF5)]
"""Letters that begin a character when UTF-8 is read as windows-1252."""


def text(content: bytes) -> str:
    """The text of a file of these bytes."""
    return text_of(SourceFile("list.csv", content))


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """UTF-8 with and without a byte order mark reads the same."""
    assert NAMES == text(NAMES.encode("utf-8-sig")) == text(NAMES.encode())


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=["\0", "\ufeff", *LEADS]), max_size=40))
def test_what_is_utf_8_is_read_unchanged(printed: str) -> None:
    """Any text that is UTF-8, and does not look encoded twice, comes back as it was."""
    assert printed == text(printed.encode())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Société Générale".encode("cp1252"), "it may be cp1252"),
        ("株式会社架空貿易".encode("cp932"), "it may be cp932"),
        ("Société".encode("utf-16"), "UTF-16"),
        ("Société".encode("utf-32"), "UTF-16 or UTF-32"),
        (b"36,\0NAME", "NUL byte at byte 3"),
        (NAMES.encode().decode("latin-1").encode(), "encoded again"),
        ("Société Générale Énergie, Björn Müller, Ñandú".encode().decode("cp1252").encode(), "encoded again"),
        ("ok\nSoci\xe9t\xe9".encode("latin-1"), "line 2"),
    ],
)
def test_another_encoding_is_refused_by_name(content: bytes, reason: str) -> None:
    """windows-1252, Shift_JIS, UTF-16, NUL bytes and doubly encoded UTF-8 are refused, and the refusal says which."""
    with pytest.raises(ListFormatError, match=r"list[.]csv") as refused:
        text(content)
    assert reason in refused.value.message


def test_one_misprint_does_not_refuse_a_file() -> None:
    """A single doubly encoded spot among right ones is a misprint of the publisher, not a wrong reading of the file."""
    printed = NAMES + "CafÃ© Example"
    assert printed == text(printed.encode())
