"""An installation's settings come from its environment, and nothing in it is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.settings import PREFIX, Settings, SettingsError, describe, load_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    """Without variables the service listens on the loopback address only."""
    settings = load_settings({})
    assert Settings() == settings
    assert settings.listen == "127.0.0.1:50051"


def test_each_variable_is_read() -> None:
    """Values of every sort arrive as what they are."""
    environ = {
        "SCREENING_INDEX_DIR": "/data/index",
        "SCREENING_LISTEN": "[::]:8443",
        "SCREENING_WORKERS": " 2 ",
        "SCREENING_MIN_SCORE": "0.9",
        "SCREENING_MAX_AGE_DAYS": "30",
        "SCREENING_REFLECTION": "off",
        "SCREENING_LOG_LEVEL": "warning",
        "PATH": "/usr/bin",
    }
    expected = Settings(
        index_dir=Path("/data/index"),
        listen="[::]:8443",
        workers=2,
        min_score=0.9,
        max_age_days=30,
        reflection=False,
        log_level="WARNING",
    )
    assert expected == load_settings(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCREENING_INDEX_DIR", ""),
        ("SCREENING_LISTEN", "localhost:50051"),
        ("SCREENING_LISTEN", "127.0.0.1"),
        ("SCREENING_LISTEN", "::1:50051"),
        ("SCREENING_LISTEN", "127.0.0.1:65536"),
        ("SCREENING_LISTEN", "127.0.0.1:٥"),
        ("SCREENING_WORKERS", "0"),
        ("SCREENING_THREADS", "many"),
        ("SCREENING_MAX_MESSAGE_BYTES", "1"),
        ("SCREENING_MIN_SCORE", "1.01"),
        ("SCREENING_MIN_SCORE", "nan"),
        ("SCREENING_POLL_S", "0"),
        ("SCREENING_DRAIN_S", "inf"),
        ("SCREENING_REFLECTION", "maybe"),
        ("SCREENING_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_out_of_range_stops_the_start(name: str, value: str) -> None:
    """The error names the variable, so that the operator knows what to correct."""
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value})
    assert [name] == [problem.split()[0] for problem in caught.value.problems]


def test_every_problem_is_named_at_once() -> None:
    """Two bad values give two problems in one error."""
    with pytest.raises(SettingsError) as caught:
        load_settings({"SCREENING_WORKERS": "x", "SCREENING_THREADS": "y"})
    assert len(caught.value.problems) == 2


def test_a_mistyped_variable_stops_the_start() -> None:
    """A variable that no setting has would leave the default in force without a word, so it is refused."""
    with pytest.raises(SettingsError, match="SCREENING_MIN_SCOER is no setting; SCREENING_MIN_SCORE is"):
        load_settings({"SCREENING_MIN_SCOER": "0.9"})


def test_variables_of_a_kubernetes_service_are_passed_over() -> None:
    """What Kubernetes adds for a Service called "screening" or "screening-api" is not ours."""
    links = {
        "SCREENING_SERVICE_HOST": "10.0.0.1",
        "SCREENING_SERVICE_PORT": "50051",
        "SCREENING_SERVICE_PORT_GRPC": "50051",
        "SCREENING_PORT": "tcp://10.0.0.1:50051",
        "SCREENING_PORT_50051_TCP": "tcp://10.0.0.1:50051",
        "SCREENING_PORT_50051_TCP_ADDR": "10.0.0.1",
        "SCREENING_API_SERVICE_HOST": "10.0.0.2",
        "SCREENING_API_PORT_50051_TCP_PROTO": "tcp",
    }
    assert Settings() == load_settings(links)


def test_written_defaults_give_the_defaults() -> None:
    """Every default as documented, put into the environment, changes nothing."""
    assert Settings() == load_settings({item.name: item.default for item in describe()})


@given(st.sampled_from([item.name for item in describe()]), st.text())
def test_any_value_gives_settings_or_a_problem_with_its_name(name: str, value: str) -> None:
    """No text whatever makes reading the environment fail in another way."""
    problems: tuple[str, ...] = ()
    try:
        load_settings({name: value})
    except SettingsError as error:
        problems = error.problems
    assert all(problem.startswith(PREFIX) for problem in problems)
