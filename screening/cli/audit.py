"""`screening audit`: looks into the record of screenings, proves it, replays it, prunes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec

from screening.cli.exits import Exit
from screening.cli.opening import settings_of, user_name

if TYPE_CHECKING:
    from screening.audit.findings import Report
    from screening.audit.replay import Replayed
    from screening.audit.search import Stored

_JAPAN: Final = timezone(timedelta(hours=9), "JST")
_DIR = click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), help="Audit folder. [SCREENING_AUDIT_DIR]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _instant(text: str) -> datetime:
    """A day in Japan, from its midnight on, or an instant with its time zone."""
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=_JAPAN)
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is neither a day (2026-04-01) nor an instant (2026-04-01T09:00:00+09:00)"
        ) from None
    if instant.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no time zone; write +09:00 for Japan or Z for UTC")
    return instant


_FROM = click.option("--from", "since", type=_instant, metavar="WHEN", help="From this day in Japan or instant on.")
_TO = click.option(
    "--to", "until", type=_instant, metavar="WHEN", help="Up to and without this day in Japan or instant."
)


@click.group()
def audit() -> None:
    """Look into the record of screenings, prove it, replay it.

    照会記録の表示・検証・再現。
    """


@audit.command()
@_DIR
@click.option("--anchor", "anchors", multiple=True, help="File of `audit head`, a receipt, or - ; may be repeated.")
@_JSON
def verify(folder: Path | None, anchors: tuple[str, ...], as_json: bool) -> int:
    """Check every record against the chain, HEAD, and anchors kept elsewhere.

    記録の改ざん・欠落を検査します。
    """
    from screening.audit.verify import anchors_in  # noqa: PLC0415 - only this command needs it
    from screening.audit.verify import verify as check  # noqa: PLC0415 - only this command needs it

    known = tuple(anchor for name in anchors for anchor in anchors_in(_content(name)))
    report = check(_root(folder), known)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        _show_report(report)
    return Exit.AUDIT if report.problems else Exit.OK


@audit.command()
@_DIR
def head(folder: Path | None) -> int:
    """Print where each stream ends, one JSON line a stream: keep it elsewhere as an anchor.

    記録の末尾を出力します。別の場所に保管し、後日の検査（--anchor）に使います。
    """
    from screening.audit.verify import heads  # noqa: PLC0415 - only this command needs it

    for item in heads(_root(folder)):
        click.echo(msgspec.json.encode(item).decode())
    return Exit.OK


@audit.command()
@click.argument("screening_id")
@_DIR
@click.option(
    "--part",
    type=click.Choice(["record", "request", "names", "result"]),
    default="record",
    show_default=True,
    help="The whole record, or the exact bytes of one part of it, whose digest the record holds.",
)
def show(screening_id: str, folder: Path | None, part: str) -> int:
    """Show one screening by its id.

    照会番号を指定して記録を表示します。
    """
    stored = _found(folder, screening_id)
    if part == "record":
        click.echo(msgspec.json.format(_line(stored), indent=2).decode())
        return Exit.OK
    record = msgspec.json.decode(stored.body, type=dict[str, msgspec.Raw])
    if part not in record:
        raise click.ClickException(f"a record of the kind {stored.kind} has no {part}")
    sys.stdout.buffer.write(bytes(record[part]))
    return Exit.OK


@audit.command()
@_DIR
@_FROM
@_TO
def export(folder: Path | None, since: datetime | None, until: datetime | None) -> int:
    """Write records as JSON lines, oldest first.

    期間を指定して記録を JSON Lines で出力します。
    """
    from screening.audit.search import between  # noqa: PLC0415 - only this command needs it

    for stored in between(_root(folder), since, until):
        sys.stdout.buffer.write(_line(stored) + b"\n")
    sys.stdout.buffer.flush()
    return Exit.OK


@audit.command()
@click.argument("screening_ids", nargs=-1)
@_DIR
@_FROM
@_TO
@click.option(
    "--index",
    "indexes",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of generations; may be repeated for archives. [SCREENING_INDEX_DIR, var/index]",
)
@_JSON
def replay(
    screening_ids: tuple[str, ...],
    folder: Path | None,
    since: datetime | None,
    until: datetime | None,
    indexes: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Ask recorded questions again of their generations; every answer must be the same, byte by byte.

    記録された照会を当時の索引で再実行し、回答が完全に一致するか確かめます。
    """
    from screening.audit.replay import Replayer  # noqa: PLC0415 - loads the engine
    from screening.audit.search import between  # noqa: PLC0415 - only this command needs it

    wanted: Iterator[Stored] = (
        iter([_found(folder, item) for item in screening_ids])
        if screening_ids
        else between(_root(folder), since, until)
    )
    replayer = Replayer(_root(folder), indexes or (settings_of().index_dir,))
    try:
        counts = _show_replayed(replayer.replay(wanted), as_json=as_json)
    finally:
        replayer.close()
    return Exit.OK if counts["same"] == sum(counts.values()) else Exit.AUDIT


@audit.command()
@_DIR
@click.option("--years", type=click.IntRange(7, 100), help="Retention. [SCREENING_AUDIT_RETENTION_YEARS, 10]")
@click.option("--by", default="", help="Who asks for it; stands in the record. [the user of this system]")
@click.option("--dry-run", is_flag=True, help="Say what would go, remove nothing.")
@_JSON
def prune(folder: Path | None, years: int | None, by: str, dry_run: bool, as_json: bool) -> int:
    """Remove sealed segments that are past their retention; what is left can still be verified.

    保存期間を過ぎた記録を削除します。残りの記録の検証は引き続き可能です。
    """
    from screening.audit import retention  # noqa: PLC0415 - only this command needs it
    from screening.audit.journal import utc_now  # noqa: PLC0415 - only this command needs it

    root, kept = _root(folder), years or settings_of().audit_retention_years
    gone = retention.due(root, kept, utc_now()) if dry_run else retention.prune(root, kept, by or user_name())
    stones = [item.tombstone for item in gone]
    if as_json:
        click.echo(msgspec.json.encode({"removed": not dry_run, "tombstones": stones}).decode())
        return Exit.OK
    for item in gone:
        stone = item.tombstone
        until = stone.last_at.astimezone(_JAPAN).date()
        click.echo(f"{stone.stream}: {len(item.segments)} segments up to {stone.segment}, sealed by {until}")
    verb = "would be removed" if dry_run else "removed"
    click.echo(f"{sum(len(item.segments) for item in gone)} segments {verb}")
    return Exit.OK


@audit.group()
def receipt() -> None:
    """Check and issue receipts.

    受領証（署名付き証明）の検証と発行。
    """


@receipt.command(name="verify")
@click.argument("file", type=_FILE)
@click.option("--key", required=True, type=_FILE, help="Public key, PEM.")
@_JSON
def verify_receipt(file: Path, key: Path, as_json: bool) -> int:
    """Check the signature of a receipt and show what it states.

    受領証の署名を検証し、内容を表示します。
    """
    from screening.audit.receipts import check_receipt, read_receipt  # noqa: PLC0415 - loads the cryptography

    stated = check_receipt(read_receipt(file.read_bytes()), key.read_bytes())
    text = msgspec.json.encode(stated)
    click.echo(text.decode() if as_json else f"{msgspec.json.format(text, indent=2).decode()}\nthe signature is good")
    return Exit.OK


@receipt.command(name="new")
@click.argument("screening_id")
@_DIR
@click.option("--key", type=_FILE, help="Private key, PEM. [SCREENING_AUDIT_RECEIPT_KEY]")
def new_receipt(screening_id: str, folder: Path | None, key: Path | None) -> int:
    """Issue the receipt of a recorded screening, again or for the first time.

    記録済みの照会について受領証を発行します。
    """
    from screening.audit.receipts import load_signer, receipt_of  # noqa: PLC0415 - loads the cryptography

    path = key or settings_of().audit_receipt_key
    if path is None:
        raise click.UsageError("Give --key or set SCREENING_AUDIT_RECEIPT_KEY.")
    stored = _found(folder, screening_id)
    click.echo(msgspec.json.encode(receipt_of(load_signer(path), stored)).decode())
    return Exit.OK


@audit.group()
def key() -> None:
    """Make keys for receipts.

    受領証用の鍵の作成。
    """


@key.command(name="new")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_key(file: Path) -> int:
    """Write a new private key to FILE and its public half to FILE.pub; neither is ever overwritten.

    署名用の秘密鍵と公開鍵を作成します。
    """
    from screening.audit import receipts  # noqa: PLC0415 - loads the cryptography

    click.echo(f"private key {file}, public key {receipts.new_key(file)}")
    return Exit.OK


def _root(folder: Path | None) -> Path:
    """The audit folder of this run."""
    root = folder or settings_of().audit_dir
    if root is None:
        raise click.UsageError("Give --dir or set SCREENING_AUDIT_DIR.")
    if not root.is_dir():
        raise click.ClickException(f"there is no audit folder {root}")
    return root


def _found(folder: Path | None, screening_id: str) -> Stored:
    from screening.audit.search import find  # noqa: PLC0415 - only commands that look for a record

    stored = find(_root(folder), screening_id)
    if stored is None:
        raise click.ClickException(f"no record has the id {screening_id!r}")
    return stored


def _content(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _line(stored: Stored) -> bytes:
    """A record with its place in the chain, as one line of JSON."""
    place = {"stream": stored.stream, "number": stored.number, "sha256": stored.sha256}
    return msgspec.json.encode({**place, "record": msgspec.Raw(stored.body)})


def _show_report(report: Report) -> None:
    for stream in report.streams:
        counted = ", ".join(f"{kind} {count}" for kind, count in sorted(stream.kinds.items()))
        span = f"{stream.first_at:%Y-%m-%dT%H:%M:%SZ} to {stream.last_at:%Y-%m-%dT%H:%M:%SZ}" if stream.first_at else ""
        click.echo(f"{stream.stream}: {stream.segments} segments, {stream.records} records ({counted}) {span}")
        if stream.pruned is not None:
            click.echo(f"  pruned up to record {stream.pruned.number}: {stream.pruned.records} records")
        for note in stream.notes:
            click.echo(f"  note: {note}")
    for problem in report.problems:
        click.echo(f"problem {problem.code} {problem.place}: {problem.text}")
    if report.anchors:
        click.echo(f"anchors met: {report.anchors_met} of {report.anchors}")
    total = sum(stream.records for stream in report.streams)
    sound = f"sound: {total} records as they were written / 記録は健全です"
    click.echo(f"NOT SOUND: {len(report.problems)} problems / 記録に異常があります" if report.problems else sound)


def _show_replayed(found: Iterator[Replayed], *, as_json: bool) -> dict[str, int]:
    """Print what is not the same, or every outcome as JSON lines; return how often each came."""
    counts = {"same": 0, "different": 0, "impossible": 0}
    for item in found:
        counts[item.outcome] += 1
        if as_json:
            facts = {"screening_id": item.stored.screening_id, "outcome": item.outcome, "why": item.why}
            click.echo(msgspec.json.encode(facts).decode())
        elif item.why:
            click.echo(f"{item.outcome} {item.stored.screening_id}: {item.why}")
    if not as_json:
        click.echo(", ".join(f"{word} {count}" for word, count in counts.items()))
    return counts
