"""A table of deployments in one CSV file: a template to fill in, and a sample.

The times of the sample end at `now`, so that a report on it has something to show.
"""

import csv
import io
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from insights_dash.domain.deployment import TaskState

COLUMNS = (
    *("project", "version", "environment", "release_created"),
    *("started", "completed", "state"),
)
# What the template shows, for the user to replace.
EXAMPLES = (
    (
        *("storefront", "v578", "production", "2026-02-27T11:20:41Z"),
        *("2026-02-27T15:48:50Z", "2026-02-27T15:54:05Z", TaskState.SUCCESS.value),
    ),
    (
        *("payments-api", "v2826", "production", "2026-02-26T16:02:10Z"),
        *("2026-02-27T15:31:12Z", "2026-02-27T15:33:46Z", TaskState.FAILED.value),
    ),
)
_WEEKS = 12
# Releases per week.
_PROJECTS = {"storefront": 3, "payments-api": 2, "stock-service": 2, "notifications": 1}
_STAGING, _PRODUCTION = "staging", "production"
_HOUR = timedelta(hours=1)
_SHARE_OF_FAILURES = 0.08
_SEED = 5  # the same sample every time


class _Deployment(NamedTuple):
    project: str
    version: str
    environment: str
    release_created: datetime
    started: datetime
    completed: datetime
    state: TaskState


def build_template() -> bytes:
    """Return a CSV file with the columns of a deployment, and two example rows."""
    return _write(EXAMPLES)


def build_sample_file(now: datetime) -> bytes:
    """Return a CSV file with the deployments of four projects in twelve weeks."""
    newest_first = sorted(
        (each for each in _list_deployments(now) if each.completed < now),
        key=lambda each: each.completed,
        reverse=True,
    )
    return _write([_text(each) for each in deployment] for deployment in newest_first)


def _list_deployments(now: datetime) -> Iterator[_Deployment]:
    chance = random.Random(_SEED)  # noqa: S311 - a sample, no secret
    monday = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    for project, rate in _PROJECTS.items():
        number = 100
        for week in range(_WEEKS, -1, -1):
            for place in range(rate):
                number += 1
                day = monday - timedelta(weeks=week) + timedelta(days=place * 5 // rate)
                created = day + chance.uniform(8, 17) * _HOUR
                yield from _deploy(project, f"1.{number}.0", created, chance)


def _deploy(
    project: str, version: str, created: datetime, chance: random.Random
) -> Iterator[_Deployment]:
    """Yield the deployments of a release: to staging, then to production.

    If one to production fails, it is repeated.
    """
    staged = created + chance.lognormvariate(-0.5, 0.7) * _HOUR
    released = staged + chance.lognormvariate(2.2, 0.9) * _HOUR
    has_failed = chance.random() < _SHARE_OF_FAILURES
    repeated = released + chance.uniform(0.4, 5) * _HOUR
    runs = [
        (_STAGING, staged, TaskState.SUCCESS),
        (_PRODUCTION, released, TaskState.FAILED if has_failed else TaskState.SUCCESS),
    ]
    if has_failed:
        runs.append((_PRODUCTION, repeated, TaskState.SUCCESS))
    for environment, started, state in runs:
        completed = started + chance.uniform(2, 9) / 60 * _HOUR
        yield _Deployment(
            project, version, environment, created, started, completed, state
        )


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value


def _write(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()
