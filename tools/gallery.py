# ruff: noqa: INP001 - a script, not part of a package
"""Draw every form of chart from the demo's data, light and dark, wide and narrow.

python -m tools.gallery --home FOLDER --out FOLDER

The home folder is that of `insights-dash demo`, which must have been started once. The
result is an SVG for each form, theme and width, and a page that shows all of them.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

from flask import Flask
from flask_caching import Cache

from insights_dash.charts.drawn import build_bars, build_strip
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Compare, Granularity, TimeRange
from insights_dash.drawings.bars import ROLLING, draw_bars
from insights_dash.drawings.ink import DARK, LIGHT, Ink
from insights_dash.drawings.picture import Frame, Picture, export
from insights_dash.drawings.strip import draw_strip
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
THEMES: Mapping[str, Ink] = {"light": LIGHT, "dark": DARK}
Draw = Callable[[Frame], Picture]


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


def list_forms(demo: Demo) -> Iterator[tuple[str, str, Draw, tuple[int, int]]]:
    """Yield each form: its file's name, its title, how it is drawn, and its size."""
    govuk = demo.report(0, "InsightsReports-1")
    for name, question in {
        "strip": QUESTION,
        "strip-months": replace(
            QUESTION,
            time_range=TimeRange.LAST_YEAR,
            from_day=None,
            to_day=None,
            granularity=Granularity.MONTHLY,
        ),
        "strip-days": replace(QUESTION, granularity=Granularity.DAILY),
    }.items():
        query = demo.ask(govuk, question)
        strip = build_strip(
            query.strip(Metric.LEAD_TIME),
            Metric.LEAD_TIME,
            question.granularity,
            govuk.definition.zone,
            as_of=query.as_of,
        )
        yield (
            name,
            "Lead time",
            lambda frame, strip=strip: draw_strip(strip, frame),
            (1320, 330),
        )
        if name == "strip":
            yield (
                "strip-half",
                "Lead time",
                lambda frame, strip=strip: draw_strip(strip, frame),
                (650, 258),
            )


def list_bars(demo: Demo) -> Iterator[tuple[str, str, Draw, tuple[int, int]]]:
    """Yield bars."""
    govuk = demo.report(0, "InsightsReports-1")
    query = demo.ask(govuk)
    bars = build_bars(
        query.answer(),
        query.earlier_successes(ROLLING - 1),
        QUESTION,
        govuk.definition.zone,
    )
    for name, size in {"bars": (1320, 300), "bars-half": (650, 258)}.items():
        yield name, "Deployment frequency", lambda frame: draw_bars(bars, frame), size


def main() -> None:
    """Draw everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    demo = Demo(given.home)
    given.out.mkdir(parents=True, exist_ok=True)
    for name, title, drawn, (width, height) in chain(list_forms(demo), list_bars(demo)):
        for theme, ink in THEMES.items():
            for wide, size in {"wide": (width, height), "narrow": (326, 240)}.items():
                picture = drawn(Frame(*size, ink))
                svg = export(picture, title=title, subtitle="GOV.UK production")
                path = given.out / f"{name}-{wide}-{theme}.svg"
                path.write_text(svg, encoding="utf-8")
        print(name, len(svg), picture.summary)  # noqa: T201


if __name__ == "__main__":
    main()
