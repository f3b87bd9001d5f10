"""From name hits to hits on a party: what stands around a name adds or takes away beside the name score."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from screening.index.reader import GenerationReader
from screening.matching.parties import PartyMatcher
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.party import Address, Identifier, Party, PartyKind
from screening.model.result import Hit
from screening.model.snapshot import ListSnapshot
from screening.policy.disposition import BLOCK_STRENGTH

JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
NUMBER = Identifier("jp-corporate-number", "5011101019196")
OTHER = Identifier("jp-corporate-number", "7000012050002")
QUAY = "1 Example Quay, Exampletown, 190121"


@pytest.fixture(scope="module")
def matcher(
    make_reader: Callable[..., GenerationReader],
    make_list: Callable[..., ListSnapshot],
    make_entity: Callable[..., ListedEntity],
) -> PartyMatcher:
    """A matcher over two fictional lists."""
    kordavel = make_entity(
        "ex-a:1",
        "Kordavel Optix JSC",
        EntityName("Korvelopt", "en", NameRole.ALIAS, official=False, status="seen on an invoice"),
        countries=("RU",),
        addresses=(Address(QUAY, "RU"),),
        identifiers=(NUMBER,),
    )
    twin = make_entity("ex-b:1", "Kordavel Optix JSC", countries=("CN",))
    person = make_entity("ex-b:2", "Zytrix Wendelbrook", kind=PartyKind.PERSON)
    return PartyMatcher(make_reader(make_list("ex-a", [kordavel]), make_list("ex-b", [twin, person])))


def _hits(matcher: PartyMatcher, *names: str, lists: tuple[str, ...] = ("ex-a",), **fields: object) -> tuple[Hit, ...]:
    return matcher.match(Party(names, **fields), min_score=0.8, lists=frozenset(lists))  # type: ignore[arg-type]


def _strength(matcher: PartyMatcher, *names: str, **fields: object) -> float:
    return _hits(matcher, *names, **fields)[0].strength  # type: ignore[arg-type]


def _kinds(hit: Hit) -> list[tuple[str, bool]]:
    return [(piece.kind, piece.contribution > 0) for piece in hit.evidence]


def test_a_name_alone_has_its_name_score(matcher: PartyMatcher) -> None:
    """Without country, address and identifiers the strength of a hit is its name score."""
    hit = _hits(matcher, "Kordavel Optics")[0]
    assert (hit.score, (), False) == (hit.strength, hit.evidence, hit.exact)


def test_the_name_score_is_never_mixed(matcher: PartyMatcher) -> None:
    """Country, address and identifiers change the strength, not the score of the name."""
    plain = _hits(matcher, "Kordavel Optics")[0]
    around = _hits(matcher, "Kordavel Optics", countries=("RU",), addresses=(Address(QUAY),), identifiers=(OTHER,))[0]
    assert (plain.score, True) == (around.score, plain.strength != around.strength)


def test_the_same_country_adds(matcher: PartyMatcher) -> None:
    """A party in the listed country is more likely the listed one."""
    assert _strength(matcher, "Kordavel Optics") < _strength(matcher, "Kordavel Optics", countries=("RU",))


def test_another_country_takes_away(matcher: PartyMatcher) -> None:
    """A party in another country is less likely the listed one, and the evidence names both countries."""
    hit = _hits(matcher, "Kordavel Optics", countries=("JP",))[0]
    assert ([("country", False)], True) == (_kinds(hit), all(code in hit.evidence[0].text_en for code in ("JP", "RU")))


def test_the_country_of_an_address_counts(matcher: PartyMatcher) -> None:
    """A country that stands only in an address of the party is its country too."""
    assert [("country", True)] == _kinds(_hits(matcher, "Kordavel Optics", addresses=(Address("", "RU"),))[0])


def test_an_unknown_country_says_nothing(matcher: PartyMatcher) -> None:
    """No country on either side is no evidence."""
    assert () == _hits(matcher, "Zytrix Wendelbrook", lists=("ex-b",), countries=("JP",))[0].evidence


def test_the_listed_address_adds(matcher: PartyMatcher) -> None:
    """A party at the listed address is more likely the listed one, however the address is punctuated."""
    hit = _hits(matcher, "Kordavel Optics", addresses=(Address("EXAMPLE QUAY 1; Exampletown 190121"),))[0]
    assert [("address", True)] == _kinds(hit)


def test_a_short_address_says_nothing(matcher: PartyMatcher) -> None:
    """A fragment of an address proves nothing."""
    assert () == _hits(matcher, "Kordavel Optics", addresses=(Address("Quay"), Address("")))[0].evidence


def test_an_equal_number_decides(matcher: PartyMatcher) -> None:
    """An equal corporate number makes the party the listed one, whatever name it goes by."""
    hit = _hits(matcher, "Yamada Foods", identifiers=(NUMBER,))[0]
    assert ("ex-a:1", 1.0, True, True, 0.0) == (
        hit.entity.entity_id,
        hit.strength,
        hit.exact,
        hit.matched_official,
        hit.score,
    )


def test_an_equal_number_is_found_without_a_name(matcher: PartyMatcher) -> None:
    """A party given by its number alone is found."""
    assert ["ex-a:1"] == [hit.entity.entity_id for hit in _hits(matcher, identifiers=(NUMBER,))]


def test_the_writing_of_a_number_does_not_count(matcher: PartyMatcher) -> None:
    """Spaces and hyphens in a number do not part it from the listed one."""
    written = Identifier("jp-corporate-number", "5-0111-0101-9196")
    assert ["ex-a:1"] == [hit.entity.entity_id for hit in _hits(matcher, "Yamada", identifiers=(written,))]


def test_an_equal_number_outweighs_another_country(matcher: PartyMatcher) -> None:
    """With an equal number, a country that differs takes nothing away from the strength."""
    assert 1.0 == _strength(matcher, "Kordavel Optics", identifiers=(NUMBER,), countries=("JP",))


def test_another_number_weighs_against(matcher: PartyMatcher) -> None:
    """A different number in the same register speaks against the listed one and names both, without hiding the hit."""
    hit = _hits(matcher, "Kordavel Optix JSC", identifiers=(OTHER,))[0]
    assert ([("identifier", False)], True) == (_kinds(hit), hit.strength < BLOCK_STRENGTH)
    assert (True, True) == (NUMBER.value in hit.evidence[0].text_en, OTHER.value in hit.evidence[0].text_ja)


def test_the_listed_number_written_otherwise_is_not_another(matcher: PartyMatcher) -> None:
    """A number with hyphens is the same number and never evidence against the party."""
    written = Identifier("jp-corporate-number", "5-0111-0101-9196")
    hit = _hits(matcher, "Kordavel Optix JSC", identifiers=(written,))[0]
    assert [("identifier", True)] == _kinds(hit)


def test_another_register_says_nothing(matcher: PartyMatcher) -> None:
    """A number of a register that the list does not give is no evidence."""
    assert () == _hits(matcher, "Kordavel Optix JSC", identifiers=(Identifier("imo", "9000001"),))[0].evidence


def test_another_kind_weighs_against(matcher: PartyMatcher) -> None:
    """A company that bears the name of a listed person is less likely the person."""
    hit = _hits(matcher, "Zytrix Wendelbrook", lists=("ex-b",), kind=PartyKind.ORGANIZATION)[0]
    assert [("kind", False)] == _kinds(hit)


@pytest.mark.parametrize("kind", [PartyKind.PERSON, PartyKind.UNSPECIFIED])
def test_the_same_or_no_kind_says_nothing(matcher: PartyMatcher, kind: PartyKind) -> None:
    """The listed kind, or none given, neither adds nor takes away."""
    assert () == _hits(matcher, "Zytrix Wendelbrook", lists=("ex-b",), kind=kind)[0].evidence


def test_an_unofficial_name_never_decides(matcher: PartyMatcher) -> None:
    """A name that the publisher did not print finds its entity and stays below the strength that blocks."""
    hit = _hits(matcher, "Korvelopt", countries=("RU",), addresses=(Address(QUAY),))[0]
    assert ("ex-a:1", False, True) == (hit.entity.entity_id, hit.matched_official, hit.strength < BLOCK_STRENGTH)


def test_a_name_split_over_two_fields_is_found(matcher: PartyMatcher) -> None:
    """A name cut at a field's length is searched joined as well."""
    assert ["ex-a:1"] == [hit.entity.entity_id for hit in _hits(matcher, "Kordavel Op", "tix JSC")]


def test_the_best_of_several_names_counts(matcher: PartyMatcher) -> None:
    """Of several names of a party the one that fits best is shown."""
    hit = _hits(matcher, "Yamada Foods", "Kordavel Optics", "Kordavel Optix JSC")[0]
    assert ("Kordavel Optix JSC", 1.0) == (hit.queried_name, hit.score)


def test_only_the_lists_asked_for_answer(matcher: PartyMatcher) -> None:
    """A hit on another list than those asked for is not shown; no lists means all."""
    found = [
        [hit.entity.entity_id for hit in _hits(matcher, "Kordavel Optix JSC", lists=lists)]
        for lists in (("ex-b",), (), ("ex-a", "ex-b"))
    ]
    assert [["ex-b:1"], ["ex-a:1", "ex-b:1"], ["ex-a:1", "ex-b:1"]] == found


def test_the_strongest_comes_first(matcher: PartyMatcher) -> None:
    """Two entities of one name are ordered by what stands around them."""
    hits = _hits(matcher, "Kordavel Optics", lists=(), countries=("CN",))
    assert ["ex-b:1", "ex-a:1"] == [hit.entity.entity_id for hit in hits]


def test_the_party_is_named(matcher: PartyMatcher) -> None:
    """A hit says which party of the transaction it is about."""
    hits = matcher.match(Party(("Kordavel Optix",)), min_score=0.8, lists=frozenset(), party_index=3)
    assert {3} == {hit.party_index for hit in hits}


def test_a_reversed_name_is_read_as_it_looks(matcher: PartyMatcher) -> None:
    """A name written backwards behind a right-to-left override is searched as a reader sees it."""
    assert ["ex-a:1"] == [hit.entity.entity_id for hit in _hits(matcher, "\u202eCSJ xitpO levadroK\u202c")]


def test_all_evidence_stands_in_both_languages(matcher: PartyMatcher) -> None:
    """Each piece of evidence around the name is a sentence in English and one in Japanese."""
    pieces = [
        *_hits(matcher, "Kordavel Optics", countries=("RU",), addresses=(Address(QUAY),), identifiers=(OTHER,))[
            0
        ].evidence,
        *_hits(matcher, "Kordavel Optics", countries=("JP",), identifiers=(NUMBER,), kind=PartyKind.VESSEL)[0].evidence,
    ]
    assert (6, []) == (len(pieces), [p for p in pieces if not p.text_en or not JAPANESE.search(p.text_ja)])


def test_a_hit_is_explained_when_it_is_shown(matcher: PartyMatcher) -> None:
    """A search alone says the same of every hit but for the words; explained, its hits are those of a match."""
    party = Party(("Kordavel Optics",), countries=("RU",), identifiers=(NUMBER,))
    lists = frozenset({"ex-a", "ex-b"})
    found = matcher.find(party, min_score=0.8, lists=lists)
    assert [()] * len(found) == [each.hit.match.evidence for each in found]
    whole = matcher.match(party, min_score=0.8, lists=lists)
    assert [(hit.entity, hit.score, hit.strength) for hit in whole] == [
        (each.hit.entity, each.hit.score, each.hit.strength) for each in found
    ]
    assert list(whole) == [matcher.explained(each.hit, each) for each in found]
