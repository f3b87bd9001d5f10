"""What is known around a measure, and one test of it: does it fit, does it not, or which fact is missing.

Every sentence stands in English and in Japanese, and a missing fact says what would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.model.party import PartyRole
from screening.model.result import Transaction


@dataclass(frozen=True, slots=True)
class Fact:
    """One test of a measure: `fits` is None when a fact is missing; `kind` is its stable word (`goods`, `role`, ...).

    `settle_*` say what would settle a missing fact; they are empty where nothing is open.
    """

    kind: str
    fits: bool | None
    text_en: str
    text_ja: str
    settle_en: str = ""
    settle_ja: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known around a measure: the transaction, the party's role and countries, the day.

    `countries` are the party's own, `listed_countries` those of the listed entity it may be; both ISO 3166-1 alpha-2.
    `day` is the day the question is asked for.
    """

    transaction: Transaction
    role: PartyRole
    countries: tuple[str, ...]
    day: date
    listed_countries: tuple[str, ...] = ()


ROLE_JA = {
    PartyRole.UNSPECIFIED: "未指定",
    PartyRole.BUYER: "買主",
    PartyRole.CONSIGNEE: "荷受人",
    PartyRole.END_USER: "需要者",
    PartyRole.INTERMEDIARY: "仲介者",
    PartyRole.FORWARDER: "運送取扱業者",
    PartyRole.BANK: "銀行",
    PartyRole.VESSEL: "船舶",
    PartyRole.SUPPLIER: "仕入先",
    PartyRole.OWNER: "所有者",
    PartyRole.SELF: "自社",
    PartyRole.AFFILIATE: "関連会社",
}
