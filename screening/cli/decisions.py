"""`screening decisions`: the good-guy list, which pair of party and listed entity was examined and ruled out."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import screener, settings_of
from screening.cli.parties import TypedParty, party_of
from screening.errors import FieldViolation, InvalidRequestError
from screening.policy.decisions import (
    Decision,
    DecisionBook,
    DecisionStatus,
    PartyTable,
    entity_digest,
    fingerprint,
    load_decisions,
    measures_digest,
    parse_decisions,
)

if TYPE_CHECKING:
    from screening.model.entity import ListedEntity
    from screening.screen import Screener

_FILE = click.option(
    "--file", "path", type=click.Path(path_type=Path, dir_okay=False), help="Decision file. [SCREENING_DECISIONS]"
)
_INDEX = click.option("--index", type=click.Path(path_type=Path), help="Index folder. [SCREENING_INDEX_DIR, var/index]")


@click.group()
def decisions() -> None:
    """Keep and check decisions made before.

    過去の判断（除外）の管理。
    """


@decisions.command()
@_FILE
@_INDEX
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def check(path: Path | None, index: Path | None, as_json: bool) -> int:
    """List the decisions that no longer hold; exit code 3 when there are any.

    失効した判断を表示します。
    """
    book = DecisionBook(load_decisions(_path(path)))
    with screener(index) as engine:
        manifests = {manifest.list_id: manifest for manifest in engine.manifests()}
        found = book.check(lambda entity_id: _entity(engine, entity_id), manifests, engine.today())
    lapsed = [status for status in found if status.lapsed_en]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        for status in lapsed:
            click.echo(_line(status))
        click.echo(f"{len(found)} decisions, {len(lapsed)} lapsed / 判断 {len(found)} 件、失効 {len(lapsed)} 件")
    return Exit.REVIEW if lapsed else Exit.OK


@decisions.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--entity", "entity_id", required=True, help="Id of the listed entity that the party is not.")
@click.option("--reason", required=True, help="Why they are different.")
@click.option("--by", required=True, help="Role of who decides, e.g. 'export control manager'; no name of a person.")
@click.option("--expires", required=True, help="Last day it holds, YYYY-MM-DD.")
@click.option("--country", default="", help="ISO 3166-1 code of the party, as it is asked with.")
@click.option("--address", default="", help="Address of the party, as it is asked with.")
@click.option("--kind", default="", help="organization, person or vessel, as it is asked with.")
@click.option("--role", default="", help="Holds for this role in a deal only.")
@click.option("--identifier", "identifiers", multiple=True, help="scheme=value, as it is asked with.")
@_FILE
@_INDEX
def add(  # noqa: PLR0913, PLR0917 - one parameter an option, as click hands them over
    names: tuple[str, ...],
    entity_id: str,
    reason: str,
    by: str,
    expires: str,
    country: str,
    address: str,
    kind: str,
    role: str,
    identifiers: tuple[str, ...],
    path: Path | None,
    index: Path | None,
) -> int:
    """Append a decision: this party is not that listed entity.

    判断を追加します。
    """
    target = _path(path)
    party = party_of(TypedParty(names, kind, role, country, address, identifiers))
    with screener(index) as engine:
        entity, today = engine.entity(entity_id), engine.today()
        measures = next(m.measures for m in engine.manifests() if m.list_id == entity.list_id)
    decision = Decision(
        entity_id=entity_id,
        reason=reason,
        by=by,
        on=today,
        expires=_day(expires),
        fingerprint=fingerprint(party),
        entity_digest=entity_digest(entity),
        measures_digest=measures_digest(measures),
        party=PartyTable(party.names, party.kind, party.countries, party.addresses, party.identifiers),
        party_role=party.role,
    )
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    text = f"{before}{'' if not before or before.endswith(chr(10)) else chr(10)}{_toml(decision)}"
    parse_decisions(text.encode(), target.name)
    spare = target.with_name(f".{target.name}.new")
    spare.write_text(text, encoding="utf-8")
    os.replace(spare, target)  # noqa: PTH105 - one step: a reader sees the file before or after, never half
    click.echo(f"{target}: {party.names[0]} <> {entity.names[0].text} ({entity_id}), to {decision.expires}")
    return Exit.OK


def _path(path: Path | None) -> Path:
    found = path or settings_of().decisions
    if found is None:
        raise click.UsageError("Give --file, or set SCREENING_DECISIONS.")
    return found


def _entity(engine: Screener, entity_id: str) -> ListedEntity | None:
    from screening.errors import UnknownEntityError  # noqa: PLC0415 - only here

    try:
        return engine.entity(entity_id)
    except UnknownEntityError:
        return None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequestError((FieldViolation("expires", f"is {text[:24]!r}; give a day as YYYY-MM-DD"),)) from None


def _line(status: DecisionStatus) -> str:
    why = f"{'; '.join(status.lapsed_en)} / {'、'.join(status.lapsed_ja)}"
    return f"decision[{status.place}] {status.party} <> {status.entity_id}: {why}"


def _toml(decision: Decision) -> str:
    """One decision as TOML; a JSON string is a TOML string but for U+007F."""

    def quoted(value: object) -> str:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

    lines = ["", "[[decision]]"]
    lines += [f"{name} = {quoted(getattr(decision, name))}" for name in ("entity_id", "reason", "by")]
    lines += [f"on = {decision.on}", f"expires = {decision.expires}"]
    if decision.party_role != "unspecified":
        lines.append(f"party_role = {quoted(str(decision.party_role))}")
    digests = ("fingerprint", "entity_digest", "measures_digest")
    lines += [f"{name} = {quoted(getattr(decision, name))}" for name in digests]
    party = decision.party
    lines += ["", "[decision.party]", f"names = {quoted(list(party.names))}", f"kind = {quoted(str(party.kind))}"]
    lines.append(f"countries = {quoted(list(party.countries))}")
    places = ", ".join(f"{{ text = {quoted(a.text)}, country = {quoted(a.country)} }}" for a in party.addresses)
    numbers = ", ".join(f"{{ scheme = {quoted(i.scheme)}, value = {quoted(i.value)} }}" for i in party.identifiers)
    lines += [f"addresses = [{places}]", f"identifiers = [{numbers}]"]
    return "\n".join(lines) + "\n"
