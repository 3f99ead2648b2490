"""Finds the dashboard's page for the address of a page of Octopus.

Octopus's clients and mails link to `/app#/Spaces-1/tasks/ServerTasks-7`. What stands
behind the `#` is a path: words in any letter case, and IDs, names or slugs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlencode

from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space, is_allowed, list_open_spaces
from insights_dash.components.administration import ACCOUNTS, AUDIT_LOG, SPACES
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.deployment import COUNTING_STATES, TaskState
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric
from insights_dash.domain.role import Permission
from insights_dash.domain.well_formed import is_well_formed
from insights_dash.store.catalogue.channel import CHANNELS
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS, only_projects_of_group
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.catalogue.release import RELEASES, find_release
from insights_dash.store.catalogue.tenant import TENANTS
from insights_dash.store.deployed_projects import list_deployed_projects
from insights_dash.store.deployments import (
    Deployment,
    DeploymentsWanted,
    get_deployment,
    list_deployments,
)
from insights_dash.store.page import Wanted
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import Space

_LONGEST = 2_000
_MOST_PARTS = 12
_MOST_PROJECTS = 50
_STREAM = ("channelId", "environmentId")


@dataclass(frozen=True)
class Choice:
    """Several pages that a link could mean: their names and URLs."""

    title: str
    text: str
    pages: Sequence[tuple[str, str]]


class NoPageError(NotFoundError):
    """The dashboard has no page like this one of Octopus."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Say what is missing."""
        return "This page of Octopus has no counterpart in Insights Dash."


Target = str | Choice
Parts = Sequence[str]


def find_target(session: Session, link: str) -> Target:
    """Return the URL of the page that an Octopus path leads to, or several.

    Raises:
        NotFoundError: if nothing is there, or nothing that the caller can see.
        PermissionDeniedError: if the caller can't view the space.
    """
    path = link[:_LONGEST].partition("?")[0]
    parts = [unquote(part) for part in path.split("/") if part][:_MOST_PARTS]
    if not parts:
        return "/"
    if not all(map(is_well_formed, parts)):
        raise NotFoundError(path)
    words = [part.lower() for part in parts]
    if words[0] in _SERVER:
        return _SERVER[words[0]](session, parts[1:])
    space = enter_space(session, parts[0])
    if len(parts) == 1:
        return _home(space)
    find = _IN_SPACE.get(words[1])
    if find is None:
        raise NoPageError(path)
    return find(session, space, parts[2:])


def _home(space: Space) -> str:
    return f"/{space.id}/insights"


def _find_space(session: Session, parts: Parts) -> Target:
    return _home(enter_space(session, parts[0])) if parts else SPACES.path


def _find_configuration(session: Session, parts: Parts) -> Target:
    word = parts[0].lower() if parts else ""
    if word == "spaces":
        # Only administrators have a page about a space's own properties.
        if len(parts) > 1 and is_allowed(Permission.ADMINISTER, None):
            return f"{SPACES.path}/{enter_space(session, parts[1]).id}"
        return _find_space(session, parts[1:])
    pages = {"audit": AUDIT_LOG.path, "users": ACCOUNTS.path, "teams": ACCOUNTS.path}
    if word in pages:
        return pages[word]
    raise NoPageError(word)


def _find_user(_session: Session, parts: Parts) -> Target:
    if parts and parts[0].lower() == "me":
        return "/account"
    return ACCOUNTS.path


def _find_task_anywhere(session: Session, parts: Parts) -> Target:
    if not parts:
        return "/"
    spaces = list_open_spaces(session, Permission.REPORT_VIEW)
    found = get_deployment(session, spaces, Kind.TASK, parts[0])
    return _show_deployment(session, enter_space(session, found.space_id), found)


def _find_project(session: Session, space: Space, parts: Parts) -> Target:
    if not parts:
        return _home(space)
    project = PROJECTS.get(session, space, parts[0])
    rest = _skip(_skip(parts[1:], "branches", 2), "deployments", 1)
    word = rest[0].lower() if rest else ""
    if word == "channels":
        named = [each for each in rest[1:] if each.lower() not in {"edit", "create"}]
        return _find_channel(session, space, named) if named else _url(space, project)
    if word == "releases" and len(rest) > 1:
        deployment = next(
            (each for each in rest[2:] if Kind.DEPLOYMENT.find_number(each)), None
        )
        if deployment:
            return _find_deployment(session, space, [deployment])
        return _find_version(session, space, project, rest[1])
    if word and Kind.DEPLOYMENT.find_number(word):
        return _find_deployment(session, space, rest)
    return _url(space, project)


def _skip(parts: Parts, word: str, count: int) -> Parts:
    """Return the parts without the first ones, if they begin with this word."""
    return parts[count:] if parts and parts[0].lower() == word else parts


def _find_version(
    session: Session, space: Space, project: Project, version: str
) -> Target:
    if Kind.RELEASE.find_number(version):
        return _find_release(session, space, [version])
    found = find_release(session, space, project.id, version)
    if found is None:
        raise NotFoundError(version, Kind.RELEASE)
    return _find_release(session, space, [found])


def _find_release(session: Session, space: Space, parts: Parts) -> Target:
    """Return its rollout where it went live last.

    If it never went live, that is the page of its latest deployment; without one, that
    of its channel.
    """
    if not parts:
        return _home(space)
    release = RELEASES.get(session, space, parts[0])
    wanted = DeploymentsWanted(
        releases=[release.id], states=COUNTING_STATES, is_completed=True, take=1
    )
    live = replace(wanted, states=frozenset({TaskState.SUCCESS}))
    for deployment in list_deployments(session, [space], live).items:
        return _show_rollout(session, space, deployment)
    for deployment in list_deployments(session, [space], wanted).items:
        return _show_deployment(session, space, deployment)
    project = PROJECTS.get(session, space, release.project_id)
    return _url(space, project, {"channelId": release.channel_id})


def _show_rollout(session: Session, space: Space, found: Deployment) -> str:
    """Return the URL of its release's rollout, for all tenants of its environment."""
    project, filters = PROJECTS.get(session, space, found.project.id), _filter(found)
    own = {"release": found.release.id}
    return _url(space, project, {**filters, **own}, "rollout")


def _find_deployment(session: Session, space: Space, parts: Parts) -> Target:
    if not parts:
        return _home(space)
    found = get_deployment(session, [space], Kind.DEPLOYMENT, parts[0])
    return _show_deployment(session, space, found)


def _find_task(session: Session, space: Space, parts: Parts) -> Target:
    if not parts:
        return _home(space)
    found = get_deployment(session, [space], Kind.TASK, parts[0])
    return _show_deployment(session, space, found)


def _show_deployment(session: Session, space: Space, found: Deployment) -> str:
    """Return the URL of its explanation; only those that count have one."""
    project = PROJECTS.get(session, space, found.project.id)
    filters = _filter(found)
    is_whole = len(filters) == len(_STREAM)
    if found.tenant and found.tenant.name is not None:
        filters["tenantId"] = found.tenant.id
    has_explanation = found.state in COUNTING_STATES and found.completed is not None
    if not (is_whole and has_explanation):
        return _url(space, project, filters)
    page = Metric.DEPLOYMENT_FREQUENCY
    return _url(space, project, {**filters, "deployment": found.id}, page)


def _filter(found: Deployment) -> dict[str, str]:
    """Return the channel and the environment of a deployment, unless deleted."""
    named = zip(_STREAM, (found.channel, found.environment), strict=True)
    return {name: each.id for name, each in named if each.name is not None}


def _find_channel(session: Session, space: Space, parts: Parts) -> Target:
    channel = CHANNELS.get(session, space, parts[0]) if parts else None
    if channel is None:
        return _home(space)
    project = PROJECTS.get(session, space, channel.project_id)
    return _url(space, project, {"channelId": channel.id})


def _find_environment(session: Session, space: Space, parts: Parts) -> Target:
    if not parts:
        return _home(space)
    found = ENVIRONMENTS.get(session, space, parts[0])
    name = f"Environment {found.name}"
    return _choose(session, space, name, {"environmentId": found.id})


def _find_infrastructure(session: Session, space: Space, parts: Parts) -> Target:
    if parts and parts[0].lower() != "environments":
        raise NoPageError("/".join(parts))
    return _find_environment(session, space, parts[1:])


def _find_tenant(session: Session, space: Space, parts: Parts) -> Target:
    if not parts:
        return _home(space)
    found = TENANTS.get(session, space, parts[0])
    name = f"Tenant {found.name}"
    return _choose(session, space, name, {"tenantId": found.id})


def _find_group(session: Session, space: Space, parts: Parts) -> Target:
    if not parts:
        return _home(space)
    group = PROJECT_GROUPS.get(session, space, parts[0])
    wanted = Wanted(take=_MOST_PROJECTS, only=(only_projects_of_group(group.id),))
    projects = PROJECTS.list_page(session, space, wanted).items
    return _offer(space, f"Project group {group.name}", projects, {})


def _choose(
    session: Session, space: Space, name: str, filters: Mapping[str, str]
) -> Target:
    """Return the projects that were deployed to an environment or for a tenant."""
    (identifier,) = filters.values()
    ids = list_deployed_projects(session, space, identifier, most=_MOST_PROJECTS)
    found = PROJECTS.list_page(session, space, Wanted(ids=ids)).items
    projects = sorted(found, key=lambda each: ids.index(each.id))
    return _offer(space, name, projects, filters)


def _offer(
    space: Space, name: str, projects: Sequence[Project], filters: Mapping[str, str]
) -> Target:
    pages = [(each.name, _url(space, each, filters)) for each in projects]
    if len(pages) == 1:
        return pages[0][1]
    text = "Choose a project:" if pages else "It has no deployments yet."
    return Choice(name, text, pages or [(f"Reports in {space.name}", _home(space))])


def _find_report(session: Session, space: Space, parts: Parts) -> Target:
    if len(parts) > 1 and parts[0].lower() == "reports":
        return f"{_home(space)}/{get_report(session, space, parts[1]).id}"
    return _home(space)


def _url(
    space: Space,
    project: Project,
    filters: Mapping[str, str] | None = None,
    page: str = "",
) -> str:
    ending = f"/{page}" if page else ""
    query = f"?{urlencode(filters)}" if filters else ""
    return f"/{space.id}/projects/{project.id}/insights{ending}{query}"


_SERVER: Mapping[str, Callable[[Session, Parts], Target]] = {
    "configuration": _find_configuration,
    "spaces": _find_space,
    "tasks": _find_task_anywhere,
    "users": _find_user,
}
_IN_SPACE: Mapping[str, Callable[[Session, Space, Parts], Target]] = {
    "channels": _find_channel,
    "deployments": _find_deployment,
    "environments": _find_environment,
    "infrastructure": _find_infrastructure,
    "insights": _find_report,
    "projectgroups": _find_group,
    "projects": _find_project,
    "releases": _find_release,
    "tasks": _find_task,
    "tenants": _find_tenant,
}
