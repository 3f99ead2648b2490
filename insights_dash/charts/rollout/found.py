"""What a rollout's page shows, found by asking for the rollout and the promotion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import islice
from zoneinfo import ZoneInfo

import numpy as np

from insights_dash.charts.rollout.streams import (
    Group,
    NamedRelease,
    Row,
    Shown,
    Stream,
    TagGroups,
    group_streams,
    list_streams,
    name_release,
)
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.period import Period
from insights_dash.domain.zones import start_of_day
from insights_dash.drawings.rollout_lanes import Strip
from insights_dash.drawings.rollout_share import Curve
from insights_dash.figures.commits import shorten_hashes
from insights_dash.metrics.answer.rollout.curves import Reached
from insights_dash.metrics.answer.rollout.lanes import Lanes
from insights_dash.metrics.answer.rollout.promotion import Promotion
from insights_dash.metrics.history.columns import UNKNOWN
from insights_dash.metrics.rollout_query import RolloutQuery

MOST_RELEASES = 30
_DAY = timedelta(days=1)
_SECOND = 1_000_000


@dataclass(frozen=True)
class RolloutAsked:
    """Which part of a rollout is shown.

    `tag_set` groups the streams, `release` is explained; both are IDs or empty.
    """

    period: Period
    tag_set: str = ""
    shown: Shown = Shown.ALL
    release: str = ""


@dataclass(frozen=True)
class SpreadRelease:
    """A release that went live: its figures as in the API, durations in seconds.

    It is on its way if a stream that hasn't been left behind still has an older one.
    """

    named: NamedRelease
    channel: int
    first: datetime
    streams: int
    to_50: float
    to_90: float
    to_100: float
    is_on_its_way: bool

    @property
    def is_compared(self) -> bool:
        """Whether its times say how long a rollout takes."""
        return self.streams > 1 and not self.is_on_its_way


@dataclass(frozen=True)
class Arrival:
    """A stream of a release's rollout, which the reader can see.

    `seconds` are those since the first deployment, `with_release` is what it got then.
    """

    name: str
    at: datetime
    seconds: float
    with_release: NamedRelease


@dataclass(frozen=True)
class ReleaseDetail:
    """A release: its rollout, when each stream arrived, and who has older ones.

    `spread` is None if it never went live. `hidden` counts the streams that the reader
    can't see.
    """

    named: NamedRelease
    spread: SpreadRelease | None
    arrivals: Sequence[Arrival] = ()
    hidden: int = 0
    older: Sequence[Stream] = ()


def _hide_groups(promotion: Promotion) -> Promotion:
    groups = tuple(
        replace(each, name=f"Restricted environment group {number}")
        for number, each in enumerate(promotion.groups, start=1)
    )
    return replace(promotion, groups=groups)


@dataclass(frozen=True)
class FoundRollout:
    """A rollout and the promotion of its releases, as a page shows them."""

    query: RolloutQuery
    asked: RolloutAsked
    promotion: Promotion
    streams: Sequence[Stream]
    lanes: Lanes
    ranks: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, query: RolloutQuery, asked: RolloutAsked, promotion: Promotion
    ) -> "FoundRollout":
        """Answer the questions of the page."""
        catalogue = query.scope.catalogue
        tags = TagGroups.of(catalogue, asked.tag_set)
        if query.hides_names:
            tags = tags.without_names()
            promotion = _hide_groups(promotion)
        lanes = query.lanes(asked.period.begins)
        streams = list_streams(query, lanes, tags)
        ranks = {name: place for place, name in tags.tags.values()}
        ranks[tags.without] = len(ranks) + len(tags.tags)
        return cls(query, asked, promotion, streams, lanes, ranks)

    @property
    def project_name(self) -> str:
        """The name of the project."""
        catalogue = self.query.scope.catalogue
        return catalogue.label(Kind.PROJECT, self.query.project)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of days."""
        return self.asked.period.zone

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last local day of the lanes."""
        as_of = self.query.as_of.astimezone(self.zone).date()
        return self.asked.period.first, as_of

    @cached_property
    def groups(self) -> Sequence[Group]:
        """The groups of the streams that are shown."""
        shown = [each for each in self.streams if each.is_shown(self.asked.shown)]
        return group_streams(shown, self.lanes.keys, self.ranks)

    @cached_property
    def has_channels(self) -> bool:
        """Whether streams belong to several channels."""
        return len({each.channel for each in self.streams}) > 1

    @cached_property
    def is_single(self) -> bool:
        """Whether there is one stream, and no release has reached more."""
        several = any(each.streams > 1 for each in self.releases)
        return len(self.streams) == 1 and not several

    @cached_property
    def noun(self) -> tuple[str, str]:
        """What streams are called: one and many."""
        tenants = [each.tenant for each in self.streams]
        if not any(tenants):
            return "environment", "environments"
        if all(tenants) and len({*tenants}) == len(tenants):
            return "tenant", "tenants"
        return "place", "places"

    def name(self, stream: Stream) -> str:
        """Return a stream's name, with its environment if there are several."""
        if len({each.environment for each in self.streams}) == 1 and stream.tenant:
            return stream.tenant
        return stream.full_name

    def strip(self, row: Row) -> Strip:
        """Return what is drawn of a row."""
        lane = self.lanes.read(row.first.place)
        begin, length = self._axis
        places = ((lane.begins - begin) / length).tolist()
        return Strip(
            steps=list(zip(places, lane.behind.tolist(), strict=True)),
            end=(self.lanes.end - begin) / length,
            deployed=((lane.deployed - begin) / length).tolist(),
        )

    def begin_of(self, row: Row) -> datetime:
        """Return when a row's lane begins."""
        return from_microseconds(int(self.lanes.read(row.first.place).begins[0]))

    def place_day(self, day: date) -> float:
        """Return where a local day begins in the lanes, as a share of their width."""
        begin, length = self._axis
        return (to_microseconds(start_of_day(day, self.zone)) - begin) / length

    @property
    def _axis(self) -> tuple[int, int]:
        """The first instant of the lanes, and how long they are: whole local days."""
        first, last = self.days
        begin = to_microseconds(start_of_day(first, self.zone))
        end = to_microseconds(start_of_day(last + _DAY, self.zone))
        return begin, max(end - begin, 1)

    @cached_property
    def releases(self) -> Sequence[SpreadRelease]:
        """The releases that were created in the period and went live, newest first."""
        rollout, history = self.query.answer(), self.query.scope.history
        rows = history.releases.row_of[rollout.releases.number]
        created = history.releases.created[rows]
        period = self.asked.period
        is_asked = (created >= to_microseconds(period.begins)) & (
            created <= to_microseconds(period.end)
        )
        is_asked &= rollout.spread.first != UNKNOWN
        places = np.flatnonzero(is_asked)
        newest = places[np.argsort(created[places], kind="stable")][::-1]
        return [self._spread(each) for each in newest.tolist()]

    def _spread(self, place: int) -> SpreadRelease:
        rollout = self.query.answer()
        releases, spread = rollout.releases, rollout.spread
        named = name_release(int(releases.number[place]), releases.version.item(place))
        to_50, to_90, to_100 = (
            round(Fraction(int(each[place]), _SECOND))
            for each in (spread.to_50, spread.to_90, spread.to_100)
        )
        return SpreadRelease(
            named,
            channel=int(releases.channel[place]),
            first=from_microseconds(int(spread.first[place])),
            streams=int(spread.streams[place]),
            to_50=to_50,
            to_90=to_90,
            to_100=to_100,
            is_on_its_way=self._is_on_its_way(place),
        )

    def _is_on_its_way(self, place: int) -> bool:
        releases = self.query.answer().releases
        channel = int(releases.channel[place])
        row_of = self.query.scope.history.releases.row_of
        oldest = self._oldest.get(channel)
        return oldest is not None and int(row_of[releases.number[place]]) > oldest

    @cached_property
    def _oldest(self) -> Mapping[int, int]:
        """The row of the oldest release in a channel's streams not left behind."""
        rollout = self.query.answer()
        rows = self.query.scope.history.releases.row_of[rollout.current.number]
        found: dict[int, int] = {}
        for each in self.streams:
            channel, row = (
                int(rollout.standing.channel[each.place]),
                int(rows[each.place]),
            )
            if not each.is_left_behind:
                found[channel] = min(found.get(channel, row), row)
        return found

    @cached_property
    def curves(self) -> Mapping[str, Curve]:
        """The newest of these releases by ID whose times are compared."""
        names = {
            each.named.identifier: each.named.version
            for each in islice(
                (each for each in self.releases if each.is_compared), MOST_RELEASES
            )
        }
        found = {}
        for each in self._reached:
            identifier = Kind.RELEASE.identify(each.release)
            if identifier in names:
                seconds = ((each.instants - each.first) / _SECOND).tolist()
                name = shorten_hashes(names[identifier])
                found[identifier] = Curve(name, seconds)
        return found

    @cached_property
    def _reached(self) -> Sequence[Reached]:
        """The rollouts of the period's releases; only of channels that have some."""
        since, channels = self.asked.period.begins, {x.channel for x in self.releases}
        return [
            each
            for channel in sorted(channels)
            for each in self.query.reached(channel, since)
        ]

    @property
    def middle(self) -> SpreadRelease | None:
        """The release with the median time to all streams; of two, the faster one."""
        spread = [
            each for each in self.releases if each.named.identifier in self.curves
        ]
        spread = sorted(spread, key=lambda each: each.to_100)
        return spread[(len(spread) - 1) // 2] if spread else None

    def find_release(self) -> ReleaseDetail | None:
        """Return the release that is explained; None if the project has no such one."""
        rollout = self.query.answer()
        number = Kind.RELEASE.find_number(self.asked.release)
        places = np.flatnonzero(rollout.releases.number == (number or 0))
        if number is None or not len(places):
            return None
        history, place = self.query.scope.history, int(places[0])
        named = name_release(number, rollout.releases.version.item(place))
        rows = history.releases.row_of[rollout.current.number]
        row = int(history.releases.row_of[number])
        channel = int(rollout.releases.channel[place])
        is_older = (rows < row) & (rollout.standing.channel == channel)
        older = [self.streams[each] for each in np.flatnonzero(is_older).tolist()]
        reached = self.query.find_reached(number)
        if reached is None:
            return ReleaseDetail(named, None, older=older)
        arrivals = self._list_arrivals(reached)
        hidden = len(reached.instants) - len(arrivals)
        return ReleaseDetail(named, self._spread(place), arrivals, hidden, older)

    def _list_arrivals(self, reached: Reached) -> Sequence[Arrival]:
        catalogue, history = self.query.scope.catalogue, self.query.scope.history
        found = []
        for place in reached.seen.tolist():
            tenant = int(reached.tenants[place])
            instant = int(reached.instants[place])
            row = history.releases.row_of[reached.with_release[place]]
            environment = catalogue.label(
                Kind.ENVIRONMENT, int(reached.environments[place])
            )
            named = catalogue.label(Kind.TENANT, tenant) if tenant else ""
            found.append(
                Arrival(
                    f"{named} in {environment}" if named else environment,
                    from_microseconds(instant),
                    (instant - reached.first) / _SECOND,
                    self._name_release(int(row)),
                )
            )
        return found

    def _name_release(self, row: int) -> NamedRelease:
        releases = self.query.scope.history.releases
        number = int(releases.number[row])
        version = None if releases.is_deleted[row] else releases.version.item(row)
        if self.query.hides_names:
            version = self._numbered.get(number)
        return name_release(number, version)

    @cached_property
    def _numbered(self) -> Mapping[int, str]:
        """What the releases are called where names are hidden."""
        releases = self.query.answer().releases
        return dict(
            zip(releases.number.tolist(), releases.version.tolist(), strict=True)
        )
