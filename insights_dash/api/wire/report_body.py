"""The body of a request that creates or replaces a report, read as far as it goes.

Property names arrive in lower case. Null means absent; unknown properties are ignored.
`SpaceId` is one of these: the space is the route's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from insights_dash.api.wire.body import Body, has_problem_at, read_model
from insights_dash.api.wire.goals import METRICS_BY_NAME
from insights_dash.api.wire.model import apply_body
from insights_dash.api.wire.report import WireReport
from insights_dash.domain.errors import Problem
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import (
    ReportDraft,
    draft_of,
)
from insights_dash.domain.zones import windows_name

# Clients that know only the published properties send back none of these.
_KEPT_WHERE_ABSENT = (
    *("channel_ids", "all_tenants", "icon_id", "icon_color"),
    *("targets", "annotations", "definitions"),
)


class IconBody(Body):
    """An icon and its colour, shown instead of an uploaded logo."""

    icon_id: str = ""
    icon_color: str = ""


@dataclass(frozen=True)
class ReportBody:
    """A draft, the problems of what could not be read, and the fields that were given.

    `given` are the fields whose properties the body has, null or not.
    """

    id: str
    draft: ReportDraft
    problems: tuple[Problem, ...]
    given: frozenset[str]

    def has_problem_at(self, field: str) -> bool:
        """Return whether `field`, or what it is part of, could not be read."""
        return has_problem_at(field, self.problems)

    def for_update_of(self, stored: Report) -> "ReportBody":
        """Return the body; what it leaves out is taken from the stored report.

        Only properties that insights-api.md doesn't list for an update are kept; any
        other takes its default. An `Id` that is not the route's is a problem.
        """
        absent = [name for name in _KEPT_WHERE_ABSENT if name not in self.given]
        former = draft_of(stored.shown)
        kept: dict[str, Any] = {name: getattr(former, name) for name in absent}
        problems = self.problems
        if self.id and self.id.lower() != stored.id.lower():
            message = f'The body has ID "{self.id[:50]}", but the URL has {stored.id}.'
            problems = (*problems, Problem("id", message))
        zone = stored.definition.time_zone
        if self.draft.time_zone.strip().casefold() == windows_name(zone).casefold():
            # Several zones share a Windows name: it came from here, and goes back.
            kept["time_zone"] = zone
        return replace(self, draft=replace(self.draft, **kept), problems=problems)


def report_from_wire(values: dict[str, object]) -> ReportBody:
    """Everything of the body that has its right type, and a problem for all else.

    `values` is used up.
    """
    missing = _find_missing(values)
    read = read_model(WireReport.body, values)
    draft = apply_body(read, ReportDraft())
    draft = replace(draft, targets=_name_metrics(draft.targets))
    problems = (*read.problems, *missing)
    return ReportBody(read.body.own_id, draft, problems, read.given)


def _find_missing(values: Mapping[str, object]) -> list[Problem]:
    """Environment groups without their list. Source: insights-api.md, "Required"."""
    groups = values.get("environmentgroups")
    return [
        Problem(
            f"environment_groups.{index}.environments",
            "List the IDs of the environments in this group.",
        )
        for index, group in enumerate(groups if isinstance(groups, list) else [])
        if isinstance(group, dict) and group.get("environments") is None
    ]


def _name_metrics(targets: Mapping[str, float]) -> Mapping[str, float]:
    """Return targets by metric; unknown names are kept, so that they can be refused."""
    return {
        METRICS_BY_NAME.get(name.lower(), name): value
        for name, value in targets.items()
    }
