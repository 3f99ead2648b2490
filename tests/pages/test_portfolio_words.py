"""The words of the portfolio's rows."""

import pytest

from insights_dash.charts.portfolio.words import (
    explain_frequency,
    say_before,
    say_growth,
    say_now,
)
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.figures import FREQUENCY, FigureChange


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


def test_nothing_is_no_rate() -> None:
    figure = FigureChange(FREQUENCY, None, None, (0, 0), Verdict.TOO_FEW, days=(3, 3))
    assert ("–", "none before") == (say_now(figure), say_before(figure))
