"""The sentences of a reason: what was found, and what would settle it or what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from screening.model.entity import ListedEntity
from screening.model.measure import Measure
from screening.model.result import MeasureFinding
from screening.policy.force import Force

_LAW: Final = {"JP": ("Japanese law", "日本法"), "CN": ("Chinese law", "中国法")}
_NEXT: Final = {
    "BEFORE_KNOWN_HISTORY": (
        "read the notices of that day, or ask for a later day",
        "当時の告示・公告を確認するか、後の日付で照会する",
    ),
    "FORCE_UNKNOWN": (
        "read the latest notice of the publisher; until then treat the designation as in force",
        "発行者の最新の告示・公告を確認する。確認までは有効なものとして扱う",
    ),
    "DESIGNATION_NOT_IN_FORCE": (
        "read the notice of the listing and what stopped it; decide whether to go on and keep both with the decision",
        "掲載の公告と停止の根拠を確認し、取引の可否を判断して記録する",
    ),
    "NO_MEASURE_STATED": ("ask whoever keeps the list", "リストの管理部署に確認する"),
    "PROHIBITED": (
        "do not go on; where an exception may apply, obtain the authority's approval first",
        "取引を進めない。例外に当たる可能性があるときは、事前に所管当局の承認を得る",
    ),
    "RETRANSFER_BAN": (
        "do not hand over the items; check their origin and classification, ask legal counsel on Chinese law",
        "品目を引き渡さない。原産地と該非を確認し、中国法の専門家に相談する",
    ),
    "APPROVAL_REQUIRED": ("obtain the approval first", "事前に承認を得る"),
    "SUPPLY_RISK": ("check procurement of Chinese-origin dual-use items", "中国原産の両用品目の調達への影響を確認する"),
    "ENHANCED_REVIEW": ("read the notice and decide on the deal", "公告の内容を確認し、取引の可否を判断する"),
    "OUTSIDE_MEASURE": (
        "confirm the final destination, the end user and that no other measure covers the deal",
        "最終仕向地・最終需要者を確認し、他の措置に触れないことを確認する",
    ),
    "TERRITORY_EMBARGO": ("do not go on; ask METI where in doubt", "取引を進めない。疑義は経済産業省に確認する"),
    "TERRITORY_SIGN": (
        "confirm the place, the route and who controls it",
        "所在地、経路、支配の状況を確認する",
    ),
    "END_USE_RULE": (
        "do not hand over the items; ask legal counsel on Chinese law",
        "品目を引き渡さない。中国法の専門家に相談する",
    ),
    "END_USE_QUESTION": (
        "confirm end user and end use, and the origin of the items",
        "最終需要者・最終用途と品目の原産地を確認する",
    ),
}


def told(code: str, force: Force, deciding: Sequence[MeasureFinding]) -> tuple[str, str]:
    """Return what was found, in English and Japanese, without the name of the party."""
    if code == "POSSIBLE_MATCH":
        return "may be the party", "取引先の可能性がある"
    if code == "NO_MEASURE_STATED":
        return "is listed; the list states no measure", "掲載者（リストに措置の定めなし）"
    if not deciding:
        return f"is listed; {force.text_en}", f"掲載者（{force.text_ja}）"
    if code in {"FACTS_MISSING", "OUTSIDE_MEASURE", "NO_MEASURE_APPLIES"}:
        because = "; ".join(dict.fromkeys(text for f in deciding for text in f.reasons_en))
        because_ja = "、".join(dict.fromkeys(text for f in deciding for text in f.reasons_ja))
        lead, lead_ja = _LEADS[code]
        return f"{lead}: {because}", f"{lead_ja}：{because_ja}"
    finding = deciding[0]
    law, law_ja = _LAW.get(finding.measure.law, ("", ""))
    because, because_ja = "; ".join(finding.reasons_en), "、".join(finding.reasons_ja)
    tail = f" [{because}]" if because else ""
    tail_ja = f"［{because_ja}］" if because_ja else ""
    lead, lead_ja = (f"{law}: " if law else ""), (f"{law_ja}：" if law_ja else "")
    return f"{lead}{finding.measure.text_en}{tail}", f"{lead_ja}{finding.measure.text_ja}{tail_ja}"


_LEADS: Final = {
    "FACTS_MISSING": (
        "is listed; whether a measure applies cannot be told",
        "掲載者。措置の適否を判断できない",
    ),
    "OUTSIDE_MEASURE": (
        "is listed; the measure does not cover this deal as stated",
        "掲載者。申告どおりなら措置の対象外だが確認を要する",
    ),
    "NO_MEASURE_APPLIES": ("is listed; no measure applies", "掲載者だが、適用される措置はない"),
}


def settled(code: str, measures: Sequence[Measure], entity: ListedEntity | None) -> tuple[str, str]:
    """Return what to do next: the measure's own next step where it states one, else the general one of the row."""
    general_en, general_ja = _NEXT.get(code, ("", ""))
    own = next((m for m in measures if m.next_en or m.next_ja), None) if general_en else None
    english = (own.next_en if own else "") or general_en
    japanese = (own.next_ja if own else "") or general_ja
    url = next((d.url for d in entity.designations if d.url), "") if entity is not None else ""
    if code in {"FORCE_UNKNOWN", "DESIGNATION_NOT_IN_FORCE"} and url:
        return f"{english} ({url})", f"{japanese}（{url}）"
    return english, japanese
