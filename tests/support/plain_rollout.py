"""Rollout and promotion: the definitions as plain code.

Documents have their names here, not their IDs; the name of a deleted one is None.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from fractions import Fraction
from functools import cached_property
from typing import Any

from plain_figures import show_duration
from plain_limits import median
from plain_metrics import EPOCH, MICROSECOND, Facts, Release, Row, by_name
from plain_periods import PlainAnswers, Query, choose_period

SHARES = {"To50": Fraction(50, 100), "To90": Fraction(90, 100), "To100": Fraction(1)}


@dataclass(frozen=True)
class PlainRollout:
    """Computes the answers of `/rollout` and `/promotion`."""

    answers: PlainAnswers

    @cached_property
    def live(self) -> Sequence[Facts]:
        """Deployments that went live in what the report selects, by completion."""
        return [
            each
            for each in self.answers.reference.selected
            if each.deployment.state == "Success"
        ]

    @cached_property
    def releases(self) -> Sequence[Release]:
        """Releases of the selected channels that were created by now, oldest first."""
        reference = self.answers.reference
        return sorted(
            (
                each
                for each in reference.releases.values()
                if each.channel in reference.channels and each.place[0] <= reference.end
            ),
            key=lambda each: each.place,
        )

    def _streams(self, project: int) -> Mapping[Row, Sequence[Facts]]:
        streams: defaultdict[Row, list[Facts]] = defaultdict(list)
        for fact in self.live:
            if fact.release.project == project:
                streams[self.answers.reference.stream_of(fact)].append(fact)
        return streams

    def rollout(self, project: int) -> dict[str, Any]:
        """Return the answer of `/rollout` for a project."""
        return {"Releases": self._roll_out(project), "Now": self._now(project)}

    def _roll_out(self, project: int) -> list[dict[str, Any]]:
        releases = [each for each in self.releases if each.project == project]
        streams = self._streams(project).values()
        return [
            {
                "Channel": self._name_of_channel(release),
                "Version": None if release.is_deleted else release.version,
            }
            | roll_out(
                release,
                [
                    facts
                    for facts in streams
                    if facts[0].release.channel == release.channel
                ],
            )
            for release in sorted(releases, key=self._channel)
        ]

    def _now(self, project: int) -> list[dict[str, Any]]:
        reference = self.answers.reference
        rows = []
        for facts in self._streams(project).values():
            last = facts[-1]
            if not reference.exists(last):
                continue
            environment, tenant = (
                self.answers.keys(last, split, {})[0]
                for split in ("Environment", "Tenant")
            )
            newer = [
                each
                for each in self.releases
                if each.channel == last.release.channel
                and each.place > last.release.place
                and not each.is_deleted
            ]
            row = {
                "Channel": self._name_of_channel(last.release),
                "Environment": environment[-1],
                "Tenant": None if last.deployment.tenant is None else tenant[-1],
                "Release": None if last.release.is_deleted else last.release.version,
                "Behind": len(newer),
                "WaitingSince": show_instant(newer[0].place[0]) if newer else None,
            }
            rows.append(((self._channel(last.release), environment, tenant), row))
        return [row for _, row in sorted(rows, key=lambda each: each[0])]

    def _channel(self, release: Release) -> Row:
        """Return what a release's channel is sorted by, with its name last."""
        return by_name(
            [row[:3] for row in self.answers.world.catalogue.channels],
            release.channel,
            "channel",
        )

    def _name_of_channel(self, release: Release) -> str | None:
        channels = self.answers.world.catalogue.channels
        [name] = (row[1] for row in channels if row[0] == release.channel)
        return name

    def promotion(self, query: Query) -> dict[str, Any]:
        """Return the answer of `/promotion`."""
        answers = self.answers
        period = choose_period(query, answers.calendar, answers.reference.end)
        created = [
            each
            for each in self.releases
            if period.begins <= each.place[0] < period.ends
        ]
        previous = {each.number: each.place[0] for each in created}
        groups = []
        for group in answers.report.definition.environment_groups:
            arrivals: dict[int, int] = {}
            for fact in self.live:
                if f"Environments-{fact.deployment.environment}" in group.environments:
                    arrivals.setdefault(fact.release.number, fact.completed)
            reached = {
                each.number: arrivals[each.number]
                for each in created
                if each.number in arrivals
            }
            times = [
                arrival - previous[number]
                for number, arrival in reached.items()
                if number in previous
            ]
            groups.append(
                {
                    "EnvironmentGroup": group.name,
                    "Reached": len(reached),
                    "FromPrevious": show_duration(median(times)) if times else None,
                }
            )
            previous = reached
        return {"Created": len(created), "Groups": groups}


def roll_out(release: Release, streams: Sequence[Sequence[Facts]]) -> dict[str, Any]:
    """Return how a release came to the streams of its channel."""
    own = [
        fact.completed
        for facts in streams
        for fact in facts
        if fact.release.number == release.number
    ]
    if not own:
        return dict.fromkeys(("First", "Streams", *SHARES))
    first = min(own)
    times = sorted(
        max(first, next(each.completed for each in facts if _has(each, release)))
        - first
        for facts in streams
        if _takes_part(facts, release, first)
    )
    return {"First": show_instant(first), "Streams": len(times)} | {
        name: show_duration(Fraction(times[-(-share * len(times) // 1) - 1]))
        for name, share in SHARES.items()
    }


def _takes_part(facts: Sequence[Facts], release: Release, first: int) -> bool:
    """Return whether a stream got it, or went from an older release to a newer one.

    The older one had gone live before `first`; the newer one only came after it.
    """
    if any(each.release.number == release.number for each in facts):
        return True
    had_older = False
    for each in facts:
        if had_older and _has(each, release):
            return True
        had_older |= not _has(each, release) and each.completed < first
    return False


def _has(fact: Facts, release: Release) -> bool:
    """Return whether a deployment brought a release or a newer one of its channel."""
    return fact.release.place >= release.place


def show_instant(instant: int) -> str:
    shown = (EPOCH + instant * MICROSECOND).astimezone(UTC)
    return f"{shown:%Y-%m-%dT%H:%M:%S.%f}0Z"
