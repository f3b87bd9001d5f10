"""What an announcement orders: to list (列入), to take off (移出), to suspend (暂停), to stop (停止, 取消).

Read in the text, not in the title alone: a decision is a sentence with 决定 or with the day from which it holds. An order
on measures names its notices by number (第21号), by their day (4月4日公告) or by 上述, which means those named before. What
restores a measure (恢复) has no event and is refused, as is an order of which it cannot be told whom it concerns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from screening.errors import ListFormatError
from screening.model.measure import EventKind
from screening.sources.publishers.mofcom.announcement import LISTS, Announcement
from screening.sources.publishers.mofcom.numbers import (
    COUNT,
    DAY,
    NUMERAL,
    Notices,
    as_day,
    notices_in,
    period_end,
)
from screening.sources.publishers.mofcom.parties import (
    Party,
    annex_parties,
    running_parties,
    stated_count,
    stated_country,
)


class Act(StrEnum):
    """What is done to named parties."""

    LIST = "列入"
    REMOVE = "移出"


@dataclass(frozen=True, slots=True)
class PartyOrder:
    """Parties put on the list or taken off it; `stated` is their number where the announcement states it."""

    act: Act
    parties: tuple[Party, ...]
    stated: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoticeOrder:
    """A change of force of everything that earlier notices listed.

    `notices` are those the order names, `context` those named before it, which limit days and carry 上述.
    """

    kind: EventKind
    on: date
    until: date | None
    notices: Notices
    context: Notices
    stated: int | None
    text: str


_LIST_NAMES: Final = "|".join(LISTS.values())
_DECISION: Final = re.compile(r"决定[^。]*")
_CLAUSE: Final = re.compile(
    r"将(?P<who>[^。]+?)(?=列入|移出|移除|从[^。，]{0,20}?(?:移出|移除))(?P<what>(?:(?![，；](?:并|同时)?将)[^。])*)"
)
_STEP: Final = re.compile(
    rf"(?:(?P<verb>列入|移出|移除)[《“”》]*(?:出口管制)?(?P<list>{_LIST_NAMES})"
    rf"|从[《“”》]*(?:出口管制)?(?P<from>{_LIST_NAMES})[《“”》]*中?(?:移出|移除))"
)
_SAME: Final = re.compile(r"其|上述\S*|前述\S*")
_EARLIER: Final = re.compile(rf"决定于{DAY}$")
_MEASURE: Final = re.compile("公告|措施|期限")
_VERB: Final = re.compile("继续暂停|暂停(?!期)|停止执行|停止实施|停止|取消|终止|恢复|延长")
_FROM: Final = re.compile(rf"(?:决定)?自{DAY}(?:\d+时\d+分)?起")
_UNTIL: Final = re.compile(rf"(?:至|到){DAY}")
_CUT: Final = re.compile("，(?=对于|对)|，")
_USUAL_WORDS: Final = re.compile(
    rf"{DAY}|至|到|自|起|止|年底|[〔\[]\d{{4}}[〕\]]|\d{{4}}年|第?\d+号|{NUMERAL}(?:天|日|个月|年)|出口管制|{_LIST_NAMES}"
    "|商务部|工作机制|公告|继续|暂停|停止|取消|终止|延长|执行|实施|采取|发布|列入|被|对于|对|将|就|的|和|与|及|中"
    "|上述|相关|有关|前述|所列|全部|措施|期限|实体|企业|时间|出口|禁止|两用物项|规定|再次|决定|中方|分别|予以|一并|方面"
)
_DATES: Final = re.compile(rf"{DAY}|\d{{4}}年第?|[〔\[]\d{{4}}[〕\]]|第?\d+号")
_KINDS: Final = {
    "停": EventKind.STOPPED,
    "取": EventKind.STOPPED,
    "终": EventKind.STOPPED,
    "继": EventKind.SUSPENDED,
    "暂": EventKind.SUSPENDED,
}


def party_orders(announcement: Announcement, list_name: str) -> tuple[PartyOrder, ...]:
    """The parties that an announcement puts on the list of that name or takes off it.

    Raises:
        ListFormatError: the parties cannot be read, or their number is not the one stated.
    """
    if announcement.is_statement:
        return ()
    found = [step for decision in _DECISION.finditer(announcement.body) for step in _steps(decision[0], list_name)]
    if len(found) > 1 and announcement.annex:
        raise ListFormatError((f"{announcement.where}: several orders share one annex; enter them by hand",))
    orders: list[PartyOrder] = []
    for act, who, earlier in found:
        note = f"The party was listed on {earlier}; this notice adds measures." if earlier else ""
        parties, stated = _parties(announcement, who)
        orders.append(PartyOrder(act, parties, stated, note))
    return tuple(orders)


def _steps(decision: str, list_name: str) -> Iterator[tuple[Act, str, str]]:
    """What a decision does with one list: the act, whom it names, and the day of an earlier listing it recalls.

    Raises:
        ListFormatError: it puts the same parties on the list and takes them off.
    """
    named = ""
    for clause in _CLAUSE.finditer(decision):
        named = named if _SAME.fullmatch(clause["who"]) else clause["who"]
        steps = _STEP.finditer(clause["what"])
        acts = {_act(step) for step in steps if list_name in (step["list"], step["from"])}
        if len(acts) > 1 or (acts and not named):
            raise ListFormatError((f"`{decision[:60]}` does not tell what is done to whom",))
        earlier = _EARLIER.search(decision[: clause.start()])
        yield from ((act, named, _iso(earlier) if earlier else "") for act in acts)


def notice_orders(announcement: Announcement, series: str) -> tuple[NoticeOrder, ...]:
    """The changes of force that an announcement or a statement orders for notices of a series.

    Raises:
        ListFormatError: an order restores a measure, or does not tell which notices it means.
    """
    orders: list[NoticeOrder] = []
    before = ""
    for sentence in re.findall("[^。：:]+", announcement.body):
        if _VERB.search(sentence):
            if _MEASURE.search(sentence):
                orders += _sentence_orders(announcement, sentence, before, series)
            elif _FROM.search(sentence):
                raise ListFormatError((f"{announcement.where}: `{sentence[:60]}` orders what is not understood",))
        before += sentence
    return tuple(orders)


def _named(announcement: Announcement, text: str, series: str) -> Notices:
    """The notices that a text names, the announcement's own number left out."""
    found = notices_in(text, series, announcement.published_on.year)
    return replace(found, numbers=tuple(number for number in found.numbers if number != announcement.number))


def _parties(announcement: Announcement, who: str) -> tuple[tuple[Party, ...], int | None]:
    """The parties of a decision, with the number stated, from the annex where there is one."""
    where = announcement.where
    if announcement.annex:
        parties = annex_parties(where, announcement.annex)
        entries = sum("." not in party.number for party in parties)
        head = next((line for line in announcement.annex if stated_count(line)), "")
        counts = {count for text in (who, head) if (count := stated_count(text)) is not None}
    else:
        after = announcement.body.partition(who)[2]
        counts = {count for text in (who, *re.findall("上述[^，。；]*", after)) if (count := stated_count(text))}
        counts = counts or {count for count in [stated_count(announcement.title)] if count}
        parties = running_parties(where, who, next(iter(counts)) if len(counts) == 1 else None)
        entries = len(parties)
    if not parties or counts - {entries}:
        raise ListFormatError((f"{where}: {sorted(counts) or 'no number of'} parties stated, {entries} read",))
    country = stated_country(who) or stated_country(announcement.title)
    return tuple(_in_country(party, country) for party in parties), next(iter(counts), None)


def _in_country(party: Party, country: str) -> Party:
    return party if party.country or not country else replace(party, country=country)


def _act(step: re.Match[str]) -> Act:
    return Act.LIST if step["verb"] == "列入" else Act.REMOVE


def _iso(found: re.Match[str]) -> str:
    day = as_day(found, 0)
    return "an earlier day" if day is None else day.isoformat()


def _sentence_orders(announcement: Announcement, sentence: str, before: str, series: str) -> Iterator[NoticeOrder]:
    """The orders of one sentence, each with the stretch of text that says what it concerns."""
    start = _FROM.search(sentence)
    operative = sentence[start.end() :] if start else sentence
    year = announcement.published_on.year
    context = _named(announcement, before + (sentence[: start.start()] if start else ""), series)
    for verb, clause in _clauses(operative):
        if not _MEASURE.search(clause):
            continue
        on = as_day(start, year) if start else None
        yield _order(announcement, verb, clause, on, context, series)


def _beyond_notices(clause: str) -> str:
    """What a clause says beyond notices, days, counts and the usual words: a name there narrows whom it concerns."""
    return re.sub(r"[\W_]", "", _USUAL_WORDS.sub("", COUNT.sub("", clause)))


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each verb of the text with its clause: from the end of the clause before it to the comma before the next verb."""
    for part in re.split("[；;]", text):
        verbs = list(_VERB.finditer(part))
        begin = 0
        for place, verb in enumerate(verbs):
            end = len(part)
            if place + 1 < len(verbs):
                cuts = [found.start() for found in _CUT.finditer(part, verb.end(), verbs[place + 1].start())]
                subject = [cut for cut in cuts if part.startswith("对", cut + 1)]
                end = (subject or cuts or [verbs[place + 1].start()])[-1]
            yield verb[0], part[begin:end].strip("，")
            begin = end


def _order(
    announcement: Announcement, verb: str, clause: str, on: date | None, context: Notices, series: str
) -> NoticeOrder:
    """One order; an extension without its own instrument, or one only foreseen, is an announcement of it."""
    where = f"{announcement.where}: `{clause[:60]}`"
    if verb == "恢复":
        raise ListFormatError((f"{where} restores measures; no event says so, enter it by hand",))
    limit = _UNTIL.search(clause)
    bare = clause if limit is None else clause.replace(limit[0], "")
    notices = _named(announcement, bare, series)
    start = on or announcement.published_on
    until = as_day(limit, start.year) if limit else period_end(_DATES.sub(" ", bare), start)
    kind = _KINDS.get(verb[0], EventKind.SUSPENDED)
    if verb == "延长" and not announcement.is_statement and until is None:
        raise ListFormatError((f"{where} extends without a day",))
    if announcement.is_statement and (verb == "延长" or on is None):
        kind, until, start = EventKind.EXTENSION_ANNOUNCED, None, announcement.published_on
    if not (notices.numbers or notices.days or context.numbers) or _beyond_notices(clause):
        raise ListFormatError((f"{where} does not tell which notices it means",))
    return NoticeOrder(
        kind=kind,
        on=start,
        until=until if kind is EventKind.SUSPENDED else None,
        notices=notices,
        context=context,
        stated=stated_count(bare),
        text=clause,
    )
