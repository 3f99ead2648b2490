"""What changed, and why: the answer of `/metrics/changes`, as plain code."""

from collections import defaultdict
from fractions import Fraction
from typing import Any

from plain_contributions import Groups, Share, list_contributions
from plain_figures import show_duration
from plain_halves import Comparison, Half
from plain_metrics import Row
from plain_periods import PlainAnswers, Query
from plain_verdicts import PlainSeries


def answer_changes(answers: PlainAnswers, query: Query) -> dict[str, Any]:
    """Return the answer to the parameters of `/metrics/changes`.

    A query can contain an `interval`, or `days` as a number, and `by`.
    """
    periods = Comparison.of(query, answers.calendar, answers.reference.end)
    series = []
    for key, facts in answers.members(query.get("split", "None"), query).items():
        one = PlainSeries(answers, periods, facts)
        verdict, figure = one.verdict
        series.append(
            {
                "Name": key[-1],
                "Verdict": verdict,
                "Figure": figure,
                "SlowBound": None
                if one.slow_bound is None
                else show_duration(one.slow_bound),
                "Figures": [each.shown for each in one.figures],
                "Contributions": list_contributions(
                    _group(one, query), one.days, one.slow_bound
                ),
            }
        )
    return {"Now": periods.now.shown, "Before": periods.before.shown, "Series": series}


def _group(series: PlainSeries, query: Query) -> Groups:
    """Return the groups of a series's deployments, in the order of their split."""
    groups: defaultdict[Row, list[Share]] = defaultdict(list)
    for fact in series.facts:
        keys = series.answers.keys(fact, query.get("by", "Project"), query)
        for key in keys:
            groups[key].append(Share(fact, Fraction(1, len(keys))))

    def within(half: Half, key: Row) -> list[Share]:
        return [
            each
            for each in groups[key]
            if half.begins <= each.fact.completed < half.ends
        ]

    now, before = series.periods.now, series.periods.before
    return {key: (within(now, key), within(before, key)) for key in sorted(groups)}
