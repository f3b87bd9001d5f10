"""One question, one answer: pinned, matched, judged, explained, and never CLEAR by accident."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import IndexUnavailableError, InvalidRequestError, ListsStaleError, UnknownEntityError
from screening.index.generations import current, publish
from screening.index.reader import GenerationReader
from screening.index.writer import GenerationContent, write_generation
from screening.model.entity import EntityName, ListedEntity, NameRole
from screening.model.measure import Direction
from screening.model.party import Address, Identifier, Party, PartyKind
from screening.model.result import (
    Disposition,
    PartyResult,
    ScreeningOptions,
    ScreeningRequest,
    ScreeningResult,
    Transaction,
)
from screening.model.snapshot import ListSnapshot
from screening.screen import Screener, open_screener
from screening.settings import Settings

BLOCK, CLEAR, REVIEW, INDETERMINATE = (
    Disposition.BLOCK,
    Disposition.CLEAR,
    Disposition.REVIEW,
    Disposition.INDETERMINATE,
)
JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=1024)
NOTHING = [
    "",
    " ",
    "\u3000",
    "-",
    "N/A",
    "…",
    "???",
    "x",
    "LLC",
    "株式会社",
    "(株)",
    "ООО",
    "Co., Ltd.",
    "တကို",
    "บริษัท",
    "123456",
    "\u200b\u200b",
    "\x00",
    "\ud800",
    "なし",
    "不明",
    "🚢✈️",
]
ORDINARY = [
    "株式会社山田食品",
    "Yamada Foods Co., Ltd.",
    "Blue Harbour Bakery Limited",
    "北京小雨餐饮有限公司",
    "日本製紙",
    "日本電産",
]
CORPORATE_NUMBER = Identifier("jp-corporate-number", "5011101019196")
NUMBERED = "cn-mofcom-concern:0001"


def _request(*names: str, **fields: object) -> ScreeningRequest:
    options, deal = fields.pop("options", ScreeningOptions()), fields.pop("transaction", Transaction())
    return ScreeningRequest((Party(names, **fields),), deal, options)  # type: ignore[arg-type]


def _call(screener: Screener, *names: str, **fields: object) -> Disposition:
    return screener.screen(_request(*names, **fields)).disposition


def _codes(result: ScreeningResult) -> set[str]:
    return {reason.code for reason in result.reasons}


def _decision(result: object) -> object:
    """What is the same whenever the question is asked: everything but the instant."""
    assert isinstance(result, ScreeningResult)
    return replace(result, screened_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    """What the tests opened and close at the end."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture(scope="module")
def shipped(shipped_index: Path, stack: ExitStack) -> Screener:
    """A screener over the shipped lists with the default settings."""
    return stack.enter_context(closing(open_screener(Settings(index_dir=shipped_index))))


@pytest.fixture(scope="module")
def small_lists(make_list: Callable[..., ListSnapshot], make_entity: Callable[..., ListedEntity]) -> list[ListSnapshot]:
    """Two fictional lists: one bans exports, the other states no measure."""
    invoice = EntityName("Korvelopt Zentral", "en", NameRole.ALIAS, official=False, status="seen on an invoice")
    banned = [
        make_entity("ex-ban:1", "Kordavel Optix JSC", invoice, countries=("RU",)),
        make_entity("ex-ban:2", "Zytrix Wendelbrook"),
    ]
    watched = [make_entity("ex-watch:1", "Kordavel Optix JSC"), make_entity("ex-watch:2", "Quorindal Werke")]
    return [make_list("ex-ban", banned), make_list("ex-watch", watched, measures=())]


@pytest.fixture(scope="module")
def small_index(make_index: Callable[..., Path], small_lists: list[ListSnapshot]) -> Path:
    """An index of the fictional lists."""
    return make_index(*small_lists)


@pytest.fixture(scope="module")
def small(small_index: Path, stack: ExitStack) -> Screener:
    """A screener over the fictional lists."""
    return stack.enter_context(closing(open_screener(Settings(index_dir=small_index))))


@pytest.fixture(scope="module")
def open_at(stack: ExitStack) -> Callable[..., Screener]:
    """Open a screener over an index as if it were so many days later; settings by keyword."""

    def make(index: Path, days: int = 0, **chosen: object) -> Screener:
        settings_ = Settings(index_dir=index, **chosen)  # type: ignore[arg-type]
        screener = open_screener(settings_, clock=lambda: datetime.now(UTC) + timedelta(days=days))
        return stack.enter_context(closing(screener))

    return make


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_match_on_is_indeterminate(shipped: Screener, name: str) -> None:
    """A blank, a placeholder, a bare legal form or an unreadable name is INDETERMINATE with a reason and no hits."""
    result = shipped.screen(_request(name))
    assert (INDETERMINATE, (), {"NOTHING_TO_MATCH"}) == (result.disposition, result.hits, _codes(result))
    assert ["parties[0].names[0]"] == [reason.field for reason in result.reasons]


@pytest.mark.parametrize("parties", [(), (Party(()),)])
def test_nobody_asked_about_is_indeterminate(shipped: Screener, parties: tuple[Party, ...]) -> None:
    """A question without a party, or about a party without a name, is INDETERMINATE with a reason."""
    result = shipped.screen(ScreeningRequest(parties))
    assert (INDETERMINATE, {"NOTHING_TO_MATCH"}) == (result.disposition, _codes(result))


def test_one_unreadable_name_of_several_is_indeterminate(shipped: Screener) -> None:
    """A party of which one name cannot be compared is not clear on the strength of the other."""
    result = shipped.screen(_request("株式会社山田食品", "တကို"))
    assert (INDETERMINATE, ["parties[0].names[1]"]) == (result.disposition, [r.field for r in result.reasons])


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("Yamada Foods တကို", "unhandled_script"),
        ("\u202esdooF adamaY\u202c", "bidi_override"),
        ("Yamada Foods " * 40, "too_many_words"),
    ],
)
def test_a_name_read_in_part_is_indeterminate(shipped: Screener, name: str, flag: str) -> None:
    """A name of which a part was not compared is not clear on the strength of the rest, and the answer says which."""
    result = shipped.screen(_request(name))
    assert (INDETERMINATE, {"NAME_PARTLY_READ"}) == (result.disposition, _codes(result))
    assert flag in result.parties[0].flags


def test_a_listed_name_beside_an_unreadable_part_is_still_found(shipped: Screener) -> None:
    """What cannot be read never hides what can: the hit is shown and outranks INDETERMINATE."""
    result = shipped.screen(_request("Tupolev JSC တကို"))
    assert (BLOCK, True) == (result.disposition, "NAME_PARTLY_READ" in _codes(result))


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_company_is_clear(shipped: Screener, name: str) -> None:
    """A company on no list is CLEAR, without hits, reasons or flags."""
    result = shipped.screen(_request(name))
    assert (CLEAR, (), ()) == (result.disposition, result.hits, result.reasons)


def test_a_specified_entity_is_blocked(shipped: Screener) -> None:
    """A specified entity of the Russian list by its printed name is BLOCK under the law that binds an exporter."""
    result = shipped.screen(_request("Tupolev JSC"))
    assert (BLOCK, "jp-fefa-russia", 1.0) == (result.disposition, result.hits[0].entity.list_id, result.hits[0].score)
    assert any(finding.measure.legal_basis.citation_ja for finding in result.hits[0].measures)


def test_a_chinese_control_listing_is_no_japanese_ban(shipped: Screener) -> None:
    """三菱造船 is REVIEW: the measure is Chinese law and turns on facts that were not stated."""
    assert [REVIEW, REVIEW] == [_call(shipped, "三菱造船"), _call(shipped, "三菱造船株式会社")]


@pytest.mark.parametrize(
    "fields",
    [
        {"addresses": (Address("Pothonggang District, Pyongyang"),)},
        {"addresses": (Address("平壌市"),)},
        {"countries": ("KP",)},
        {"transaction": Transaction(destination="KP")},
        {"transaction": Transaction(places=("KPFNJ",))},
    ],
)
def test_an_embargoed_place_blocks_without_a_hit(shipped: Screener, fields: dict[str, object]) -> None:
    """A party or a shipment in the DPRK is BLOCK though no name is listed, and the finding says where it stood."""
    result = shipped.screen(_request("Yamada Foods", **fields))
    assert (BLOCK, (), {"dprk"}) == (result.disposition, result.hits, {t.territory_id for t in result.territories})
    assert all(finding.field and finding.matched for finding in result.territories)


def test_an_embargoed_place_blocks_without_any_party(shipped: Screener) -> None:
    """A shipment to the DPRK is BLOCK even when nobody is named."""
    assert BLOCK == shipped.screen(ScreeningRequest((), Transaction(destination="KP"))).disposition


def test_an_unreadable_name_in_an_embargoed_place_is_blocked(shipped: Screener) -> None:
    """The place decides, though the name could not be compared."""
    assert BLOCK == _call(shipped, "N/A", addresses=(Address("Pyongyang"),))


def test_an_equal_corporate_number_finds_the_party(shipped: Screener) -> None:
    """A party under another name but with a listed corporate number is found, and is not clear."""
    result = shipped.screen(_request("株式会社山田食品", identifiers=(CORPORATE_NUMBER,)))
    assert (REVIEW, NUMBERED, 1.0) == (result.disposition, result.hits[0].entity.entity_id, result.hits[0].strength)


def test_an_unofficial_name_never_blocks(small: Screener) -> None:
    """A name that no publisher printed finds its entity and asks a person, whatever else agrees."""
    result = small.screen(_request("Korvelopt Zentral", countries=("RU",)))
    assert (REVIEW, "ex-ban:1", 1.0, False) == (
        result.disposition,
        result.hits[0].entity.entity_id,
        result.hits[0].score,
        result.hits[0].matched_official,
    )


def test_no_unofficial_name_of_the_shipped_lists_blocks(shipped: Screener, shipped_reader: GenerationReader) -> None:
    """No unofficial name of any shipped list is BLOCK by that entity."""
    names = [
        (entity.entity_id, name.text)
        for entity in map(shipped_reader.entity, range(shipped_reader.entity_count))
        for name in entity.names
        if not name.official and name.text not in {other.text for other in entity.names if other.official}
    ]
    strong = [
        (entity, name)
        for entity, name in names
        for hit in shipped.screen(_request(name)).hits
        if hit.entity.entity_id == entity and hit.matched_name == name and (hit.matched_official or hit.strength > 0.9)
    ]
    assert (True, []) == (bool(names), strong)


def test_a_list_without_measures_asks_for_review(small: Screener) -> None:
    """A hit on a list that states no measure, such as a company's own, is REVIEW."""
    assert REVIEW == _call(small, "Quorindal Werke")


def test_a_ban_that_does_not_speak_of_the_direction_does_not_block(small: Screener) -> None:
    """An import from a party to whom exports are banned is not BLOCK, and the hit is still shown."""
    result = small.screen(_request("Zytrix Wendelbrook", transaction=Transaction(direction=Direction.IMPORT)))
    assert (True, ["ex-ban:2"]) == (result.disposition is not BLOCK, [hit.entity.entity_id for hit in result.hits])


def test_the_gravest_party_decides(small: Screener) -> None:
    """Of several parties the gravest disposition is that of the transaction, and each keeps its own."""
    parties = (Party(("Yamada Foods",), reference="a"), Party(("Kordavel Optix JSC",), reference="b"), Party(("LLC",)))
    result = small.screen(ScreeningRequest(parties))
    assert (BLOCK, [CLEAR, BLOCK, INDETERMINATE]) == (result.disposition, [p.disposition for p in result.parties])
    assert (["a", "b", ""], {1}) == (
        [p.reference for p in result.parties],
        {hit.party_index for hit in result.hits},
    )


def test_the_limit_shows_fewer_hits_and_changes_no_verdict(small: Screener) -> None:
    """However few hits are shown, all of them are judged: the one that blocks is never cut away."""
    found = [small.screen(_request("Kordavel Optix JSC", options=ScreeningOptions(limit=n))) for n in (0, 1, 10)]
    assert [(BLOCK, 0), (BLOCK, 1), (BLOCK, 2)] == [(r.disposition, len(r.hits)) for r in found]


def test_only_the_lists_asked_for_answer(small: Screener) -> None:
    """With lists named, only they are searched and only they stand in the answer."""
    result = small.screen(_request("Kordavel Optix JSC", options=ScreeningOptions(lists=("ex-watch",))))
    assert (REVIEW, ["ex-watch:1"], ["ex-watch"]) == (
        result.disposition,
        [hit.entity.entity_id for hit in result.hits],
        [state.list_id for state in result.lists],
    )


def test_a_minimum_score_of_the_caller_is_kept(small: Screener) -> None:
    """A caller who asks for near-equal names gets no weaker hits; 0 is a score like any other."""
    strict, loose = (
        small.screen(_request("Kordavel Optics", options=ScreeningOptions(min_score=floor))) for floor in (0.99, 0.0)
    )
    assert ([], True) == (list(strict.hits), len(loose.hits) >= 2)


def test_an_unknown_list_is_named(shipped: Screener) -> None:
    """A list that is not loaded is refused with the field that names it, never silently left out."""
    options = ScreeningOptions(lists=("jp-fefa-russia", "us-sdn", "eu-list"))
    with pytest.raises(InvalidRequestError) as caught:
        shipped.screen(_request("Tupolev JSC", options=options))
    assert ["options.lists[1]", "options.lists[2]"] == [violation.field for violation in caught.value.violations]


def test_an_unknown_entity_is_named(shipped: Screener) -> None:
    """An entity id that no list holds is an error that quotes it."""
    with pytest.raises(UnknownEntityError, match="jp-fefa-russia:9999"):
        shipped.entity("jp-fefa-russia:9999")


def test_a_listed_entity_is_given_as_its_publisher_listed_it(shipped: Screener) -> None:
    """An entity id gives the entity with its names and designations."""
    assert "Admiralty Shipyard JSC" in {name.text for name in shipped.entity("jp-fefa-russia:0001").names}


def test_every_loaded_list_is_told(shipped: Screener) -> None:
    """The manifests are those of the loaded lists, with their measures."""
    told = {manifest.list_id: bool(manifest.measures) for manifest in shipped.manifests()}
    assert {state.list_id: True for state in shipped.status().lists} == told


def test_a_missing_index_is_not_ready(tmp_path: Path, open_at: Callable[..., Screener]) -> None:
    """Without an index the service says that it is not ready and why, and answers nobody."""
    screener = open_at(tmp_path / "nowhere")
    status = screener.status()
    assert (False, "", True) == (status.ready, status.generation, bool(status.error))
    for ask in (
        lambda: screener.screen(_request("Tupolev JSC")),
        lambda: screener.screen_batch([_request("Tupolev JSC")]),
        screener.manifests,
        lambda: screener.entity("jp-fefa-russia:0001"),
    ):
        with pytest.raises(IndexUnavailableError):
            ask()


def test_a_damaged_index_is_not_served(small_index: Path, tmp_path: Path, open_at: Callable[..., Screener]) -> None:
    """A generation of which one byte differs is refused: not ready, with the reason, and no answer."""
    root = tmp_path / "index"
    shutil.copytree(small_index, root)
    data = max((root / current(root)).iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(data.read_bytes())
    content[len(content) // 2] ^= 1
    data.write_bytes(content)
    screener = open_at(root)
    assert (False, True) == (screener.status().ready, bool(screener.status().error))
    with pytest.raises(IndexUnavailableError):
        screener.screen(_request("Tupolev JSC"))


def test_an_index_of_other_text_rules_is_not_served(
    small_lists: list[ListSnapshot], tmp_path: Path, open_at: Callable[..., Screener]
) -> None:
    """A generation made with other text rules would miss names in silence; it is refused with what to do."""
    content = GenerationContent(tuple(small_lists), (), {}, text_version="0", variants={})
    publish(tmp_path, write_generation(tmp_path, content, built_at=datetime.now(UTC)))
    status = open_at(tmp_path).status()
    assert (False, True) == (status.ready, "build the index again" in status.error)


def test_an_index_without_lists_is_never_clear(
    make_index: Callable[..., Path], open_at: Callable[..., Screener]
) -> None:
    """With no list loaded nobody is CLEAR, and the service says that it is not ready."""
    screener = open_at(make_index())
    result = screener.screen(_request("Yamada Foods"))
    assert (INDETERMINATE, {"NO_LISTS"}, False) == (result.disposition, _codes(result), screener.status().ready)


def test_an_empty_list_is_never_clear(
    make_index: Callable[..., Path],
    make_list: Callable[..., ListSnapshot],
    small_lists: list[ListSnapshot],
    open_at: Callable[..., Screener],
) -> None:
    """A list that lost its entities makes the answer INDETERMINATE, also beside a full one; hits are still shown."""
    screener = open_at(make_index(small_lists[0], make_list("ex-empty", [])))
    clear, hit = screener.screen(_request("Yamada Foods")), screener.screen(_request("Kordavel Optix JSC"))
    assert (INDETERMINATE, {"LIST_EMPTY"}) == (clear.disposition, _codes(clear))
    assert (BLOCK, True) == (hit.disposition, "LIST_EMPTY" in _codes(hit))


@pytest.fixture(scope="module")
def index_with_limit(
    make_index: Callable[..., Path], make_list: Callable[..., ListSnapshot], make_entity: Callable[..., ListedEntity]
) -> Callable[[int | None], Path]:
    """Build an index of a fictional list that is stale after so many days."""
    entities = [make_entity("ex:1", "Kordavel Optix JSC")]
    return lambda days: make_index(make_list("ex", entities, max_age_days=days))


@pytest.mark.parametrize(
    ("own", "operator", "caller", "stale"),
    [
        (None, None, None, False),
        (2, None, None, True),
        (7, None, None, False),
        (None, 2, None, True),
        (None, 7, None, False),
        (7, 2, None, False),
        (2, 7, None, True),
        (None, None, 2, True),
        (None, None, 0, True),
        (None, None, 7, False),
        (7, 7, 2, True),
        (2, 2, 36_500, True),
        (10**9, None, None, False),
    ],
)
def test_a_stale_list_is_never_clear(
    index_with_limit: Callable[[int | None], Path],
    open_at: Callable[..., Screener],
    own: int | None,
    operator: int | None,
    caller: int | None,
    stale: bool,
) -> None:
    """Three days after the build: a list past its own limit, else the operator's, or the caller's, gives no CLEAR."""
    screener = open_at(index_with_limit(own), 3, max_age_days=operator)
    options = ScreeningOptions(max_age_days=caller)
    other, listed = (
        screener.screen(_request(name, options=options)) for name in ("Yamada Foods", "Kordavel Optix JSC")
    )
    assert (INDETERMINATE if stale else CLEAR, BLOCK) == (other.disposition, listed.disposition)
    assert ([stale], stale) == ([state.expired for state in other.lists], "LIST_STALE" in _codes(listed))


def test_an_older_generation_than_demanded_is_refused(small: Screener) -> None:
    """A caller who saw a newer generation is not answered from an older one; the served one is good enough."""
    served = small.status().generation
    same = small.screen(_request("Yamada Foods", options=ScreeningOptions(min_generation=served)))
    assert served == same.generation
    with pytest.raises(ListsStaleError):
        small.screen(_request("Yamada Foods", options=ScreeningOptions(min_generation="99991231T000000000000Z-0")))


def test_the_answer_can_be_checked_years_later(shipped: Screener) -> None:
    """An answer carries the generation, each list's day, digest and size, the policy's hash and the instant in UTC."""
    result, status = shipped.screen(_request("Tupolev JSC")), shipped.status()
    assert (status.generation, status.lists, status.policy_digest) == (
        result.generation,
        result.lists,
        result.policy_digest,
    )
    assert (True, True, UTC) == (
        all(state.digest and state.entities and state.as_of for state in result.lists),
        bool(result.engine_version),
        result.screened_at.tzinfo,
    )


def test_the_reference_comes_back(small: Screener) -> None:
    """The caller's own reference stands in the answer."""
    request = replace(_request("Yamada Foods"), reference="PO-4711")
    assert "PO-4711" == small.screen(request).reference


@pytest.mark.parametrize(
    "fields",
    [
        {"names": ("Tupolev JSC",)},
        {"names": ("三菱造船",)},
        {"names": ("Kordavel တကို",)},
        {"names": ("",)},
        {"names": ("Yamada",), "addresses": (Address("Pyongyang"),)},
        {"names": ("Tako LLC",)},
        {"names": ("斯巴鲁株式会社",), "identifiers": (CORPORATE_NUMBER,)},
    ],
)
def test_every_reason_stands_in_both_languages(shipped: Screener, fields: dict[str, object]) -> None:
    """Every answer but CLEAR gives reasons, each with a stable code, in English and in Japanese."""
    result = shipped.screen(_request(*fields.pop("names"), **fields))  # type: ignore[misc]
    assert True is bool(result.reasons)
    assert [] == [r for r in result.reasons if not r.code.isupper() or not r.text_en or not JAPANESE.search(r.text_ja)]
    pieces = [piece for hit in result.hits for piece in (*hit.match.evidence, *hit.evidence)]
    assert [] == [piece for piece in pieces if not piece.text_en or not JAPANESE.search(piece.text_ja)]


def test_compare_needs_no_index(tmp_path: Path, open_at: Callable[..., Screener]) -> None:
    """Two names can be compared while no index is there."""
    assert 1.0 == open_at(tmp_path / "nowhere").compare("Tako LLC", "TAKO L.L.C.", PartyKind.UNSPECIFIED).score


def test_a_batch_answers_what_single_calls_answer(shipped: Screener, shipped_reader: GenerationReader) -> None:
    """A batch, in any order, gives each question the answer that it gets alone."""
    rng = random.Random(20261120)
    entities = rng.sample(range(shipped_reader.entity_count), 30)
    names = [shipped_reader.entity(number).names[0].text for number in entities]
    requests = [_request(name) for name in [*names, *ORDINARY, "", "LLC", "Tuploev JSC"]]
    alone = {request: _decision(shipped.screen(request)) for request in requests}
    mixed = rng.sample(requests, len(requests))
    assert [alone[request] for request in mixed] == [_decision(answer) for answer in shipped.screen_batch(mixed)]


def test_one_bad_item_does_not_spoil_a_batch(small: Screener) -> None:
    """In a batch a question that cannot be answered gets its error in its place, the others their answers."""
    bad = _request("Yamada Foods", options=ScreeningOptions(lists=("nowhere",)))
    answers = small.screen_batch([_request("Kordavel Optix JSC"), bad, _request("Yamada Foods")])
    assert [BLOCK, "INVALID_REQUEST", CLEAR] == [
        answer.disposition if isinstance(answer, ScreeningResult) else answer.reason for answer in answers
    ]


def test_an_empty_batch_has_no_answers(small: Screener) -> None:
    """No questions give no answers."""
    assert [] == small.screen_batch([])


@given(name=ANY_TEXT)
@settings(deadline=None, max_examples=80)
def test_any_name_gets_an_answer(shipped: Screener, name: str) -> None:
    """Any text gets an answer, and what had nothing to match on is never CLEAR."""
    result = shipped.screen(_request(name))
    found: PartyResult = result.parties[0]
    nothing = any(reason.code == "NOTHING_TO_MATCH" for reason in found.reasons)
    assert (True, False) == (isinstance(result.disposition, Disposition), nothing and found.disposition is CLEAR)


@given(
    junk=st.text("<>/\\'\";%{}[]()&$#@!*|~^= \t\r\n.,", max_size=30),
    tail=st.sampled_from(["", "'; DROP TABLE x;--", "</b>", "🚢", "\x00"]),
)
@settings(deadline=None, max_examples=60)
def test_junk_around_a_name_does_not_hide_it(shipped: Screener, junk: str, tail: str) -> None:
    """Punctuation, markup and control characters around a listed name neither hide it nor break anything."""
    assert "jp-fefa-russia:0045" in {
        hit.entity.entity_id for hit in shipped.screen(_request(f"{junk} Tupolev JSC {tail}")).hits
    }
