"""Questions about everything in the small world, without an app."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_caching import Cache

from insights_dash.domain.identity import ProjectId, ReportId
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.service import MetricsService, ReportQuery
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from random_worlds import everything

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
Ask = Callable[..., ReportQuery]


@contextmanager
def asking(database: Database, space: Space, folder: Path) -> Iterator[Ask]:
    """Yield a function that asks, with the parameters of a page."""
    server = Flask(__name__)
    cache = Cache(server, config={"CACHE_TYPE": "SimpleCache"})
    service = MetricsService(database, cache, ColumnFiles(folder))
    projects = (ProjectId("Projects-1"), ProjectId("Projects-2"))
    definition = replace(everything(), project_ids=projects, project_group_ids=())
    report = Report(ReportId("InsightsReports-1"), space.id, 1, NOW, definition)

    def ask(**texts: str) -> ReportQuery:
        asked = Question.parse({"compare": "PreviousPeriod", "limits": "true", **texts})
        return service.ask(report, asked, now=NOW)

    with server.app_context():
        yield ask
