"""The report whose verdicts and limits follow the statistic that a page shows."""

from insights_dash.domain.definitions import Statistic
from insights_dash.domain.metric import ChartStatistic
from insights_dash.domain.report import Report


def judge_by(report: Report, statistic: ChartStatistic) -> Report:
    """Return the report with a page's statistic in place of its own.

    So the value, its change, the verdict and the usual range use one statistic.
    Figures stay the same, and so does the stored report.
    """
    return report.judged_by(find_judged(statistic))


def find_judged(statistic: ChartStatistic) -> Statistic:
    """Return the statistic that is judged; of a range, it is the mean."""
    if statistic is ChartStatistic.RANGE:
        return Statistic.MEAN
    return Statistic(statistic.value)
