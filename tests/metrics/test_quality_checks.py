"""Traps of single checks of data quality, as small histories."""

from dataclasses import replace

import numpy as np
import pytest

from hand_made import at, deploy, release, world
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.quality.checks import CHECKS_BY_KEY
from insights_dash.metrics.quality.find import fold_version
from insights_dash.metrics.quality.findings import MOST_LISTED, Finding, Found
from insights_dash.metrics.quality.uncounted import Uncounted
from plain_metrics import Deployment, World
from plain_quality import PlainQuality
from quality_evidence import collect

DAY = 24
Row = tuple[object, ...]


def silent(known: World, now: float, *, closed: float | None = None) -> list[int]:
    """Return the last deployments of silent streams, by both implementations."""
    ends = now if closed is None else closed
    plain = PlainQuality(
        *(known, (), {1: 24, 2: 24, 3: 24}, FULL_VISIBILITY, None),
        now=to_microseconds(at(now)),
        ends=to_microseconds(at(ends)),
    )
    found = CHECKS_BY_KEY["streams-silent"].find(collect(plain))
    assert found is not None
    assert plain.answers()["streams-silent"] == (set(found.first()), found.of)
    return [number for _, number in found.first()]


def on_days(*days: float, **changes: object) -> list[Deployment]:
    return [
        replace(deploy(number, 1, day * DAY), **changes)  # type: ignore[arg-type]
        for number, day in enumerate(days, start=1)
    ]


@pytest.mark.parametrize(
    ("days", "now", "expected"),
    [
        ((0, 10), 70, [2]),
        ((0, 10), 69.99, []),
        ((0, 20, 25), 85, [3]),
        ((0, 20, 25), 84.99, []),
        ((0, 30), 119.99, []),
        ((0, 30), 120, [2]),
        ((0,), 100, []),
        ((0, 0), 60, [2]),
        ((0, 10), 374.99, [2]),
        ((0, 10), 375, []),
    ],
)
def test_a_stream_is_silent_for_60_to_365_days_and_three_gaps(
    days: tuple[float, ...], now: float, expected: list[int]
) -> None:
    assert expected == silent(world([release(1, 0)], on_days(*days)), now * DAY)


def test_channels_of_a_project_are_one_stream_and_failures_are_deployments() -> None:
    hotfix = replace(release(2, 0), channel=2)
    first, second, third = on_days(0, 10, 60)
    known = world(
        [release(1, 0), hotfix],
        [first, replace(second, state="Failed"), replace(third, release=2)],
    )
    assert [] == silent(known, 110 * DAY)
    assert [3] == silent(known, 210 * DAY)


def test_the_gap_between_two_streams_is_not_one_of_either() -> None:
    first, second, third, fourth = on_days(0, 1, 50, 51)
    third, fourth = (replace(each, environment=2) for each in (third, fourth))
    known = world([release(1, 0)], [first, second, third, fourth])
    assert [4, 2] == silent(known, 115 * DAY)


@pytest.mark.parametrize(("created", "expected"), [(5, 0), (5.001, 1)])
def test_a_release_is_late_if_created_after_its_first_deployment(
    created: float, expected: int
) -> None:
    known, now = world([release(1, created)], [deploy(1, 1, 5)]), to_microseconds(at(9))
    plain = PlainQuality(known, (), {}, FULL_VISIBILITY, None, now=now, ends=now)
    found = CHECKS_BY_KEY["releases-created-late"].find(collect(plain))
    assert found is not None
    assert expected == found.count


def test_what_was_deleted_never_goes_silent() -> None:
    for gone in ({"environment": 3}, {"tenant": 3}):
        assert [] == silent(world([release(1, 0)], on_days(0, 1, **gone)), 80 * DAY)


def test_a_closed_history_is_silent_as_of_its_end() -> None:
    known = world([release(1, 0)], on_days(0, 10, 90))
    assert [] == silent(known, 1_000 * DAY, closed=100 * DAY)
    assert [2] == silent(known, 1_000 * DAY, closed=80 * DAY)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.0", "1.0"),
        ("v1.0", "1.0"),
        ("V1.0-RC", "1.0-rc"),
        ("vv1", "vv1"),
        ("v", "v"),
        ("version 1", "version 1"),
        ("", ""),
    ],
)
def test_versions_are_the_same_but_for_letter_case_and_a_leading_v(
    version: str, expected: str
) -> None:
    assert expected == fold_version(version)


def test_a_finding_counts_everything_and_lists_the_first() -> None:
    many = Found(9_000, {Kind.RELEASE: np.arange(999), Kind.PROJECT: np.arange(5)})
    finding = Finding.summarise("x", many)
    assert (1_004, 9_000) == (finding.count, finding.of)
    assert MOST_LISTED == len(finding.examples)
    assert (Kind.PROJECT, 0) == finding.examples[-1]


def test_uncounted_deployments_follow_what_changed() -> None:
    def row(
        number: int, state: str, *, is_left_out: bool = False
    ) -> tuple[object, ...]:
        return number, 1, 1, None, None, state, is_left_out

    known = Uncounted.of([row(70_000, "Queued"), row(2, "Executing")])
    changes = [
        row(2, "Success", is_left_out=True),
        row(70_000, "TimedOut"),
        row(3, "Canceled"),
        row(4, "Success", is_left_out=True),
    ]
    now = known.changed_by(Uncounted.of(changes))
    assert [3, 70_000] == now.number.tolist()
    assert [False, True] == now.has_timed_out.tolist()
    assert not now.is_unfinished.any()


def test_a_release_is_found_among_more_than_its_number_can_count() -> None:
    """The numbers of a few releases are narrower than those of all."""
    rows = [(number, 1, 1, number, f"1.{number}", False) for number in range(1, 400)]
    releases = Releases.of(rows)
    assert [6, -1] == releases.find_rows(np.array([7, 0], np.uint8)).tolist()
    corrected, _ = releases.changed_by(Releases.of([(7, 1, 1, 500, "1.7", False)]))
    assert 7 == corrected.number[-1]
