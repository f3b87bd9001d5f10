"""Whether a designation is in force on a day: yes, no, not listed then, or not known, with the event that says so.

A suspension holds until its day; after that day the answer is not known, since an expired suspension is never read as
lifted and an announced extension is no legal date. Where a notice prints no day of designation, the editions the
project holds decide: a party first seen in one edition did not stand in the edition before, and on a day between the two
it is not known. Sources: the notices cited by each designation; `known_since` and `editions` of each `list.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from screening.model.entity import ListedEntity
from screening.model.measure import Designation, EventKind, StatusEvent
from screening.model.snapshot import ListManifest


class ForceState(StrEnum):
    """What holds of a designation on a day, weightiest first."""

    IN_FORCE = "in_force"
    UNKNOWN = "unknown"
    NOT_IN_FORCE = "not_in_force"
    NOT_LISTED = "not_listed"
    BEFORE_HISTORY = "before_history"


@dataclass(frozen=True, slots=True)
class Force:
    """The state of a designation on a day, and the sentence that says why."""

    state: ForceState
    text_en: str = ""
    text_ja: str = ""


_WEIGHT = (ForceState.IN_FORCE, ForceState.UNKNOWN, ForceState.NOT_IN_FORCE, ForceState.NOT_LISTED)


def entity_force(entity: ListedEntity, manifest: ListManifest, day: date) -> Force:
    """Return the weightiest state of an entity's designations: one in force is enough."""
    if manifest.known_since is not None and day < manifest.known_since:
        return Force(
            ForceState.BEFORE_HISTORY,
            f"what {manifest.list_id} held on {day} is not known; its known history begins on {manifest.known_since}",
            f"{day} 時点の {manifest.list_id} の内容は不明（把握している最初の日は {manifest.known_since}）",
        )
    forces = [designation_force(item, manifest, day) for item in entity.designations]
    return min(forces, key=lambda force: _WEIGHT.index(force.state), default=Force(ForceState.IN_FORCE))


def designation_force(designation: Designation, manifest: ListManifest, day: date) -> Force:
    """Return what holds of one designation on `day`."""
    if (early := _before_listing(designation, manifest, day)) is not None:
        return early
    start, end = designation.effective_from, designation.effective_to
    if start is not None and day < start:
        return Force(ForceState.NOT_IN_FORCE, f"takes force on {start}", f"効力の発生は {start}")
    if end is not None and day > end:
        return Force(ForceState.NOT_IN_FORCE, f"ended on {end}", f"{end} に終了")
    return _after_events(designation, day)


def _before_listing(designation: Designation, manifest: ListManifest, day: date) -> Force | None:
    listed = designation.listed_on
    if listed is None:
        if day >= manifest.as_of:
            return None
        return Force(ForceState.UNKNOWN, "the day of listing is not known", "掲載日が不明")
    if day >= listed:
        return None
    if designation.listed_on_status == "exact":
        return Force(ForceState.NOT_LISTED, f"listed on {listed} only", f"掲載は {listed} からで、当日は未掲載")
    absent = max((edition for edition in manifest.editions if edition < listed), default=None)
    if absent is not None and day <= absent:
        return Force(
            ForceState.NOT_LISTED,
            f"does not stand in the edition of {absent}",
            f"{absent} の版には掲載されていない",
        )
    return Force(
        ForceState.UNKNOWN,
        f"listed on or before {listed}; whether it was listed on {day} is not known",
        f"{listed} 以前に掲載（正確な日は不明）。{day} に掲載されていたかは不明",
    )


def _after_events(designation: Designation, day: date) -> Force:
    force = Force(ForceState.IN_FORCE, *_since(designation))
    announced: StatusEvent | None = None
    for event in _until(designation.events, day):
        if event.kind is EventKind.EXTENSION_ANNOUNCED:
            announced = event
        else:
            force, announced = _event_force(event, day), None
    if announced is not None and force.state is ForceState.UNKNOWN:
        return Force(
            force.state,
            f"{force.text_en}; an extension was announced on {announced.on}, no legal instrument was seen",
            f"{force.text_ja}。{announced.on} に延長の発表があったが、法的文書は未確認",
        )
    return force


def _until(events: Iterable[StatusEvent], day: date) -> list[StatusEvent]:
    return sorted((event for event in events if event.on <= day), key=lambda event: event.on)


def _since(designation: Designation) -> tuple[str, str]:
    if designation.listed_on is None:
        return "in force", "有効"
    if designation.listed_on_status == "exact":
        return f"listed on {designation.listed_on}", f"{designation.listed_on} 掲載"
    return f"listed on or before {designation.listed_on}", f"{designation.listed_on} 以前に掲載"


def _event_force(event: StatusEvent, day: date) -> Force:
    if event.kind is EventKind.DELISTED:
        return Force(ForceState.NOT_LISTED, f"taken off the list on {event.on}", f"{event.on} にリストから削除")
    if event.kind is EventKind.STOPPED:
        return Force(ForceState.NOT_IN_FORCE, f"stopped on {event.on}", f"{event.on} に停止")
    if event.until is None or day <= event.until:
        end = f" to {event.until}" if event.until else ""
        text_ja = f"{event.on} から{event.until or '期限の定めなく'}{'まで' if event.until else ''}停止中"
        return Force(ForceState.NOT_IN_FORCE, f"suspended from {event.on}{end}", text_ja)
    return Force(
        ForceState.UNKNOWN,
        f"suspended to {event.until}; whether it is in force since then is not known",
        f"{event.until} まで停止されていたが、その後の効力は未確認",
    )
