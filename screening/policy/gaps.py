"""What keeps a question from being answered whole: lists that are missing or stale, a day before history, unread names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from screening.model.party import Party
from screening.model.result import ListState, Reason, ScreeningRequest
from screening.model.snapshot import ListManifest
from screening.text.variants import TOO_MANY_WORDS, analyse

_UNREADABLE: Final = frozenset({"unhandled_script", "bidi_override", TOO_MANY_WORDS})
"""What was found in a name of which a part was not compared: a CLEAR cannot rest on the rest."""
_BUILD: Final = ("build the index: `screening index build`", "索引を作成する：`screening index build`")
_REFRESH: Final = ("refresh the lists, then ask again", "リストを更新してから再照会する")
_FULL_NAME: Final = ("give the full name in its usual writing", "正式名称を通常の表記で入力する")


def list_gaps(
    states: Sequence[ListState], manifests: Mapping[str, ListManifest], day: date, missing: Sequence[str] = ()
) -> Iterator[Reason]:
    """Say which lists cannot answer for `day`; `missing` are those that a refresh checks and the index does not hold."""
    if not states:
        yield Reason(
            "NO_LISTS",
            "no list is loaded; build the index",
            "リストが読み込まれていません。索引を作成してください",
            "",
            *_BUILD,
        )
    for name in missing:
        yield Reason(
            "LIST_MISSING",
            f"list {name} is refreshed here and is not in the index",
            f"更新対象のリスト {name} が索引に含まれていません",
            "",
            *_REFRESH,
            name,
        )
    for state in states:
        yield from _list_gap(state, manifests[state.list_id].known_since, day)


def _list_gap(state: ListState, known_since: date | None, day: date) -> Iterator[Reason]:
    name = state.list_id
    if not state.entities:
        yield Reason("LIST_EMPTY", f"list {name} is empty", f"リスト {name} が空です", "", *_REFRESH, name)
    if state.expired:
        checked_en, checked_ja = last_check(state)
        yield Reason(
            "LIST_STALE",
            f"list {name} was not refreshed within the age allowed; {checked_en}",
            f"リスト {name} が許容期間内に更新されていません（{checked_ja}）",
            "",
            *_REFRESH,
            name,
        )
    if known_since is not None and day < known_since:
        yield Reason(
            "HISTORY_UNKNOWN",
            f"what list {name} held on {day} is not known; its known history begins on {known_since}",
            f"リスト {name} の {day} 時点の内容は不明です（把握している最初の日は {known_since}）",
            "transaction.as_of",
            f"ask for a day from {known_since} on, or leave {name} out by naming the other lists",
            f"{known_since} 以降の日で照会するか、{name} 以外のリストを指定する",
            name,
        )


def unready_because(states: Sequence[ListState], missing: Sequence[str]) -> tuple[str, ...]:
    """Return why CLEAR cannot be said of all lists now, one sentence a list: the service is then not ready."""
    found = [] if states else ["no list is loaded"]
    found += [f"list {name} is refreshed here and is not in the index" for name in missing]
    found += [f"list {state.list_id} is empty" for state in states if not state.entities]
    found += [
        f"list {state.list_id} is past the age at which CLEAR may be said ({last_check(state)[0]})"
        for state in states
        if state.expired
    ]
    return tuple(found)


def last_check(state: ListState) -> tuple[str, str]:
    """Return when a list was last compared with its publisher, in English and in Japanese."""
    if state.checked_at is None:
        return "no refresh has checked this edition", "この版は更新処理で確認されていません"
    moment = f"{state.checked_at:%Y-%m-%d %H:%M} UTC"
    return f"last checked {moment}", f"最終確認 {moment}"


def request_gaps(request: ScreeningRequest) -> Iterator[Reason]:
    """Say that nobody is asked about."""
    if not request.parties:
        yield Reason("NOTHING_TO_MATCH", "no party is given", "当事者が指定されていません", "parties", *_FULL_NAME)


def name_gaps(party: Party, index: int) -> tuple[Reason, ...]:
    """Say which names of a party could not be compared, wholly or in part."""
    found = (_name_gap(name, f"parties[{index}].names[{n}]") for n, name in enumerate(party.names or ("",)))
    return tuple(reason for reason in found if reason is not None)


def _name_gap(name: str, field: str) -> Reason | None:
    analysis = analyse(name)
    if not analysis.matchable:
        return Reason(
            "NOTHING_TO_MATCH",
            "the name is empty or has nothing that can be compared; give the full name",
            "名称が空か、照合できる文字がありません。正式名称を入力してください",
            field,
            *_FULL_NAME,
        )
    found = sorted(_UNREADABLE.intersection(analysis.flags))
    if not found:
        return None
    return Reason(
        "NAME_PARTLY_READ",
        f"a part of the name could not be compared ({', '.join(found)}); give the name alone, in its usual writing",
        f"名称の一部を照合できません（{'、'.join(found)}）。通常の表記で名称のみを入力してください",
        field,
        *_FULL_NAME,
    )
