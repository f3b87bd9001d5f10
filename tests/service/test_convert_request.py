"""A message becomes a question, or every field that cannot be used is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.errors import InvalidRequestError
from screening.model.measure import Direction, GoodsScope
from screening.model.party import Address, Identifier, Party, PartyKind, PartyRole
from screening.model.result import ScreeningOptions, ScreeningRequest, Transaction
from screening.service import convert_request
from screening.service.convert_request import screening_request
from screening.v1 import list_service_pb2, listed_entity_pb2, party_pb2
from screening.v1 import screening_service_pb2 as pb

TODAY = date(2026, 1, 15)
NAMED = party_pb2.Party(names=["Example Trading LLC"])


def _fields(message: pb.ScreenRequest) -> list[str]:
    """The fields that a request is refused for; none when it is accepted."""
    try:
        screening_request(message, today=TODAY)
    except InvalidRequestError as error:
        return [violation.field for violation in error.violations]
    return []


def _with_party(**fields: object) -> pb.ScreenRequest:
    """A request of one party with these fields beside a name."""
    return pb.ScreenRequest(parties=[party_pb2.Party(**{"names": ["Example Trading LLC"], **fields})])  # type: ignore[arg-type]


def _with_transaction(**fields: object) -> pb.ScreenRequest:
    """A request of one party and a transaction with these fields."""
    return pb.ScreenRequest(parties=[NAMED], transaction=pb.Transaction(**fields))  # type: ignore[arg-type]


def _with_options(**fields: object) -> pb.ScreenRequest:
    """A request of one party and options with these fields."""
    return pb.ScreenRequest(parties=[NAMED], options=pb.ScreeningOptions(**fields))  # type: ignore[arg-type]


def test_the_least_request_takes_the_defaults_of_the_model() -> None:
    """One name is a question; everything else is not known."""
    expected = ScreeningRequest(parties=(Party(names=("Example Trading LLC",)),))
    assert expected == screening_request(pb.ScreenRequest(parties=[NAMED]), today=TODAY)


def test_a_full_request_arrives_whole() -> None:
    """Every field of the message stands in the question."""
    message = pb.ScreenRequest(
        parties=[
            party_pb2.Party(
                names=["Example Trading LLC", "例示商事"],
                kind=party_pb2.PARTY_KIND_ORGANIZATION,
                role=party_pb2.PARTY_ROLE_END_USER,
                countries=["rus", "BY"],
                addresses=[party_pb2.Address(text="1 Example Street", country="rus")],
                identifiers=[party_pb2.Identifier(scheme="JP-Corporate-Number", value="1234567890123")],
                reference="customer 7",
            )
        ],
        transaction=pb.Transaction(
            direction=listed_entity_pb2.DIRECTION_EXPORT,
            destination="RUS",
            goods=[listed_entity_pb2.GOODS_SCOPE_DUAL_USE],
            goods_description="bearings",
            origin="cn",
            end_use=pb.END_USE_MILITARY,
            places=["Port of Example"],
            as_of="2025-03-01",
            bound_by="JPN",
        ),
        options=pb.ScreeningOptions(
            lists=["jp-fefa-russia"],
            min_score=0.0,
            limit=100,
            freshness=pb.FreshnessDemand(max_age_days=0, min_generation="20260115T000000Z-abc"),
            exclude=["example-list:0001"],
        ),
        reference="order 9",
    )
    expected = ScreeningRequest(
        parties=(
            Party(
                names=("Example Trading LLC", "例示商事"),
                kind=PartyKind.ORGANIZATION,
                role=PartyRole.END_USER,
                countries=("RU", "BY"),
                addresses=(Address("1 Example Street", "RU"),),
                identifiers=(Identifier("jp-corporate-number", "1234567890123"),),
                reference="customer 7",
            ),
        ),
        transaction=Transaction(
            direction=Direction.EXPORT,
            destination="RU",
            goods=(GoodsScope.DUAL_USE,),
            goods_description="bearings",
            origin="CN",
            end_use="military",
            places=("Port of Example",),
            as_of=date(2025, 3, 1),
            bound_by="JP",
        ),
        options=ScreeningOptions(
            lists=("jp-fefa-russia",),
            min_score=0.0,
            limit=100,
            max_age_days=0,
            min_generation="20260115T000000Z-abc",
            exclude=("example-list:0001",),
        ),
        reference="order 9",
    )
    assert expected == screening_request(message, today=TODAY)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (pb.ScreenRequest(), "parties"),
        (pb.ScreenRequest(parties=[NAMED] * 65), "parties"),
        (pb.ScreenRequest(parties=[NAMED] * 3 + [party_pb2.Party(names=["x" * 1025])]), "parties[3].names[0]"),
        (pb.ScreenRequest(parties=[party_pb2.Party()]), "parties[0].names"),
        (_with_party(names=["Example"] * 33), "parties[0].names"),
        (_with_party(names=["Example", "𠮷" * 1025]), "parties[0].names[1]"),
        (_with_party(kind=99), "parties[0].kind"),
        (_with_party(role=99), "parties[0].role"),
        (_with_party(countries=["JP", "Japan"]), "parties[0].countries[1]"),
        (_with_party(countries=[""]), "parties[0].countries[0]"),
        (_with_party(countries=["JP"] * 33), "parties[0].countries"),
        (_with_party(addresses=[party_pb2.Address(text="x" * 2049)]), "parties[0].addresses[0].text"),
        (_with_party(addresses=[party_pb2.Address(country="ZZ")]), "parties[0].addresses[0].country"),
        (_with_party(addresses=[party_pb2.Address()] * 33), "parties[0].addresses"),
        (
            _with_party(identifiers=[party_pb2.Identifier(scheme="number", value="1")]),
            "parties[0].identifiers[0].scheme",
        ),
        (_with_party(identifiers=[party_pb2.Identifier(scheme="lei")]), "parties[0].identifiers[0].value"),
        (_with_party(reference="x" * 257), "parties[0].reference"),
        (_with_transaction(direction=-1), "transaction.direction"),
        (_with_transaction(destination="Crimea"), "transaction.destination"),
        (_with_transaction(goods=[1, 0]), "transaction.goods[1]"),
        (_with_transaction(goods=[77]), "transaction.goods[0]"),
        (_with_transaction(goods=[1] * 17), "transaction.goods"),
        (_with_transaction(goods_description="x" * 4097), "transaction.goods_description"),
        (_with_transaction(origin="??"), "transaction.origin"),
        (_with_transaction(end_use=5), "transaction.end_use"),
        (_with_transaction(places=["x"] * 33), "transaction.places"),
        (_with_transaction(places=["x" * 513]), "transaction.places[0]"),
        (_with_transaction(as_of="2026-01-16"), "transaction.as_of"),
        (_with_transaction(as_of="2025-02-29"), "transaction.as_of"),
        (_with_transaction(as_of="20250301"), "transaction.as_of"),
        (_with_transaction(as_of="2025-W09-6"), "transaction.as_of"),
        (_with_transaction(as_of="２０２５-03-01"), "transaction.as_of"),
        (_with_transaction(bound_by="EU"), "transaction.bound_by"),
        (_with_options(lists=["x"] * 65), "options.lists"),
        (_with_options(lists=["x" * 129]), "options.lists[0]"),
        (_with_options(min_score=1.01), "options.min_score"),
        (_with_options(min_score=-0.1), "options.min_score"),
        (_with_options(min_score=float("nan")), "options.min_score"),
        (_with_options(limit=0), "options.limit"),
        (_with_options(limit=101), "options.limit"),
        (_with_options(freshness=pb.FreshnessDemand(max_age_days=-1)), "options.freshness.max_age_days"),
        (_with_options(freshness=pb.FreshnessDemand(min_generation="x" * 129)), "options.freshness.min_generation"),
        (pb.ScreenRequest(parties=[NAMED], reference="x" * 257), "reference"),
        (
            pb.ScreenRequest(parties=[party_pb2.Party(names=["漢" * 1024] * 32)] * 3),
            "parties",
        ),
    ],
)
def test_a_field_that_cannot_be_used_is_named(message: pb.ScreenRequest, field: str) -> None:
    """The violation carries the path of the very field."""
    assert [field] == _fields(message)


@pytest.mark.parametrize(
    "message",
    [
        _with_party(names=["Example"] * 32),
        _with_party(names=["𠮷" * 1024]),
        _with_party(names=["", "-", "Example\x00Trading"]),
        pb.ScreenRequest(parties=[NAMED] * 64),
        _with_transaction(as_of="2026-01-15"),
        _with_options(min_score=1.0, limit=1),
    ],
)
def test_what_is_just_within_the_limits_is_accepted(message: pb.ScreenRequest) -> None:
    """Blank names and NULs pass as well: the answer to them is INDETERMINATE, not an error."""
    assert [] == _fields(message)


def test_all_violations_are_named_at_once() -> None:
    """A caller corrects a request once, not field by field."""
    message = pb.ScreenRequest(
        parties=[party_pb2.Party(countries=["??"])], transaction=pb.Transaction(as_of="soon"), reference="x" * 300
    )
    assert ["parties[0].names", "parties[0].countries[0]", "transaction.as_of", "reference"] == _fields(message)


def test_a_violation_does_not_repeat_a_long_value() -> None:
    """What the caller sent comes back cut, and in ASCII."""
    with pytest.raises(InvalidRequestError) as caught:
        screening_request(_with_party(countries=["日" * 1000]), today=TODAY)
    assert len(caught.value.violations[0].description) < 250
    assert caught.value.violations[0].description.isascii()


@given(st.binary(max_size=200))
def test_any_message_is_a_question_or_is_refused(data: bytes) -> None:
    """Whatever can be read as a message never makes the conversion fail in another way."""
    message = pb.ScreenRequest(parties=[NAMED])
    try:
        message.MergeFromString(data)
    except Exception:  # noqa: BLE001 - not a message
        return
    assert isinstance(_fields(message), list)


def test_today_is_the_day_in_japan() -> None:
    """The latest day that may be asked for is never before the day in Europe or America."""
    assert timedelta(0) <= convert_request.today_in_japan() - date.today() <= timedelta(1)  # noqa: DTZ011 - that is the point


def test_a_batch_needs_requests_within_its_limit() -> None:
    """An empty batch and one over the limit are refused as a whole; one at the limit is taken."""
    batch = pb.BatchScreenRequest(requests=[pb.ScreenRequest()] * 3)
    assert 3 == len(convert_request.batch_messages(batch, max_batch=3))
    for refused, limit in ((batch, 2), (pb.BatchScreenRequest(), 3)):
        with pytest.raises(InvalidRequestError, match="requests"):
            convert_request.batch_messages(refused, max_batch=limit)


def test_compare_needs_two_names() -> None:
    """An empty or an overlong name, or a kind that is not known, is refused by its field."""
    assert ("a", "b", PartyKind.PERSON) == convert_request.compared_names(
        pb.CompareRequest(name1="a", name2="b", kind=party_pb2.PARTY_KIND_PERSON)
    )
    with pytest.raises(InvalidRequestError) as caught:
        convert_request.compared_names(pb.CompareRequest(name2="x" * 1025, kind=9))  # type: ignore[arg-type]
    assert ["name1", "name2", "kind"] == [violation.field for violation in caught.value.violations]


def test_an_entity_is_asked_for_by_its_id() -> None:
    """An empty id is refused; an unknown one is the screener's to answer."""
    message = list_service_pb2.GetListedEntityRequest(entity_id="example-list:0001")
    assert "example-list:0001" == convert_request.asked_entity(message)
    with pytest.raises(InvalidRequestError, match="entity_id"):
        convert_request.asked_entity(list_service_pb2.GetListedEntityRequest())


def test_an_overlong_correlation_id_is_refused() -> None:
    """The key of a stream item is bounded like every other text."""
    assert "7" == convert_request.correlation_id(pb.StreamScreenRequest(correlation_id="7"))
    with pytest.raises(InvalidRequestError, match="correlation_id"):
        convert_request.correlation_id(pb.StreamScreenRequest(correlation_id="x" * 257))
