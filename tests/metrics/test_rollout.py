"""Rollouts: golden vectors, the plain reference, and each sentence of the rules."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hand_made import at, deploy, release, world
from insights_dash.api.wire.rollout import write_rollout
from insights_dash.domain.identity import TenantId
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.visibility import FULL_VISIBILITY, RoleLimits, Visibility
from insights_dash.metrics.answer.rollout import spread
from insights_dash.metrics.answer.rollout.rollout import find_rollout
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.visibility import hide
from plain_bundle import VECTORS, PlainBundle
from plain_metrics import Deployment, World
from plain_periods import PlainAnswers, PlainReport
from plain_rollout import PlainRollout
from random_worlds import (
    LAST_INSTANT,
    build_catalogue,
    build_history,
    definitions,
    everything,
    instants,
    worlds,
)

Answer = Mapping[str, Sequence[Mapping[str, Any]]]
IDS = ("ReleaseId", "ChannelId", "EnvironmentId", "TenantId")
PROJECTS = (1, 2, 3)


def ask(
    world: World,
    definition: ReportDefinition | None = None,
    *,
    project: int = 1,
    as_of: datetime = LAST_INSTANT,
    visibility: Visibility = FULL_VISIBILITY,
) -> Answer:
    """Return the answer of `/rollout`, with names but without IDs."""
    catalogue = build_catalogue(world)
    selection = select(definition or everything(), catalogue)
    scope = Scope(
        build_history(world, as_of=as_of),
        hide(catalogue, visibility, selection),
        selection,
        visibility,
    )
    rollout = find_rollout(scope, project, as_of=as_of)
    written = json.loads(b"".join(write_rollout(rollout)))
    return {
        part: [
            {name: value for name, value in row.items() if name not in IDS}
            for row in rows
        ]
        for part, rows in written.items()
    }


def expect(
    world: World, definition: ReportDefinition, project: int, as_of: datetime
) -> Answer:
    """Return what the plain reference answers."""
    answers = PlainAnswers(world, PlainReport(definition), as_of)
    return PlainRollout(answers).rollout(project)


@pytest.mark.parametrize("case", [0, 1])
def test_rollouts_are_those_of_the_vectors(case: int) -> None:
    bundle = PlainBundle(VECTORS / "per-253")
    wanted = bundle.expected["cases"][case]
    report, as_of = bundle.report(wanted["report"]), bundle.as_of({})
    for name, expected in wanted["rollout"].items():
        project = bundle.projects[name]
        assert expected == ask(bundle.world, report, project=project, as_of=as_of)


@given(worlds(), definitions(), instants)
def test_rollouts_are_those_of_the_reference(
    world: World, definition: ReportDefinition, as_of: datetime
) -> None:
    for project in PROJECTS:
        expected = expect(world, definition, project, as_of)
        assert expected == ask(world, definition, project=project, as_of=as_of)


@given(worlds(), instants, st.sampled_from((1, 8, 1 << 18)))
def test_rollouts_of_everything_are_those_of_the_reference(
    world: World, as_of: datetime, cells: int
) -> None:
    """Releases are processed in blocks of any size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spread, "CELLS", cells)
        for project in PROJECTS:
            expected = expect(world, everything(), project, as_of)
            assert expected == ask(world, project=project, as_of=as_of)


FIRST_FOUR = [release(number, number * 10) for number in (1, 2, 3, 4)]
# The tenants that exist; untenanted streams are written as 0.
OSLO, BERGEN, TROMSO = 1, 2, 4


def story(*steps: tuple[float, int, int], **changes: Any) -> World:  # noqa: ANN401
    """Return a world of these deployments: hour, release and tenant."""
    return world(FIRST_FOUR, tell(*steps, **changes))


def tell(*steps: tuple[float, int, int], **changes: Any) -> list[Deployment]:  # noqa: ANN401
    return [
        deploy(number, version, hour, tenant=tenant or None, **changes)
        for number, (hour, version, tenant) in enumerate(steps, start=1)
    ]


def row_of(answer: Answer, version: str) -> Mapping[str, Any]:
    (row,) = (each for each in answer["Releases"] if each["Version"] == version)
    return row


def streams_of(world: World, version: str = "1.2") -> int | None:
    streams: int | None = row_of(ask(world), version)["Streams"]
    return streams


def test_releases_are_listed_by_channel_oldest_first_with_nulls_if_never_live() -> None:
    later = replace(release(9, 5), channel=2)
    answer = ask(world([*FIRST_FOUR[::-1], later], [deploy(1, 2, 30)]))
    assert ["1.1", "1.2", "1.3", "1.4", "1.9"] == [
        each["Version"] for each in answer["Releases"]
    ]
    assert ["Default"] * 4 + ["Hotfix"] == [
        each["Channel"] for each in answer["Releases"]
    ]
    nothing = dict.fromkeys(("First", "Streams", "To50", "To90", "To100"))
    assert {"Channel": "Default", "Version": "1.1", **nothing} == answer["Releases"][0]
    assert row_of(answer, "1.2") == {
        "Channel": "Default",
        "Version": "1.2",
        "First": "2024-05-02T06:00:00.0000000Z",
        "Streams": 1,
        "To50": "0:00:00.0",
        "To90": "0:00:00.0",
        "To100": "0:00:00.0",
    }


def test_a_deployment_with_a_guided_failure_went_live_and_a_failed_one_did_not() -> (
    None
):
    first, second = tell((20, 2, OSLO), (30, 2, BERGEN))
    guided = world(FIRST_FOUR, [replace(first, had_guided_failure=True), second])
    assert ("2024-05-01T20:00:00.0000000Z", 2) == (
        row_of(ask(guided), "1.2")["First"],
        streams_of(guided),
    )
    failed = world(FIRST_FOUR, [replace(first, state="Failed"), second])
    assert ("2024-05-02T06:00:00.0000000Z", 1) == (
        row_of(ask(failed), "1.2")["First"],
        streams_of(failed),
    )
    assert ["Bergen"] == [each["Tenant"] for each in ask(failed)["Now"]]


def test_a_release_that_was_passed_over_arrives_with_a_newer_one() -> None:
    answer = ask(story((20, 1, OSLO), (30, 2, BERGEN), (44, 3, OSLO)))
    assert (2, "0:00:00.0", "14:00:00.0") == tuple(
        row_of(answer, "1.2")[name] for name in ("Streams", "To50", "To100")
    )


def test_a_stream_that_began_later_with_a_newer_release_is_not_included() -> None:
    assert 1 == streams_of(story((20, 2, BERGEN), (30, 3, OSLO)))
    # Nor does one that had an older release only after the first deployment.
    assert 1 == streams_of(story((20, 2, BERGEN), (25, 1, OSLO), (30, 3, OSLO)))
    assert 1 == streams_of(story((20, 2, BERGEN), (20, 1, OSLO), (30, 3, OSLO)))


def test_a_stream_that_never_got_anything_newer_is_not_included() -> None:
    assert 1 == streams_of(story((15, 1, OSLO), (20, 2, BERGEN), (30, 1, OSLO)))
    # Nor does one that was rolled back from a newer one before, and stayed there.
    assert 1 == streams_of(story((5, 3, OSLO), (15, 1, OSLO), (20, 2, BERGEN)))


def test_a_newer_release_before_the_first_deployment_arrived_with_it() -> None:
    answer = ask(story((10, 1, OSLO), (15, 3, OSLO), (20, 2, BERGEN)))
    assert (2, "0:00:00.0", "0:00:00.0") == tuple(
        row_of(answer, "1.2")[name] for name in ("Streams", "To50", "To100")
    )
    # So did one that a rollback from a newer one brought.
    rolled_back = story((15, 3, OSLO), (20, 2, BERGEN), (40, 2, OSLO))
    assert "0:00:00.0" == row_of(ask(rolled_back), "1.2")["To100"]


@pytest.mark.parametrize(
    ("streams", "hours"), [(1, (0, 0, 0)), (3, (1, 2, 2)), (4, (1, 3, 3))]
)
def test_shares_of_streams_are_rounded_up(
    streams: int, hours: tuple[int, int, int]
) -> None:
    steps = [(20.0 + each, 2, each) for each in range(streams)]
    row = row_of(ask(story(*steps)), "1.2")
    assert [f"{each}:00:00.0" for each in hours] == [
        row[name] for name in ("To50", "To90", "To100")
    ]


def test_nine_in_ten_streams_are_not_all() -> None:
    """Three environments with four streams each make twelve, of which 11 are 90 %."""
    deployments = [
        deploy(number, 2, 20 + number, environment=1 + number % 3, tenant=number // 3)
        for number in range(12)
    ]
    row = row_of(ask(world(FIRST_FOUR, deployments)), "1.2")
    assert ("5:00:00.0", "10:00:00.0", "11:00:00.0") == tuple(
        row[name] for name in ("To50", "To90", "To100")
    )


def test_nothing_later_than_the_instant_is_known() -> None:
    told = story((20, 1, OSLO), (35, 2, BERGEN), (44, 2, OSLO))
    answer = ask(told, as_of=at(30))
    assert ["1.1", "1.2", "1.3"] == [each["Version"] for each in answer["Releases"]]
    assert None is row_of(answer, "1.2")["First"]
    assert [("1.1", 2)] == [(each["Release"], each["Behind"]) for each in answer["Now"]]
    assert 1 == row_of(ask(told, as_of=at(40)), "1.2")["Streams"]
    # What completed or was created at that very instant is known.
    assert [("1.2", 1), ("1.1", 2)] == [
        (each["Release"], each["Behind"]) for each in ask(told, as_of=at(35))["Now"]
    ]
    assert 3 == len(ask(told, as_of=at(30))["Releases"])


def test_now_is_the_last_release_and_what_it_waits_for() -> None:
    told = story((20, 3, OSLO), (35, 2, OSLO), (44, 4, BERGEN))
    assert [
        {
            "Channel": "Default",
            "Environment": "test",
            "Tenant": "Bergen",
            "Release": "1.4",
            "Behind": 0,
            "WaitingSince": None,
        },
        {
            "Channel": "Default",
            "Environment": "test",
            "Tenant": "oslo",
            "Release": "1.2",
            "Behind": 2,
            "WaitingSince": "2024-05-02T06:00:00.0000000Z",
        },
    ] == ask(told)["Now"]


def test_no_stream_waits_for_a_deleted_release_nor_shows_its_version() -> None:
    one, two, three, four = FIRST_FOUR
    deleted = [one, replace(two, is_deleted=True), replace(three, is_deleted=True)]
    answer = ask(world([*deleted, four], tell((20, 1, OSLO), (30, 2, BERGEN))))
    assert [(None, 1), ("1.1", 1)] == [
        (each["Release"], each["Behind"]) for each in answer["Now"]
    ]
    assert {"2024-05-02T16:00:00.0000000Z"} == {
        each["WaitingSince"] for each in answer["Now"]
    }
    # It counts all the same, and is listed without its version.
    assert ["1.1", None, None, "1.4"] == [
        each["Version"] for each in answer["Releases"]
    ]
    assert "2024-05-02T06:00:00.0000000Z" == answer["Releases"][1]["First"]


def test_streams_of_deleted_documents_are_not_listed_but_counted() -> None:
    steps = [(20.0, 2, OSLO), (21.0, 2, 3), (22.0, 2, 0)]  # tenant 3 is deleted
    answer = ask(story(*steps))
    assert ["oslo", None] == [each["Tenant"] for each in answer["Now"]]
    assert 3 == row_of(answer, "1.2")["Streams"]
    gone = ask(story(*steps, environment=3))
    assert ([], 3) == (gone["Now"], row_of(gone, "1.2")["Streams"])


def test_now_is_sorted_by_environments_order_then_tenants_name() -> None:
    deployments = [
        deploy(1, 1, 20, environment=1),
        deploy(2, 1, 21, environment=1, tenant=TROMSO),
        deploy(3, 1, 22, environment=1, tenant=OSLO),
        deploy(4, 1, 23, environment=2),
        deploy(5, 1, 24, environment=1, tenant=BERGEN),
    ]
    assert [
        ("production", None),
        *(("test", name) for name in ("Bergen", "oslo", "tromsø", None)),
    ] == [
        (each["Environment"], each["Tenant"])
        for each in ask(world(FIRST_FOUR, deployments))["Now"]
    ]


def test_only_streams_that_the_report_selects_count() -> None:
    told = story((20, 2, OSLO), (30, 2, BERGEN), (40, 2, 0))
    selective = replace(everything(), tenant_ids=(TenantId("Tenants-2"),))
    answer = ask(told, selective)
    assert ("2024-05-02T06:00:00.0000000Z", 2) == (
        row_of(answer, "1.2")["First"],
        row_of(answer, "1.2")["Streams"],
    )
    assert {"Releases": [], "Now": []} == ask(told, project=2)


def test_a_release_without_a_creation_time_counts_from_its_estimate() -> None:
    releases = [release(1, 10), release(2, None), release(3, None)]
    deployments = [
        deploy(1, 1, 20, tenant=OSLO),
        deploy(2, 2, 30, queued=25, tenant=BERGEN),
    ]
    answer = ask(world(releases, deployments))
    assert ["1.1", "1.2"] == [each["Version"] for each in answer["Releases"]]
    assert "2024-05-02T01:00:00.0000000Z" == answer["Now"][1]["WaitingSince"]
    # Before its first deployment had completed, no one knew of it.
    assert (
        None
        is ask(world(releases, deployments), as_of=at(28))["Now"][0]["WaitingSince"]
    )


def test_figures_are_the_same_for_everyone_but_hidden_streams_are_not_listed() -> None:
    deployments = [
        *tell((20, 1, OSLO), (30, 2, BERGEN), (40, 2, OSLO)),
        deploy(9, 2, 50, environment=2, tenant=OSLO),
    ]
    told = world(FIRST_FOUR, deployments)
    limits = RoleLimits(
        environments=frozenset({"Environments-1"}), tenants=frozenset({"Tenants-1"})
    )
    seen = ask(told, visibility=Visibility((limits,)))
    assert ask(told)["Releases"] == seen["Releases"]
    assert [("test", "oslo")] == [
        (each["Environment"], each["Tenant"]) for each in seen["Now"]
    ]
