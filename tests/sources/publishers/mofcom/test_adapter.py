"""Announcements of China's Ministry of Commerce become entries and events, or are refused.

The pages are ours: structure as in public reproductions, words of our own, names from the shipped lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.model.measure import EventKind
from screening.model.party import Address, PartyKind
from screening.sources.manifest import load_list
from screening.sources.publishers.adapter import Parsed, RejectedRow, SourceFile
from screening.sources.publishers.registry import adapter

LISTS = Path(__file__).resolve().parents[4] / "lists"
CONTROL, CONCERN, UNRELIABLE = "出口管制管控名单", "关注名单", "不可靠实体清单"
MECHANISM = "不可靠实体清单工作机制"


def shipped(which: str, *, events: bool = True) -> tuple[ListedEntity, ...]:
    """A shipped list, on demand without what happened to its designations."""
    entities = load_list(LISTS / f"cn-mofcom-{which}").entities
    if events:
        return entities
    return tuple(replace(e, designations=tuple(replace(d, events=()) for d in e.designations)) for e in entities)


def printed(which: str, notice: str) -> list[tuple[str, str]]:
    """The Chinese and English name of each entry of a notice, as shipped."""
    found = [e for e in shipped(which) if e.designations[0].notice == notice]
    return [(text(entity, "zh"), text(entity, "en")) for entity in found]


def text(entity: ListedEntity, lang: str) -> str:
    """The main name in a language, or nothing."""
    return next((name.text for name in entity.names if name.lang == lang), "")


def parse(which: str, *pages: str | SourceFile, previous: Sequence[ListedEntity] | None = None) -> Parsed:
    """Pages as a publication on one of the lists."""
    files = [
        page if isinstance(page, SourceFile) else SourceFile(f"page{n}.html", page.encode())
        for n, page in enumerate(pages)
    ]
    served = shipped(which) if previous is None else previous
    return adapter("mofcom-announcement").parse(files, list_id=f"cn-mofcom-{which}", previous=served)


def annex(name: str, rows: Sequence[tuple[str, str]], day: str) -> str:
    """The annex of an announcement, as paragraphs."""
    lines = ["附件", name, f"（{day}）", *(f"{n}. {zh}（{en}）" for n, (zh, en) in enumerate(rows, start=1))]
    return "".join(f"<p>{line}</p>" for line in lines)


def page(
    rows: Sequence[tuple[str, str]],
    *,
    number: int = 99,
    name: str = CONTROL,
    verb: str = "列入",
    count: int | None = None,
    force: str = "本公告自公布之日起正式实施。",
    with_annex: bool = True,
) -> str:
    """An announcement of 2026-08-24 in the site's frame."""
    stated = f"{len(rows) if count is None else count}家日本实体"
    return (
        "<!DOCTYPE html><html><head><title>商务部</title><style>p{}</style></head><body><ul><li>首页</li><li>公告</li></ul>"
        f"<h1>商务部公告2026年第{number}号　公布将{stated}{verb}{name}</h1>"
        f"<p>【发布文号】商务部公告2026年第{number}号</p><p>【发文日期】2026年08月24日</p>"
        f"<p>依照有关法律，决定将{rows[0][0]}等{stated}{verb}{name}（见附件）。</p>"
        f"<p>一、正在进行的有关活动应当立即停止。</p><p>{force}</p><p>附件：{name}（2026年8月24日）</p>"
        "<p>商&nbsp;务&nbsp;部<br>2026年8月24日</p>"
        + (annex(name, rows, "2026年8月24日") if with_annex else "")
        + "<div>上一篇 商务部公告2026年第1号</div><div>1. 网站地图</div></body></html>"
    )


def notice(number: int, day: str, sentence: str, *, title: str = "有关事项", year: int = 2026) -> str:
    """A notice of the working mechanism as plain text; `sentence` begins with 决定."""
    return (
        f"{MECHANISM}关于{title}的公告\n【发布文号】{MECHANISM}公告〔{year}〕{number}号\n\n不 可 靠 实 体 清 单 工 作 机 制\n"
        f"公　　告\n{year}年 第{number}号\n依据《不可靠实体清单规定》，{sentence}\n一、不批准并取消上述企业人员的许可；\n"
        f"二、采取其他措施。\n本公告自公布之日起实施。\n（商务部代章）\n{day}\n"
    )


def statement(day: str, about: str, answer: str) -> str:
    """A spokesperson's answer as plain text; the question speaks of suspending, and orders nothing."""
    return (
        f"来源：新闻办公室 {day} 17:00\n商务部新闻发言人就{about}措施答记者问\n"
        f"问：据报道将暂停或取消一批措施，商务部公告2026年第11号也在其中吗？\n答：{answer}\n"
    )


JAPANESE = printed("control", "商务部公告2026年第11号")


def test_an_announcement_adds_its_entries() -> None:
    """Each entry gets the next serial, both names, the country stated, the notice and its day."""
    parsed = parse("control", page(JAPANESE[:2], number=98))
    new = parsed.entities[153:]
    assert ["cn-mofcom-control:0154", "cn-mofcom-control:0155"] == [entity.entity_id for entity in new]
    assert JAPANESE[:2] == [(text(entity, "zh"), text(entity, "en")) for entity in new]
    designation = new[0].designations[0]
    assert ("1", "商务部公告2026年第98号", date(2026, 8, 24), None) == (
        designation.number,
        designation.notice,
        designation.listed_on,
        designation.effective_from,
    )
    assert (("JP",), PartyKind.ORGANIZATION) == (new[0].countries, new[0].kind)
    assert (2, 2, ()) == (parsed.rows, parsed.stored, parsed.rejected)
    assert ("商务部公告2026年第98号", date(2026, 8, 24)) == (parsed.notice, parsed.as_of)


@pytest.mark.parametrize("number", [11, 27])
def test_an_announcement_read_again_changes_nothing(number: int) -> None:
    """The entries are known by notice and name; hand-made additions to them stay."""
    rows = printed("control", f"商务部公告2026年第{number}号")
    parsed = parse("control", page(rows, number=number))
    assert shipped("control") == parsed.entities
    assert (20, 20, ()) == (parsed.rows, parsed.stored, parsed.events)


def test_a_page_that_is_gone_takes_nobody_off() -> None:
    """An announcement on two parties leaves the other 153 entries as they are."""
    assert shipped("control") == parse("control", page(JAPANESE[:2])).entities[:153]


def test_an_annex_may_be_a_file_of_its_own() -> None:
    """It belongs to the announcement of its list and day that points to it."""
    body = page(JAPANESE[:2], with_annex=False).replace("1. 网站地图", "")
    apart = SourceFile(
        "fujian.html", f"<html><body>{annex(CONTROL, JAPANESE[:2], '2026年8月24日')}</body></html>".encode()
    )
    other = page(JAPANESE[2:4], number=97)
    assert 157 == len(parse("control", apart, body, other).entities)
    with pytest.raises(ListFormatError, match=r"annex is missing"):
        parse("control", body)
    with pytest.raises(ListFormatError, match=r"fujian\.html: is neither"):
        parse("control", other, apart)


def test_addresses_postcodes_and_bodies_below_an_entry_are_kept() -> None:
    """地址 and 邮编 make the address, its country is read; a body printed under an entry is a party too."""
    extra = annex(CONTROL, [("架空公司", "Example Corp.")], "2026年8月24日").replace(
        "（Example Corp.）</p>",
        "（Example Corp.）及其分支机构</p><p>地址：日本东京都架空区1-2</p><p>邮编：100-0000</p>"
        "<p>-Example Corp.</p><p>-Example Europe GmbH</p><p>2. 样本公司（Sample SA）</p><p>地址：Rue 1, Liege, Belgium</p>"
        "<p>邮编：B-4040</p>",
    )
    body = page([("架空公司", "Example Corp.")], count=2, with_annex=False).replace("<div>", extra + "<div>", 1)
    first, below, second = parse("control", body).entities[153:]
    assert (Address("日本东京都架空区1-2，邮编：100-0000", "JP"),) == first.addresses
    assert ("Printed after the name: 及其分支机构",) == first.notes
    assert ("1.2", "Example Europe GmbH") == (below.designations[0].number, text(below, "en"))
    assert (Address("Rue 1, Liege, Belgium, B-4040", "BE"),) == second.addresses


@pytest.mark.parametrize("style", ["<ol>{0}</ol>", "<table>{1}</table>", "<p>{2}</p>"])
def test_lists_tables_and_breaks_number_alike(style: str) -> None:
    """The numbers of an ordered list, the cells of a table and lines of one paragraph are all entries."""
    items = "".join(f"<li><span>{zh}</span>（<b>{en}</b>）</li>" for zh, en in JAPANESE[:3])
    cells = "".join(f"<tr><td>{n}.</td><td>{zh}（{en}）</td></tr>" for n, (zh, en) in enumerate(JAPANESE[:3], start=1))
    lines = "<br/>".join(f"{n}、{zh}({en})" for n, (zh, en) in enumerate(JAPANESE[:3], start=1))
    entries = "<p>附件</p>" + style.format(items, cells, lines)
    parsed = parse("control", page(JAPANESE[:3], with_annex=False).replace("<div>", entries + "<div>", 1))
    assert [en for _, en in JAPANESE[:3]] == [text(entity, "en") for entity in parsed.entities[153:]]


def test_a_page_in_its_declared_charset_is_read() -> None:
    """GB 18030 is read where the page says so, and refused where it does not."""
    gb = page(JAPANESE[:2]).replace("<head>", "<head><meta charset=gb2312>").encode("gb18030")
    assert 155 == len(parse("control", SourceFile("gb.html", gb)).entities)
    with pytest.raises(ListFormatError, match="declares no other charset"):
        parse("control", SourceFile("gb.html", page(JAPANESE[:2]).encode("gb18030")))


def test_a_later_day_of_force_is_kept() -> None:
    """An announcement that holds from a stated hour says from which day."""
    parsed = parse("control", page(JAPANESE[:2], force="本公告自2026年9月1日12时01分起正式实施。"))
    assert (date(2026, 9, 1), date(2026, 9, 1)) == (
        parsed.effective_on,
        parsed.entities[-1].designations[0].effective_from,
    )


def test_names_in_running_text_are_told_apart() -> None:
    """The stated number decides where a name ends; the clause before the first name is no part of it."""
    sentence = (
        "决定将参与某事的洛克希德·马丁公司（Lockheed Martin Corporation）、波音防务、空间与安全集团（Boeing Defense, "
        "Space & Security）和 AEVEX 航天公司 (AEVEX Aerospace)等3家实体列入不可靠实体清单，并采取以下处理措施："
    )
    parsed = parse("unreliable", notice(5, "2026年3月1日", sentence, title="对3家美国企业采取措施"), previous=())
    assert ["洛克希德·马丁公司", "波音防务、空间与安全集团", "AEVEX航天公司"] == [
        text(e, "zh") for e in parsed.entities
    ]
    assert ["Lockheed Martin Corporation", "Boeing Defense, Space & Security", "AEVEX Aerospace"] == [
        text(e, "en") for e in parsed.entities
    ]
    assert {("US",)} == {entity.countries for entity in parsed.entities}


def test_without_a_number_the_words_for_bodies_decide() -> None:
    """波音防务 alone is no body; 美国PVH集团 is one, and then a number must say that two are meant."""
    one = "决定将波音防务、空间与安全集团（Boeing Defense, Space & Security）列入不可靠实体清单。"
    two = "决定将美国PVH集团、因美纳公司（Illumina, Inc.）列入不可靠实体清单。"
    assert 1 == len(parse("unreliable", notice(5, "2026年3月1日", one), previous=()).entities)
    with pytest.raises(ListFormatError, match="does not tell who is meant"):
        parse("unreliable", notice(5, "2026年3月1日", two), previous=())
    counted = parse("unreliable", notice(5, "2026年3月1日", two + "上述两家实体违反规定。"), previous=())
    assert ["美国PVH集团", "因美纳公司"] == [text(entity, "zh") for entity in counted.entities]


def test_a_printed_name_confirms_a_derived_one() -> None:
    """Shipped names derived from other reports become official when the notice prints them."""
    rows = printed("unreliable", f"{MECHANISM}公告〔2025〕1号")
    who = "、".join(f"{zh}（{en}）" for zh, en in rows)
    parsed = parse("unreliable", notice(1, "2025年1月2日", f"决定将{who}列入不可靠实体清单，采取措施：", year=2025))
    assert [entity.entity_id for entity in shipped("unreliable")] == [entity.entity_id for entity in parsed.entities]
    assert all(name.official for entity in parsed.entities[11:21] for name in entity.names)


def test_a_notice_whose_number_was_unknown_is_known_by_its_day() -> None:
    """The number is filled in; nobody is listed twice."""
    sentence = "决定将美国波音防务、空间与安全集团（Boeing Defense, Space & Security）列入不可靠实体清单，采取措施："
    parsed = parse("unreliable", notice(2, "2024年5月20日", sentence, year=2024))
    assert 84 == len(parsed.entities)
    assert f"{MECHANISM}公告〔2024〕2号" == parsed.entities[10].designations[0].notice


def test_a_party_is_taken_off_by_name() -> None:
    """移出 ends every standing designation of the party on the day of the announcement; who is off already is told."""
    parsed = parse("control", page(JAPANESE[:2], verb="移出"))
    ended = [
        entity.entity_id
        for entity in parsed.entities
        if entity.designations[0].events[-1:] and entity.designations[0].events[-1].kind is EventKind.DELISTED
    ]
    assert ["cn-mofcom-control:0083", "cn-mofcom-control:0084"] == ended == [e.entity_id for e in parsed.events]
    assert {date(2026, 8, 24)} == {applied.event.on for applied in parsed.events}
    assert 153 == len(parsed.entities)
    again = parse("control", page(JAPANESE[:2], verb="移出"), previous=parsed.entities)
    assert (2, 0) == (again.rows, again.stored)
    assert RejectedRow("page0.html: 1 三菱造船株式会社", "already taken off the list") == again.rejected[0]


def test_one_sentence_may_move_a_party_from_list_to_list() -> None:
    """Each list takes the part that concerns it."""
    zh, en = printed("concern", "商务部公告2026年第12号")[0]
    body = page([(zh, en)]).replace(
        "列入出口管制管控名单（见附件）", "移出关注名单，并将其列入出口管制管控名单（见附件）"
    )
    assert [EventKind.DELISTED] == [applied.event.kind for applied in parse("concern", body).events]
    assert (zh, en) == (
        text(parse("control", body).entities[-1], "zh"),
        text(parse("control", body).entities[-1], "en"),
    )


UNRELIABLE_ORDER = (
    f"{MECHANISM}于2025年3月4日和4月4日发布公告，将一批美国实体列入不可靠实体清单，采取相应措施。中方决定自2025年11月10日起，"
    f"继续暂停4月4日公告（{MECHANISM}公告〔2025〕7号）相关措施1年，停止3月4日公告（{MECHANISM}公告〔2025〕5号和6号）相关措施。"
    "企业可申请与上述实体进行交易。"
)
CONTROL_ORDER = (
    "商务部于2025年4月4日和9日分别发布了第21号和22号公告，将28家美国实体列入出口管制管控名单。决定自2025年8月12日起，"
    "对于2025年4月4日被列入出口管制管控名单的16家美国实体，继续暂停上述相关措施90天；"
    "对于2025年4月9日被列入出口管制管控名单的12家美国实体，停止执行相关措施。"
)


def test_a_statement_suspends_and_stops_whole_notices() -> None:
    """The orders of 2025-11-05, by number: what they did is what the shipped list holds of that day."""
    parsed = parse(
        "unreliable",
        statement("2025-11-05", "调整不可靠实体清单", UNRELIABLE_ORDER),
        previous=shipped("unreliable", events=False),
    )
    of_that_day = {
        (entity.entity_id, event.kind, event.until)
        for entity in shipped("unreliable")
        for event in entity.designations[0].events
        if event.on == date(2025, 11, 10)
    }
    assert of_that_day == {(each.entity_id, each.event.kind, each.event.until) for each in parsed.events}
    assert (3, 3) == (parsed.rows, parsed.stored)


def test_a_statement_may_name_notices_by_their_day() -> None:
    """The orders of 2025-08-12, by day and number of parties; ninety days end on 2025-11-10."""
    parsed = parse(
        "control",
        statement("2025-08-12", "调整出口管制管控名单", CONTROL_ORDER),
        previous=shipped("control", events=False),
    )
    of_that_day = {
        (entity.entity_id, event.kind, event.until)
        for entity in shipped("control")
        for event in entity.designations[0].events
        if event.on == date(2025, 8, 12)
    }
    assert of_that_day == {(each.entity_id, each.event.kind, each.event.until) for each in parsed.events}


@pytest.mark.parametrize(("which", "answer"), [("unreliable", UNRELIABLE_ORDER), ("control", CONTROL_ORDER)])
def test_an_order_already_recorded_is_not_recorded_again(which: str, answer: str) -> None:
    """The statement read once more leaves the shipped list as it is."""
    parsed = parse(
        which, statement("2025-11-05" if which == "unreliable" else "2025-08-12", "调整管控名单不可靠实体清单", answer)
    )
    assert (shipped(which), ()) == (parsed.entities, parsed.events)


def test_above_means_the_notices_named_before() -> None:
    """暂停上述公告相关措施 concerns all of them."""
    answer = "商务部发布了2025年第21号和22号公告，列入出口管制管控名单。自2025年5月14日起，暂停上述公告相关措施90天。"
    parsed = parse(
        "control", statement("2025-05-14", "出口管制管控名单", answer), previous=shipped("control", events=False)
    )
    assert (28, {date(2025, 8, 12)}) == (len(parsed.events), {each.event.until for each in parsed.events})


def test_an_extension_only_announced_is_no_legal_date() -> None:
    """A statement that a period will be longer, or that something will be suspended, is an announcement without a day."""
    for answer in (
        "出口管制管控名单方面，商务部公告2025年第21号相关措施的暂停期限将延长至2027年1月10日。",
        "出口管制管控名单方面，将继续暂停商务部公告2025年第21号相关措施1年。",
    ):
        parsed = parse("control", statement("2026-10-01", "延长暂停", answer))
        assert {(date(2026, 10, 1), EventKind.EXTENSION_ANNOUNCED, None)} == {
            (each.event.on, each.event.kind, each.event.until) for each in parsed.events
        }


def test_a_numbered_announcement_sets_a_day() -> None:
    """An announcement that suspends to a day is an instrument."""
    body = (
        "商务部公告2026年第60号 关于出口管制管控名单有关措施\n【发文日期】2026年11月09日\n"
        "为落实共识，决定自2026年11月10日起，继续暂停商务部公告2025年第21号相关措施至2027年11月10日。\n本公告自公布之日起实施。\n"
    )
    parsed = parse("control", body)
    assert {(EventKind.SUSPENDED, date(2027, 11, 10), "商务部公告2026年第60号 (2026-11-09)")} == {
        (each.event.kind, each.event.until, each.event.source) for each in parsed.events
    }


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("自2026年9月1日起，恢复出口管制管控名单中商务部公告2025年第21号相关措施。", "restores measures"),
        ("自2026年9月1日起，停止出口管制管控名单相关措施。", "which notices"),
        ("自2026年9月1日起，停止出口管制管控名单中商务部公告2025年第999号相关措施。", "does not hold"),
        ("自2026年9月1日起，停止出口管制管控名单中第21号公告对通用动力公司的相关措施。", "which notices"),
        (
            "自2026年9月1日起，停止出口管制管控名单中2025年第21号公告17家实体相关措施。",
            "states 17 parties, the list holds 16",
        ),
        ("自2026年9月1日起，暂停对出口管制管控名单所列实体的限制。", "is not understood"),
        ("我们注意到有关报道，出口管制管控名单依法公布。", "orders nothing"),
    ],
)
def test_an_order_in_doubt_is_refused(answer: str, reason: str) -> None:
    """What cannot be told for certain is never applied: measures that seem stopped would be missed."""
    with pytest.raises(ListFormatError, match=reason):
        parse("control", statement("2026-09-01", "出口管制管控名单", answer))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (page(JAPANESE[:2], count=3), r"\[3\] parties stated, 2 read"),
        (page(JAPANESE[:2], name=CONCERN), "orders nothing for the list 管控名单"),
        (page([("架空公司", "Nobody Corp.")], verb="移出"), "is not on the list"),
        (page(JAPANESE[:19], number=11), "which does not print them"),
        (page(JAPANESE[:4]).replace("<p>2. ", "<p>12. "), "out of order"),
        (page(JAPANESE[:2]).replace("（Mitsubishi", "（Mitsubishi （", 1), "a bracket is not closed"),
        (page(JAPANESE[:2]).replace("2026年第99号", "的"), "neither an announcement"),
        (page(JAPANESE[:2]).replace("2026年08月24日", "").replace("2026年8月24日", ""), "day of the announcement"),
        ("<html><body>403 Forbidden</body></html>", "neither an announcement"),
        ("", "neither an announcement"),
    ],
)
def test_a_page_in_doubt_is_refused(given: str, reason: str) -> None:
    """Another number of parties, another list, a lost entry, no number, no day, an error page: nothing is applied."""
    with pytest.raises(ListFormatError, match=reason):
        parse("control", given)


def test_a_page_cut_anywhere_adds_all_or_nothing() -> None:
    """A download cut short is refused, unless only the frame below the annex is missing."""
    whole = page(JAPANESE).encode()
    for part in range(1, 16):
        try:
            parsed = parse("control", SourceFile("cut.html", whole[: len(whole) * part // 16]))
        except ListFormatError:
            continue
        assert 173 == len(parsed.entities)


def test_the_list_is_told_by_its_id() -> None:
    """A list id that names none of the three lists is refused."""
    with pytest.raises(ListFormatError, match="names none of the lists"):
        adapter("mofcom-announcement").parse(
            [SourceFile("a.html", page(JAPANESE[:2]).encode())], list_id="cn", previous=()
        )


def test_announcements_are_applied_by_their_days() -> None:
    """Listed first and taken off later, whatever the order of the files."""
    later = page(JAPANESE[:1], number=100, verb="移出").replace("2026年08月24日", "2026年09月24日")
    parsed = parse("control", later, page(JAPANESE[:2], number=98), previous=())
    assert [1, 0] == [len(entity.designations[0].events) for entity in parsed.entities]
    assert date(2026, 9, 24) == parsed.as_of
