"""What a report selects of a snapshot, and what its answers in caches depend on."""

from collections.abc import Hashable
from datetime import datetime

from insights_dash.domain.report import Report
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.visibility import hide
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.as_known import as_known


def build_scope(report: Report, snapshot: Snapshot, *, as_of: datetime) -> Scope:
    """Return what the report selects, with the names that its reader can see."""
    selection = select(report.definition, snapshot.catalogue)
    catalogue = hide(snapshot.catalogue, report.visibility, selection)
    history = as_known(snapshot.history, as_of=as_of)
    return Scope(history, catalogue, selection, report.visibility)


def identify_report(report: Report) -> tuple[Hashable, ...]:
    """Return a report's version and its space, and what else its figures follow from.

    These are the projects that it is narrowed to, and its definitions.

    After a database is restored from a copy, a report gets the same revisions again.
    A project's insights have no revision, because they are generated: their ID says
    what they are about, and their space which definitions they follow. Two spaces
    without environments can have the same ID.
    """
    modified = report.last_modified_on.timestamp() if report.revision else None
    own = report.space_id, report.id, report.revision, modified
    definition = report.definition
    return *own, definition.only_project_ids, repr(definition.definitions)
