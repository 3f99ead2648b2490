"""Dashboards: the latest deployments of projects in each environment.

Their size is limited: a space can have a thousand times as many projects as people look
at.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_flag, parse_list
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import LARGEST_PAGE
from insights_dash.api.wire.dashboard import (
    WireDashboard,
    environment_to_wire,
    group_to_wire,
    item_to_wire,
    project_to_wire,
    tenant_to_wire,
)
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.catalogue.promotion import list_phases, list_targets
from insights_dash.domain.catalogue.tenant import Tenant
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.lifecycle import LIFECYCLES
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.catalogue.tenant import TENANTS
from insights_dash.store.latest_deployments import Latest, Places, list_latest
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space

_USUAL_LIMIT = 200


@dataclass(frozen=True)
class _Selection:
    """What a dashboard shows: IDs, or None for any; at most `limit` projects."""

    path: str
    projects: Sequence[str] | None = None
    environments: Sequence[str] | None = None
    tenants: Sequence[str] | None = None
    limit: int = _USUAL_LIMIT
    has_previous: bool = True


def get_dashboard(services: Services, *, space: str) -> Response:
    """Get the latest deployments of all projects or one."""
    project = request.args.get("projectId", "")
    is_whole = parse_flag(request.args, "showAll")
    selection = _Selection(
        "dashboard",
        tenants=parse_list(request.args, "selectedTenants"),
        limit=LARGEST_PAGE if is_whole else _USUAL_LIMIT,
    )
    with services.database.read() as session:
        here = enter_space(session, space)
        if project:
            found = PROJECTS.get(session, here, project)
            selection = replace(selection, projects=[found.id])
        shown = _read_dashboard(session, here, selection)
    return reply(shown)


def get_dynamic_dashboard(services: Services, *, space: str) -> Response:
    """Get the latest deployments of some projects to some environments."""
    projects = parse_list(request.args, "projects")
    selection = _Selection(
        "dashboard/dynamic",
        projects,
        parse_list(request.args, "environments"),
        limit=_USUAL_LIMIT if projects is None else LARGEST_PAGE,
        has_previous=parse_flag(request.args, "includePrevious") or False,
    )
    with services.database.read() as session:
        here = enter_space(session, space)
        shown = _read_dashboard(session, here, selection)
    return reply(shown)


def _read_dashboard(
    session: Session, space: Space, selection: _Selection
) -> WireDashboard:
    wanted = Wanted(ids=selection.projects, take=selection.limit)
    page = PROJECTS.list_page(session, space, wanted)
    ids = [each.id for each in page.items]
    places = Places(selection.environments, selection.tenants)
    latest = list_latest(session, space, ids, places)
    environments = ENVIRONMENTS.list_page(
        session, space, Wanted(ids=selection.environments)
    ).items
    used = _list_used(session, space, page.items, latest, environments)
    groups = {each.project_group_id: set[str]() for each in page.items}
    for each in page.items:
        groups[each.project_group_id] |= set(used[each.id])
    found = PROJECT_GROUPS.list_page(session, space, Wanted(ids=[*groups])).items
    address = f"/api/{space.id}/{selection.path}"
    return WireDashboard(
        projects=[
            project_to_wire(space.id, each, used[each.id]) for each in page.items
        ],
        project_groups=[
            group_to_wire(space.id, each, _sort(groups[each.id], environments))
            for each in found
        ],
        environments=[environment_to_wire(space.id, each) for each in environments],
        tenants=[
            tenant_to_wire(space.id, each)
            for each in _list_tenants(session, space, latest)
        ],
        items=[item_to_wire(each, is_current=True) for each in latest.current],
        previous_items=[
            item_to_wire(each, is_previous=True) for each in latest.previous
        ]
        if selection.has_previous
        else [],
        project_limit=selection.limit,
        is_filtered=latest.is_cut or page.total > len(page.items),
        links={"Self": address},
    )


def _list_used(
    session: Session,
    space: Space,
    projects: Iterable[Project],
    latest: Latest,
    environments: Sequence[Environment],
) -> Mapping[str, Sequence[str]]:
    """Return the IDs of each project's environments, by the project's ID.

    These are the environments of its lifecycle, and those that it is deployed to.
    """
    lifecycles = {each.lifecycle_id for each in projects}
    found = LIFECYCLES.list_page(session, space, Wanted(ids=[*lifecycles])).items
    targets: dict[str, set[str]] = {
        each.id: {
            target
            for phase in list_phases(each, environments)
            for target in list_targets(phase)
        }
        for each in found
    }
    deployed: dict[str, set[str]] = {
        each.id: set(targets.get(each.lifecycle_id, ())) for each in projects
    }
    for item in latest.current:
        deployed[item.project.id].add(item.environment.id)
    return {each: _sort(used, environments) for each, used in deployed.items()}


def _sort(ids: Container[str], environments: Iterable[Environment]) -> Sequence[str]:
    return [each.id for each in environments if each.id in ids]


def _list_tenants(session: Session, space: Space, latest: Latest) -> Sequence[Tenant]:
    ids = {each.tenant.id for each in latest.current if each.tenant is not None}
    return TENANTS.list_page(session, space, Wanted(ids=[*ids])).items


_DASHBOARD = Route(
    "GET",
    "/dashboard",
    get_dashboard,
    LIST_READERS,
    answer=WireDashboard,
    parameters=("projectId", "selectedTenants", "showAll"),
)
ROUTES = (
    _DASHBOARD,
    replace(
        _DASHBOARD,
        address="/dashboard/dynamic",
        view=get_dynamic_dashboard,
        parameters=("projects", "environments", "includePrevious"),
    ),
)
