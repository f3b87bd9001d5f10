"""How one installation runs: the `SCREENING_*` environment, read once at start and passed down.

A value that cannot be used, and a variable that no setting has, stop the start: a mistyped freshness limit must not
quietly leave the default in force.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from screening import setting_kinds as kinds
from screening.errors import ScreeningError

PREFIX: Final = "SCREENING_"
_MASK: Final = "********"
# Kubernetes puts the address of every Service of the namespace into the environment; one called "screening" or
# "screening-api" gives names under our prefix that are not ours.
_SERVICE_LINK: Final = re.compile(
    r"SCREENING(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)


class SettingsError(ScreeningError):
    """The environment cannot be used as it stands; `problems` name each variable."""

    reason = "SETTINGS"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SettingDescription:
    """One setting for the documentation: its variable, its default as one would write it, its meaning and range."""

    name: str
    default: str
    meaning: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class EffectiveSetting:
    """One setting as it is in force: its value as one would write it, and whether the environment says so.

    The value of a secret is masked wherever it is not empty.
    """

    name: str
    value: str
    source: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation runs. Seconds end in `_s`, bytes in `_bytes`, scores are in [0, 1]."""

    index_dir: Path = kinds.setting(
        Path("var/index"), kinds.path, "Folder of the index generations; the service reads CURRENT in it."
    )
    index_copy_mib: int = kinds.setting(
        64,
        kinds.integer(0, 65_536),
        "Size in MiB up to which an index is served from a sealed copy in memory, 0 to 65,536. A larger one is mapped from its file, which several processes then share and which must not be touched: a process that reads a file cut short is killed.",
    )
    lists_dir: Path = kinds.setting(
        Path("lists"), kinds.path, "Folder of the list folders that an index is built from."
    )
    state_dir: Path = kinds.setting(
        Path("var/state"),
        kinds.path,
        "Folder in which a refresh keeps documents, editions and its journal. See docs/refresh.md.",
    )
    drop_dir: Path = kinds.setting(
        Path("var/drop"),
        kinds.path,
        "Drop folder: an operator puts a publisher's document into its subfolder for the list.",
    )
    refresh_config: Path = kinds.setting(
        Path("deploy/refresh.toml"), kinds.path, "Which lists a refresh watches, TOML. See docs/refresh.md."
    )
    refresh_metrics: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "File into which a refresh writes metrics for a node exporter; empty for none.",
    )
    decisions: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "Decision file (good-guy list), TOML, read once at start; empty for none. See docs/decisions.md.",
    )
    listen: str = kinds.setting(
        "127.0.0.1:50051",
        kinds.address,
        "IP address and port the gRPC server binds, for example 0.0.0.0:50051 or [::]:50051. Port 0 takes a free one.",
    )
    workers: int = kinds.setting(
        1,
        kinds.integer(1, 64),
        "Processes that share the address, 1 to 64. Above 1 the port is shared by SO_REUSEPORT.",
    )
    threads: int = kinds.setting(
        1,
        kinds.integer(1, 64),
        "Screenings one process works on at a time, 1 to 64; of the callers who wait the one who had least is next. More make nothing faster, since Python computes one at a time, and every answer later: use SCREENING_WORKERS.",
    )
    max_streams: int = kinds.setting(
        32,
        kinds.integer(1, 1_024),
        "Streams one process holds open at a time; the next is refused with RESOURCE_EXHAUSTED.",
    )
    max_pending: int = kinds.setting(
        256,
        kinds.integer(1, 65_536),
        "Single calls one process holds at a time, waiting ones included; the next is refused with RESOURCE_EXHAUSTED.",
    )
    max_message_bytes: int = kinds.setting(
        4 * 1024 * 1024,
        kinds.integer(1_024, 64 * 1024 * 1024),
        "Largest request message, in bytes, 1,024 to 67,108,864.",
    )
    max_batch: int = kinds.setting(
        1_000, kinds.integer(1, 10_000), "Most requests in one BatchScreen call, 1 to 10,000."
    )
    min_score: float = kinds.setting(
        0.7, kinds.number(0.0, 1.0), "Name score from which a hit is reported when the request gives none, 0 to 1."
    )
    max_age_days: int | None = kinds.setting(
        None,
        kinds.optional(kinds.integer(0, 36_500)),
        "Most days since the last good check of a list before CLEAR is no longer said, where the list sets no limit; empty for 14 (70 from the drop folder) if a refresh checks it and none if not.",
    )
    stale_after_hours: int = kinds.setting(
        26,
        kinds.integer(1, 8_760),
        "Hours since the last good check of a list before answers carry `stale`, 1 to 8,760.",
    )
    stale_after_days_dropped: int = kinds.setting(
        35,
        kinds.integer(0, 365),
        "The same for a list that a person puts into the drop folder, in days, 0 to 365.",
    )
    poll_s: float = kinds.setting(
        1.0, kinds.number(0.05, 3_600.0), "Seconds between two looks for a newly published generation, 0.05 to 3,600."
    )
    drain_s: float = kinds.setting(
        10.0, kinds.number(0.0, 600.0), "Seconds that calls under way may take to finish after SIGTERM, 0 to 600."
    )
    lame_duck_s: float = kinds.setting(
        0.0,
        kinds.number(0.0, 600.0),
        "Seconds between saying NOT_SERVING after SIGTERM and taking no more calls, so that load balancers turn away first, 0 to 600.",
    )
    reflection: bool = kinds.setting(True, kinds.switch, "Whether gRPC server reflection is offered: on or off.")
    tls_cert: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "PEM file of the server's certificate chain. With SCREENING_TLS_KEY and SCREENING_TLS_CA it turns on mTLS, and callers need certificates; re-read when it changes. See docs/access.md.",
    )
    tls_key: Path | None = kinds.setting(
        None, kinds.optional(kinds.path), "PEM file of the private key of SCREENING_TLS_CERT; re-read when it changes."
    )
    tls_ca: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "PEM file of the authorities whose client certificates are accepted; re-read when it changes.",
    )
    tls_crl: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "Revocation lists of those authorities, PEM or DER, checked on every call; re-read when it changes. Empty: none is checked.",
    )
    callers: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "Callers file, TOML: who may call, in which role, within which limits; re-read when it changes. Empty: the certificate tells the role.",
    )
    allow_plaintext: bool = kinds.setting(
        False,
        kinds.switch,
        "Whether the service may listen beyond the loopback without certificates: on or off. For networks that check callers themselves.",
    )
    caller_rate: float | None = kinds.setting(
        None,
        kinds.optional(kinds.number(0.01, 1_000_000.0)),
        "Screenings a second that one caller may ask for in the long run, 0.01 to 1,000,000; empty for no limit. The callers file may say otherwise.",
    )
    caller_burst: int = kinds.setting(
        100,
        kinds.integer(1, 1_000_000),
        "Screenings one caller may ask for at once before SCREENING_CALLER_RATE counts, 1 to 1,000,000.",
    )
    caller_concurrent: int | None = kinds.setting(
        None,
        kinds.optional(kinds.integer(1, 65_536)),
        "Single calls one caller may have open at a time, 1 to 65,536; empty for half of SCREENING_MAX_PENDING with mTLS and no limit without.",
    )
    caller_given_up: float = kinds.setting(
        200.0,
        kinds.number(1.0, 1_000_000.0),
        "Calls a second that one caller may give up in the long run, cancelled or past their deadline, 1 to 1,000,000; who goes beyond twice as many at once loses the connection.",
    )
    probe_listen: str | None = kinds.setting(
        None,
        kinds.optional(kinds.address),
        "IP address and port where grpc.health.v1 alone answers without TLS, for probes of the platform; empty for none.",
    )
    metrics_listen: str | None = kinds.setting(
        None,
        kinds.optional(kinds.address),
        "IP address and port of HTTP /metrics (Prometheus), /healthz and /readyz; empty for none.",
    )
    otlp_endpoint: str | None = kinds.setting(
        None,
        kinds.optional(kinds.endpoint),
        "Collector that OpenTelemetry spans go to by OTLP over gRPC, for example http://127.0.0.1:4317; empty for none. Needs the extra otel.",
    )
    otlp_headers: str = kinds.setting(
        "",
        kinds.text,
        "Headers for that collector, name=value separated by commas; most often a token.",
        secret=True,
    )
    audit_dir: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "Folder of the audit record; it must be there. Each screening is on its disk before the answer leaves. Empty: nothing is recorded, and the log warns of it at start.",
    )
    audit_segment_bytes: int = kinds.setting(
        64 * 1024 * 1024,
        kinds.integer(4_096, 1024 * 1024 * 1024),
        "Size in bytes at which a file of the audit record is sealed and the next begun, 4,096 to 1,073,741,824; a new day seals it too.",
    )
    audit_retention_years: int = kinds.setting(
        10,
        kinds.integer(7, 100),
        "Years for which `screening audit prune` keeps every audit record, 7 to 100; a shorter time is refused.",
    )
    audit_receipt_key: Path | None = kinds.setting(
        None,
        kinds.optional(kinds.path),
        "Private Ed25519 key (PEM) that signs a receipt of every recorded answer; empty for no receipts. `screening audit key new` makes one.",
    )
    log_level: str = kinds.setting(
        "INFO", kinds.log_level, "Least level written to the log on standard error: DEBUG, INFO, WARNING or ERROR."
    )


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings an environment asks for; what it does not name keeps its default.

    Raises:
        SettingsError: a value is out of its range or no setting has that name; every problem is named.
    """
    values: dict[str, object] = {}
    problems: list[str] = []
    for item in fields(Settings):
        text = environ.get(_variable(item.name))
        if text is None:
            continue
        try:
            values[item.name] = item.metadata["parse"](text.strip())
        except ValueError as error:
            problems.append(f"{_variable(item.name)} {error}")
    problems.extend(_unknown(environ))
    if problems:
        raise SettingsError(tuple(problems))
    return Settings(**values)  # type: ignore[arg-type]


def describe() -> tuple[SettingDescription, ...]:
    """Every setting for people: variable, default, meaning, in the order in which they are declared."""
    return tuple(
        SettingDescription(
            _variable(item.name), _written(item.default), item.metadata["meaning"], item.metadata["secret"]
        )
        for item in fields(Settings)
    )


def effective(environ: Mapping[str, str]) -> tuple[EffectiveSetting, ...]:
    """What is in force in an environment, in the order in which the settings are declared.

    Raises:
        SettingsError: as `load_settings`.
    """
    settings = load_settings(environ)
    found = []
    for item, about in zip(fields(Settings), describe(), strict=True):
        value = _written(getattr(settings, item.name))
        source = "environment" if about.name in environ else "default"
        found.append(EffectiveSetting(about.name, _MASK if about.secret and value else value, source, about.meaning))
    return tuple(found)


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _written(default: object) -> str:
    """A default as one would write it into the environment."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return "on" if default else "off"
    return f"{default:g}" if isinstance(default, float) else str(default)


def _unknown(environ: Mapping[str, str]) -> list[str]:
    """Variables under our prefix that no setting has, with the nearest that one has."""
    known = [_variable(item.name) for item in fields(Settings)]
    problems = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in known or _SERVICE_LINK.fullmatch(name):
            continue
        near = difflib.get_close_matches(name, known, n=1)
        problems.append(f"{name} is no setting" + (f"; {near[0]} is" if near else ""))
    return problems
