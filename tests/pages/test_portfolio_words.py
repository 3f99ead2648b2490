"""The words of the portfolio's rows."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from insights_dash.charts.portfolio.words import (
    explain_frequency,
    say_before,
    say_growth,
    say_now,
    say_reason,
)
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.changes import JudgedSeries
from insights_dash.metrics.answer.changes.figures import FREQUENCY, FigureChange
from insights_dash.metrics.answer.changes.portfolio import Entry
from insights_dash.metrics.answer.changes.series_verdict import SeriesPast
from insights_dash.metrics.portfolio_query import PortfolioRow


@pytest.mark.parametrize(
    ("days", "now", "before", "growth"),
    [
        ((7, 7), "4.0", "was 2.0", "+100%"),
        ((3, 3), "4 in 3 days", "was 2", ""),
        ((3, 14), "4 in 3 days", "was 2.0 per week", ""),
        ((14, 3), "4.0", "was 2 in 3 days", ""),
    ],
)
def test_less_than_a_week_is_too_short_for_a_rate(
    days: tuple[int, int], now: str, before: str, growth: str
) -> None:
    figure = FigureChange(FREQUENCY, 4, 2, (4, 2), Verdict.MORE_OFTEN, days=days)
    assert now == say_now(figure)
    assert before == say_before(figure)
    assert growth == say_growth("frequency", figure)


def test_the_reason_of_a_verdict_has_the_unit() -> None:
    figure = FigureChange(FREQUENCY, 4, 2, (4, 2), Verdict.MORE_OFTEN, days=(3, 3))
    assert "was 2 in 3 days" == explain_frequency(figure)
    assert "was 2.0 per week" == explain_frequency(figure._replace(days=(7, 7)))
    assert "was 2 in 3 days" == explain_frequency(figure._replace(days=(7, 3)))


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("LeadTime.Median", Verdict.SLOWER, "+100% in the median"),
        ("LeadTime.Median", Verdict.FASTER, "was 2 h in the median"),
        ("LeadTime.NinetyFifth", Verdict.SLOWER, "+100% at 95%"),
        ("LeadTime.NinetyFifth", Verdict.FASTER, "was 2 h at 95%"),
        ("MeanTimeToRecovery.Mean", Verdict.SLOWER, "+100% in recovery"),
        ("MeanTimeToRecovery.Mean", Verdict.FASTER, "was 2 h in recovery"),
    ],
)
def test_a_reason_is_short_enough_for_one_line(
    name: str, verdict: Verdict, reason: str
) -> None:
    now, before = (1, 2) if verdict is Verdict.FASTER else (2, 1)
    figure = FigureChange(name, now * 3600, before * 3600, (9, 9), verdict)
    past = SeriesPast(
        None, None, is_of_one_project=True, is_failed=False, was_failed=False
    )
    series = JudgedSeries("", past, None, (figure,))
    days = date(2026, 2, 1), date(2026, 2, 28)
    row = PortfolioRow(1, "Shop", Entry(series, days, days, verdict, figure), 0, None)
    assert reason == say_reason(row, ZoneInfo("UTC"))


def test_a_missing_frequency_is_a_dash() -> None:
    figure = FigureChange(FREQUENCY, None, None, (0, 0), Verdict.TOO_FEW, days=(3, 3))
    assert ("–", "none before") == (say_now(figure), say_before(figure))
