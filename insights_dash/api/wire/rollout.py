"""The answer of `/rollout`, written from its columns.

It comes in blocks, so that a large one is never in memory as a whole.
"""

from collections.abc import Callable, Iterator

import numpy as np
from typing_extensions import TypedDict

from insights_dash.api.wire.cells import (
    Column,
    Texts,
    pack_rows,
    write_distinct,
    write_durations,
    write_instants,
    write_integers,
)
from insights_dash.api.wire.figures import Duration, ExactInstant
from insights_dash.api.wire.json_text import write
from insights_dash.domain.identity import Kind
from insights_dash.metrics.answer.rollout.rollout import NamedReleases, Rollout
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    divide_half_even,
)
from insights_dash.metrics.history.columns import UNKNOWN, Codes, Integers
from insights_dash.metrics.history.table import take

# A row has about 250 characters.
_ROWS_AT_ONCE = 4_096
_LARGE = 1024 * 1024


class WireReleaseRollout(TypedDict):
    """A release, and how it spread. All null if it never went live."""

    ReleaseId: str
    Version: str | None
    ChannelId: str
    Channel: str | None
    First: ExactInstant | None
    Streams: int | None
    To50: Duration | None
    To90: Duration | None
    To100: Duration | None


class WireStanding(TypedDict):
    """A stream, with the release that it has and how far behind it is."""

    ChannelId: str
    Channel: str | None
    EnvironmentId: str
    Environment: str | None
    TenantId: str | None
    Tenant: str | None
    ReleaseId: str
    Release: str | None
    Behind: int
    WaitingSince: ExactInstant | None


class WireRollout(TypedDict):
    """The releases of a project by channel, oldest first, and its streams."""

    Releases: list[WireReleaseRollout]
    Now: list[WireStanding]


def write_rollout(rollout: Rollout) -> Iterator[bytes]:
    """The body of the response. Durations are whole seconds."""
    held = b""
    for part in _write_parts(rollout):
        held += part
        if len(held) >= _LARGE:
            yield held
            held = b""
    yield held


def _write_parts(rollout: Rollout) -> Iterator[bytes]:
    yield b'{"Releases":['
    releases = len(rollout.releases.number)
    yield from _write_rows(releases, lambda rows: _list_releases(rollout, rows))
    yield b'],"Now":['
    streams = len(rollout.current.number)
    yield from _write_rows(streams, lambda rows: _list_streams(rollout, rows))
    yield b"]}"


def _write_rows(
    count: int, list_columns: Callable[[slice], Iterator[Column]]
) -> Iterator[bytes]:
    for start in range(0, count, _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, count)
        (text,) = pack_rows([*list_columns(slice(start, stop))], 1)
        yield text if stop < count else text.removesuffix(b",")


def _list_releases(rollout: Rollout, rows: slice) -> Iterator[Column]:
    """Return one row per release, each with a comma at its end."""
    releases, spread = take(rollout.releases, rows), take(rollout.spread, rows)
    went_live = spread.first != UNKNOWN
    yield b'{"ReleaseId":'
    yield _write_ids(Kind.RELEASE, releases.number)
    yield b',"Version":'
    yield _write_versions(releases)
    yield b',"ChannelId":'
    yield from _write_document(rollout, Kind.CHANNEL, releases.channel)
    yield b',"First":'
    yield from _write_moments(spread.first)
    yield b',"Streams":'
    yield np.where(went_live, write_integers(spread.streams), b"null")
    for label, durations in (
        (b',"To50":', spread.to_50),
        (b',"To90":', spread.to_90),
        (b',"To100":', spread.to_100),
    ):
        yield label
        seconds = divide_half_even(durations, MICROSECONDS_PER_SECOND)
        yield from write_durations(seconds, went_live)
    yield b"},"


def _list_streams(rollout: Rollout, rows: slice) -> Iterator[Column]:
    """Return one row per stream, each with a comma at its end."""
    standing, current = take(rollout.standing, rows), take(rollout.current, rows)
    yield b'{"ChannelId":'
    yield from _write_document(rollout, Kind.CHANNEL, standing.channel)
    yield b',"EnvironmentId":'
    yield from _write_document(rollout, Kind.ENVIRONMENT, standing.environment)
    yield b',"TenantId":'
    yield from _write_document(rollout, Kind.TENANT, standing.tenant)
    yield b',"ReleaseId":'
    yield _write_ids(Kind.RELEASE, current.number)
    yield b',"Release":'
    yield _write_versions(current)
    yield b',"Behind":'
    yield write_integers(standing.behind)
    yield b',"WaitingSince":'
    yield from _write_moments(standing.waiting_since)
    yield b"},"


def _write_document(rollout: Rollout, kind: Kind, numbers: Codes) -> Iterator[Column]:
    """An ID, and the name as the next property; null for 0 and for no name."""
    names = rollout.names[kind]
    yield _write_ids(kind, numbers)
    yield b',"%b":' % kind.noun.capitalize().encode()
    yield write_distinct(numbers, lambda number: write(names.get(number)))


def _write_ids(kind: Kind, numbers: Codes) -> Texts:
    return write_distinct(
        numbers,
        lambda number: b'"%b"' % kind.identify(number).encode() if number else b"null",
    )


def _write_versions(releases: NamedReleases) -> Texts:
    texts: Texts = np.array(list(map(write, releases.version.tolist())), np.bytes_)
    return texts


def _write_moments(microseconds: Integers) -> Iterator[Column]:
    """Write instants in quotes; null if UNKNOWN."""
    is_known = microseconds != UNKNOWN
    yield np.where(is_known, b'"', b"null")
    for column in write_instants(np.where(is_known, microseconds, 0)):
        yield np.where(is_known, column, b"")
    yield np.where(is_known, b'"', b"")
