"""The review sheet (審査票): one answer on one page of HTML, for the file of the deal.

The page stands alone (no script, no font, no picture from elsewhere), prints on A4 and leaves room for the decision.
Every text of the caller is escaped. Described in docs/sheet.md.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from html import escape
from importlib.resources import files
from typing import Final

from screening.model.measure import LegalBasis
from screening.model.party import PartyRole
from screening.model.result import (
    Applicability,
    Evidence,
    Hit,
    ListState,
    MeasureFinding,
    ScreeningRequest,
    ScreeningResult,
)
from screening.policy.explain import APPLIES_JA, DISPOSITION_JA, EFFECT_JA, explain, waterfall
from screening.policy.facts import ROLE_JA

MAX_HITS: Final = 1
"""Hits shown in full, strongest first; the next stand in one line each, so that the sheet stays one page."""
_MAX_LINES: Final = 4
_MAX_BARS: Final = 6
_MAX_REASONS: Final = 3


def sheet_html(result: ScreeningResult, request: ScreeningRequest) -> str:
    """Return the review sheet of one answer as a page of HTML."""
    body = "".join(
        (
            _header(result),
            _asked(request),
            _reasons(result),
            *(_hit(hit) for hit in result.hits[:MAX_HITS]),
            _more(result),
            _territories(result),
            _lists(result),
            _decision(),
        )
    )
    style = files("screening.cli").joinpath("sheet.css").read_text(encoding="utf-8")
    title = f"審査票 {result.disposition}"
    return (
        f'<!doctype html>\n<html lang="ja"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{style}</style></head><body>{body}</body></html>\n"
    )


def marked(one: str, other: str) -> tuple[str, str]:
    """Return both texts as HTML with the characters that differ marked; nothing is marked where nothing is alike."""
    folded = one.casefold(), other.casefold()
    codes = SequenceMatcher(None, *folded, autojunk=False).get_opcodes()
    alike = any(tag == "equal" and (j - i) > 1 for tag, i, j, _, _ in codes)
    if not alike or (len(folded[0]), len(folded[1])) != (len(one), len(other)):
        return escape(one), escape(other)
    left = "".join(_piece(one[i:j], same=tag == "equal") for tag, i, j, _, _ in codes)
    right = "".join(_piece(other[k:m], same=tag == "equal") for tag, _, _, k, m in codes)
    return left, right


def _piece(text: str, *, same: bool) -> str:
    return escape(text) if same or not text else f"<mark>{escape(text)}</mark>"


def _header(result: ScreeningResult) -> str:
    kind = result.disposition
    facts = (
        f"基準日 as of {result.as_of}",
        f"照会 asked {result.screened_at:%Y-%m-%d %H:%M} UTC",
        f"世代 generation {result.generation}",
        f"方針 policy {result.policy_digest[:12]}",
        f"版 version {result.engine_version}",
        *((f"整理番号 reference {result.reference}",) if result.reference else ()),
    )
    said = "　".join(escape(fact) for fact in facts)
    return (
        f'<header><h1>取引審査票 <small>Review sheet</small></h1><p class="verdict {kind.lower()}">'
        f"{kind} {DISPOSITION_JA[kind]}</p><p class=facts>{said}</p></header>"
    )


def _asked(request: ScreeningRequest) -> str:
    rows = "".join(
        _row(
            " / ".join(party.names),
            "" if party.role is PartyRole.UNSPECIFIED else f"{ROLE_JA[party.role]} {party.role}",
            ", ".join(party.countries),
            " / ".join(address.text for address in party.addresses),
        )
        for party in request.parties
    )
    deal = request.transaction
    stated = {
        "方向 direction": deal.direction,
        "仕向地 destination": deal.destination,
        "原産地 origin": deal.origin,
        "貨物 goods": ", ".join(deal.goods),
        "品名 description": deal.goods_description,
        "用途 end use": deal.end_use,
        "場所 places": ", ".join(deal.places),
        "適用法 law": deal.bound_by,
    }
    said = "　".join(f"{escape(name)}: <b>{escape(str(value))}</b>" for name, value in stated.items() if value)
    head = "<tr><th>当事者 party<th>役割 role<th>国<th>住所 address</tr>"
    return f"<section><h2>照会内容 What was asked</h2><table>{head}{rows}</table><p>{said}</p></section>"


def _reasons(result: ScreeningResult) -> str:
    told = explain(result)
    rows = "".join(
        f"<li><code>{escape(r.code)}</code> {escape(r.text_ja)}<br><small>{escape(r.text_en)}</small></li>"
        for r in told.reasons[:_MAX_REASONS]
    )
    more = f"<li>ほか {len(told.reasons) - _MAX_REASONS} 件 more</li>" if len(told.reasons) > _MAX_REASONS else ""
    steps = "".join(
        f"<li>{escape(ja)}<br><small>{escape(en)}</small></li>"
        for ja, en in zip(told.next_ja[:3], told.next_en[:3], strict=False)
    )
    nothing = (
        "<li>該当する掲載者・禁輸地域はありません <small>no listed party or embargoed territory found</small></li>"
    )
    found = rows + more or nothing
    after = f"<h2>次の対応 Next steps</h2><ul>{steps}</ul>" if steps else ""
    return f"<section><h2>判定の理由 Reasons</h2><ul>{found}</ul>{after}</section>"


def _hit(hit: Hit) -> str:
    asked, listed = marked(hit.queried_name, hit.matched_name)
    form, listed_form = marked(hit.match.query_form, hit.match.listed_form)
    entity, act = hit.entity, hit.entity.designations[0]
    on = "" if act.listed_on is None else f"　掲載 {act.listed_on} ({act.listed_on_status})"
    near = _nearest(hit)
    nearest = f"<tr><th>近い掲載名 nearest<td>{marked(hit.queried_name, near)[1]}<td></tr>" if near else ""
    names = (
        "<table class=names><tr><th>照会名 asked<td>"
        f"{asked}<td>{form}</tr><tr><th>掲載名 listed<td>{listed}<td>{listed_form}</tr>{nearest}</table>"
    )
    bars = "".join(_bar(step.evidence, step.reached) for step in waterfall(hit)[:_MAX_BARS])
    measures = "".join(_measure(found) for found in hit.measures)
    return (
        f"<section><h2>該当 Hit: {escape(entity.entity_id)} <small>No. {escape(act.number)}　{escape(act.notice)}{on}　"
        f"類似度 score {hit.score:.3f}　強度 strength {hit.strength:.3f}　{escape(hit.match.rule)}</small></h2>"
        f"{names}<div class=bars>{bars}</div><table class=measures>{measures}</table></section>"
    )


def _bar(piece: Evidence, reached: float) -> str:
    width = min(abs(piece.contribution), 1.0) * 100
    way = "minus" if piece.contribution < 0 else "plus"
    return (
        f'<div class=bar><span class=track><i class={way} style="width:{width:.1f}%"></i></span>'
        f"<b>{piece.contribution:+.3f}</b> <em>{reached:.3f}</em> {escape(piece.text_ja)} "
        f"<small>{escape(piece.text_en)}</small></div>"
    )


def _nearest(hit: Hit) -> str:
    """The listed entity's name whose letters are nearest to the queried one; empty where the matched name is."""

    def alike(text: str) -> float:
        return SequenceMatcher(None, hit.queried_name.casefold(), text.casefold(), autojunk=False).ratio()

    best = max((name.text for name in hit.entity.names), key=alike)
    return best if alike(best) > alike(hit.matched_name) else ""


_SHORT: Final = {
    Applicability.APPLIES: "yes",
    Applicability.DOES_NOT_APPLY: "no",
    Applicability.UNKNOWN: "open",
}


def _measure(found: MeasureFinding) -> str:
    measure, says = found.measure, found.applicability
    return (
        f"<tr class={_SHORT[says]}><th>{APPLIES_JA[says]}<br><small>{says.replace('_', ' ')}</small>"
        f"<td>{EFFECT_JA[measure.effect]}<br><small>{measure.effect.replace('_', ' ')}</small>"
        f"<td>{escape(measure.text_ja)}<br><small>{escape('、'.join(found.reasons_ja))}</small>"
        f"<td><small>{_basis(measure.legal_basis)}</small></tr>"
    )


def _basis(basis: LegalBasis) -> str:
    return escape(basis.citation_ja or basis.citation_en or "-")


def _more(result: ScreeningResult) -> str:
    rest = result.hits[MAX_HITS:]
    rows = "".join(_line(hit) for hit in rest[:_MAX_LINES])
    uncounted = f"ほか {len(rest) - _MAX_LINES} 件 more" if len(rest) > _MAX_LINES else ""
    head = "<tr><th>照会名 asked<th>掲載名 listed<th>ID<th>強度 strength</tr>"
    table = f"<section><h2>ほかの該当 Further hits</h2><table>{head}{rows}</table>{uncounted}</section>" if rest else ""
    out = [item for party in result.parties for item in party.suppressed]
    notes = "".join(
        f"<p class=facts>過去の判断により除外 ruled out before: {escape(item.entity_id)} {escape(item.reason)}</p>"
        for item in out[:2]
    )
    beyond = f"<p class=facts>除外 ruled out: {len(out)} 件</p>" if out else ""
    return table + notes + beyond


def _line(hit: Hit) -> str:
    """One further hit in one line."""
    asked, listed = marked(hit.queried_name, hit.matched_name)
    return f"<tr><td>{asked}<td>{listed}<td>{escape(hit.entity.entity_id)}<td>{hit.strength:.3f}</tr>"


def _territories(result: ScreeningResult) -> str:
    if not result.territories:
        return ""
    rows = "".join(
        _row(found.territory_id, found.field, found.text_ja, found.verdict) for found in result.territories[:4]
    )
    return f"<section><h2>禁輸地域 Embargoed territories</h2><table>{rows}</table></section>"


def _age(state: ListState) -> str:
    """When the list was last checked, and whether that is too long ago."""
    checked = "" if state.checked_at is None else f" 確認 {state.checked_at:%Y-%m-%d %H:%M} UTC"
    return checked + (" 期限切れ expired" if state.expired else " 要更新 stale" if state.stale else "")


def _lists(result: ScreeningResult) -> str:
    states = "　".join(
        f"{escape(state.list_id)} <b>{state.as_of}</b> <code>{state.digest[:8]}</code>{_age(state)}"
        for state in result.lists
    )
    return f"<section class=lists><h2>リストの基準日 Lists as of</h2><p>{states}</p></section>"


def _decision() -> str:
    choices = "□ 取引可 go on　□ 条件付き with conditions　□ 保留 hold　□ 取引不可 do not go on"
    return (
        f"<section class=decision><h2>審査者の判断 Reviewer's decision</h2><p>{choices}</p>"
        "<table><tr><th>理由 reason<td colspan=3 class=room></tr>"
        "<tr><th>審査者 reviewer<td class=line><th>日付 date<td class=line></tr>"
        "<tr><th>承認者 approver<td class=line><th>日付 date<td class=line></tr></table></section>"
    )


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}" for cell in cells) + "</tr>"
