"""The Dockerfile keeps what it promises, as far as its text can tell; `make prove-container` runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import screening
from screening.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
LINES = [line for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines() if line[:1].isupper()]
STARTS = [at for at, line in enumerate(LINES) if line.startswith("FROM ")]
LAST = LINES[STARTS[-1] :]
SENT = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}


def of(instruction: str, lines: list[str]) -> list[str]:
    """What stands behind an instruction, in order."""
    return [line.partition(" ")[2] for line in lines if line.startswith(f"{instruction} ")]


def exec_form(text: str) -> list[str]:
    """The words of an exec-form instruction."""
    found: list[str] = json.loads(text[text.index("[") :])
    return found


def environment() -> dict[str, str]:
    """The variables of the image."""
    return dict(word.split("=", 1) for line in of("ENV", LAST) for word in line.split(" "))


def test_every_line_can_be_run_without_an_engine() -> None:
    """No instruction goes on in a second line, and only those stand there that the proof understands."""
    known = {"ARG", "FROM", "RUN", "COPY", "WORKDIR", "LABEL", "ENV", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    assert [] == [line for line in LINES if line.split()[0] not in known | {"ENTRYPOINT", "CMD"} or line.endswith("\\")]


def test_what_is_copied_is_sent() -> None:
    """Every source of a COPY is there and is let through by .dockerignore, and nothing else is let through."""
    sources = {word.removeprefix("./") for line in of("COPY", LINES) for word in line.split()[:-1] if "=" not in word}
    sources.discard("/image")
    assert [] == sorted(source for source in sources if not (ROOT / source).exists())
    covered = {sent: [source for source in sources if (sent + "/").startswith(source + "/")] for sent in SENT}
    assert {} == {sent: found for sent, found in covered.items() if not found or not (ROOT / sent).exists()}
    assert [] == sorted(source for source in sources if not any((sent + "/").startswith(source + "/") for sent in SENT))


def test_wheels_are_pinned_by_hash() -> None:
    """Nothing is installed but what the lock pins, wheels only, and the project itself without its dependencies."""
    installs = [line for line in of("RUN", LINES) if "pip install" in line]
    assert ["--require-hashes --only-binary :all:", "--no-deps --no-build-isolation --no-index"] == [
        " ".join(re.findall(r"--(?:require|only|no-deps|no-build|no-index)[a-z-]*(?: :all:)?", line))
        for line in installs
    ]


def test_the_last_stage_runs_nothing() -> None:
    """The image starts from nothing, takes one folder, and needs no shell: no RUN, and every command in exec form."""
    assert ("FROM scratch", []) == (LAST[0], of("RUN", LAST))
    commands = [*of("ENTRYPOINT", LAST), *of("CMD", LAST), *of("HEALTHCHECK", LAST)]
    assert [True] * 3 == [bool(exec_form(text)) for text in commands]
    assert ["--from=build /image /"] == of("COPY", LAST)


def test_the_user_is_a_number_and_not_root() -> None:
    """A cluster can tell that it is not root."""
    assert ["10001:10001"] == of("USER", LAST)


def test_the_service_takes_its_environment() -> None:
    """Each variable is a setting with a usable value, and plain text is not among them."""
    settings = load_settings({name: value for name, value in environment().items() if name.startswith("SCREENING_")})
    assert ("0.0.0.0:50051", False) == (settings.listen, settings.allow_plaintext)
    assert ["50051"] == of("EXPOSE", LAST)


def test_the_health_check_asks_the_probe_port() -> None:
    """It needs no certificate, because it asks the port that tells health alone."""
    words = exec_form(of("HEALTHCHECK", LAST)[0])
    assert environment()["SCREENING_PROBE_LISTEN"] == words[words.index("--address") + 1]


def test_labels_say_what_it_is() -> None:
    """Title, version, licence and revision stand on the image, and the version is the package's."""
    labels = dict(re.findall(r'org\.opencontainers\.image\.([a-z]+)="([^"]*)"', " ".join(of("LABEL", LAST))))
    assert {"title", "description", "version", "licenses", "revision"} == set(labels)
    assert (screening.__version__, "GPL-3.0-or-later") == (labels["version"], labels["licenses"])
