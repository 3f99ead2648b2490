"""The sentence of a rollout, from its streams."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from insights_dash.charts.rollout.found import FoundRollout
from insights_dash.charts.rollout.streams import Stream
from insights_dash.figures.commits import shorten_hashes
from insights_dash.figures.rollout_words import (
    Behind,
    Said,
    Standings,
    Typical,
    say_standings,
)


def say_rollout(found: FoundRollout) -> Sequence[Said]:
    """Return the answer of a rollout with streams, in parts."""
    zone = found.zone
    by_environment: dict[str, list[Stream]] = {}
    for each in found.streams:
        by_environment.setdefault(each.environment, []).append(each)
    left = sorted(
        (each for each in found.streams if each.is_left_behind),
        key=lambda each: (-each.behind, _day(each.waiting_since, zone) or date.max),
    )
    return say_standings(
        Standings(
            [_find_typical(each, zone) for each in by_environment.values()],
            streams=len(found.streams),
            behind=sum(each.behind > 0 for each in found.streams),
            left=[
                Behind(found.name(each), each.behind, _day(each.waiting_since, zone))
                for each in left
            ],
            noun=found.noun,
        )
    )


def _find_typical(streams: Sequence[Stream], zone: ZoneInfo) -> Typical:
    """Return what most streams of an environment run; of equal numbers the newest."""
    counts = Counter(each.release.identifier for each in streams)
    first = min(streams, key=lambda x: (-counts[x.release.identifier], x.behind))
    return Typical(
        first.environment,
        shorten_hashes(first.release.version),
        first.release.identifier,
        counts[first.release.identifier],
        len(streams),
        first.behind,
        _day(first.waiting_since, zone),
    )


def _day(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return instant.astimezone(zone).date() if instant else None
