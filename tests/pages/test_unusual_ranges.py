"""A range that most intervals are outside of is not called usual anywhere."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from insights_dash.charts.card_drawings import draw_in_card
from insights_dash.charts.drawn_counts import DrawnCounts
from insights_dash.charts.drawn_forms import draw_form
from insights_dash.charts.drawn_split import DrawnPanels
from insights_dash.charts.drawn_view import DrawnForm
from insights_dash.charts.forms import Form
from insights_dash.charts.headlines import list_period_headlines
from insights_dash.charts.references import References
from insights_dash.charts.usual import is_usual
from insights_dash.charts.whole_answer import WholeAnswer, answer_whole
from insights_dash.components.legend import Sample
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period_headline import PeriodHeadline, is_range_usual
from insights_dash.domain.question import ALL_SERIES
from insights_dash.figures.headlines import say_usual
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from small_queries import NOW, Ask, asking
from small_world import at, deployment, release

MEAN = ChartStatistic.MEAN
LEAD, FREQUENCY = Metric.LEAD_TIME, Metric.DEPLOYMENT_FREQUENCY
WORDS = "Weeks differ too much for a usual range"


@pytest.fixture
def ask(database: Database, space: Space, tmp_path: Path) -> Iterator[Ask]:
    with asking(database, space, tmp_path) as ask:
        yield ask


@pytest.fixture
def uneven(database: Database, space: Space, ask: Ask) -> Ask:
    """Weeks with one quick deployment take turns with those of many slow ones."""
    few, some, many = (1, 0), (6, 2), (11, 5)
    before = [*[few] * 6, some, some, *[many] * 6]
    levels = [*before, *[few] * 7, some, *[many] * 7]
    made = [
        (f"9.{week}.{place}", 7 * week - 190, timedelta(waited, week % 2 * 9_999))
        for week, (count, waited) in enumerate(levels)
        for place in range(count + week % 2)
    ]
    batch = Batch(
        "test",
        releases=[
            release(version, day)._replace(created=at(day, 8) - waited)
            for version, day, waited in made
        ],
        deployments=[
            deployment(100 + place, version, day, 9)
            for place, (version, day, _) in enumerate(made)
        ],
    )
    with database.write() as session:
        record(session, space, batch, now=NOW)
    return ask


@pytest.mark.parametrize(
    ("signals", "values", "is_known"),
    [(4, 8, True), (5, 8, False), (4, 9, True), (5, 9, False), (0, 0, True)],
)
def test_half_of_the_intervals_can_be_outside(
    signals: int, values: int, *, is_known: bool
) -> None:
    assert is_known == is_range_usual(signals, values)


def test_only_intervals_with_a_value_count(ask: Ask) -> None:
    answer = ask().answer()
    counts = {
        FREQUENCY: len(answer.intervals),
        LEAD: int((answer.summaries[LEAD.figure].count > 0).sum()),
        Metric.DEPLOYMENT_FAILURE_RATE: int((answer.totals > 0).sum()),
    }
    assert 1 < counts[LEAD] < counts[FREQUENCY]
    for metric, count in counts.items():
        assert is_usual(answer, ALL_SERIES, metric, count // 2)
        assert not is_usual(answer, ALL_SERIES, metric, count // 2 + 1)
    assert is_usual(answer, "Gone", FREQUENCY, 0)
    assert not is_usual(answer, "Gone", FREQUENCY, 1)


def find_headlines(whole: WholeAnswer) -> list[PeriodHeadline]:
    found = list_period_headlines(whole, MEAN)
    return [found[each][0] for each in (FREQUENCY, LEAD)]


@pytest.mark.parametrize("compare", ["PreviousPeriod", "None"])
def test_cards_say_that_weeks_differ(uneven: Ask, compare: str) -> None:
    whole = answer_whole(uneven(compare=compare))
    for each in find_headlines(whole):
        assert (True, None) == (each.differs_too_much, each.usual)
        assert say_usual(each) == WORDS
        drawn = draw_in_card(each, whole)
        assert drawn is not None
        assert (WORDS, None) == (drawn.words, drawn.picture)


def test_charts_draw_no_range(uneven: Ask) -> None:
    query = uneven()
    whole, question = answer_whole(query), query.question
    shown = References(query.answer(), question, query.report.definition, whole.changes)
    for metric in (FREQUENCY, LEAD):
        assert shown.find_usual(metric, MEAN) is None
    samples = [each for each, _ in shown.list_samples([FREQUENCY, LEAD], MEAN)]
    assert samples == [Sample.BEFORE]
    bars = draw_form(query, FREQUENCY, Form.BARS)
    assert isinstance(bars, DrawnForm)
    assert isinstance(bars.draw, partial)
    [drawn] = bars.draw.args
    assert (drawn.lower, drawn.upper) == (None, None)
    assert not any(each.is_signal for each in drawn.bars)


def test_panels_draw_no_range(uneven: Ask) -> None:
    query = uneven(split="Project")
    counted = draw_form(query, FREQUENCY, Form.PANELS)
    assert isinstance(counted, DrawnCounts)
    [panel] = counted.panels.panels
    assert (panel.lower, panel.upper) == (None, None)
    assert not any(each.is_signal for each in panel.bars)
    drawn = draw_form(query, LEAD, Form.PANELS)
    assert isinstance(drawn, DrawnPanels)
    [slow] = drawn.panels.panels
    assert not any(each.is_signal for each in slow.slots)
