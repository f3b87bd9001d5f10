"""The schedules: one refresh at a time, with the codes and the places that the job knows."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from screening.refresh.report import EXIT_CODES, Outcome
from screening.settings import describe

ROOT = Path(__file__).resolve().parents[2]
SYSTEMD = ROOT / "deploy" / "systemd"
CRON = ROOT / "deploy" / "kubernetes" / "refresh-cronjob.yaml"
SETTINGS = {item.name for item in describe()}


def _unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(SYSTEMD / name, encoding="utf-8")
    return parser


def test_the_timer_runs_every_night_and_makes_up_for_a_missed_one() -> None:
    """A machine that slept through the night refreshes when it wakes."""
    timer = _unit("screening-refresh.timer")["Timer"]
    assert ("true", "screening-refresh.service") == (timer["Persistent"], timer["Unit"])


def test_the_service_unit_runs_once_and_names_only_settings_that_exist() -> None:
    """A one-shot unit; another running refresh is no failure; every variable is a setting."""
    service = _unit("screening-refresh.service")["Service"]
    assert ("oneshot", "strict", "yes") == (service["Type"], service["ProtectSystem"], service["NoNewPrivileges"])
    assert str(EXIT_CODES[Outcome.BUSY]) == service["SuccessExitStatus"]
    text = (SYSTEMD / "screening-refresh.service").read_text(encoding="utf-8")
    names = {line.split("=")[1] for line in text.splitlines() if line.startswith("Environment=")}
    assert names <= SETTINGS


def test_systemd_understands_the_units() -> None:
    """`systemd-analyze verify` finds nothing but that the program is not installed here."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here")
    units = [str(SYSTEMD / name) for name in ("screening-refresh.service", "screening-refresh.timer")]
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True, check=False)  # noqa: S603 - by path
    told = [line for line in (done.stdout + done.stderr).splitlines() if "is not executable" not in line]
    if any("Failed to" in line for line in told):
        pytest.skip(told[0])
    assert [] == told


def test_the_cron_job_never_runs_twice_at_once() -> None:
    """`concurrencyPolicy: Forbid`, no new try of what a person must look at, and only settings that exist."""
    job = yaml.safe_load(CRON.read_text(encoding="utf-8"))
    spec = job["spec"]
    assert ("CronJob", "Forbid", "Asia/Tokyo") == (job["kind"], spec["concurrencyPolicy"], spec["timeZone"])
    rule = spec["jobTemplate"]["spec"]["podFailurePolicy"]["rules"][0]
    held, refused = EXIT_CODES[Outcome.HELD], EXIT_CODES[Outcome.REFUSED]
    assert ("FailJob", [held, refused]) == (rule["action"], rule["onExitCodes"]["values"])
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert {item["name"] for item in container["env"]} <= SETTINGS
    assert "Never" == pod["restartPolicy"]
    assert {volume["name"] for volume in pod["volumes"]} == {mount["name"] for mount in container["volumeMounts"]}
    assert container["securityContext"]["readOnlyRootFilesystem"]


def test_the_documentation_names_every_step_and_every_finding() -> None:
    """docs/refresh.md has every step of a run and every code that a finding may have."""
    import re  # noqa: PLC0415

    from screening.refresh.steps import Step  # noqa: PLC0415
    from screening.sources.intake.codes import Refused, Unavailable  # noqa: PLC0415

    text = (ROOT / "docs" / "refresh.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "screening" / "refresh").rglob("*.py"))
    found = set(re.findall(r'\.(?:refused|held|alarm|note)\(\s*"([a-z-]+)"', source))
    found |= set(re.findall(r'Severity\.[A-Z]+,\s*"([a-z-]+)"', source))
    found |= set(re.findall(r'self\._alarm\(\s*"([a-z-]+)"', source)) | set(
        re.findall(r'_note\(\s*"([a-z-]+)"', source)
    )
    told = found | {step.value for step in Step} | {code.value for code in (*Refused, *Unavailable)}
    assert [] == sorted(code for code in told if f"`{code}`" not in text)
