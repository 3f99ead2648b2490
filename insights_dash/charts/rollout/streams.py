"""The streams of a rollout as plain values, grouped by environment and tag."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.rollout_lag import is_left_behind
from insights_dash.metrics.answer.rollout.lanes import Lanes
from insights_dash.metrics.answer.rollout.rollout import Rollout
from insights_dash.metrics.history.columns import UNKNOWN
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.rollout_query import RolloutQuery

_DELETED = "Deleted release"
UNTENANTED = "Untenanted"


class Shown(StrEnum):
    """Which streams a page lists; values are those of the URL."""

    ALL = ""
    BEHIND = "behind"
    LEFT_BEHIND = "left-behind"


@dataclass(frozen=True)
class NamedRelease:
    """A release's ID and its version."""

    identifier: str
    version: str


@dataclass(frozen=True)
class Stream:
    """A stream, with the release that it has now.

    `place` is its place in the answer. `tenant` is empty if it is untenanted.
    """

    place: int
    channel: str
    environment: str
    tenant: str
    tag: str
    release: NamedRelease
    behind: int
    waiting_since: datetime | None
    last: datetime
    is_left_behind: bool

    @property
    def name(self) -> str:
        """The name within its environment."""
        return self.tenant or UNTENANTED

    @property
    def full_name(self) -> str:
        """The name among all streams."""
        return (
            f"{self.tenant} in {self.environment}" if self.tenant else self.environment
        )

    def is_shown(self, shown: Shown) -> bool:
        """Return whether it is one of those that a page lists."""
        if shown is Shown.LEFT_BEHIND:
            return self.is_left_behind
        return shown is Shown.ALL or self.behind > 0


@dataclass(frozen=True)
class Row:
    """Streams whose lanes are equal, of which one is drawn."""

    streams: tuple[Stream, ...]

    @property
    def first(self) -> Stream:
        """The stream that is drawn."""
        return self.streams[0]


@dataclass(frozen=True)
class Group:
    """The rows of an environment, or of a tag in it, the furthest behind first."""

    channel: str
    environment: str
    tag: str
    rows: tuple[Row, ...]

    @property
    def streams(self) -> Sequence[Stream]:
        """All of its streams."""
        return [stream for row in self.rows for stream in row.streams]


@dataclass(frozen=True)
class TagGroups:
    """The tags of a set by tenant, and the name for tenants without one.

    Without a set, both are empty.
    """

    tags: Mapping[int, tuple[int, str]]
    without: str = ""

    @classmethod
    def of(cls, catalogue: DocumentIndex, tag_set: str) -> "TagGroups":
        """Return the tag of each tenant, in the order of the set.

        A tenant with several tags is under the first of them.
        """
        number = Kind.TAG_SET.find_number(tag_set)
        if number is None or not catalogue.is_tag_set(number):
            return cls({})
        found: dict[int, tuple[int, str]] = {}
        for place, (tag, name) in enumerate(catalogue.tags_of_set(number)):
            for tenant in catalogue.tenants_by_tag.get(tag, ()):
                found.setdefault(tenant, (place, name))
        names = dict(catalogue.rows.tag_sets)
        return cls(found, f"no {names[number]}")

    def without_names(self) -> "TagGroups":
        """Return the same groups with numbers instead of the names of tags."""
        tags = {
            tenant: (place, f"Restricted tag {place + 1}")
            for tenant, (place, _) in self.tags.items()
        }
        return TagGroups(tags, self.without and "No tag")

    def find(self, tenant: int) -> tuple[int, str]:
        """Return the place and the name of a tenant's tag; those without come last."""
        return self.tags.get(tenant, (len(self.tags), self.without if tenant else ""))


def _read_instant(microseconds: int) -> datetime | None:
    return None if microseconds == UNKNOWN else from_microseconds(microseconds)


def list_streams(query: RolloutQuery, lanes: Lanes, tags: TagGroups) -> list[Stream]:
    """Return every stream, in the order of the answer."""
    rollout, catalogue = query.answer(), query.scope.catalogue
    standing = rollout.standing
    columns = zip(
        standing.channel.tolist(),
        standing.environment.tolist(),
        standing.tenant.tolist(),
        list_current(rollout),
        standing.behind.tolist(),
        map(_read_instant, standing.waiting_since.tolist()),
        lanes.last.tolist(),
        strict=True,
    )
    return [
        Stream(
            place=place,
            channel=catalogue.label(Kind.CHANNEL, channel),
            environment=catalogue.label(Kind.ENVIRONMENT, environment),
            tenant=catalogue.label(Kind.TENANT, tenant) if tenant else "",
            tag=tags.find(tenant)[1],
            release=release,
            behind=behind,
            waiting_since=waiting,
            last=from_microseconds(last),
            is_left_behind=is_left_behind(behind, waiting, as_of=query.as_of),
        )
        for place, (channel, environment, tenant, release, behind, waiting, last) in (
            enumerate(columns)
        )
    ]


def list_current(rollout: Rollout) -> Iterator[NamedRelease]:
    """Yield the release that each stream has."""
    current = rollout.current
    for number, version in zip(
        current.number.tolist(), current.version.tolist(), strict=True
    ):
        yield name_release(number, version)


def name_release(number: int, version: str | None) -> NamedRelease:
    """Return a release by its number; the version of a deleted one is None."""
    return NamedRelease(Kind.RELEASE.identify(number), version or _DELETED)


def group_streams(
    streams: Sequence[Stream], keys: Sequence[bytes], ranks: Mapping[str, int]
) -> Sequence[Group]:
    """Return groups by channel and environment, then by tag in the order of `ranks`.

    Streams with equal keys are one row.
    """
    found: dict[tuple[str, str, str], dict[bytes, list[Stream]]] = {}
    for each in streams:
        group = found.setdefault((each.channel, each.environment, each.tag), {})
        group.setdefault(keys[each.place], []).append(each)
    # Channels and environments keep the order in which they come.
    order = {name[:2]: place for place, name in reversed([*enumerate(found)])}
    names = sorted(found, key=lambda name: (order[name[:2]], ranks.get(name[2], -1)))
    return [
        Group(*name, tuple(_sort(Row(tuple(each)) for each in found[name].values())))
        for name in names
    ]


def _sort(rows: Iterator[Row]) -> Sequence[Row]:
    return sorted(
        rows,
        key=lambda row: (
            -row.first.behind,
            row.first.waiting_since.timestamp() if row.first.waiting_since else 0,
        ),
    )
