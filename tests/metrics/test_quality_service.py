"""The service that checks data quality: what it reads, keeps and leaves out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_caching import Cache
from sqlalchemy.orm import Session

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.visibility import RoleLimits, Visibility
from insights_dash.metrics.histories import Histories
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.quality.failed_events import EventSource, FailedEvents
from insights_dash.metrics.quality.service import QualityService
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space


@pytest.fixture
def cache() -> Iterator[Cache]:
    server = Flask(__name__)
    cache = Cache(server, config={"CACHE_TYPE": "SimpleCache"})
    with server.app_context():
        yield cache


def build(
    database: Database, cache: Cache, folder: Path, *sources: EventSource
) -> QualityService:
    histories = Histories(database, ColumnFiles(folder))
    return QualityService(database, histories, cache, sources)


def test_failed_events_of_all_sources_are_counted_together(
    database: Database, space: Space, cache: Cache, tmp_path: Path, now: datetime
) -> None:
    failed = [3]

    def count(session: Session, of: Space) -> FailedEvents:
        assert session.is_active
        return FailedEvents(failed[0], 10 * of.number)

    service = build(database, cache, tmp_path, count, count)
    found = service.check(space, now=now).get("events-failed")
    assert (6, 20, ()) == (found.count, found.of, found.examples)
    failed[0] = 0  # without a change of the space's data
    assert 0 == service.check(space, now=now).get("events-failed").count
    limits = RoleLimits(projects=frozenset({"Projects-1"}))
    limited = replace(space, visibility=Visibility((limits,)))
    with pytest.raises(NotFoundError):
        service.check(limited, now=now).get("events-failed")


def test_without_sources_no_one_claims_that_events_were_checked(
    database: Database, space: Space, cache: Cache, tmp_path: Path, now: datetime
) -> None:
    keys = [
        each.key
        for each in build(database, cache, tmp_path).check(space, now=now).findings
    ]
    assert "events-failed" not in keys
    assert len(keys) == len(set(keys)) == 14


def test_an_answer_is_as_of_its_own_instant(
    database: Database, space: Space, cache: Cache, tmp_path: Path, now: datetime
) -> None:
    service = build(database, cache, tmp_path)
    first = service.check(space, now=now)
    assert first is not service.check(space, now=now + timedelta(minutes=1))
    assert now == service.check(space, now=now + timedelta(seconds=59)).as_of
