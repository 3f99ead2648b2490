"""Teams of a space, and reports that are narrowed to one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, select
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
from insights_dash.store.page import EVERYTHING, Wanted
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
    """Return a team with its name, or None if no project that the caller sees is its.

    An owner is named as its first project writes it.
    """
    wanted = Wanted(only=tuple(_list_conditions(team)))
    numbers = PROJECTS.list_numbers(session, space, wanted)
    found = list_teams(session, space, set(numbers[:1]))
    kind = bool(team.groups)
    return next((each for each in found if bool(each.team.groups) is kind), None)


def list_teams(
    session: Session, space: Space, projects: Collection[int]
) -> Sequence[NamedTeam]:
    """Return the teams of these projects: groups, then owners, each sorted by name.

    Projects and groups that the caller can't see are left out.
    """
    visible = set(PROJECTS.list_numbers(session, space, EVERYTHING))
    rows = session.execute(
        select(
            ProjectRow.number, ProjectRow.project_group_number, ProjectRow.owner_name
        ).where(
            ProjectRow.space_number == space.number, ProjectRow.deleted_on.is_(None)
        )
    )
    own = [row for row in rows if row[0] in visible and row[0] in projects]
    groups = {Kind.PROJECT_GROUP.identify(group) for _, group, _ in own}
    named = PROJECT_GROUPS.list_names(session, space)
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
