"""Which report the form is about, and where the report's pages are."""

from typing import Any

from insights_dash.domain.report import Report
from insights_dash.store.spaces import Space


def reports_path(space: Space) -> str:
    """Return the path of a space's list of reports."""
    return f"/{space.id}/insights"


def report_path(space: Space, report: Report) -> str:
    """Return the path of a report's overview."""
    return f"{reports_path(space)}/{report.id}"


def parse_place(place: object) -> tuple[str, str]:
    """Return the IDs of the form's space and report; a new report's is empty."""
    if not isinstance(place, dict):
        return "", ""
    space, report = place.get("space"), place.get("report")
    return (
        space if isinstance(space, str) else "",
        report if isinstance(report, str) else "",
    )


def to_dict(value: object) -> dict[str, Any]:
    """Return a posted dictionary, an empty one for any other value."""
    return value if isinstance(value, dict) else {}
