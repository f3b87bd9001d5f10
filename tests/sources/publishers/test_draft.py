"""One listed party put together from its rows."""

from __future__ import annotations

from datetime import date

import pytest

from screening.errors import ListFormatError
from screening.model.entity import EntityName, NameRole
from screening.model.measure import Designation, EventKind
from screening.model.party import Address, Identifier, PartyKind
from screening.sources.publishers.adapter import RejectedRow
from screening.sources.publishers.draft import WEAK, Draft, one_file, publication


def draft(name: str = "Example Shipyard", number: str = "X-1", kind: PartyKind = PartyKind.ORGANIZATION) -> Draft:
    """A party with a name and a designation."""
    made = Draft("list.csv:2", kind)
    made.name(name)
    made.designations.append(Designation(number, "Example Notice"))
    return made


def test_a_damaged_name_is_told_and_not_searched() -> None:
    """A name with a lost character is no name; the notes say that it was printed."""
    made = draft()
    made.name("محمد الل\ufffd\ufffd مطيع", NameRole.NATIVE)
    entity = made.entity()
    assert ("Example Shipyard",) == tuple(name.text for name in entity.names)
    assert ("A name is printed with damaged characters and is not searched: محمد الل[?] مطيع",) == entity.notes


def test_a_party_without_a_usable_name_refuses_the_list() -> None:
    """A row that lists somebody whose name cannot be read is never dropped in silence."""
    made = Draft("list.csv:7")
    made.name("\ufffd")
    made.designations.append(Designation("1", ""))
    with pytest.raises(ListFormatError, match=r"list[.]csv:7: names nobody"):
        made.entity()


def test_a_name_beyond_every_length_refuses_the_list() -> None:
    """No printed name has more than 1,024 characters."""
    with pytest.raises(ListFormatError, match="more than 1024 characters"):
        draft().name("x" * 1025)


def test_a_weak_alias_is_unofficial_until_it_is_printed_as_a_strong_one() -> None:
    """A weak alias never decides alone; the same name printed without that mark takes its place."""
    made = draft()
    made.name("EXY", status=f"{WEAK} (low)")
    assert not made.entity().names[1].official
    made.name("EXY")
    assert EntityName("EXY", "en", NameRole.ALIAS) == made.entity().names[1]


def test_an_inverted_name_keeps_its_printed_form() -> None:
    """A person's inverted name is searched in spoken order, so that the surname alone is no name."""
    entity = draft("AHMAD, Ahmad Ali", kind=PartyKind.PERSON).entity()
    assert EntityName("Ahmad Ali AHMAD", "en", NameRole.PRIMARY, status="printed `AHMAD, Ahmad Ali`") == entity.names[0]
    assert "Example, Ltd" == draft("Example, Ltd").entity().names[0].text


def test_there_is_one_main_name_per_language_and_it_stands_first() -> None:
    """A second main name of a language is an alias; without a main name the first official one is it."""
    made = draft("weak")
    made = Draft("x")
    made.designations.append(Designation("1", ""))
    made.name("Nickname", status=WEAK)
    made.name("Example Bank")
    made.name("Example Banking")
    first, *others = made.entity().names
    assert ("Example Bank", NameRole.PRIMARY) == (first.text, first.role)
    assert {NameRole.ALIAS} == {name.role for name in others}
    made.name("Пример банк", NameRole.PRIMARY)
    made.name("Example Bank Ltd", NameRole.PRIMARY)
    made.name("Example Bank Co", NameRole.PRIMARY)
    main = [(name.text, name.lang) for name in made.entity().names if name.role is NameRole.PRIMARY]
    assert [("Пример банк", "und-Cyrl"), ("Example Bank Ltd", "en")] == main


def test_an_address_has_its_country_and_a_country_alone_is_none() -> None:
    """The printed parts are joined; a country by itself counts as the party's country."""
    made = draft()
    made.address(("19 ul. Vavilova", " ", "Moscow 117312"), country="Russia")
    made.address(("", "-"), country="Iran")
    made.address(("Tower 1",), country="Atlantis")
    made.address(("", ""), country="former Soviet Union")
    entity = made.entity()
    assert Address("19 ul. Vavilova, Moscow 117312, Russia", "RU") == entity.addresses[0]
    assert ["Tower 1, Atlantis", "former Soviet Union"] == [address.text for address in entity.addresses[1:]]
    assert ("RU", "IR") == entity.countries


def test_hong_kong_is_also_china() -> None:
    """Hong Kong and Macau stand as themselves and as China (docs/list-format.md)."""
    made = draft()
    made.country("Hong Kong")
    assert ("HK", "CN") == made.entity().countries


def test_a_number_that_cannot_be_right_is_a_note() -> None:
    """A ship number with a wrong check digit finds nobody and is told; a number of three digits is no key."""
    made = draft()
    made.identifier("imo", "9187629")
    made.identifier("imo", "9000000")
    made.identifier("af-passport", "123")
    entity = made.entity()
    assert (Identifier("imo", "9187629"),) == entity.identifiers
    assert ("The imo number 9000000 is printed with a wrong check digit and is not searched.",) == entity.notes


def test_a_number_keeps_its_party_from_edition_to_edition() -> None:
    """The publisher's number keeps the id through a new name; what is gone is delisted on the edition's day."""
    first = publication(
        [draft("Alpha", "X-1"), draft("Beta", "X-2")], list_id="demo", previous=(), rows=2, stored=2, rejected=()
    )
    second = publication(
        [draft("Gamma", "X-3"), draft("Alpha Holding", "X-1")],
        list_id="demo",
        previous=first.entities,
        rows=3,
        stored=2,
        rejected=(RejectedRow("list.csv:4", "blank"),),
        as_of=date(2026, 2, 1),
    )
    assert ["demo:0003", "demo:0001"] == [entity.entity_id for entity in second.entities]
    assert ["demo:0002"] == [entity.entity_id for entity in second.delisted]
    assert EventKind.DELISTED is second.delisted[0].designations[0].events[-1].kind


def test_an_account_that_does_not_add_up_is_refused() -> None:
    """Rows that are neither stored nor rejected refuse the publication, and so does an empty one."""
    with pytest.raises(ListFormatError, match="3 rows read, but 1 stored and 0 rejected"):
        publication([draft()], list_id="demo", previous=(), rows=3, stored=1, rejected=())
    with pytest.raises(ListFormatError, match="lists nobody"):
        publication([], list_id="demo", previous=(), rows=0, stored=0, rejected=())


def test_a_publication_of_one_file_takes_one() -> None:
    """Two files where one is expected are refused, since one of them would be ignored."""
    one_file([object()], "x")
    with pytest.raises(ListFormatError, match="takes one file, but 2"):
        one_file([object(), object()], "x")
