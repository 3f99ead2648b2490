"""The figures that sentences about a period need, and who caused their changes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period_headline import PeriodHeadline

_MOSTLY = ", mostly because of "
_ALSO = ", also because of "
_NEGATIVE = re.compile(r"−\d")
_EXPLANATION = (
    "A lead time is negative if the release was created after the deployment."
)


@dataclass(frozen=True)
class Said:
    """A part of a sentence; strong if it is the main statement.

    `metric` is the metric of a figure, whose page shows more. `contributor` is the name
    of a project or another group that a change comes from.
    """

    text: str
    is_strong: bool = False
    metric: Metric | None = None
    contributor: str = ""


@dataclass(frozen=True)
class Answered:
    """The figures that an answer is about, and who caused most of each change.

    `figures` are in the order in which they are judged. `mostly` has names by figure:
    its metric, and the statistic of a duration. `name` is that of an environment group;
    it is empty if there is only one. `is_failed` says that a failed deployment of a
    single project hasn't recovered. `silent_since` is the local day of its last
    deployment if that is unusually long ago.
    """

    figures: Sequence[PeriodHeadline]
    mostly: Mapping[tuple[Metric, ChartStatistic], Sequence[str]] = field(
        default_factory=dict
    )
    name: str = ""
    is_failed: bool = False
    silent_since: date | None = None

    def find_mostly(self, headline: PeriodHeadline) -> Sequence[str]:
        """Return who caused most of the change of a figure."""
        return self.mostly.get((headline.metric, headline.statistic), ())

    def find(self, metric: Metric) -> PeriodHeadline:
        """Return the first figure of a metric."""
        return next(each for each in self.figures if each.metric is metric)

    @property
    def tail(self) -> PeriodHeadline | None:
        """The 95th percentile of lead times; None if it is their main figure."""
        lead_times = [each for each in self.figures if each.metric is Metric.LEAD_TIME]
        return lead_times[1] if len(lead_times) > 1 else None


def list_reasons(answered: Answered, headline: PeriodHeadline) -> Iterator[Said]:
    """Yield who caused most of the change of a figure, such as two projects."""
    names = answered.find_mostly(headline)
    for place, name in enumerate(names):
        between = " and " if place == len(names) - 1 else ", "
        yield Said(between if place else _MOSTLY)
        yield Said(name, contributor=name)


def vary_reasons(parts: Sequence[Said]) -> Iterator[Said]:
    """Yield the parts, with other words before names that have been said."""
    said: list[Sequence[str]] = []
    for place, part in enumerate(parts):
        if part.text != _MOSTLY:
            yield part
            continue
        names = list(_list_names(parts[place + 1 :]))
        yield replace(part, text=_ALSO) if names in said else part
        said.append(names)


def _list_names(parts: Sequence[Said]) -> Iterator[str]:
    """Yield the names at the beginning, with one part between two of them."""
    for part in parts[::2]:
        if not part.contributor:
            return
        yield part.contributor


def explain_negative(parts: Sequence[Said]) -> Iterator[Said]:
    """Yield what a negative lead time means if the parts have one."""
    if any(_NEGATIVE.search(each.text) for each in parts if not each.contributor):
        yield Said(f" {_EXPLANATION}")
