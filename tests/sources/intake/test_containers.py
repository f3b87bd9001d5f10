"""Archives unfold within their caps or not at all."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import SourceRefusedError
from screening.sources.intake.codes import Refused
from screening.sources.intake.containers import gunzip, unfold
from screening.sources.intake.limits import MIB, ContainerCaps

CAPS = ContainerCaps()
CSV = b"No.,Name\r\n1,Example Shipyard\r\n"


def zipped(**members: bytes) -> bytes:
    """A ZIP; `_` in a keyword stands for a dot."""
    return zipped_as(*((name.replace("_", "."), content) for name, content in members.items()))


def zipped_as(*members: tuple[str, bytes]) -> bytes:
    """A ZIP of members by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def code_of(name: str, content: bytes, caps: ContainerCaps = CAPS) -> str:
    """The code with which an archive is refused."""
    with pytest.raises(SourceRefusedError) as caught:
        unfold(name, content, caps)
    assert name in caught.value.message
    return caught.value.code


def test_archives_give_their_files() -> None:
    """A ZIP its members in order, a gzip its content, another file itself."""
    assert (("sdn.csv", CSV), ("alt.csv", CSV + CSV)) == unfold("l.zip", zipped(sdn_csv=CSV, alt_csv=CSV + CSV), CAPS)
    assert (("list.csv", CSV),) == unfold("list.csv.gz", gzip.compress(CSV), CAPS)
    assert (("list.csv", CSV),) == unfold("list.csv", CSV, CAPS)


def test_a_spreadsheet_stays_one_file() -> None:
    """An XLSX is a ZIP in which nothing is looked for by name, but its caps hold."""
    book = zipped_as(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    assert (("list.xlsx", book),) == unfold("list.xlsx", book, CAPS)
    bomb = zipped_as(("xl/workbook.xml", b"<workbook/>"), ("xl/sheet.xml", bytes(30 * MIB)))
    assert Refused.BOMB == code_of("list.xlsx", bomb)


@pytest.mark.parametrize(
    ("content", "caps", "code"),
    [
        (zipped(a_csv=bytes(10 * MIB)), CAPS, Refused.BOMB),
        (zipped(a_csv=CSV * 5_000), replace(CAPS, member_bytes=100_000), Refused.BOMB),
        (zipped(a_csv=CSV * 5_000), replace(CAPS, total_bytes=100_000), Refused.BOMB),
        (zipped_as(*((f"{number}.csv", b"") for number in range(11))), replace(CAPS, members=10), Refused.BOMB),
        (zipped(a_zip=zipped(b_csv=CSV)), CAPS, Refused.BOMB),
        (zipped(a_gz=gzip.compress(CSV)), CAPS, Refused.BOMB),
        (zipped_as(("../a.csv", CSV)), CAPS, Refused.CONTAINER),
        (zipped_as(("/etc/a.csv", CSV)), CAPS, Refused.CONTAINER),
        (zipped_as(("C:\\a.csv", CSV)), CAPS, Refused.CONTAINER),
        (zipped_as(("a\n.csv", CSV)), CAPS, Refused.CONTAINER),
        (zipped(), CAPS, Refused.EMPTY),
        (zipped_as(("folder/", b"")), CAPS, Refused.EMPTY),
        (zipped(a_csv=CSV)[:-30], CAPS, Refused.CONTAINER),
        (b"PK\x03\x04" + b"\0" * 100, CAPS, Refused.CONTAINER),
        (zipped(a_csv=CSV).replace(CSV[:4], CSV[:4]), replace(CAPS, members=0), Refused.BOMB),
        (gzip.compress(bytes(10 * MIB)), CAPS, Refused.BOMB),
        (gzip.compress(CSV * 50_000), replace(CAPS, member_bytes=100_000), Refused.BOMB),
        (gzip.compress(CSV)[:-9], CAPS, Refused.CUT_SHORT),
        (gzip.compress(CSV)[:-4] + b"\0\0\0\0", CAPS, Refused.CONTAINER),
        (gzip.compress(CSV) + b"trailer", CAPS, Refused.CONTAINER),
        (b"\x1f\x8b\x08", CAPS, Refused.CUT_SHORT),
    ],
)
def test_an_archive_that_breaks_a_rule_is_refused(content: bytes, caps: ContainerCaps, code: str) -> None:
    """Bombs, archives in archives, names that lead out, cut, empty and damaged ones each have a name."""
    assert code == code_of("list.archive", content, caps)


def test_an_encrypted_member_is_refused() -> None:
    """What cannot be read is not passed over."""
    content = bytearray(zipped(a_csv=CSV))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert Refused.CONTAINER == code_of("list.zip", bytes(content))


def test_members_that_share_their_bytes_are_refused() -> None:
    """A directory that lists one member many times is the better zip bomb."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(60_000))
        second = zipfile.ZipInfo("b.csv")
        first = archive.infolist()[0]
        for field in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
            setattr(second, field, getattr(first, field))
        archive.filelist.append(second)
        archive.NameToInfo["b.csv"] = second
    assert Refused.BOMB == code_of("list.zip", buffer.getvalue(), replace(CAPS, ratio=10_000))


def test_a_size_that_is_not_true_is_found() -> None:
    """A directory that states less than comes out does not get more through."""
    content = bytearray(zipped(a_csv=CSV * 100))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (50).to_bytes(4, "little")
    assert Refused.CONTAINER == code_of("list.zip", bytes(content))


@given(pieces=st.lists(st.binary(max_size=300), min_size=1, max_size=5))
@settings(deadline=None)
def test_packing_and_unpacking_change_nothing(pieces: list[bytes]) -> None:
    """However many gzip members a file has, their content comes back whole."""
    assert b"".join(pieces) == gunzip("a.gz", b"".join(gzip.compress(piece) for piece in pieces), CAPS)


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_a_flipped_bit_never_gives_another_content(position: int, bit: int) -> None:
    """A damaged ZIP is refused, or its content is the true one all the same."""
    content = bytearray(zipped(sdn_csv=CSV))
    content[position % len(content)] ^= 1 << bit
    try:
        files = unfold("list.zip", bytes(content), CAPS)
    except SourceRefusedError:
        return
    assert all(inner in {CSV, bytes(content)} for _, inner in files)
