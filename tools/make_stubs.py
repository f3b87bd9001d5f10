"""Generate `screening/v1` from `proto/`, or prove that what is committed is what would be generated.

Usage:
    python tools/make_stubs.py                    write the stubs
    python tools/make_stubs.py --check            exit 1 and name each file that differs; write nothing
    python tools/make_stubs.py --image FILE       write a descriptor image for `buf lint` and `buf breaking`
"""

from __future__ import annotations

import argparse
import shutil
import sys
import sysconfig
import tempfile
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
PACKAGE = Path("screening/v1")
INIT = '"""The gRPC interface, generated from `proto/` by `tools/make_stubs.py`; do not edit."""\n'


def generate(target: Path) -> None:
    """Write the stubs of every proto file below `target`, in the folders that their imports name."""
    plugins = [f"--plugin=protoc-gen-{name}={_plugin(f'protoc-gen-{name}')}" for name in ("mypy", "mypy_grpc")]
    outputs = [f"--{kind}_out={target}" for kind in ("python", "grpc_python", "mypy", "mypy_grpc")]
    _protoc([*plugins, *outputs])
    (target / PACKAGE / "__init__.py").write_text(INIT, encoding="utf-8")


def write_image(path: Path) -> None:
    """Write the descriptors of all proto files with their imports and comments: what buf reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _protoc([f"--descriptor_set_out={path}", "--include_imports", "--include_source_info"])


def differences(made: Path, committed: Path) -> tuple[str, ...]:
    """Names of the files that differ, are missing or are too many in `committed`."""
    wanted, present = _contents(made), _contents(committed)
    return tuple(sorted(name for name in wanted | present if wanted.get(name) != present.get(name)))


def main(arguments: list[str]) -> int:
    """Do what the command line asks; 0 when all is well, 1 when committed stubs differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="compare with the committed stubs and write nothing")
    choice.add_argument("--image", type=Path, metavar="FILE", help="write a descriptor image for buf")
    options = parser.parse_args(arguments)
    if options.image is not None:
        write_image(options.image)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        if options.check:
            return _report(differences(Path(folder) / PACKAGE, ROOT / PACKAGE))
        _install(Path(folder) / PACKAGE, ROOT / PACKAGE)
    return 0


def _install(made: Path, target: Path) -> None:
    """Put the generated files in place and remove those no proto file makes any more."""
    target.mkdir(parents=True, exist_ok=True)
    for name in _contents(target).keys() - _contents(made).keys():
        (target / name).unlink()
    for name, content in _contents(made).items():
        (target / name).write_bytes(content)


def _report(names: tuple[str, ...]) -> int:
    """Say which committed stubs are not fresh."""
    for name in names:
        sys.stderr.write(f"{PACKAGE / name} differs from what proto/ gives; run python tools/make_stubs.py\n")
    return 1 if names else 0


def _contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each stub in a folder."""
    return {path.name: path.read_bytes() for path in folder.glob("*.py*") if path.is_file()}


def _plugin(name: str) -> str:
    """Where a protoc plugin of this environment stands."""
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed; install the dev dependencies")
    return found


def _protoc(arguments: list[str]) -> None:
    """Run the protoc of grpcio-tools over every proto file."""
    from grpc_tools import protoc  # type: ignore[import-untyped]  # noqa: PLC0415 - only this tool needs it

    bundled = Path(protoc.__file__).parent / "_proto"
    common = distribution("googleapis-common-protos").locate_file("")
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.glob("screening/**/*.proto"))
    includes = [f"-I{folder}" for folder in (PROTO, bundled, common)]
    if protoc.main(["protoc", *includes, *arguments, *files]) != 0:
        raise SystemExit("protoc failed")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
