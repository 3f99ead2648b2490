"""The answer of `/deployments`, written from columns. Source: insights-api.md.

It comes in blocks of some megabytes, so that a large one is never in memory as a whole.
Durations are exact.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from insights_dash.api.wire.cells import (
    Column,
    Texts,
    pack_rows,
    write_distinct,
    write_exact_durations,
    write_instants,
    write_integers,
    write_numbers,
)
from insights_dash.api.wire.json_text import write
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.metrics.answer.deployments import (
    DeploymentColumns,
    DeploymentStreams,
    StreamKey,
)
from insights_dash.metrics.history.columns import FAILURE, UNKNOWN, Codes, Integers

# A row has about 600 characters, and takes twice that while it is put together.
_ROWS_PER_BLOCK = 4_096


def write_report_deployments(name: str, streams: DeploymentStreams) -> Iterator[bytes]:
    """All streams of a report. Names are null where what they name was deleted."""
    return _write(b'{"ReportName":%b,"Streams":[' % write(name), streams)


def write_project_deployments(name: str, streams: DeploymentStreams) -> Iterator[bytes]:
    """The same for a project."""
    return _write(b'{"ProjectName":%b,"Streams":[' % write(name), streams)


def _write(before: bytes, streams: DeploymentStreams) -> Iterator[bytes]:
    end = len(streams.rows)
    for start in range(0, max(end, 1), _ROWS_PER_BLOCK):
        stop = min(start + _ROWS_PER_BLOCK, end)
        parts = _write_parts(streams, start, stop) if end else ()
        after = b"" if stop < end else b"]}"
        yield b"".join((before, *parts, after))
        before = b""


def _write_parts(streams: DeploymentStreams, start: int, stop: int) -> Iterator[bytes]:
    """The rows from `start` to before `stop`, with what lies around their streams."""
    begins = streams.begins
    first = int(np.searchsorted(begins, start, "right")) - 1
    last = int(np.searchsorted(begins, stop, "left"))
    columns = streams.reader.columns(streams.rows[start:stop])
    texts = pack_rows([*_list_columns(columns)], begins[first + 1 : last] - start)
    for place, text in enumerate(texts, start=first):
        if begins[place] >= start:
            yield b"," if place else b""
            yield _write_key(streams.keys[place])
        yield text.removesuffix(b",") if begins[place + 1] <= stop else text
        if begins[place + 1] <= stop:
            yield b"]}"


def _write_key(key: StreamKey) -> bytes:
    """A stream up to its first deployment."""
    shown = {
        "ProjectId": key.project_id,
        "ProjectName": key.project_name,
        "ChannelId": key.channel_id,
        "ChannelName": key.channel_name,
        "EnvironmentId": key.environment_id,
        "EnvironmentName": key.environment_name,
        "TenantId": key.tenant_id,
        "TenantName": key.tenant_name,
    }
    return write(shown).removesuffix(b"}") + b',"Deployments":['


def _list_columns(columns: DeploymentColumns) -> Iterator[Column]:
    """Return one row per deployment, each with a comma at its end."""
    versions = columns.versions
    yield b'{"Id":"%b-' % Kind.DEPLOYMENT.value.encode()
    yield from write_numbers(columns.number)
    yield b'","ReleaseVersion":'
    yield _write_versions(columns.release, versions)
    yield b',"TaskState":'
    yield _STATES[(columns.outcome == FAILURE).astype(np.intp)]
    yield b',"CompletedTime":"'
    yield from write_instants(columns.completed)
    yield b'","HadGuidedFailure":'
    yield _FLAGS[columns.had_guided_failure.astype(np.intp)]
    yield b',"LeadTime":'
    yield from _write_durations(columns.lead_time)
    yield b',"LeadTimeCalculatedFromVersion":'
    yield _write_versions(columns.lead_time_release, versions)
    yield b',"TimeSincePreviouslySuccessfulDeployment":'
    yield from _write_durations(columns.since_previous)
    yield b',"PreviousSuccessfulDeploymentId":'
    yield from _write_ids(columns.previous)
    yield b',"TimeToRecovery":'
    yield from _write_durations(columns.time_to_recovery)
    yield b',"DeploymentsUntilRecovery":'
    count = columns.until_recovery
    yield np.where(count > 0, write_integers(count.astype(np.int64)), b"null")
    yield b',"RecoveredFromFailedDeploymentId":'
    yield from _write_ids(columns.recovered_from)
    yield b',"RecoveredFromFailedReleaseVersion":'
    yield _write_versions(columns.recovered_release, versions)
    yield b"},"


_STATES = np.array([write(TaskState.SUCCESS.value), write(TaskState.FAILED.value)])
_FLAGS = np.array([b"false", b"true"])


def _write_versions(releases: Integers, versions: NDArray[np.object_]) -> Texts:
    return write_distinct(
        releases, lambda place: b"null" if place < 0 else write(versions[place])
    )


def _write_durations(durations: Integers) -> tuple[Column, ...]:
    return write_exact_durations(durations, durations != UNKNOWN)


def _write_ids(numbers: Codes) -> tuple[Column, ...]:
    """`"Deployments-1"`, or `null` for 0."""
    is_one = numbers > 0
    before = b'"%b-' % Kind.DEPLOYMENT.value.encode()
    return (
        np.where(is_one, before, b"null"),
        *write_numbers(numbers, is_one),
        np.where(is_one, b'"', b""),
    )
