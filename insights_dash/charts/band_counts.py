"""The number of a report's projects that have each DORA performance level.

A level rates one application. One level for many of them would say nothing about any.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.question import Split
from insights_dash.figures.bands import NAMES, name_band
from insights_dash.metrics.service import ReportQuery


@dataclass(frozen=True)
class BandCounts:
    """The number of projects by level, best first; `unrated` ones have no value."""

    by_band: Mapping[str, int]
    unrated: int

    @property
    def rated(self) -> int:
        """The number of projects with a level."""
        return sum(self.by_band.values())


def count_bands(
    query: ReportQuery, statistic: ChartStatistic
) -> Mapping[Metric, BandCounts]:
    """Count the projects of a report by level, for each metric that has levels.

    A project counts if it has a deployment in the period.
    """
    by = replace(
        query.question, split=Split.PROJECT, tenant_tag_set_id=None, limits=False
    )
    asked = query.asking(by)
    found = WholeAnswer(asked.answer(), by, query.report.definition, asked.first_days())
    figures = [
        each
        for name in found.answer.names
        if (each := found.sum_up(name)).figures.failure_rate.total
    ]
    counts = {}
    for metric in Metric:
        if metric.spec.bands is None:
            continue
        headlines = (
            PeriodHeadline(metric, statistic, by.granularity, each) for each in figures
        )
        bands = Counter(name_band(metric, each.current) for each in headlines)
        unrated = bands.pop("", 0)
        counts[metric] = BandCounts({name: bands[name] for name in NAMES}, unrated)
    return counts
