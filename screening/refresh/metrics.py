"""The metrics of a run, in a file that a node exporter reads (textfile collector).

Written whole and renamed, so that the exporter never reads half of it. Instants are seconds since 1970 (UTC).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from screening.index.checks import ListCheck
from screening.refresh.report import Outcome, RefreshReport, Severity
from screening.refresh.written import RunHistory

_PREFIX = "screening_refresh_"


def write_metrics(path: Path, report: RefreshReport, history: RunHistory, checks: Mapping[str, ListCheck]) -> None:
    """Write the metrics of a run.

    Raises:
        OSError: the file cannot be written; the one of before stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), _registry(report, history, checks))


def _registry(report: RefreshReport, history: RunHistory, checks: Mapping[str, ListCheck]) -> CollectorRegistry:
    registry = CollectorRegistry()
    _gauge(registry, "last_run_timestamp_seconds", "End of the last run.", report.finished_at.timestamp())
    if history.last_good is not None:
        text = "End of the last run that published or found nothing new."
        _gauge(registry, "last_success_timestamp_seconds", text, history.last_good.timestamp())
    if history.last_published is not None:
        text = "When an edition was last taken over."
        _gauge(registry, "last_published_timestamp_seconds", text, history.last_published.timestamp())
    duration = (report.finished_at - report.started_at).total_seconds()
    _gauge(registry, "duration_seconds", "Duration of the last run.", duration)
    _gauge(registry, "exit_code", "Exit code of the last run.", report.exit_code)
    _gauge(registry, "published", "Whether the last run published a generation.", int(report.published))
    outcome = _labelled(registry, "outcome", "1 for the outcome of the last run.", ("outcome",))
    for each in Outcome:
        outcome.labels(each.value).set(int(each is report.outcome))
    generation = _labelled(registry, "generation_info", "The generation served after the last run.", ("generation",))
    generation.labels(report.generation).set(1)
    _lists(registry, report, checks)
    return registry


def _lists(registry: CollectorRegistry, report: RefreshReport, checks: Mapping[str, ListCheck]) -> None:
    entities = _labelled(registry, "list_entities", "Entities of the edition in the last run.", ("list",))
    outcome = _labelled(registry, "list_outcome", "1 for what became of a list in the last run.", ("list", "outcome"))
    for row in report.lists:
        entities.labels(row.list_id).set(row.entities)
        outcome.labels(row.list_id, row.outcome.value).set(1)
    checked = _labelled(registry, "list_last_check_timestamp_seconds", "Last good check of a list.", ("list",))
    for list_id, check in checks.items():
        checked.labels(list_id).set(check.checked_at.timestamp())
    findings = _labelled(registry, "findings", "Findings of the last run.", ("list", "severity"))
    counts = Counter((finding.list_id, finding.severity) for finding in report.all_findings)
    for list_id in sorted({"", *(row.list_id for row in report.lists)}):
        for severity in Severity:
            findings.labels(list_id, severity.value).set(counts[(list_id, severity)])


def _gauge(registry: CollectorRegistry, name: str, text: str, value: float) -> None:
    Gauge(_PREFIX + name, text, registry=registry).set(value)


def _labelled(registry: CollectorRegistry, name: str, text: str, labels: tuple[str, ...]) -> Gauge:
    return Gauge(_PREFIX + name, text, labels, registry=registry)
