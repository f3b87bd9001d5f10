"""What a party's part in a deal means for a measure: measures bind by role.

Sources: the notices speak of a direct or indirect transaction "with" the listed party, which a buyer, consignee, end user
or intermediary has for certain; whether a bank's or forwarder's part is one must be asked (`review_roles`).
"""

from __future__ import annotations

from typing import Final

from screening.model.measure import Direction, Measure
from screening.model.party import PartyRole
from screening.policy.facts import ROLE_JA, Fact

RECIPIENTS: Final = frozenset({PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER})
"""Roles of those who get the goods; a party whose role is not stated is presumed to be one of them."""

SUPPLY: Final = frozenset({PartyRole.SUPPLIER, PartyRole.SELF, PartyRole.AFFILIATE})
"""Roles whose listing puts the caller's own supply at risk."""


def role_fact(measure: Measure, role: PartyRole) -> Fact | None:
    """Return whether the party's role is one the measure speaks of; None where it speaks of every role."""
    if not measure.roles:
        return None
    if role is PartyRole.UNSPECIFIED:
        return _unstated(measure)
    if role.value in measure.roles:
        return Fact("role", True, f"role: {role}", f"当事者の役割：{ROLE_JA[role]}")
    if role.value in measure.review_roles:
        return Fact(
            "role",
            None,
            f"whether the part of a {role} is a transaction with the listed party is not told by the notice",
            f"{ROLE_JA[role]}としての関与が掲載者との取引に当たるかは告示から判断できない",
            *_ask(role),
        )
    return Fact("role", False, f"role {role} is not one it speaks of", f"役割（{ROLE_JA[role]}）は対象外")


def presumed_direction(role: PartyRole) -> Direction:
    """Return the direction to take where none is stated: import from a supplier, export to anybody else."""
    return Direction.IMPORT if role is PartyRole.SUPPLIER else Direction.EXPORT


def _unstated(measure: Measure) -> Fact:
    if RECIPIENTS & {PartyRole(role) for role in measure.roles}:
        return Fact(
            "role", True, "role not stated: the other side of the deal presumed", "役割が未指定のため取引の相手方と推定"
        )
    wanted = ", ".join(measure.roles)
    wanted_ja = "・".join(ROLE_JA[PartyRole(role)] for role in measure.roles)
    return Fact(
        "role",
        None,
        f"the role of the party is not stated; the measure speaks of {wanted}",
        f"当事者の役割が未指定（対象：{wanted_ja}）",
        "state the role of the party",
        "当事者の役割を指定する",
    )


def _ask(role: PartyRole) -> tuple[str, str]:
    if role is PartyRole.BANK:
        return (
            "ask the bank for another route of payment, or ask METI whether this one is allowed",
            "別の決済経路がないか銀行に照会するか、経済産業省に確認する",
        )
    return (
        f"replace the {role}, or ask METI whether its part is allowed",
        f"{ROLE_JA[role]}を変更するか、経済産業省に確認する",
    )
