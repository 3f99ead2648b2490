"""The empty deployment process of projects, and templates of releases and deployments.

Clients older than Octopus's executions API read them before they create a release or a
deployment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flask import Response
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.reply import reply
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import LARGEST_PAGE
from insights_dash.api.wire.dashboard import WireReference
from insights_dash.api.wire.process import (
    PROCESS,
    VARIABLES,
    WireDeploymentTemplate,
    WirePreview,
    WireProcess,
    WireReleaseTemplate,
    WireScopeValues,
    WireTarget,
    WireTenantTarget,
    WireVariables,
    process_id,
    process_to_wire,
    variables_id,
)
from insights_dash.domain.catalogue.channel import Channel
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.catalogue.tenant import Tenant
from insights_dash.domain.errors import NotFoundError
from insights_dash.store.catalogue.channel import CHANNELS, only_channels_of_project
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.release import RELEASES, only_releases_of_project
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.catalogue.tenant import TENANTS, only_tenants_of_project
from insights_dash.store.page import Wanted
from insights_dash.store.releases import next_version
from insights_dash.store.spaces import Space


def get_process(services: Services, *, space: str, process: str) -> Response:
    """Get the deployment process of a project. It has no steps."""
    with services.database.read() as session:
        here = enter_space(session, space)
        project = _find_owner(session, here, process, PROCESS)
    return reply(process_to_wire(here.id, project.id))


def get_process_of_project(services: Services, *, space: str, project: str) -> Response:
    """Get the deployment process of a project, by the project's ID."""
    return get_process(services, space=space, process=f"{PROCESS}{project}")


def get_template(services: Services, *, space: str, process: str) -> Response:
    """Get what a client needs for a new release, such as the next version."""
    with services.database.read() as session:
        here = enter_space(session, space)
        project = _find_owner(session, here, process, PROCESS)
        wanted = Wanted(take=1, only=(only_releases_of_project(project.id),))
        newest = RELEASES.list_page(session, here, wanted).items
        following = next_version(session, project.id)
    template = WireReleaseTemplate(
        deployment_process_id=process_id(project.id),
        last_release_version=newest[0].version if newest else None,
        next_version_increment=following,
        links=process_to_wire(here.id, project.id).links,
    )
    return reply(template)


def _refer(documents: Iterable[Environment | Channel]) -> list[WireReference]:
    return [WireReference(id=each.id, name=each.name) for each in documents]


def get_variables(services: Services, *, space: str, variables: str) -> Response:
    """Get the variables of a project. It has none."""
    with services.database.read() as session:
        here = enter_space(session, space)
        project = _find_owner(session, here, variables, VARIABLES)
        only = (only_channels_of_project(project.id),)
        channels = CHANNELS.list_page(session, here, Wanted(only=only)).items
        tags = [tag for each in TAG_SETS.list_all(session, here) for tag in each.tags]
        scope = WireScopeValues(
            environments=_refer(ENVIRONMENTS.list_all(session, here)),
            channels=_refer(channels),
            tenant_tags=[
                WireReference(id=tag.canonical_name, name=tag.name) for tag in tags
            ],
        )
    identifier = variables_id(project.id)
    shown = WireVariables(
        id=identifier,
        owner_id=project.id,
        space_id=here.id,
        scope_values=scope,
        links={"Self": f"/api/{here.id}/variables/{identifier}"},
    )
    return reply(shown)


def _show_tenant(
    space: Space, address: str, tenant: Tenant, environments: Sequence[Environment]
) -> WireTenantTarget:
    return WireTenantTarget(
        id=tenant.id,
        name=tenant.name,
        promote_to=_show_targets(address, environments, tenant),
        links={"Self": f"/api/{space.id}/tenants/{tenant.id}"},
    )


def get_deployment_template(
    services: Services, *, space: str, release: str
) -> Response:
    """Get the environments and tenants that a release can be deployed to."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = RELEASES.get(session, here, release)
        environments = ENVIRONMENTS.list_all(session, here)
        only = (only_tenants_of_project(found.project_id),)
        wanted = Wanted(take=LARGEST_PAGE, only=only)
        tenants = TENANTS.list_page(session, here, wanted).items
    address = f"/api/{here.id}/releases/{found.id}/deployments"
    template = WireDeploymentTemplate(
        promote_to=_show_targets(address, environments),
        tenant_promotions=[
            _show_tenant(
                here,
                address,
                each,
                _list_connected(each, found.project_id, environments),
            )
            for each in tenants
        ],
        links={
            "Self": f"{address}/template",
            "Release": f"/api/{here.id}/releases/{found.id}",
        },
    )
    return reply(template)


def get_preview(
    services: Services,
    *,
    space: str,
    release: str,
    environment: str,
    tenant: str = "",
) -> Response:
    """Preview a deployment of a release to an environment."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = RELEASES.get(session, here, release)
        target = ENVIRONMENTS.get(session, here, environment)
        customer = TENANTS.get(session, here, tenant) if tenant else None
    address = f"/api/{here.id}/releases/{found.id}/deployments"
    links = _show_targets(address, [target], customer)[0].links
    shown = WirePreview(
        id=target.id,
        use_guided_failure_mode_by_default=target.use_guided_failure,
        links={
            "Self": links["Preview"],
            "Release": f"/api/{here.id}/releases/{found.id}",
        },
    )
    return reply(shown)


def _find_owner(
    session: Session, space: Space, identifier: str, prefix: str
) -> Project:
    """Return the project in the ID of its process or its variables.

    Raises:
        NotFoundError: if it is another kind of ID, or the project is not found.
    """
    if not identifier.lower().startswith(prefix):
        raise NotFoundError(identifier)
    return PROJECTS.get(session, space, identifier[len(prefix) :])


def _list_connected(
    tenant: Tenant, project: str, environments: Iterable[Environment]
) -> list[Environment]:
    """Return the environments in which a tenant is connected to a project.

    A tenant that is not connected, but was deployed to, can be deployed to anywhere.
    """
    connected = tenant.project_environments.get(project)
    return [each for each in environments if not connected or each.id in connected]


def _show_targets(
    address: str, environments: Iterable[Environment], tenant: Tenant | None = None
) -> list[WireTarget]:
    end = f"/{tenant.id}" if tenant else ""
    return [
        WireTarget(
            id=each.id,
            name=each.name,
            links={"Preview": f"{address}/preview/{each.id}{end}"},
        )
        for each in environments
    ]


_PROCESS = Route(
    "GET",
    "/deploymentprocesses/<process>",
    get_process,
    LIST_READERS,
    answer=WireProcess,
)
_PREVIEW = Route(
    "GET",
    "/releases/<release>/deployments/preview/<environment>",
    get_preview,
    LIST_READERS,
    answer=WirePreview,
)
ROUTES = (
    _PROCESS,
    replace(
        _PROCESS,
        address="/projects/<project>/deploymentprocesses",
        view=get_process_of_project,
    ),
    replace(
        _PROCESS,
        address="/deploymentprocesses/<process>/template",
        view=get_template,
        answer=WireReleaseTemplate,
    ),
    replace(
        _PROCESS,
        address="/variables/<variables>",
        view=get_variables,
        answer=WireVariables,
    ),
    replace(
        _PREVIEW,
        address="/releases/<release>/deployments/template",
        view=get_deployment_template,
        answer=WireDeploymentTemplate,
    ),
    _PREVIEW,
    replace(
        _PREVIEW,
        address=f"{_PREVIEW.address}/<tenant>",
        summary="Preview a deployment of a release for a tenant",
    ),
)
