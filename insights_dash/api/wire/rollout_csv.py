"""A rollout as CSV: its streams as they stand, or its releases with how each spread."""

from collections.abc import Iterator

from insights_dash.api.wire.csv_text import write_line, write_text
from insights_dash.api.wire.seconds import show_seconds
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds
from insights_dash.metrics.answer.rollout.rollout import NamedReleases, Rollout
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    divide_half_even,
)
from insights_dash.metrics.history.columns import UNKNOWN

_NOW = ("Channel", "Environment", "Tenant", "Release", "Behind", "Waiting Since")
_SHARES = ("To 50%", "To 90%", "To 100%")
_RELEASES = (
    *("Version", "Channel", "First", "Streams", *_SHARES),
    *(f"{each} Seconds" for each in _SHARES),
)


def write_standings(rollout: Rollout) -> Iterator[bytes]:
    """Yield a line per stream, in the order of the answer; instants are in UTC."""
    yield write_line(_NOW)
    standing, names = rollout.standing, rollout.names
    versions = _list_versions(rollout.current)
    for place, version in enumerate(versions):
        documents = (
            (Kind.CHANNEL, standing.channel),
            (Kind.ENVIRONMENT, standing.environment),
            (Kind.TENANT, standing.tenant),
        )
        named = (names[kind].get(int(column[place])) for kind, column in documents)
        cells = (
            *(write_text(each) for each in (*named, version)),
            b"%d" % standing.behind[place],
            _write_moment(int(standing.waiting_since[place])),
        )
        yield b",".join(cells) + b"\r\n"


def write_releases(rollout: Rollout) -> Iterator[bytes]:
    """Yield a line per release, in the order of the answer; instants are in UTC."""
    yield write_line(_RELEASES)
    releases, spread = rollout.releases, rollout.spread
    columns = [
        divide_half_even(each, MICROSECONDS_PER_SECOND).tolist()
        for each in (spread.to_50, spread.to_90, spread.to_100)
    ]
    channels = rollout.names[Kind.CHANNEL]
    for place, version in enumerate(_list_versions(releases)):
        first = int(spread.first[place])
        is_live = first != UNKNOWN
        seconds = [each[place] for each in columns]
        cells = (
            write_text(version),
            write_text(channels.get(int(releases.channel[place]))),
            _write_moment(first),
            b"%d" % spread.streams[place] if is_live else b"",
            *(show_seconds(each).encode() if is_live else b"" for each in seconds),
            *(b"%d" % each if is_live else b"" for each in seconds),
        )
        yield b",".join(cells) + b"\r\n"


def _list_versions(releases: NamedReleases) -> list[str | None]:
    versions: list[str | None] = releases.version.tolist()
    return versions


def _write_moment(microseconds: int) -> bytes:
    if microseconds == UNKNOWN:
        return b""
    # The same seven decimals as in the API's JSON.
    return f"{from_microseconds(microseconds):%Y-%m-%dT%H:%M:%S.%f}0Z".encode()
