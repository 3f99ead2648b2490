"""A small bundle that imports without a problem, for users to look at and copy.

Its times end at `now`, so that a report on it has something to show.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from insights_dash.domain.deployment import TaskState
from insights_dash.ingest.rows import (
    CHANGES,
    CHANNELS,
    DEPLOYMENTS,
    ENVIRONMENTS,
    PROJECTS,
    RELEASES,
    TENANTS,
    Form,
)

# The rows of each file, by its name.
FORMS: Mapping[str, Form[Any]] = {
    "releases.csv": RELEASES,
    "deployments.csv": DEPLOYMENTS,
    "projects.csv": PROJECTS,
    "channels.csv": CHANNELS,
    "environments.csv": ENVIRONMENTS,
    "tenants.csv": TENANTS,
    "changes.csv": CHANGES,
}
_WEEKS = 12
_PROJECTS = {"Web shop": "Shop", "Payments": "Shop", "Stock service": "Warehouse"}
_TENANTS = {"Acme": "Region/EU", "Globex": "Region/US"}
# The time from a release's creation to its deployment to an environment.
_ENVIRONMENTS = {"Staging": timedelta(hours=2), "Production": timedelta(hours=26)}
_FAILED_WEEKS = (3, 8)
# Of each release: what was changed, its author, and the hours of coding and review.
_CHANGES = (
    ("Show the total before the delivery address", "Ada Marsh", (20, 9)),
    ("Log slow queries", "Ben Okoro", (40, 28)),
    ("Update dependencies", "renovate[bot]", (1, 3)),
)

Values = dict[str, object]


def build_sample_bundle(now: datetime) -> bytes:
    """Return the zip: three projects with weekly releases in the last twelve weeks."""
    rows: dict[str, list[Values]] = {
        "projects.csv": [
            {"project": project, "project_group": group}
            for project, group in _PROJECTS.items()
        ],
        "channels.csv": [
            {"project": project, "channel": "Default", "is_default": "true"}
            for project in _PROJECTS
        ],
        "environments.csv": [
            {"environment": environment, "sort_order": place}
            for place, environment in enumerate(_ENVIRONMENTS)
        ],
        "tenants.csv": [
            {"tenant": tenant, "tags": tag} for tenant, tag in _TENANTS.items()
        ],
        "releases.csv": [
            {
                "project": project,
                "version": _version(week),
                "created": _write(_created(project, week, now)),
                "channel": "Default",
            }
            for project in _PROJECTS
            for week in range(_WEEKS)
        ],
        "deployments.csv": [
            {"id": f"Sample-{number}", **each}
            for number, each in enumerate(_list_deployments(now), start=1)
        ],
        "changes.csv": [
            {"id": f"PR-{number}", "pull_request": number, **each}
            for number, each in enumerate(_list_changes(now), start=1)
        ],
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, form in FORMS.items():
            columns = (*form.required, *form.optional)
            # Written at the same time, it is the same file.
            member = zipfile.ZipInfo(name, now.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            bundle.writestr(member, _write_csv(columns, rows[name]))
    return packed.getvalue()


def _list_deployments(now: datetime) -> Iterator[Values]:
    """Yield deployments of each release: to staging, then to production per tenant."""
    for project in _PROJECTS:
        for week in range(_WEEKS):
            for environment, delay in _ENVIRONMENTS.items():
                queued = _created(project, week, now) + delay
                for place, tenant in enumerate(_TENANTS):
                    has_failed = (
                        environment == "Production"
                        and week in _FAILED_WEEKS
                        and place == 0
                    )
                    started = queued + timedelta(minutes=10 * place, seconds=20)
                    yield {
                        "project": project,
                        "channel": "Default",
                        "version": _version(week),
                        "environment": environment,
                        "tenant": tenant,
                        "queued": _write(queued),
                        "started": _write(started),
                        "completed": _write(started + timedelta(minutes=4 + place)),
                        "state": TaskState.FAILED if has_failed else TaskState.SUCCESS,
                        "had_guided_failure": "false",
                    }


def _list_changes(now: datetime) -> Iterator[Values]:
    """Yield the pull requests of each release, merged before it was created."""
    for project in _PROJECTS:
        for week in range(_WEEKS):
            for place, (message, author, hours) in enumerate(_CHANGES):
                merged = _created(project, week, now) - timedelta(hours=place + 1)
                coding, review = (timedelta(hours=each) for each in hours)
                opened = merged - review
                yield {
                    "project": project,
                    "channel": "Default",
                    "version": _version(week),
                    "message": message,
                    "author": author,
                    "is_bot": "true" if author.endswith("[bot]") else "false",
                    "authored": _write(opened - coding),
                    "committed": _write(opened - coding),
                    "opened": _write(opened),
                    "merged": _write(merged),
                }


def _created(project: str, week: int, now: datetime) -> datetime:
    """Return when a release was created: one per week, the last two days ago.

    The releases of a week are two hours apart, project by project.
    """
    offset = timedelta(hours=2 * list(_PROJECTS).index(project))
    return now - timedelta(days=2 + 7 * (_WEEKS - 1 - week)) - offset


def _version(week: int) -> str:
    return f"1.{week}.0"


def _write(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def _write_csv(columns: Sequence[str], rows: Sequence[Values]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
