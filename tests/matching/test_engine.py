"""The hot path over the shipped lists: every listed name is found, and strangers are not."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.reader import GenerationReader
from screening.matching.engine import DEFAULT_MIN_SCORE, Matcher, NameHit
from screening.matching.selftest import self_test
from screening.model.entity import ListedEntity
from screening.model.party import Identifier
from screening.model.snapshot import ListSnapshot
from screening.settings import Settings
from screening.sources.manifest import load_lists

ROOT = Path(__file__).resolve().parents[2]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=1024)
STRANGERS = [
    "株式会社山田食品",
    "有限会社鈴木商店",
    "Yamada Foods Co., Ltd.",
    "Blue Harbour Bakery Limited",
    "Schneider Blumen GmbH",
    "北京小雨餐饮有限公司",
    "ООО «Ромашка и Василёк»",
    "주식회사 하늘빵집",
    "日本製紙",
    "日本電産",
]
GENERIC = [
    "LLC",
    "株式会社",
    "Trading LLC",
    "Research Institute",
    "研究所",
    "Holdings",
    "International Trading Company Limited",
    "Innovation Inc.",
    "科学技術",
    "Научно-исследовательский институт",
    "АО Завод",
    "有限公司",
    "Joint Stock Company",
]


def _best(hits: list[NameHit]) -> tuple[int, float, bool]:
    return hits[0].entity, hits[0].score, hits[0].exact


def test_every_listed_name_finds_its_own_entity(shipped_reader: GenerationReader) -> None:
    """Each name and alias of each shipped list, queried as printed, finds the entity that bears it."""
    expected = {s.manifest.list_id: sum(len(e.names) for e in s.entities) for s in load_lists(ROOT / "lists")}
    found = self_test(shipped_reader, min_score=Settings().min_score)
    assert [] == [miss for one in found for miss in one.misses]
    assert (expected, expected) == (
        {one.list_id: one.names for one in found},
        {one.list_id: one.found for one in found},
    )
    assert sum(expected.values()) * 0.998 <= sum(one.first for one in found)


@pytest.mark.parametrize("name", STRANGERS)
def test_an_ordinary_company_is_no_hit(shipped_matcher: Matcher, name: str) -> None:
    """A company that is on no list raises no alert at the default threshold."""
    assert [] == shipped_matcher.match_name(name, min_score=Settings().min_score)


@pytest.mark.parametrize("name", GENERIC)
def test_a_legal_form_or_generic_words_are_no_hit(shipped_matcher: Matcher, name: str) -> None:
    """What every second listed entity has in its name finds none of them."""
    assert [] == shipped_matcher.match_name(name)


@pytest.mark.parametrize(
    ("queried", "list_id", "listed"),
    [
        ("ｱﾄﾞﾐﾗﾙﾃｨ造船所(ｶ)", "jp-fefa-russia", "株式会社アドミラルティ造船所"),
        ("㈱アドミラルティ造船所", "jp-fefa-russia", "株式会社アドミラルティ造船所"),
        ("アドミラルティ造船所㈱", "jp-fefa-russia", "株式会社アドミラルティ造船所"),
        ("TUPOLEV J.S.C.", "jp-fefa-russia", "Tupolev JSC"),
        ("Tu\u200bpo\u200clev J\u200dSC", "jp-fefa-russia", "Tupolev JSC"),
        ("Tuploev JSC", "jp-fefa-russia", "Tupolev JSC"),
        ("АО «Туполев»", "jp-fefa-russia", "Tupolev JSC"),
        ("ТDК Соrporation", "cn-mofcom-concern", "TDK Corporation"),
        ("三菱造船㈱", "cn-mofcom-control", "三菱造船株式会社"),
        ("斯巴魯株式會社", "cn-mofcom-concern", "斯巴鲁株式会社"),
    ],
)
def test_renderings_find_the_entity(
    shipped_reader: GenerationReader, shipped_matcher: Matcher, queried: str, list_id: str, listed: str
) -> None:
    """A listed name in another rendering finds its entity first."""
    hits = shipped_matcher.match_name(queried)
    found = [shipped_reader.entity(hit.entity) for hit in hits[:1]]
    assert [(list_id, True)] == [(e.list_id, listed in {name.text for name in e.names}) for e in found]


def test_several_parties_in_one_field_are_each_found(
    shipped_reader: GenerationReader, shipped_matcher: Matcher
) -> None:
    """Two listed parties in one field are two hits."""
    hits = shipped_matcher.match_name("Tako LLC / Tupolev JSC", min_score=Settings().min_score)
    names = {name.text for hit in hits for name in shipped_reader.entity(hit.entity).names}
    assert {"Tako LLC", "Tupolev JSC"} <= names


def test_hits_come_best_first_one_an_entity(shipped_matcher: Matcher) -> None:
    """Hits are ordered by score, and no entity stands twice."""
    hits = shipped_matcher.match_name("Aircraft Repair Plant 558", min_score=0.3)
    scores = [hit.score for hit in hits]
    assert (sorted(scores, reverse=True), len(hits)) == (scores, len({hit.entity for hit in hits}))


def test_a_lower_threshold_only_adds(shipped_matcher: Matcher) -> None:
    """Whatever is found at a threshold is found at a lower one, with the same score."""
    low = {(hit.entity, hit.score) for hit in shipped_matcher.match_name("Tupolev Design Bureau", min_score=0.2)}
    high = {(hit.entity, hit.score) for hit in shipped_matcher.match_name("Tupolev Design Bureau", min_score=0.6)}
    assert (True, True) == (high <= low, all(score >= 0.6 for _, score in high))


def test_an_equal_name_is_exact(shipped_matcher: Matcher) -> None:
    """A name as printed is exact with score 1.0; without its legal form it is exact a little lower."""
    printed, bare = shipped_matcher.match_name("Tupolev JSC"), shipped_matcher.match_name("Tupolev")
    assert (_best(printed)[0], 1.0, True) == _best(printed)
    assert (_best(printed)[0], True, True) == (_best(bare)[0], 0.95 < _best(bare)[1] < 1.0, _best(bare)[2])


def test_the_plant_with_another_number_is_no_strong_hit(
    shipped_reader: GenerationReader, shipped_matcher: Matcher
) -> None:
    """A query for plant 558 finds the plant with that number and no other plant near it."""
    hits = shipped_matcher.match_name("558 Aircraft Repair Plant")
    found = [any("558" in name.text for name in shipped_reader.entity(hit.entity).names) for hit in hits]
    assert (True, []) == (found[0], [hit.score for hit, same in zip(hits, found, strict=True) if not same])


def test_more_aliases_never_lower_a_hit(
    make_reader: Callable[..., GenerationReader],
    make_list: Callable[..., ListSnapshot],
    make_entity: Callable[..., ListedEntity],
) -> None:
    """A further alias of an entity leaves the score of its other names as it was, or raises it."""
    one = make_reader(make_list("ex", [make_entity("ex:1", "Kordavel Optix JSC")]))
    more = make_reader(make_list("ex", [make_entity("ex:1", "Kordavel Optix JSC", "Zytrix Plant", "Кордавел Оптикс")]))
    scores = [Matcher(reader).match_name("Kordavel Optics", min_score=0.0)[0].score for reader in (one, more)]
    assert scores[0] <= scores[1] + 1e-6


def test_what_stands_around_the_name_does_not_hide_it(
    make_reader: Callable[..., GenerationReader],
    make_list: Callable[..., ListSnapshot],
    make_entity: Callable[..., ListedEntity],
) -> None:
    """A listed name among several parties in one field is found as one of them."""
    matcher = Matcher(make_reader(make_list("ex", [make_entity("ex:1", "Kordavel Optix JSC")])))
    around = [
        "Kordavel Optix JSC / Yamada Foods",
        "Yamada Foods; Kordavel Optix JSC",
        "Yamada formerly Kordavel Optix JSC",
    ]
    assert [True, True, True] == [bool(matcher.match_name(name)) for name in around]


def test_an_identifier_finds_its_entities(
    make_reader: Callable[..., GenerationReader],
    make_list: Callable[..., ListSnapshot],
    make_entity: Callable[..., ListedEntity],
) -> None:
    """A number finds every entity that bears it in the same register, and no other."""
    lei = Identifier("lei", "EXAMPLE0000000000001")
    entities = [
        make_entity("ex:1", "Kordavel", identifiers=(lei,)),
        make_entity("ex:2", "Zytrix", identifiers=(Identifier("imo", "9000001"), lei)),
        make_entity("ex:3", "Quorin"),
    ]
    matcher = Matcher(make_reader(make_list("ex", entities)))
    assert ({0, 1}, set(), {1}) == (
        matcher.entities_with_identifier("LEI", "example-0000000000001"),
        matcher.entities_with_identifier("imo", "EXAMPLE0000000000001"),
        matcher.entities_with_identifier("imo", "9000001"),
    )


def test_an_index_without_names_finds_nothing(
    make_reader: Callable[..., GenerationReader], make_list: Callable[..., ListSnapshot]
) -> None:
    """A list without entities makes an index that opens and finds nothing."""
    matcher = Matcher(make_reader(make_list("ex", [])))
    assert ([], set()) == (matcher.match_name("Kordavel"), matcher.entities_with_identifier("lei", "1"))


def test_threads_get_the_same_answer(shipped_reader: GenerationReader, shipped_matcher: Matcher) -> None:
    """Eight threads over one matcher answer what one thread answers."""
    rng = random.Random(20261120)
    names = [
        rng.choice(shipped_reader.entity(rng.randrange(shipped_reader.entity_count)).names).text for _ in range(60)
    ]
    alone = [shipped_matcher.match_name(name) for name in names]
    with ThreadPoolExecutor(8) as pool:
        assert alone == list(pool.map(Matcher(shipped_reader).match_name, names))


@given(name=ANY_TEXT)
@settings(deadline=None, max_examples=80)
def test_no_name_makes_it_raise(shipped_matcher: Matcher, name: str) -> None:
    """Any text of up to 1,024 code points, lone surrogates included, gets hits with scores in [threshold, 1]."""
    assert all(DEFAULT_MIN_SCORE <= hit.score <= 1.0 for hit in shipped_matcher.match_name(name))


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_each_hit_can_be_explained(
    shipped_reader: GenerationReader, shipped_matcher: Matcher, data: st.DataObject
) -> None:
    """Every hit has evidence that sums to its score and quotes the forms that were compared."""
    entity = shipped_reader.entity(data.draw(st.integers(0, shipped_reader.entity_count - 1)))
    name = data.draw(st.sampled_from(entity.names)).text
    cut = data.draw(st.integers(0, len(name)))
    for hit in shipped_matcher.match_name(name[:cut] + name[cut + 1 :], min_score=0.5)[:3]:
        match = shipped_matcher.explain(name[:cut] + name[cut + 1 :], hit)
        assert match.score == pytest.approx(hit.score, abs=1e-4)
        assert match.score == pytest.approx(sum(piece.contribution for piece in match.evidence), abs=2e-4)
        assert (True, True) == (bool(match.query_form), bool(match.listed_form))
