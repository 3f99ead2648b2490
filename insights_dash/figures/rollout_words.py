"""A rollout in sentences: who is behind, and who has been left behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from insights_dash.figures.sentences import describe_day, write_count

_NAMED = 3  # streams that the sentence names


@dataclass(frozen=True)
class Said:
    """A part of a sentence; `release` is the ID of the release that it names.

    Narrow screens leave a detail out, and what remains is a sentence too.
    """

    text: str
    is_strong: bool = False
    release: str = ""
    is_detail: bool = False


@dataclass(frozen=True)
class Behind:
    """A stream that has been left behind, and the day since which it waits."""

    name: str
    releases: int
    since: date | None


@dataclass(frozen=True)
class Typical:
    """An environment and the release that most of its streams run.

    `running` is how many of its `streams` do. `behind` counts newer releases.
    """

    environment: str
    version: str
    release: str
    running: int
    streams: int
    behind: int
    since: date | None


@dataclass(frozen=True)
class Standings:
    """Where the streams of a rollout stand, and what they are called.

    `typical` are the environments in their order.
    """

    typical: Sequence[Typical]
    streams: int
    behind: int
    left: Sequence[Behind]
    noun: tuple[str, str]


def say_standings(standings: Standings) -> Sequence[Said]:
    """Return the answer above the cards of a rollout."""
    return [*_say_who_waits(standings), *_say_who_is_left(standings)]


def _say_who_waits(standings: Standings) -> Iterator[Said]:
    one, many = standings.noun
    if not standings.behind:
        subject = f"The only {one} is" if standings.streams == 1 else f"All {many} are"
        yield Said(f"{subject} up to date.", is_strong=True)
        return
    *others, last = standings.typical
    if not last.behind:
        count = write_count(standings.behind).capitalize()
        noun = one if standings.behind == 1 else many
        verb = "is" if standings.behind == 1 else "are"
        yield Said(f"{_begin(last.environment)} is up to date", is_strong=True)
        yield Said(f". {count} {noun} of {standings.streams:,} {verb} behind. ")
        return
    ahead = others[-1] if others and others[-1].behind < last.behind else None
    behind = last.behind - (ahead.behind if ahead else 0)
    releases = _count_releases(behind)
    of = f" {ahead.environment}" if ahead else " the newest release"
    name = _begin(last.environment)
    yield Said(f"{name} is {releases} behind{of}", is_strong=True)
    if last.since:
        yield Said(f", and has waited since {describe_day(last.since)}")
    yield Said(". ")
    yield Said(f"{_say_runs(last, many)} ", is_detail=True)
    yield Said(last.version, release=last.release, is_detail=True)
    yield Said(". ", is_detail=True)


def _say_runs(standing: Typical, many: str) -> str:
    """Say how many streams of an environment run its typical release."""
    if standing.streams == 1:
        return "It runs"
    if standing.running == standing.streams:
        return f"All {standing.streams:,} of its {many} run"
    running = write_count(standing.running).capitalize()
    return f"{running} of its {standing.streams:,} {many} run"


def _say_who_is_left(standings: Standings) -> Iterator[Said]:
    left, (one, many) = standings.left, standings.noun
    if not left:
        return
    noun, verb = (one, "has") if len(left) == 1 else (many, "have")
    count = write_count(len(left)).capitalize()
    yield Said(f"{count} {noun} {verb} been left behind: ", is_strong=True)
    named, rest = left[:_NAMED], len(left[_NAMED:])
    alike = [[*group] for _, group in groupby(named, key=_describe_wait)]
    for place, group in enumerate(alike):
        is_last = place == len(alike) - 1 and not rest
        if place:
            comma = "," if len(alike[place - 1]) > 1 else ""
            yield Said(f"{comma} and " if is_last else ", ")
        yield Said(_list_names([each.name for each in group]))
        yield Said(f" {_describe_wait(group[0])}", is_detail=True)
    comma = "," if len(alike[-1]) > 1 else ""
    yield Said(f"{comma} and {rest:,} more." if rest else ".")


def _describe_wait(one: Behind) -> str:
    since = f" since {describe_day(one.since)}" if one.since else ""
    return f"by {_count_releases(one.releases)}{since}"


def _list_names(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _begin(name: str) -> str:
    """Return a name as the first word of a sentence."""
    return name[:1].upper() + name[1:]


def _count_releases(count: int) -> str:
    return f"{count:,} release{'' if count == 1 else 's'}"
