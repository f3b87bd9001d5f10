"""The sieve loses nothing that the matcher finds; `make prove-rescreen` says so of 24,000 names and every entity."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.index.reader import GenerationReader
from screening.matching.engine import Matcher
from screening.matching.lexicon import Lexicon
from screening.matching.parties import PartyMatcher
from screening.model.entity import ListedEntity
from screening.model.party import Party
from screening.model.snapshot import ListSnapshot
from screening.rescreen.few import FewMatcher
from screening.rescreen.part import ChangedPart, read
from screening.rescreen.sieve import Sieve
from screening.text.variants import analyse


def made(reader: GenerationReader, ordinals: Sequence[int], min_score: float = 0.7) -> Sieve:
    """A sieve for some entities of a generation."""
    return FewMatcher(reader, ordinals, min_score)._sieve


def passed(sieve: Sieve, *names: str) -> list[bool]:
    """Whether each name goes through."""
    through = sieve.sift([analyse(name) for name in names])
    return [place in through for place in range(len(names))]


@pytest.fixture(scope="module")
def sieve(shipped_reader: GenerationReader, few: list[int]) -> Sieve:
    """The sieve of the twenty entities."""
    return made(shipped_reader, few)


@pytest.fixture(scope="module")
def scores(shipped_matcher: Matcher, few: list[int], asked: list[str]) -> list[float]:
    """The best score of each name on one of the twenty, matched against all lists; 0.0 for none."""
    hits = [[hit.score for hit in shipped_matcher.match_name(name) if hit.entity in few] for name in asked]
    return [max(found, default=0.0) for found in hits]


@pytest.mark.parametrize("min_score", [0.7, 0.85])
def test_what_the_matcher_finds_goes_through(
    shipped_reader: GenerationReader, few: list[int], asked: list[str], scores: list[float], min_score: float
) -> None:
    """Every name that meets one of the twenty among all lists goes through, and most of the others do not."""
    through = passed(made(shipped_reader, few, min_score), *asked)
    met = [score >= min_score for score in scores]
    assert [] == [name for name, found, kept in zip(asked, met, through, strict=True) if found and not kept]
    assert 100 < sum(met) < sum(through) < len(asked)


def test_a_closer_look_keeps_what_the_matcher_finds(
    shipped_reader: GenerationReader, few: list[int], asked: list[str], scores: list[float]
) -> None:
    """Of what goes through, exactly the names are kept that the matcher finds."""
    found = ChangedPart(
        PartyMatcher(shipped_reader), [shipped_reader.entity(n).entity_id for n in few], 0.7, frozenset()
    )
    parties = [Party((name,)) for name in asked]
    kept = found.find(parties, read(parties))
    met = {place for place, score in enumerate(scores) if score}
    assert met == kept


def test_a_word_written_as_a_common_one_weighs_as_little(
    make_reader: Callable[..., GenerationReader],
    make_list: Callable[..., ListSnapshot],
    make_entity: Callable[..., ListedEntity],
) -> None:
    """How rare a queried word is depends on every listed name, not only on those that changed."""
    listed = "Federalny Tsentr Issledovatelski Akademii Nauk Wendelbrook"
    others = [make_entity(f"ex:{n}", f"Issledovatelski {word}") for n, word in enumerate(("Alpha", "Beta", "Gamma"), 2)]
    reader = make_reader(make_list("ex", [make_entity("ex:1", listed), *others]))
    queried = "Federalny Tsentr Iss1edovatelski Akademii Nauk Keldysha Metematiki"
    met = any(hit.entity == 0 for hit in Matcher(reader).match_name(queried))
    assert met <= passed(made(reader, [0]), queried)[0]
    units = analyse(queried).forms[0].units
    book, lexicon = made(reader, [0])._book, Lexicon(reader)
    assert [lexicon.expand(unit).weight for unit in units] == [touch.weight for touch in book.find(units)]


def test_blocks_do_not_matter(shipped_reader: GenerationReader, few: list[int], asked: list[str]) -> None:
    """A name goes through or not whatever names stand beside it, and again when its words are known."""
    names = asked[::4]
    one = made(shipped_reader, few)
    at_once = passed(one, *names)
    assert at_once == [passed(one, name)[0] for name in names]
    assert at_once == passed(made(shipped_reader, few), *names)


def test_strangers_stay_out(sieve: Sieve) -> None:
    """Ordinary companies are what the sieve is for."""
    names = (
        "Blue Teapot Bakery",
        "株式会社山田食品",
        "北京小雨餐饮有限公司",
        "Grünwald Käserei GmbH",
        "ザ・ブルー・ベーカリー",
    )
    assert [False] * 5 == passed(sieve, *names)


@pytest.mark.parametrize(
    ("listed", "queried"),
    [
        ("Kordavel Optix JSC", "Kordavel Optix"),
        ("Kordavel Optix JSC", "KORDAVELOPTIX"),
        ("Kordaveloptix", "Kordavel Optix"),
        ("Kordaveloptix Trading", "Kor Davel Optix Trading"),
        ("Kordavel Optix", "Korda Veloptix Moscow"),
        ("Kordavel Optix", "Optix Kordavel"),
        ("Kordavel Optix", "Kordavil Optics"),
        ("Kordavel Optix", "コルダヴェル・オプティクス"),
        ("Kordavel Optix", "Кордавел Оптикс"),
        ("コルダヴェル・オプティクス", "Kordavel Optics"),
        ("株式会社コルダヴェル研究所", "Kordavel Research Institute"),
        ("Institute of Kordavel Physics and Wendelbrook Energy", "IKPWE"),
        ("Wendelbrook", "INV#2211 Wendelbrook, Example Street 12, Exampletown"),
        ("Zytrix Wendelbrook Quorindal Aerospace", "Zytrix Wendelbrook"),
        ("例示重機工業株式会社", "例示重機工業"),
        ("第四十三架空科学研究所", "第43架空科学研究所"),
        ("Gazpromdavel", "Gaz Prom Davel"),
        ("170 Kordavel Zytrix", "720 Kordavel Zytrix"),
        ("Kordavel Zytrix Concern", "Kordavel Zytrix Telecom"),
    ],
)
def test_each_way_of_writing_goes_through(
    make_reader: Callable[..., GenerationReader],
    make_list: Callable[..., ListSnapshot],
    make_entity: Callable[..., ListedEntity],
    listed: str,
    queried: str,
) -> None:
    """A name joined, parted, moved, mistyped, in another script or language, cut or amid other words goes through."""
    reader = make_reader(make_list("ex", [make_entity("ex:1", listed), make_entity("ex:2", "Ordinary Example Works")]))
    found = Matcher(reader).match_name(queried)
    assert any(hit.entity == 0 for hit in found) <= passed(made(reader, [0]), queried)[0]
    assert [True] == passed(made(reader, [0]), queried)


@settings(deadline=None, max_examples=40)
@given(texts=st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_sifted(sieve: Sieve, shipped_matcher: Matcher, few: list[int], texts: list[str]) -> None:
    """No text makes the sieve fail, and what the matcher finds goes through."""
    met = [any(hit.entity in few for hit in shipped_matcher.match_name(text)) for text in texts]
    assert all(found <= kept for found, kept in zip(met, passed(sieve, *texts), strict=True))


def test_nothing_listed_lets_nothing_through(shipped_reader: GenerationReader, sieve: Sieve) -> None:
    """Without listed names, and without queried ones, there is nothing to let through."""
    assert {} == made(shipped_reader, []).sift([analyse("Kordavel")])
    assert {} == sieve.sift([])
    assert {} == sieve.sift([analyse("")])
