"""The documents tell everything a user can set, call or run; what is missing from them fails here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from screening.cli.exits import Exit
from screening.cli.main import cli
from screening.service.server import ExitCode
from screening.settings import describe

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LIST_FOLDERS = sorted(path.parent.name for path in (ROOT / "lists").glob("*/list.toml"))
TERRITORIES = sorted(path.stem for path in (ROOT / "lists" / "territories").glob("*.toml"))
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)")


def text_of(name: str) -> str:
    """A document of docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def all_texts() -> dict[str, str]:
    """README and every document of docs/, by name."""
    files = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
    return {path.name: path.read_text(encoding="utf-8") for path in files if path.is_file()}


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    _, found, rest = text.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0] if found else ""


ALL_COMMANDS = list(commands(cli))


@pytest.mark.parametrize(("words", "command"), ALL_COMMANDS, ids=[" ".join(words) for words, _ in ALL_COMMANDS])
def test_every_command_and_option_is_documented(words: tuple[str, ...], command: click.Command) -> None:
    """docs/cli.md has a section for each command, which shows each of its options."""
    found = section(text_of("cli.md"), f"screening {words[0]}")
    assert f"screening {' '.join(words)}" in f"screening {words[0]}{found}"
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
    assert [] == [option for option in options if option not in found]


def test_every_exit_code_is_documented() -> None:
    """docs/cli.md has every exit code."""
    text = text_of("cli.md")
    assert [] == [code for code in Exit if f"| {code.value} | `{code.name}` |" not in text]
    serve = section(text, "Exit codes / 終了コード")
    assert [] == [code for code in ExitCode if not re.search(rf"\b{code.value}\b", serve)]


def test_every_setting_is_documented() -> None:
    """docs/api.md has every setting with its meaning."""
    text = text_of("api.md")
    assert [] == [item.name for item in describe() if f"`{item.name}`" not in text or item.meaning not in text]


@pytest.mark.parametrize("name", [*LIST_FOLDERS, *TERRITORIES])
def test_every_shipped_list_is_documented(name: str) -> None:
    """README or a document names every list and territory that is shipped."""
    assert [] != [document for document, text in all_texts().items() if f"`{name}`" in text]


def test_every_make_target_is_explained() -> None:
    """Every target a person calls has its line in the help of make."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    inner = {"help", "environment", "environment-dev"}
    declared = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split()) - inner
    assert declared == set(re.findall(r"^([a-z-]+):[^#\n]*## \S", text, re.MULTILINE)) - inner


@pytest.mark.parametrize("name", sorted(all_texts()))
def test_links_lead_somewhere(name: str) -> None:
    """A document links only to files that are there."""
    folder = ROOT if name == "README.md" else DOCS
    links = LINK.findall(all_texts()[name])
    assert [] == [link for link in links if not (folder / link).exists()]


def test_every_dependency_is_explained() -> None:
    """CONTRIBUTING.md has a line for every dependency the project declares."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = re.findall(
        r'^    "([A-Za-z0-9_.-]+?)(?:[><=].*)?",', project.partition("[project.scripts]")[0], re.MULTILINE
    )
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [] == [name for name in names if f"| `{name}` |" not in text]
