"""Who can change a project as a whole: callers who see all of its deployments."""

from dataclasses import replace

from flask import g
from sqlalchemy.orm import Session

from insights_dash.access.guard import current_caller, enter_space
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.role import Permission
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space


def enter_whole_project(
    session: Session, space: str, project: str
) -> tuple[Space, Project]:
    """Return a space, and a project of it that the caller can change as a whole.

    The guard of the view or callback says which permission that takes.

    Raises:
        NotFoundError: if there is none, or none that the caller can see.
        AmbiguousNameError: if a name could mean several.
        PermissionDeniedError: if the caller lacks the permission, or their limits hide
            some environments or tenants.
    """
    here = enter_space(session, space)
    found = PROJECTS.get(session, here, project)
    if not _sees_whole(session, here, found, g.permissions):
        raise PermissionDeniedError(g.permissions)
    return here, found


def may_administer_project(session: Session, space: Space, project: Project) -> bool:
    """Return whether to offer the settings of a project to the caller."""
    needed = frozenset({Permission.ADMINISTER})
    return _sees_whole(session, space, project, needed)


def _sees_whole(
    session: Session,
    space: Space,
    project: Project,
    permissions: frozenset[Permission],
) -> bool:
    visibility = current_caller().visibility(space.id, permissions).whole_projects
    if not visibility.limits:
        return False
    whole = replace(space, visibility=visibility)
    return PROJECTS.list_page(session, whole, Wanted(ids=[project.id])).total > 0
