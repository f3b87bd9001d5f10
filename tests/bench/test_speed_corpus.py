"""The names and questions of the speed benchmark."""

from __future__ import annotations

import pytest

from bench.quality.data import SHARED
from bench.speed.corpus import Corpus, queries
from bench.speed.hostile import MAX_LENGTH, MAX_NAMES, hostile

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data folder beside the checkout")


def test_a_larger_corpus_holds_the_smaller_one() -> None:
    """The first names of a large corpus are the small corpus, so that costs at two sizes can be compared."""
    assert Corpus("latin", 50).names() == Corpus("latin", 200).names()[:50]


def test_grown_names_are_distinct() -> None:
    """No name stands twice, since two equal names would be one candidate more for free."""
    names = Corpus("latin", 500).names()
    assert len(names) == len(set(names))


def test_another_seed_grows_other_names() -> None:
    """The seed decides which names are grown."""
    assert Corpus("latin", 20, seed=1).names() != Corpus("latin", 20, seed=2).names()


def test_queries_are_distinct_and_the_same_in_every_run() -> None:
    """No query is asked twice, so that no cache of answers can help, and a second run asks the same."""
    corpus = Corpus("latin", 200)
    first, second = (queries(corpus, corpus.names(), 60) for _ in range(2))
    assert first == second
    assert 60 == len({query.text for query in first})


def test_clean_queries_are_listed_and_perturbed_ones_differ() -> None:
    """Half of the queries are names as listed, the other half are changed."""
    corpus = Corpus("latin", 200)
    names = set(corpus.names())
    asked = queries(corpus, corpus.names(), 60)
    assert {"clean", "perturbed"} == {query.kind for query in asked}
    assert [True] * 30 == [query.text in names for query in asked if query.kind == "clean"]


def test_other_queries_are_not_in_the_corpus() -> None:
    """A query for a name that is not listed is really not listed."""
    corpus = Corpus("latin", 200)
    names = set(corpus.names())
    asked = queries(corpus, corpus.names(), 40, kinds=("other",))
    assert set() == names & {query.text for query in asked}


def test_bad_questions_keep_the_limits_of_the_service() -> None:
    """Bad questions are as long and as many as the service accepts, and no more."""
    made = hostile(Corpus("latin", 300).names())
    assert all(len(name) <= MAX_LENGTH for kind in made for names in kind.questions for name in names)
    assert MAX_NAMES == max(len(names) for kind in made for names in kind.questions)
