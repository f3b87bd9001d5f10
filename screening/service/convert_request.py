"""A message of the interface to a question of the model, or to the list of fields that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Final, TypeVar

from screening.model.measure import GoodsScope
from screening.model.party import Address, Identifier, Party, PartyKind, PartyRole
from screening.model.result import ScreeningOptions, ScreeningRequest, Transaction
from screening.service import limits
from screening.service.enums import DIRECTION, END_USE, GOODS_SCOPE, PARTY_KIND, PARTY_ROLE
from screening.service.limits import Check
from screening.v1 import list_service_pb2, party_pb2, screening_service_pb2

_JAPAN: Final = timezone(timedelta(hours=9), "JST")
# What an absent message says; to read an empty one gives the same.
_NO_DEAL: Final = Transaction()
_NO_OPTIONS: Final = ScreeningOptions()
_Item = TypeVar("_Item")


def today_in_japan() -> date:
    """The day it is where the callers are; the latest day a question may be asked for."""
    return datetime.now(_JAPAN).date()


def screening_request(message: screening_service_pb2.ScreenRequest, *, today: date) -> ScreeningRequest:
    """The question a message asks, every limit kept.

    `today` is the latest day that may be asked for. Fields in violations are named as seen from the message.

    Raises:
        InvalidRequestError: fields cannot be used; all of them are named.
    """
    check = Check()
    parties = _parties(check, message.parties)
    transaction = _transaction(check, message.transaction, today) if message.HasField("transaction") else _NO_DEAL
    options = _options(check, message.options) if message.HasField("options") else _NO_OPTIONS
    reference = check.text("reference", message.reference, limits.MAX_REFERENCE)
    size = message.ByteSize()
    if size > limits.MAX_REQUEST_BYTES:
        check.add("parties", f"make the request {size} bytes; at most {limits.MAX_REQUEST_BYTES} are accepted")
    check.finish()
    return ScreeningRequest(parties, transaction, options, reference)


def correlation_id(message: screening_service_pb2.StreamScreenRequest) -> str:
    """The caller's key for a question of a stream.

    Raises:
        InvalidRequestError: it is too long.
    """
    check = Check()
    key = check.text("correlation_id", message.correlation_id, limits.MAX_REFERENCE)
    check.finish()
    return key


def rescreen_start(
    message: screening_service_pb2.RescreenStart, *, today: date
) -> tuple[str, Transaction, ScreeningOptions]:
    """Since which generation to look, for which deal, and how to answer.

    Raises:
        InvalidRequestError: fields cannot be used; all of them are named.
    """
    check = Check()
    since = check.text("since_generation", message.since_generation, limits.MAX_ID, required=True)
    transaction = _transaction(check, message.transaction, today)
    options = _options(check, message.options)
    check.finish()
    return since, transaction, options


def rescreen_party(message: screening_service_pb2.RescreenParty) -> tuple[str, Party]:
    """The caller's key for a party of a rescreen, and the party.

    Raises:
        InvalidRequestError: fields cannot be used; all of them are named.
    """
    check = Check()
    key = check.text("correlation_id", message.correlation_id, limits.MAX_REFERENCE)
    party = _party(check, "party", message.party)
    size = message.ByteSize()
    if size > limits.MAX_REQUEST_BYTES:
        check.add("party", f"makes the message {size} bytes; at most {limits.MAX_REQUEST_BYTES} are accepted")
    check.finish()
    return key, party


def batch_messages(
    message: screening_service_pb2.BatchScreenRequest, *, max_batch: int
) -> Sequence[screening_service_pb2.ScreenRequest]:
    """The questions of a batch.

    Raises:
        InvalidRequestError: there are none or too many.
    """
    check = Check()
    if not message.requests:
        check.add("requests", "is empty; give at least one request")
    check.items("requests", message.requests, max_batch)
    check.finish()
    return message.requests


def compared_names(message: screening_service_pb2.CompareRequest) -> tuple[str, str, PartyKind]:
    """The two names to compare and the kind of party they belong to.

    Raises:
        InvalidRequestError: a name is empty or too long, or the kind is not known.
    """
    check = Check()
    name1 = check.text("name1", message.name1, limits.MAX_NAME, required=True)
    name2 = check.text("name2", message.name2, limits.MAX_NAME, required=True)
    kind = check.word("kind", PARTY_KIND, message.kind)
    check.finish()
    return name1, name2, kind or PartyKind.UNSPECIFIED


def asked_entity(message: list_service_pb2.GetListedEntityRequest) -> str:
    """The id of the entity asked for.

    Raises:
        InvalidRequestError: it is empty or too long.
    """
    check = Check()
    entity_id = check.text("entity_id", message.entity_id, limits.MAX_ID, required=True)
    check.finish()
    return entity_id


def _parties(check: Check, messages: Sequence[party_pb2.Party]) -> tuple[Party, ...]:
    """The parties, at least one."""
    if not messages:
        check.add("parties", "is empty; give at least one party")
    return tuple(
        _party(check, field, message) for field, message in _numbered(check, "parties", messages, limits.MAX_PARTIES)
    )


def _party(check: Check, at: str, message: party_pb2.Party) -> Party:
    """One party. A blank name passes: the answer to it is INDETERMINATE, not an error."""
    if not message.names:
        check.add(f"{at}.names", "is empty; give at least one name")
    return Party(
        names=_texts(check, f"{at}.names", message.names, limits.MAX_NAMES, limits.MAX_NAME),
        kind=check.word(f"{at}.kind", PARTY_KIND, message.kind) or PartyKind.UNSPECIFIED,
        role=check.word(f"{at}.role", PARTY_ROLE, message.role) or PartyRole.UNSPECIFIED,
        countries=tuple(
            check.country(field, code, required=True)
            for field, code in _numbered(check, f"{at}.countries", message.countries)
        ),
        addresses=tuple(
            _address(check, field, address) for field, address in _numbered(check, f"{at}.addresses", message.addresses)
        ),
        identifiers=tuple(
            _identifier(check, field, identifier)
            for field, identifier in _numbered(check, f"{at}.identifiers", message.identifiers)
        ),
        reference=check.text(f"{at}.reference", message.reference, limits.MAX_REFERENCE),
    )


def _address(check: Check, at: str, message: party_pb2.Address) -> Address:
    """One address; either part may be missing."""
    return Address(
        check.text(f"{at}.text", message.text, limits.MAX_ADDRESS), check.country(f"{at}.country", message.country)
    )


def _identifier(check: Check, at: str, message: party_pb2.Identifier) -> Identifier:
    """One number of a register."""
    return Identifier(
        check.scheme(f"{at}.scheme", message.scheme),
        check.text(f"{at}.value", message.value, limits.MAX_IDENTIFIER, required=True),
    )


def _transaction(check: Check, message: screening_service_pb2.Transaction, today: date) -> Transaction:
    """The deal; what the caller left out stays unknown."""
    if message.end_use not in END_USE:
        check.add("transaction.end_use", f"is {message.end_use}, which this version of the service does not know")
    return Transaction(
        direction=check.word("transaction.direction", DIRECTION, message.direction),
        destination=check.country("transaction.destination", message.destination),
        goods=_goods(check, "transaction.goods", message.goods),
        goods_description=check.text(
            "transaction.goods_description", message.goods_description, limits.MAX_GOODS_DESCRIPTION
        ),
        origin=check.country("transaction.origin", message.origin),
        end_use=END_USE.get(message.end_use, ""),
        places=_texts(check, "transaction.places", message.places, limits.MAX_ITEMS, limits.MAX_PLACE),
        as_of=check.day("transaction.as_of", message.as_of, today),
        bound_by=check.country("transaction.bound_by", message.bound_by) or "JP",
    )


def _goods(check: Check, at: str, numbers: Sequence[int]) -> tuple[GoodsScope, ...]:
    """What the goods are in law. An unspecified element would say both "known" and "not known"."""
    found = []
    for field, number in _numbered(check, at, numbers, limits.MAX_GOODS):
        scope = check.word(field, GOODS_SCOPE, number)
        if scope is not None:
            found.append(scope)
        elif number == 0:
            check.add(field, "is GOODS_SCOPE_UNSPECIFIED; leave the list empty or give GOODS_SCOPE_UNKNOWN")
    return tuple(found)


def _options(check: Check, message: screening_service_pb2.ScreeningOptions) -> ScreeningOptions:
    """How to answer; the model's own defaults stand for what is absent."""
    default = ScreeningOptions()
    min_score = message.min_score if message.HasField("min_score") else default.min_score
    if min_score is not None:
        check.number("options.min_score", min_score, 0, 1)
    limit = message.limit if message.HasField("limit") else default.limit
    check.number("options.limit", limit, 1, limits.MAX_LIMIT)
    freshness = message.freshness
    max_age_days = freshness.max_age_days if freshness.HasField("max_age_days") else default.max_age_days
    if max_age_days is not None:
        check.number("options.freshness.max_age_days", max_age_days, 0, limits.MAX_AGE_DAYS)
    max_age_hours = freshness.max_age_hours if freshness.HasField("max_age_hours") else default.max_age_hours
    if max_age_hours is not None:
        check.number("options.freshness.max_age_hours", max_age_hours, 0, limits.MAX_AGE_HOURS)
    return ScreeningOptions(
        lists=_texts(check, "options.lists", message.lists, limits.MAX_LISTS, limits.MAX_ID),
        min_score=min_score,
        limit=limit,
        max_age_days=max_age_days,
        max_age_hours=max_age_hours,
        min_generation=check.text("options.freshness.min_generation", freshness.min_generation, limits.MAX_ID),
        exclude=_texts(check, "options.exclude", message.exclude, limits.MAX_LISTS, limits.MAX_ID),
    )


def _numbered(
    check: Check, at: str, items: Sequence[_Item], most: int = limits.MAX_ITEMS
) -> Iterator[tuple[str, _Item]]:
    """Each item with its own field path, up to the limit."""
    for place, item in enumerate(check.items(at, items, most)):
        yield f"{at}[{place}]", item


def _texts(check: Check, at: str, texts: Sequence[str], most: int, limit: int) -> tuple[str, ...]:
    """A list of texts, each within its limit."""
    return tuple(check.text(field, text, limit) for field, text in _numbered(check, at, texts, most))
