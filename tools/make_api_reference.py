"""Write the parts of `docs/api.md` that stand elsewhere already: the settings, and every message with its comments.

Usage:
    python tools/make_api_reference.py            rewrite what stands between the markers
    python tools/make_api_reference.py --check    exit 1 when it is not what would be written; write nothing
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from google.protobuf import descriptor_pb2  # noqa: E402 - the path comes first
from make_stubs import write_image  # noqa: E402 - as above

from screening.settings import describe  # noqa: E402 - as above

DOCUMENT: Final = ROOT / "docs" / "api.md"
_FIELD: Final = descriptor_pb2.FieldDescriptorProto
_TYPES: Final = {
    _FIELD.TYPE_STRING: "string",
    _FIELD.TYPE_BOOL: "bool",
    _FIELD.TYPE_INT32: "int32",
    _FIELD.TYPE_DOUBLE: "double",
}
_Comments = dict[tuple[int, ...], str]


def rewritten(text: str) -> str:
    """The document with each generated part as it should be."""
    for name, lines in (("settings", _settings()), ("reference", _reference())):
        start, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            raise SystemExit(f"{DOCUMENT.name} has no markers for {name}")
        text = "".join([before, start, "\n".join(lines), "\n", end, after])
    return text


def main(arguments: list[str]) -> int:
    """Do what the command line asks; 0 when all is well, 1 when the document is not fresh."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    check = parser.parse_args(arguments).check
    before = DOCUMENT.read_text(encoding="utf-8")
    after = rewritten(before)
    if check and before != after:
        sys.stderr.write("docs/api.md is not fresh; run python tools/make_api_reference.py\n")
        return 1
    if not check:
        DOCUMENT.write_text(after, encoding="utf-8")
    return 0


def _settings() -> list[str]:
    """The table of settings."""
    rows = [f"| `{item.name}` | {_code(item.default)} | {item.meaning} |" for item in describe()]
    return ["| variable | default | meaning |", "|---|---|---|", *rows]


def _reference() -> list[str]:
    """Every service, message and enum, in the order of the files."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        write_image(image)
        files = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes()).file
    ours = [file for file in files if file.package == "screening.v1"]
    return [line for file in ours for line in _file(file)]


def _file(file: descriptor_pb2.FileDescriptorProto) -> Iterator[str]:
    """One proto file. The numbers are those of `descriptor.proto`: 4 messages, 5 enums, 6 services."""
    comments = {tuple(place.path): _prose(place.leading_comments) for place in file.source_code_info.location}
    for at, service in enumerate(file.service):
        yield from _table(f"service {service.name}", comments, (6, at), "call", _calls(service, comments, (6, at)))
    for at, enum in enumerate(file.enum_type):
        rows = [(f"`{v.name}` = {v.number}", comments[5, at, 2, n]) for n, v in enumerate(enum.value)]
        yield from _table(f"enum {enum.name}", comments, (5, at), "value", rows)
    for at, message in enumerate(file.message_type):
        rows = [(_signature(field), comments[4, at, 2, n]) for n, field in enumerate(message.field)]
        yield from _table(f"message {message.name}", comments, (4, at), "field", rows)


def _table(
    title: str, comments: _Comments, path: tuple[int, ...], head: str, rows: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """A heading, what the thing is, and a row for each of its parts."""
    yield from ("", f"### {title}", "", comments[path])
    if rows:
        yield from ("", f"| {head} | meaning |", "|---|---|")
        yield from (f"| {left} | {right} |" for left, right in rows)


def _calls(
    service: descriptor_pb2.ServiceDescriptorProto, comments: _Comments, path: tuple[int, ...]
) -> list[tuple[str, str]]:
    """The calls of a service."""
    return [
        (f"`{call.name}({_type(call.input_type)}) → {_type(call.output_type)}`", comments[(*path, 2, at)])
        for at, call in enumerate(service.method)
    ]


def _signature(field: descriptor_pb2.FieldDescriptorProto) -> str:
    """Name, type and number of a field."""
    kind = _TYPES.get(field.type) or _type(field.type_name)
    label = "repeated " if field.label == _FIELD.LABEL_REPEATED else "optional " if field.proto3_optional else ""
    return f"`{field.name}`: {label}{kind} = {field.number}"


def _type(name: str) -> str:
    """A type's name as one would write it in this package."""
    return name.removeprefix(".screening.v1.").removeprefix(".")


def _prose(comment: str) -> str:
    """A comment as one line that may stand in a table."""
    return " ".join(comment.split()).replace("|", "\\|")


def _code(text: str) -> str:
    """A default as code, or the word for none."""
    return f"`{text}`" if text else "empty"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
