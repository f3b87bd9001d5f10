"""From proposals to a new generation that is served: built, tried, published, or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from screening.model.snapshot import ListSnapshot, Territory
from screening.refresh.generation import (
    Built,
    build_generation,
    discard,
    program_fingerprint,
    publish_generation,
    try_generation,
)
from screening.refresh.journal import Entry, Journal
from screening.refresh.options import RunOptions
from screening.refresh.proposal import Proposal
from screening.refresh.report import Finding, ListOutcome, NameMiss, Severity, Verification
from screening.refresh.served import Served
from screening.refresh.steps import Step
from screening.refresh.verify import new_names
from screening.text.variants import TEXT_VERSION

_TOLD = 20


class Renewal:
    """Builds a generation of what is proposed, tries it, and publishes it.

    Attributes:
        findings: what there is to say beyond the lists.
        verification: how the last generation built was tried.
        built: the last generation built.
    """

    def __init__(
        self, options: RunOptions, served: Served, current: str, built_with: str, must_stand: frozenset[str]
    ) -> None:
        self._options = options
        self._served = served
        self._current = current
        self._built_with = built_with
        self._must_stand = must_stand
        self._journal = Journal(options.places.state)
        self.findings: list[Finding] = []
        self.verification: Verification | None = None
        self.built: Built | None = None

    def renew(self, proposals: list[Proposal], territories: Sequence[Territory]) -> tuple[list[Proposal], bool]:
        """Build, try and publish; again without a list of which names are not found, as long as another changed.

        Returns what is proposed in the end, and whether it was published.

        Raises:
            BusyError: somebody else published meanwhile.
            OSError: the disk refuses; what is served stays.
        """
        while self._needs_generation(proposals, territories):
            if not self._complete(proposals):
                break
            built = self._build(proposals, territories)
            blamed = self._try(built, proposals)
            if not blamed:
                self._publish(built)
                self.findings += _not_compared(proposals, self.verification)
                return proposals, True
            discard(built)
            unchanged = any(not p.changed for p in proposals if p.ground.list_id in blamed)
            proposals = [_withdrawn(p, blamed.get(p.ground.list_id, ())) for p in proposals]
            if unchanged:
                break
        return [proposal.as_served() for proposal in proposals], False

    def _needs_generation(self, proposals: Sequence[Proposal], territories: Sequence[Territory]) -> bool:
        served = self._served
        if not any(proposal.snapshot is not None for proposal in proposals):
            return False
        if any(proposal.changed for proposal in proposals) or not served.generation:
            return True
        if [t.digest for t in territories] != [t.digest for t in served.territories]:
            self.findings.append(
                _note("territories-changed", "the territory files changed", "地域ファイルが変わりました")
            )
            return True
        other_rules = served.text_version != TEXT_VERSION
        if other_rules or (self._built_with and self._built_with != program_fingerprint()):
            self.findings.append(
                _note("rules-changed", "the text rules of the program changed", "照合規則が変わりました")
            )
            return True
        return False

    def _complete(self, proposals: Sequence[Proposal]) -> bool:
        """Whether no list would be missing that stands in `lists/` or was served: half the lists answer CLEAR."""
        missing = [
            proposal.ground.list_id
            for proposal in proposals
            if proposal.snapshot is None
            and proposal.report.outcome is not ListOutcome.CHANGED
            and proposal.ground.list_id in self._must_stand
        ]
        if missing:
            told = ", ".join(missing)
            self.findings.append(
                Finding(
                    Severity.REFUSED,
                    "list-missing",
                    "",
                    f"nothing is published without {told}: see the findings on it",
                    f"リスト {told} を欠いたまま公開はしません。当該リストの指摘を参照してください",
                )
            )
        return not missing

    def _build(self, proposals: Sequence[Proposal], territories: Sequence[Territory]) -> Built:
        lists: list[ListSnapshot] = [p.snapshot for p in proposals if p.snapshot is not None]
        built = build_generation(
            sorted(lists, key=lambda snapshot: snapshot.manifest.list_id),
            territories,
            self._options.places.index,
            self._options.places.state,
            now=self._options.now,
            at_step=self._options.at_step,
            progress=self._options.progress,
        )
        self.built = built
        return built

    def _try(self, built: Built, proposals: Sequence[Proposal]) -> dict[str, list[NameMiss]]:
        """The lists of which names are not found, with those names; empty when all is well."""
        new = {
            entity_id: names
            for proposal in proposals
            if proposal.changed and proposal.snapshot is not None
            for entity_id, names in new_names(proposal.ground.served, proposal.snapshot).items()
        }
        self.verification = try_generation(
            built,
            new,
            min_score=self._options.min_score,
            at_step=self._options.at_step,
            progress=self._options.progress,
        )
        return {
            list_id: misses
            for list_id, misses in _by_list(self.verification.misses).items()
            if any(not miss.manipulation for miss in misses) or not _approved(list_id, proposals)
        }

    def _publish(self, built: Built) -> None:
        entry = Entry(
            at=self._options.now, event="publishing", generation=built.generation, made_with=program_fingerprint()
        )
        self._journal.append(entry)
        self._options.at_step(Step.PUBLISH_ANNOUNCED)
        publish_generation(built, self._options.places.index, self._current, self._options.at_step)


def _note(code: str, text_en: str, text_ja: str) -> Finding:
    return Finding(Severity.NOTE, code, "", text_en, text_ja)


def _approved(list_id: str, proposals: Sequence[Proposal]) -> bool:
    return any(proposal.ground.list_id == list_id and proposal.report.approved for proposal in proposals)


def _by_list(misses: Sequence[NameMiss]) -> dict[str, list[NameMiss]]:
    found: dict[str, list[NameMiss]] = {}
    for miss in misses:
        found.setdefault(miss.entity_id.partition(":")[0], []).append(miss)
    return found


def _withdrawn(proposal: Proposal, misses: Sequence[NameMiss]) -> Proposal:
    """The list as it is served, when names of its new edition are not found."""
    if not misses:
        return proposal
    printed = any(not miss.manipulation for miss in misses)
    told = "; ".join(f"{miss.entity_id} `{miss.query or miss.name}`" for miss in misses[:_TOLD])
    finding = Finding(
        Severity.REFUSED if printed else Severity.HELD,
        "name-not-found" if printed else "manipulation-not-found",
        proposal.ground.list_id,
        f"{len(misses)} queries do not find the party they were made of: {told}",
        f"{len(misses)}件の照会で当該掲載者を検出できません：{told}",
    )
    return proposal.withdrawn([finding], ListOutcome.REFUSED if printed else ListOutcome.HELD)


def _not_compared(proposals: Sequence[Proposal], tried: Verification | None) -> list[Finding]:
    """New names in scripts that are not compared, list by list, and parties that have no other name."""
    found = []
    unread = _by_list(() if tried is None else tried.unread)
    for proposal in proposals:
        list_id, snapshot = proposal.ground.list_id, proposal.snapshot
        misses = unread.get(list_id, []) if proposal.changed else []
        if snapshot is None or not misses:
            continue
        counts = Counter(miss.entity_id for miss in misses)
        lost = [e.entity_id for e in snapshot.entities if counts[e.entity_id] >= len(e.names)]
        found.append(
            Finding(
                Severity.ALARM if lost else Severity.NOTE,
                "names-not-compared",
                list_id,
                f"{len(misses)} names are in scripts that are not compared (asked for, they are INDETERMINATE); "
                f"{len(lost)} parties have no other name: {', '.join(lost[:_TOLD]) or '-'}",
                f"照合できない文字の名称が{len(misses)}件あります（照会時は判定不能）。"
                f"他の名称がない者は{len(lost)}件：{'、'.join(lost[:_TOLD]) or '-'}",
            )
        )
    return found
