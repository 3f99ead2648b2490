# ruff: noqa: INP001 - a script, not part of a package
"""Draw every form of chart from the demo's data, light and dark, wide and narrow.

python -m tools.gallery --home FOLDER --out FOLDER

The home folder is that of `insights-dash demo`, which must have been started once. The
result is an SVG for each form, theme and width.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from flask import Flask
from flask_caching import Cache

from insights_dash.charts.drawn import (
    build_bars,
    build_calendar,
    build_failures,
    build_releases,
    build_strip,
)
from insights_dash.charts.drawn_groups import (
    PanelQuestion,
    build_panels,
    build_ranking,
    sort_panels,
)
from insights_dash.charts.references import References
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Compare, Granularity, TimeRange
from insights_dash.drawings.bars import ROLLING, draw_bars
from insights_dash.drawings.calendar import draw_calendar
from insights_dash.drawings.dumbbells import draw_ranking
from insights_dash.drawings.failures import draw_lanes
from insights_dash.drawings.ink import DARK, LIGHT, Ink
from insights_dash.drawings.panels import PanelDrawer
from insights_dash.drawings.percentiles import draw_percentiles
from insights_dash.drawings.picture import Frame, Picture, export
from insights_dash.drawings.stages import draw_stages
from insights_dash.drawings.stems import draw_stems
from insights_dash.drawings.strip import draw_strip
from insights_dash.metrics.answer.drill_down import DeploymentFilter
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.service import MetricsService, ReportQuery
from insights_dash.store.database import Database
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import list_spaces

QUESTION = Question(
    time_range=TimeRange.CUSTOM,
    from_day=date(2025, 10, 27),
    to_day=date(2026, 2, 27),
    granularity=Granularity.WEEKLY,
    as_of=date(2026, 2, 27),
    compare=Compare.PREVIOUS_PERIOD,
    limits=True,
)
MONTHS = replace(
    QUESTION,
    time_range=TimeRange.LAST_YEAR,
    from_day=None,
    to_day=None,
    granularity=Granularity.MONTHLY,
)
THEMES: Mapping[str, Ink] = {"light": LIGHT, "dark": DARK}
NARROW, LOW = 326, 240


@dataclass(frozen=True)
class Form:
    """A drawing: the name of its file, its title, how it is drawn, and its size."""

    name: str
    title: str
    draw: Callable[[Frame], Picture]
    size: tuple[int, int]


class Demo:
    """The demo's reports, and the service that answers questions about them."""

    def __init__(self, home: Path) -> None:
        """Open a home folder that has the demo."""
        server = Flask(__name__)
        cache = Cache(
            server, config={"CACHE_TYPE": "NullCache", "CACHE_NO_NULL_WARNING": True}
        )
        self.database = Database(f"sqlite:///{home / 'insights.db'}")
        self.service = MetricsService(
            self.database, cache, ColumnFiles(home / "columns")
        )

    def report(self, space: int, identifier: str) -> Report:
        """Return a report of a space, by their place and ID."""
        with self.database.read() as session:
            return get_report(session, list_spaces(session)[space], identifier)

    def ask(self, report: Report, question: Question = QUESTION) -> ReportQuery:
        """Return a question about a report."""
        return self.service.ask(report, question, now=datetime.now(UTC))


def list_strips(demo: Demo, report: Report) -> Iterator[Form]:
    """Yield lead times of single deployments."""
    for name, question in {
        "strip": QUESTION,
        "strip-months": MONTHS,
        "strip-days": replace(QUESTION, granularity=Granularity.DAILY),
    }.items():
        query = demo.ask(report, question)
        strip = build_strip(
            query.strip(Metric.LEAD_TIME),
            Metric.LEAD_TIME,
            question.granularity,
            report.definition.zone,
        )
        yield Form(name, "Lead time", partial(draw_strip, strip), (1320, 330))


def list_bars(demo: Demo, report: Report) -> Iterator[Form]:
    """Yield deployments per week."""
    query = demo.ask(report)
    earlier = query.earlier_successes(ROLLING - 1)
    answer, definition = query.answer(), report.definition
    usual = References(answer, QUESTION, definition).find_usual(
        Metric.DEPLOYMENT_FREQUENCY, ChartStatistic.MEDIAN
    )
    bars = build_bars(answer, earlier, QUESTION, definition.zone, usual)
    yield Form("bars", "Deployment frequency", partial(draw_bars, bars), (1320, 300))


def list_failures(demo: Demo, report: Report) -> Iterator[Form]:
    """Yield failures as events."""
    zone = report.definition.zone
    wanted = DeploymentFilter(only_failed=True, descending=False, take=500)
    focus = (date(2025, 10, 27), date(2026, 2, 28))
    for name, first, granularity, shown, size in (
        ("lanes", date(2025, 6, 25), Granularity.WEEKLY, focus, (1320, 300)),
        ("stems", date(2025, 2, 1), Granularity.MONTHLY, None, (902, 330)),
    ):
        question = replace(QUESTION, from_day=first, granularity=granularity)
        found = demo.service.find_deployments(
            report, question, wanted, now=datetime.now(UTC)
        )
        answer = demo.ask(report, question).answer()
        failures = build_failures(found, answer, zone, shown)
        draw = partial(draw_lanes if name == "lanes" else draw_stems, failures)
        yield Form(name, "Failures and recoveries", draw, size)


def list_groups(demo: Demo, report: Report) -> Iterator[Form]:
    """Yield the groups of a split."""
    question = replace(QUESTION, split=Split.PROJECT_GROUP)
    answer, whole = demo.ask(report, question).answer(), demo.ask(report).answer()
    changes = demo.service.ask_changes(
        report, ChangesQuestion(question), now=datetime.now(UTC)
    ).answer()
    ranking = build_ranking(answer, changes)
    yield Form("ranking", "Who got slower", partial(draw_ranking, ranking), (420, 500))
    asked = PanelQuestion(Metric.LEAD_TIME, question, report.definition.zone)
    panels = build_panels(answer, whole, changes, asked)
    panels = sort_panels(panels, [each.name for each in ranking.rows])
    for number, panel in enumerate(panels.panels):

        def draw(frame: Frame, panel=panel) -> Picture:  # noqa: ANN001
            return PanelDrawer.of(panels, frame).draw(panel)

        yield Form(f"panel-{number}", panel.name, draw, (272, 128))


def list_others(demo: Demo, report: Report) -> Iterator[Form]:
    """Yield percentiles, a calendar, and stages."""
    zone, query = report.definition.zone, demo.ask(report)
    found = query.strip(Metric.LEAD_TIME)
    strip = build_strip(found, Metric.LEAD_TIME, Granularity.WEEKLY, zone)
    percentiles = partial(draw_percentiles, strip)
    yield Form("percentiles", "Lead time", percentiles, (1320, 330))
    year = replace(MONTHS, granularity=Granularity.DAILY)
    calendar = build_calendar(demo.ask(report, year).answer(), 0)
    yield Form("calendar", "Deployments", partial(draw_calendar, calendar), (1320, 200))
    wanted = DeploymentFilter(metric=Metric.LEAD_TIME, take=20)
    for name, place, identifier in (
        ("stages", 0, report.id),
        ("stages-konflux", 1, "InsightsReports-3"),
    ):
        asked = demo.report(place, identifier)
        rows = demo.service.find_deployments(
            asked, Question(as_of=MONTHS.as_of), wanted, now=datetime.now(UTC)
        )
        releases = build_releases(rows.items, zone)
        yield Form(name, "Releases", partial(draw_stages, releases), (860, 400))


def main() -> None:
    """Draw everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    demo = Demo(given.home)
    report = demo.report(0, "InsightsReports-1")
    for listed in (list_strips, list_bars, list_failures, list_groups, list_others):
        for form in listed(demo, report):
            for theme, ink in THEMES.items():
                _write(given.out, form, theme, ink)


def _write(folder: Path, form: Form, theme: str, ink: Ink) -> None:
    width, height = form.size
    sizes = {"wide": form.size, "narrow": (min(width, NARROW), min(height, LOW))}
    for name, size in sizes.items():
        picture = form.draw(Frame(*size, ink))
        svg = export(picture, title=form.title, subtitle="GOV.UK production")
        path = folder / f"{form.name}-{name}-{theme}.svg"
        path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
