"""The pages of a new report's form, and of an existing one's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space, list_open_spaces, list_permissions
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import (
    NAME_LENGTH,
    EnvironmentGroupDraft,
    ReportDraft,
    draft_of,
)
from insights_dash.domain.role import Permission
from insights_dash.pages.long_lists import LongLists
from insights_dash.pages.report_form.calculation import propose_definitions
from insights_dash.pages.report_form.choices import offer_time_zones, read_choices
from insights_dash.pages.report_form.layout import build_page
from insights_dash.pages.report_form.notices import (
    build_missing_report,
    build_missing_space,
)
from insights_dash.store.catalogue.kinds import STORED_KINDS
from insights_dash.store.database import Database
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import Space

EVERYTHING = "everything"  # in the place of a report that a new one copies
_MOST_GROUPS = 6


def list_pages(
    database: Database, lists: LongLists, now: Callable[[], datetime]
) -> Sequence[PageRoute]:
    """Return the pages."""

    def new(space: str = "", copy: str = "", **more: str) -> Component:
        # `all` begins with every project and environment, as after a first import.
        start = EVERYTHING if more.get("all") == "yes" and not copy else copy
        return show_form(database, lists, space, None, now=now(), copied=start)

    def change(space: str = "", report: str = "", **_: str) -> Component:
        return show_form(database, lists, space, report, now=now())

    def find_ids(space: str, report: str = "") -> Mapping[str, str]:
        with database.read() as session:
            here = enter_space(session, space)
            if not report:
                return {"space": here.id}
            return {"space": here.id, "report": get_report(session, here, report).id}

    return [
        PageRoute(
            "new_report",
            "/<space>/insights/new",
            "New report",
            new,
            Permission.REPORT_CREATE,
            find_ids,
        ),
        PageRoute(
            "report_form",
            "/<space>/insights/<report>/settings",
            "Report settings",
            change,
            Permission.REPORT_EDIT,
            find_ids,
        ),
    ]


def show_form(  # noqa: PLR0913 - what a request's edge has
    database: Database,
    lists: LongLists,
    space_id: str,
    report_id: str | None,
    *,
    now: datetime,
    copied: str = "",
) -> Component:
    """Build the form of a report, or of a new one, or say what was not found.

    `copied` is the id of a report that a new one begins as a copy of, or `EVERYTHING`.
    """
    try:
        with database.read() as session:
            try:
                space = enter_space(session, space_id)
            except NotFoundError:
                if report_id:
                    return build_missing_report()
                open_ones = list_open_spaces(session, Permission.REPORT_CREATE)
                return build_missing_space(open_ones)
            report = get_report(session, space, report_id) if report_id else None
            draft = draft_of(report.shown) if report else _new_draft(space)
            follows = not report and copied in {"", EVERYTHING}
            if copied == EVERYTHING and not report:
                draft = _select_everything(session, space)
            elif copied and not report:
                draft = _copy(get_report(session, space, copied))
            choices = read_choices(session, space, draft, lists)
    except NotFoundError:
        return build_missing_report()
    allowed = list_permissions(space.id)
    zones = offer_time_zones(now)
    proposed = None
    if follows and not space.definitions and draft.definitions:
        proposed = draft.definitions.week_start
    return build_page(
        space, report, draft, choices, zones, allowed=allowed, proposed=proposed
    )


def _new_draft(space: Space) -> ReportDraft:
    """A new report's: one empty environment group to begin with."""
    draft = ReportDraft(environment_groups=(EnvironmentGroupDraft("Production"),))
    definitions = propose_definitions(draft.time_zone, space.definitions)
    return replace(draft, definitions=definitions)


def _select_everything(session: Session, space: Space) -> ReportDraft:
    """Return a new report on every project, with a group for each environment.

    If there are too many environments for that, they are in one group.
    """
    projects = STORED_KINDS[Kind.PROJECT].list_names(session, space)
    environments = STORED_KINDS[Kind.ENVIRONMENT].list_names(session, space)
    groups = [
        EnvironmentGroupDraft(name, (identifier,)) for identifier, name in environments
    ]
    if len(groups) > _MOST_GROUPS:
        every = tuple(identifier for identifier, _ in environments)
        groups = [EnvironmentGroupDraft("All environments", every)]
    return replace(
        _new_draft(space),
        name="All projects",
        project_ids=tuple(identifier for identifier, _ in projects),
        environment_groups=tuple(groups) or _new_draft(space).environment_groups,
    )


def _copy(report: Report) -> ReportDraft:
    name = f"Copy of {report.definition.name}"[:NAME_LENGTH]
    return replace(draft_of(report.shown), name=name)
