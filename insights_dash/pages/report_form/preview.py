"""The line that says what the form selects as it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from insights_dash.access.guard import enter_space
from insights_dash.components.coverage import describe_coverage
from insights_dash.domain.errors import InvalidInputError, NotFoundError
from insights_dash.domain.hidden_parts import restore
from insights_dash.domain.identity import ReportId
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import define_report
from insights_dash.metrics.service import MetricsService
from insights_dash.pages.report_form.form import parse_form
from insights_dash.pages.report_form.place import parse_place
from insights_dash.store.database import Database
from insights_dash.store.reports import find_known_references, get_report


def preview_selection(
    database: Database,
    metrics: MetricsService,
    place: object,
    values: Mapping[str, Any],
    *,
    now: datetime,
) -> str:
    """What the form selects as it stands, in a line."""
    space_id, report_id = parse_place(place)
    # A missing name, time zone or definition changes nothing about the selection.
    form = parse_form({**values, "name": "Preview", "time_zone": "UTC"})
    groups = tuple(
        replace(group, name=f"{index}")
        for index, group in enumerate(form.draft.environment_groups)
    )
    draft = replace(form.draft, environment_groups=groups, definitions=None)
    try:
        with database.read() as session:
            space = enter_space(session, space_id)
            known = find_known_references(session, space, draft)
            definition = define_report(draft, known)
            if report_id:
                stored = get_report(session, space, report_id)
                definition = restore(definition, stored.definition, stored.hidden)
    except (InvalidInputError, NotFoundError):
        return ""
    if definition.missing:
        return f"No data yet. Select {', and '.join(definition.missing)}."
    unsaved = Report(
        *(ReportId(""), space.id, 0, space.last_modified_on, definition),
        visibility=space.visibility,
    )
    covered = metrics.coverage(unsaved)
    selected = describe_coverage(
        projects=covered.projects,
        environments=covered.environments,
        tenants=covered.tenants,
        untenanted=covered.untenanted,
    )
    count = metrics.count_deployments(unsaved, as_of=space.history_ends_on or now)
    noun = "deployment" if count == 1 else "deployments"
    return f"{selected}: {count:,} {noun} in the last 12 months and this one"
