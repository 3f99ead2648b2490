"""Deployments: lists, single ones, and new ones with their tasks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.api.author import author_of
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.deployment_changes import read_changes
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_blocks, reply_created, reply_empty
from insights_dash.api.request import (
    parse_instant,
    parse_list,
    parse_slice,
    parse_states,
    read_body,
)
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import Read, read_model
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.json_text import write_array
from insights_dash.api.wire.started import WireStarted, started_to_wire
from insights_dash.api.wire.task_body import DeployBody, DeploymentBody
from insights_dash.api.wire.tasks import WireDeployment, deployment_to_wire
from insights_dash.domain.catalogue.document import check_text
from insights_dash.domain.catalogue.tenant import Tenant
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import DeploymentId, Kind
from insights_dash.domain.name_lookup import naming_field
from insights_dash.domain.project_settings import ProjectSettings
from insights_dash.domain.reported_outcome import Circumstances, read_outcome
from insights_dash.domain.role import Permission
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.release import RELEASES, find_release
from insights_dash.store.catalogue.tenant import TENANTS, only_tenants_with_tags
from insights_dash.store.deleted_deployments import delete_deployment
from insights_dash.store.deployments import (
    DeploymentsWanted,
    get_deployment,
    iterate_deployments,
    list_deployments,
)
from insights_dash.store.page import Wanted
from insights_dash.store.project_settings import read_settings_of_release
from insights_dash.store.spaces import Space
from insights_dash.store.task_states import NewDeployment, start_deployments

FILTERS = (
    *("ids", "partialName", "projects", "environments", "tenants", "channels"),
    "taskState",
)


def list_page(services: Services, *, space: str) -> Response:
    """List deployments, newest first."""
    return _answer_page(services, space, "")


def list_all(services: Services, *, space: str) -> Response:
    """List all deployments as an array, newest first."""
    wanted = _read_filters()
    with services.database.read() as session:
        opened = [enter_space(session, space)]

    blocks = iterate_deployments(services.database, opened, wanted, newest_first=True)
    return reply_blocks(
        write_array(list(map(deployment_to_wire, block)) for block in blocks)
    )


def list_of_release(services: Services, *, space: str, release: str) -> Response:
    """List the deployments of a release, newest first."""
    return _answer_page(services, space, release)


def get_one(services: Services, *, space: str, identifier: str) -> Response:
    """Get a deployment, with the changes that it brings."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = get_deployment(session, [here], Kind.DEPLOYMENT, identifier)
    return reply(deployment_to_wire(found, read_changes(services, here, found)))


def delete_one(services: Services, *, space: str, identifier: str) -> Response:
    """Delete a deployment that was reported by mistake, with its task."""
    with services.database.write() as session:
        here = enter_space(session, space)
        found = get_deployment(session, [here], Kind.DEPLOYMENT, identifier)
        delete_deployment(session, found, author_of(services))
    return reply_empty()


def create_one(services: Services, *, space: str) -> Response:
    """Create a deployment, by IDs."""
    read = read_model(DeploymentBody, read_body())
    with services.database.write() as session:
        here = enter_space(session, space)
        wanted = _read_wanted(session, here, read, services.now())
        started = _start_within(services, session, here, [wanted])
        found = get_deployment(session, [here], Kind.DEPLOYMENT, started[0])
    shown = deployment_to_wire(found)
    return reply_created(shown, f"/api/{here.id}/deployments/{found.id}")


def create_untenanted(services: Services, *, space: str) -> Response:
    """Create deployments of a release to several environments, by names."""
    read = read_model(DeployBody, read_body())
    with services.database.write() as session:
        here = enter_space(session, space)
        problems: list[Problem] = []
        release = _find_release(session, here, read.body, problems)
        environments = _find_all(
            "environment_names",
            "environment",
            read.body.environment_names,
            lambda name: ENVIRONMENTS.get(session, here, name).id,
            problems,
        )
        wanted = [
            NewDeployment(release, each, comments=read.body.comments)
            for each in dict.fromkeys(environments)
        ]
        return _start(services, session, here, read, wanted, problems)


def create_tenanted(services: Services, *, space: str) -> Response:
    """Create deployments of a release for several tenants, by names."""
    read = read_model(DeployBody, read_body())
    body = read.body
    with services.database.write() as session:
        here = enter_space(session, space)
        problems: list[Problem] = []
        release = _find_release(session, here, body, problems)
        environments = _find_all(
            "environment_name",
            "environment",
            [body.environment_name],
            lambda name: ENVIRONMENTS.get(session, here, name).id,
            problems,
        )
        tenants = _find_tenants(session, here, body, problems)
        wanted = [
            NewDeployment(release, environment, tenant, comments=body.comments)
            for environment in environments
            for tenant in tenants
        ]
        return _start(services, session, here, read, wanted, problems)


def _answer_page(services: Services, space: str, release: str) -> Response:
    part = parse_slice(request.args)
    wanted = replace(_read_filters(), skip=part.skip, take=part.take)
    with services.database.read() as session:
        here = enter_space(session, space)
        path = f"/api/{here.id}/deployments"
        if release:
            found = RELEASES.get(session, here, release)
            wanted = replace(wanted, releases=[found.id])
            path = f"/api/{here.id}/releases/{found.id}/deployments"
        page = list_deployments(session, [here], wanted)
    items = list(map(deployment_to_wire, page.items))
    paging = page_links(path, part.skip, part.take, FILTERS)
    return reply(
        collection_to_wire("Deployment", items, total=page.total, paging=paging)
    )


def _read_filters() -> DeploymentsWanted:
    return DeploymentsWanted(
        ids=parse_list(request.args, "ids"),
        partial_name=request.args.get("partialName", ""),
        projects=parse_list(request.args, "projects"),
        environments=parse_list(request.args, "environments"),
        tenants=parse_list(request.args, "tenants"),
        channels=parse_list(request.args, "channels"),
        states=parse_states(request.args, "taskState"),
        is_findable=True,
    )


def _start(  # noqa: PLR0913, PLR0917 - what both ways in have in common
    services: Services,
    session: Session,
    space: Space,
    read: Read[DeployBody],
    wanted: Sequence[NewDeployment],
    problems: list[Problem],
) -> Response:
    scheduled = _read_time("run_at", read.body.run_at, problems)
    problems += check_text("comments", read.body.comments)
    release, now = wanted[0].release_id if wanted else "", services.now()
    around = _find_circumstances(session, space, release, scheduled, now)
    outcome, broken = read_outcome(read.body.variables, "variables", around)
    read.refuse([*problems, *broken])
    new = [replace(each, scheduled=scheduled, outcome=outcome) for each in wanted]
    started = _start_within(services, session, space, new)
    return reply_created(started_to_wire(started), f"/api/{space.id}/deployments")


def _start_within(
    services: Services, session: Session, space: Space, new: Sequence[NewDeployment]
) -> Sequence[DeploymentId]:
    """Create deployments, all of which the caller may record.

    Raises:
        PermissionDeniedError: where one is outside the caller's limits: its project,
            environment and tenant are each within some, but not together.
    """
    started = start_deployments(session, space, new, author_of(services))
    seen = list_deployments(session, [space], DeploymentsWanted(ids=started, take=1))
    if seen.total < len(started):
        raise PermissionDeniedError(frozenset({Permission.DEPLOYMENT_RECORD}))
    return started


def _read_wanted(
    session: Session, space: Space, read: Read[DeploymentBody], now: datetime
) -> NewDeployment:
    body, problems = read.body, list[Problem]()
    release = _find_all(
        "release_id",
        "release",
        [body.release_id],
        lambda each: RELEASES.get(session, space, each).id,
        problems,
    )
    environment = _find_all(
        "environment_id",
        "environment",
        [body.environment_id],
        lambda each: ENVIRONMENTS.get(session, space, each).id,
        problems,
    )
    tenant = _find_all(
        "tenant_id",
        "tenant",
        [body.tenant_id] if body.tenant_id else [],
        lambda each: TENANTS.get(session, space, each).id,
        problems,
        may_be_empty=True,
    )
    scheduled = _read_time("queue_time", body.queue_time, problems)
    problems += check_text("comments", body.comments)
    named = release[0] if release else ""
    around = _find_circumstances(session, space, named, scheduled, now)
    outcome, broken = read_outcome(body.form_values, "form_values", around)
    read.refuse([*problems, *broken])
    return NewDeployment(
        release_id=release[0],
        environment_id=environment[0],
        tenant_id=tenant[0] if tenant else None,
        scheduled=scheduled,
        comments=body.comments,
        outcome=outcome,
    )


def _find_circumstances(
    session: Session,
    space: Space,
    release: str,
    scheduled: datetime | None,
    now: datetime,
) -> Circumstances:
    """Return what decides about the outcome of a release's new deployment.

    `release` is empty if it was not found, which is a problem already.
    """
    settings = ProjectSettings()
    if release:
        settings = read_settings_of_release(session, space, release)
    return Circumstances(
        now,
        are_finished=settings.reported_deployments_are_finished,
        is_later=scheduled is not None and scheduled > now,
    )


def _find_release(
    session: Session, space: Space, body: DeployBody, problems: list[Problem]
) -> str:
    """Return the id of the release; empty if none is found, which is a problem."""
    named = body.project_name or body.project_id_or_name
    projects = _find_all(
        "project_name",
        "project",
        [named],
        lambda name: PROJECTS.get(session, space, name).id,
        problems,
    )
    if not projects:
        return ""
    version = body.release_version.strip()
    release = find_release(
        session, space, projects[0], version, field="release_version"
    )
    if release is None:
        shown = body.release_version[:100]
        message = f'Project "{named[:100]}" has no release "{shown}".'
        problems.append(Problem("release_version", message))
    return release or ""


def _find_tenants(
    session: Session, space: Space, body: DeployBody, problems: list[Problem]
) -> Sequence[str]:
    """Return the ids of the listed tenants and of those that match the listed tags."""
    listed = _find_all(
        "tenants",
        "tenant",
        body.tenants,
        lambda name: TENANTS.get(session, space, name).id,
        problems,
        may_be_empty=bool(body.tenant_tags),
    )
    tagged: Sequence[Tenant] = ()
    if body.tenant_tags:
        only = only_tenants_with_tags(
            session, space, body.tenant_tags, field="tenant_tags"
        )
        tagged = TENANTS.list_page(session, space, Wanted(only=only)).items
        if not tagged and not listed:
            message = "No tenant matches these tags."
            problems.append(Problem("tenant_tags", message))
    return list(dict.fromkeys([*listed, *(tenant.id for tenant in tagged)]))


def _find_all(  # noqa: PLR0913 - four words for a message
    field: str,
    noun: str,
    names: Sequence[str],
    find: Callable[[str], str],
    problems: list[Problem],
    *,
    may_be_empty: bool = False,
) -> Sequence[str]:
    """Return the ids of the named documents; an unknown name is a problem.

    Raises:
        ConflictError: if a name could mean several; the problem is at `field`.
    """
    found: list[str] = []
    if not any(names) and not may_be_empty:
        problems.append(Problem(field, f"Enter at least one {noun}."))
        return found
    for name in names:
        try:
            with naming_field(field):
                found.append(find(name))
        except NotFoundError as error:
            problems.append(Problem(field, str(error)))
    return found


def _read_time(field: str, text: str, problems: list[Problem]) -> datetime | None:
    try:
        return parse_instant(text, field)
    except InvalidInputError as error:
        problems += error.problems
        return None


_EVERY, _CREATE = "/deployments", "/deployments/create"
_RECORD = (Permission.DEPLOYMENT_RECORD,)
_LIST = Route(
    "GET",
    _EVERY,
    list_page,
    LIST_READERS,
    answer=Collection[WireDeployment],
    parameters=(*PAGE, *FILTERS),
)
_START = Route(
    "POST",
    f"{_CREATE}/untenanted/v1",
    create_untenanted,
    _RECORD,
    answer=WireStarted,
    body=DeployBody,
    required=("release_version", "environment_names"),
    status=HTTPStatus.CREATED,
    refusals=(HTTPStatus.CONFLICT,),
)
ROUTES = (
    _LIST,
    replace(_LIST, address="/releases/<release>/deployments", view=list_of_release),
    Route(
        "GET",
        f"{_EVERY}/all",
        list_all,
        LIST_READERS,
        answer=list[WireDeployment],
        parameters=FILTERS,
    ),
    Route(
        "GET", f"{_EVERY}/<identifier>", get_one, LIST_READERS, answer=WireDeployment
    ),
    Route("DELETE", f"{_EVERY}/<identifier>", delete_one, _RECORD),
    Route(
        "POST",
        _EVERY,
        create_one,
        _RECORD,
        answer=WireDeployment,
        body=DeploymentBody,
        required=("release_id", "environment_id"),
        status=HTTPStatus.CREATED,
        refusals=(HTTPStatus.CONFLICT,),
    ),
    _START,
    replace(
        _START,
        address=f"{_CREATE}/tenanted/v1",
        view=create_tenanted,
        required=("release_version", "environment_name"),
    ),
)
