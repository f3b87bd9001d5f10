"""Whether the goods of a transaction are the goods a measure speaks of.

Classification (該非判定) is the exporter's act; nothing is inferred from a description. Appended Table 2-3 takes in rows
1 to 15 of Appended Table 1 (METI's page on exports to Russia), but the word `appended_table_1` also covers row 16, so
one never proves the other. Origin decides for Chinese measures: dual-use items that come from China are Chinese-origin
dual-use items, items that come from elsewhere are not.
"""

from __future__ import annotations

from typing import Final

from screening.model.measure import GoodsScope, Measure
from screening.model.result import Transaction
from screening.policy.facts import Fact

CHINA: Final = "CN"
GOODS_JA: Final = {
    GoodsScope.ALL: "全貨物",
    GoodsScope.APPENDED_TABLE_1: "輸出令別表第1の貨物",
    GoodsScope.APPENDED_TABLE_2_3: "輸出令別表第2の3の貨物",
    GoodsScope.DUAL_USE: "両用品目",
    GoodsScope.CHINESE_ORIGIN_DUAL_USE: "中国原産の両用品目",
    GoodsScope.UNKNOWN: "不明",
    GoodsScope.NOT_CONTROLLED: "非該当",
}
GOODS_EN: Final = {
    GoodsScope.ALL: "any goods",
    GoodsScope.APPENDED_TABLE_1: "goods of Appended Table 1",
    GoodsScope.APPENDED_TABLE_2_3: "goods of Appended Table 2-3",
    GoodsScope.DUAL_USE: "dual-use items",
    GoodsScope.CHINESE_ORIGIN_DUAL_USE: "Chinese-origin dual-use items",
    GoodsScope.UNKNOWN: "not known",
    GoodsScope.NOT_CONTROLLED: "not controlled",
}


def goods_fact(measure: Measure, deal: Transaction) -> Fact | None:
    """Return whether the goods fit; None where the measure speaks of all goods."""
    if measure.goods is GoodsScope.ALL:
        return None
    fits = _fits(measure.goods, deal)
    said_en = ", ".join(GOODS_EN[scope] for scope in deal.goods) or "not stated"
    said_ja = "、".join(GOODS_JA[scope] for scope in deal.goods) or "未指定"
    wanted_en, wanted_ja = GOODS_EN[measure.goods], GOODS_JA[measure.goods]
    origin_en = f", origin {deal.origin}" if deal.origin else ""
    origin_ja = f"、原産地 {deal.origin}" if deal.origin else ""
    if fits:
        return Fact("goods", True, f"goods: {said_en}{origin_en}", f"貨物：{said_ja}{origin_ja}")
    if fits is False:
        text_en = f"goods ({said_en}{origin_en}) are not {wanted_en}"
        return Fact("goods", False, text_en, f"貨物（{said_ja}{origin_ja}）は{wanted_ja}に当たらない")
    return Fact(
        "goods",
        None,
        f"whether the goods are {wanted_en} is not known (stated: {said_en}{origin_en})",
        f"貨物が{wanted_ja}に当たるか不明（{said_ja}{origin_ja}）",
        *_settle(measure.goods),
    )


def _fits(wanted: GoodsScope, deal: Transaction) -> bool | None:
    goods = set(deal.goods)
    if wanted is GoodsScope.CHINESE_ORIGIN_DUAL_USE:
        return _fits_chinese(goods, deal.origin)
    if wanted in goods or (wanted is GoodsScope.DUAL_USE and GoodsScope.CHINESE_ORIGIN_DUAL_USE in goods):
        return True
    return False if goods == {GoodsScope.NOT_CONTROLLED} else None


def _fits_chinese(goods: set[GoodsScope], origin: str) -> bool | None:
    if GoodsScope.CHINESE_ORIGIN_DUAL_USE in goods:
        return True
    if goods == {GoodsScope.NOT_CONTROLLED}:
        return False
    if origin and origin != CHINA:
        return False
    return True if GoodsScope.DUAL_USE in goods and origin else None


def _settle(wanted: GoodsScope) -> tuple[str, str]:
    if wanted is GoodsScope.CHINESE_ORIGIN_DUAL_USE:
        return (
            "state the origin of the goods and whether they are dual-use items under Chinese export control",
            "貨物の原産地と、中国輸出管理法上の両用品目に当たるかを確認して指定する",
        )
    if wanted is GoodsScope.UNKNOWN:
        return "read in the notice which goods it covers", "対象貨物を告示で確認する"
    return (
        f"classify the goods: are they {GOODS_EN[wanted]}, or not controlled",
        f"該非判定を行い、{GOODS_JA[wanted]}か非該当かを指定する",
    )
