"""Services for the examples to call: one in plain text on the loopback, one with mTLS, over the shipped lists."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from screening.screen import open_screener
from screening.service.listener import start_server
from screening.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LISTED, COUNTRY, FOUND = "Концерн Калашников", "RU", "jp-fefa-russia:0495"
ORDINARY = "トヨタ自動車株式会社"


@dataclass(frozen=True, slots=True)
class Finished:
    """One run of an example: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Finished]


@dataclass(frozen=True, slots=True)
class Secured:
    """A service with mTLS, and the words that tell an example which files to use."""

    address: str
    files: tuple[str, ...]


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs a command in the repository's folder, as a person does."""

    def runner(*command: str | Path) -> Finished:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False)  # noqa: S603 - our own examples
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace"))

    return runner


@pytest.fixture(scope="session")
def python(run: Run) -> Run:
    """Runs an example in Python; a warning is an error."""
    return lambda name, *words: run(sys.executable, "-W", "error", f"examples/{name}.py", *words)


@contextmanager
def served(index: Path, **settings: object) -> Iterator[str]:
    """The address of a service over an index."""
    values = {"index_dir": index, "listen": "127.0.0.1:0", **settings}
    chosen = Settings(**values)  # type: ignore[arg-type]
    with closing(open_screener(chosen)) as screener:
        server = start_server(chosen, screener)
        try:
            yield f"127.0.0.1:{server.port}"
        finally:
            server.stop()


@pytest.fixture(scope="session")
def address(shipped_index: Path) -> Iterator[str]:
    """A service in plain text on the loopback."""
    with served(shipped_index) as found:
        yield found


@pytest.fixture(scope="session")
def secured(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A service with mTLS, and a caller of the role that screens."""
    spec = importlib.util.spec_from_file_location("smoke_tls", ROOT / "tools" / "smoke_tls.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["smoke_tls"] = module
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("tls")
    caller = module.certificates(folder)
    (folder / "caller.crt").write_bytes(caller.cert)
    (folder / "caller.key").write_bytes(caller.key)
    files = {"--ca": "ca.crt", "--cert": "caller.crt", "--key": "caller.key"}
    words = tuple(word for option, name in files.items() for word in (option, str(folder / name)))
    tls = {"tls_cert": folder / "tls.crt", "tls_key": folder / "tls.key", "tls_ca": folder / "ca.crt"}
    with served(shipped_index, **tls) as found:
        yield Secured(found, words)
