"""The columns' JSON and CSV equal those of the deployments that they stand for."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from insights_dash.api.wire.csv_text import write_deployments
from insights_dash.api.wire.deployments import (
    write_project_deployments,
    write_report_deployments,
)
from insights_dash.metrics.answer.deployments import (
    DeploymentMetrics,
    DeploymentStreams,
    StreamKey,
    list_by_completion,
    list_streams,
)
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.history import History
from plain_bodies import deployments_body, deployments_csv
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    CHANNELS,
    ENVIRONMENTS,
    LAST_INSTANT,
    TENANTS,
    build_catalogue,
    build_history,
    everything,
)

END = (LAST_INSTANT - EPOCH) // MICROSECOND
FIRST = LAST_INSTANT - timedelta(days=400)
VERSIONS = ("1.{}", '=1.{}, "é"', "-{}\\\n", "1.{}-beta")
Rows = Sequence[tuple[StreamKey, list[DeploymentMetrics]]]


@cache
def make_world(count: int) -> World:
    """Draw deployments of 400 releases, some deleted, in up to 60 streams."""
    drawn = np.random.default_rng(1)
    created = drawn.integers(2 * 10**13, 3 * 10**13, 400).tolist()
    units = drawn.choice([10**6, 10**5, 999_999], count)
    columns = (
        drawn.integers(1, 401, count),
        drawn.choice(len(ENVIRONMENTS), count),
        drawn.choice(len(TENANTS), count),
        drawn.integers(0, 2 * 10**7, count) * units,
        drawn.choice(["Success", "Success", "Failed"], count),
        drawn.random(count) < 0.1,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return World(
        tuple(_release(number, ago) for number, ago in enumerate(created, start=1)),
        tuple(
            Deployment(
                number,
                number,
                release,
                ENVIRONMENTS[environment],
                TENANTS[tenant],
                None,
                None,
                END - ago,
                state,
                guided,
            )
            for number, (release, environment, tenant, ago, state, guided) in enumerate(
                rows, start=1
            )
        ),
        CATALOGUE,
    )


def _release(number: int, ago: int) -> Release:
    channel, project = CHANNELS[number % len(CHANNELS)]
    version = VERSIONS[number % len(VERSIONS)].format(number)
    return Release(number, project, channel, END - ago, version, number % 11 == 0)


@cache
def make_history(count: int) -> History:
    return build_history(make_world(count))


def list_all(count: int) -> DeploymentStreams:
    catalogue = build_catalogue(make_world(count))
    selection = select(everything(), catalogue)
    history = make_history(count)
    return list_streams(history, catalogue, selection, since=FIRST, as_of=LAST_INSTANT)


def read_all(
    streams: DeploymentStreams,
) -> Iterator[tuple[StreamKey, list[DeploymentMetrics]]]:
    for place, key in enumerate(streams.keys):
        rows = streams.rows[streams.begins[place] : streams.begins[place + 1]]
        yield key, list(streams.reader.read(rows))


# Blocks of 4,096 rows cut streams anywhere.
@pytest.mark.parametrize("count", [0, 1, 9_000])
def test_json_is_that_of_the_deployments(count: int) -> None:
    streams = list_all(count)
    blocks = list(write_report_deployments('A "report"', streams))
    assert max(1, -(-len(streams.rows) // 4_096)) == len(blocks)
    assert deployments_body('A "report"', read_all(streams)) == b"".join(blocks)


def test_a_project_has_another_name_only() -> None:
    streams = list_all(1)
    (report,) = write_report_deployments("Shop", streams)
    (project,) = write_project_deployments("Shop", streams)
    assert report.replace(b"ReportName", b"ProjectName") == project


@pytest.mark.parametrize("count", [0, 1, 9_000])
def test_csv_is_that_of_the_deployments(count: int) -> None:
    streams = list_all(count)
    keys = {
        each.id: (key, each) for key, listed in read_all(streams) for each in listed
    }
    catalogue = build_catalogue(make_world(count))
    listed = list_by_completion(
        make_history(count),
        catalogue,
        select(everything(), catalogue),
        since=FIRST,
        as_of=LAST_INSTANT,
    )
    head, *blocks = write_deployments(listed)
    assert head.startswith(b"Deployment,Project,Release,Channel,Completed,")
    assert -(-len(listed.rows) // 8_192) == len(blocks)
    rows = [keys[each.id] for each in listed.reader.read(listed.rows)]
    assert len(keys) == len(rows)
    assert deployments_csv(rows) == b"".join(blocks)


def test_fingerprints_of_different_deployments_differ() -> None:
    few, many = list_all(1), list_all(9_000)
    assert many.fingerprint("A") == list_all(9_000).fingerprint("A")
    assert 3 == len(
        {few.fingerprint("A"), many.fingerprint("A"), many.fingerprint("B")}
    )
