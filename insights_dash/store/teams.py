"""Teams of a space, and reports that are narrowed to one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind, ProjectId
from insights_dash.domain.report import Report
from insights_dash.domain.team import NamedTeam, Team
from insights_dash.store.catalogue.project import (
    PROJECTS,
    only_projects_of_groups,
    only_projects_of_owner,
)
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ProjectRow


def narrow_report(session: Session, space: Space, report: Report, team: Team) -> Report:
    """Return the report on those of its projects that are the team's.

    Projects that the caller can't see are left out.
    """
    if not team:
        return report
    wanted = Wanted(only=tuple(_list_conditions(team)))
    numbers = PROJECTS.list_numbers(session, space, wanted)
    own = tuple(ProjectId(Kind.PROJECT.identify(each)) for each in numbers)
    return replace(report, definition=replace(report.definition, only_project_ids=own))


def find_team(session: Session, space: Space, team: Team) -> NamedTeam | None:
    """Return a group or an owner with its name, None if it has no visible project.

    An owner is named as one of its projects writes it.
    """
    found = list_teams(session, space, only=tuple(_list_conditions(team)))
    is_group = bool(team.groups)
    return next((each for each in found if bool(each.team.groups) is is_group), None)


def list_teams(
    session: Session,
    space: Space,
    projects: Collection[int] | None = None,
    only: Sequence[ColumnElement[bool]] = (),
) -> Sequence[NamedTeam]:
    """Return the teams of these projects: groups, then owners, each sorted by name.

    `projects` None means any. Projects and groups that the caller can't see are left
    out.
    """
    rows = session.execute(
        PROJECTS.select_all(space)
        .where(*only)
        .with_only_columns(
            ProjectRow.number, ProjectRow.project_group_number, ProjectRow.owner_name
        )
        .order_by(ProjectRow.number)
    )
    own = [row for row in rows if projects is None or row[0] in projects]
    groups = {Kind.PROJECT_GROUP.identify(group) for _, group, _ in own}
    named = PROJECT_GROUPS.list_names(session, space) if groups else ()
    owners: dict[str, str] = {}
    for *_, owner in own:
        if owner:
            owners.setdefault(owner.casefold(), owner)
    return (
        *(NamedTeam(Team((each,)), name) for each, name in named if each in groups),
        *(NamedTeam(Team(owner=owners[each]), owners[each]) for each in sorted(owners)),
    )


def _list_conditions(team: Team) -> Iterator[ColumnElement[bool]]:
    if team.groups:
        yield only_projects_of_groups(team.groups)
    if team.owner:
        yield only_projects_of_owner(team.owner)
