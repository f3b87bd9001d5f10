"""What a server says beside the file is read with care: it may say anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import SourceRefusedError, SourceUnavailableError
from screening.sources.intake.answers import check_status, validator
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.places import checked, redirected, told
from screening.sources.intake.plan import FetchPlan

PLAN = FetchPlan("https://publisher.example/list.csv", hosts=("publisher.example", "Files.Publisher.Example."))


@given(status=st.integers(100, 999).filter(lambda status: status != 200), wait=st.text(max_size=60))
def test_every_status_but_200_has_a_name(status: int, wait: str) -> None:
    """Whatever number comes, with whatever wait, the answer is one of our errors with a wait of no less than nothing."""
    with pytest.raises((SourceUnavailableError, SourceRefusedError)) as caught:
        check_status(status, {"retry-after": wait})
    assert getattr(caught.value, "code", "") in {*Unavailable, *Refused}
    asked = getattr(caught.value, "retry_after_s", None)
    assert asked is None or asked >= 0


@pytest.mark.parametrize("wait", ["Fri, 31 Dec 1999 23:59:59 GMT", "Sun Nov  6 08:49:37 1994", "0"])
def test_a_wait_that_is_over_is_none(wait: str) -> None:
    """A date that has passed asks for no wait, in the date forms of HTTP."""
    with pytest.raises(SourceUnavailableError) as caught:
        check_status(503, {"retry-after": wait})
    assert 0.0 == caught.value.retry_after_s


@given(value=st.text(max_size=50))
def test_a_validator_can_be_sent_back_or_is_left_out(value: str) -> None:
    """No ETag of a server can add a line to the next request."""
    kept = validator({"etag": value}, "etag")
    assert kept in {"", value.strip()}
    assert kept.isascii()
    assert kept == "" or kept.isprintable()


@given(location=st.text(max_size=80) | st.text("htps:/@.\\#?[]publisherxm%0127", max_size=60))
def test_no_redirect_leaves_the_publisher(location: str) -> None:
    """However an address is written, what is followed is https, without credentials, at a declared host."""
    try:
        there = redirected(PLAN, PLAN.url, location)
    except SourceRefusedError as error:
        assert Refused.REDIRECT == error.code  # noqa: PT017 - most tries end here, and both ends are the law
        return
    assert there.startswith(("https://publisher.example", "https://files.publisher.example", "https:///"))
    assert checked(FetchPlan(there, hosts=PLAN.hosts)) == there


@pytest.mark.parametrize(
    "location", ["https://files.publisher.example/a", "https://FILES.publisher.example:443/a", "../b?c=d", "?x"]
)
def test_a_redirect_to_a_declared_host_is_followed(location: str) -> None:
    """Case, a final dot in the configuration and the default port make no difference."""
    assert redirected(PLAN, PLAN.url, location).lower().startswith(("https://files.publisher", "https://publisher"))


@given(url=st.text(max_size=300))
def test_an_address_in_a_message_forges_nothing(url: str) -> None:
    """What is told of an address is one printable line."""
    assert told(url) == "" or told(url).isprintable()


def test_an_address_in_a_message_holds_no_secret() -> None:
    """Neither the query nor credentials are told."""
    assert "https://publisher.example/list.csv" == told("https://me:word@publisher.example/list.csv?key=secret#x")
