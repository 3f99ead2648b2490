"""Dashboards in Octopus's shapes. Source: the models of its generated clients."""

from collections.abc import Sequence

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire
from insights_dash.api.wire.moment import InstantText
from insights_dash.api.wire.tasks import (
    duration_words,
    instant_or_null,
)
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.project import UNTENANTED_MODES, Project
from insights_dash.domain.catalogue.project_group import ProjectGroup
from insights_dash.domain.catalogue.tenant import Tenant
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import SpaceId
from insights_dash.store.deployments import Deployment


class WireReference(Wire):
    """The ID and the name of a document."""

    id: str
    name: str


class WireDashboardItem(Wire):
    """A deployment on a dashboard."""

    id: str
    project_id: str
    environment_id: str
    release_id: str
    deployment_id: str
    task_id: str
    tenant_id: str | None
    channel_id: str
    release_version: str | None
    created: InstantText | None
    queue_time: InstantText | None
    start_time: InstantText | None
    completed_time: InstantText | None
    state: str
    has_pending_interruptions: bool = False
    has_warnings_or_errors: bool
    error_message: str = ""
    duration: str
    is_current: bool
    is_previous: bool
    is_completed: bool
    links: Links


class WireDashboardProject(Wire):
    """A project on a dashboard."""

    id: str
    name: str
    slug: str
    is_disabled: bool
    project_group_id: str
    environment_ids: list[str]
    can_perform_untenanted_deployment: bool
    tenanted_deployment_mode: str
    links: Links


class WireDashboardGroup(Wire):
    """A project group on a dashboard."""

    id: str
    name: str
    environment_ids: list[str]
    links: Links


class WireDashboardEnvironment(Wire):
    """An environment on a dashboard."""

    id: str
    name: str
    links: Links


class WireDashboardTenant(Wire):
    """A tenant on a dashboard."""

    id: str
    name: str
    project_environments: dict[str, list[str]]
    tenant_tags: list[str]
    is_disabled: bool
    links: Links


class WireDashboard(Wire):
    """A dashboard: the latest deployments of projects.

    `is_filtered` says whether there are more projects or deployments than these.
    """

    projects: list[WireDashboardProject]
    project_groups: list[WireDashboardGroup]
    environments: list[WireDashboardEnvironment]
    tenants: list[WireDashboardTenant]
    items: list[WireDashboardItem]
    previous_items: list[WireDashboardItem]
    project_limit: int
    is_filtered: bool
    links: Links


def item_to_wire(
    deployment: Deployment, *, is_current: bool = False, is_previous: bool = False
) -> WireDashboardItem:
    """Show a deployment on a dashboard."""
    here = f"/api/{deployment.space_id}"
    address = f"{here}/deployments/{deployment.id}"
    return WireDashboardItem(
        id=deployment.id,
        project_id=deployment.project.id,
        environment_id=deployment.environment.id,
        release_id=deployment.release.id,
        deployment_id=deployment.id,
        task_id=deployment.task_id,
        tenant_id=deployment.tenant.id if deployment.tenant else None,
        channel_id=deployment.channel.id,
        release_version=deployment.release.name,
        created=instant_or_null(deployment.created),
        queue_time=instant_or_null(deployment.queued),
        start_time=instant_or_null(deployment.started),
        completed_time=instant_or_null(deployment.completed),
        state=deployment.state.value,
        has_warnings_or_errors=deployment.state is TaskState.FAILED,
        duration=duration_words(deployment),
        is_current=is_current,
        is_previous=is_previous,
        is_completed=deployment.has_ended,
        links={
            "Self": address,
            "Deployment": address,
            "Release": f"{here}/releases/{deployment.release.id}",
            "Project": f"{here}/projects/{deployment.project.id}",
            "Environment": f"{here}/environments/{deployment.environment.id}",
            "Task": f"/api/tasks/{deployment.task_id}",
        },
    )


def project_to_wire(
    space: SpaceId, project: Project, environments: Sequence[str]
) -> WireDashboardProject:
    """Show a project on a dashboard, with the IDs of its environments."""
    here = f"/api/{space}/projects/{project.id}"
    return WireDashboardProject(
        id=project.id,
        name=project.name,
        slug=project.slug,
        is_disabled=project.is_disabled,
        project_group_id=project.project_group_id,
        environment_ids=list(environments),
        can_perform_untenanted_deployment=(
            project.tenanted_deployment_mode in UNTENANTED_MODES
        ),
        tenanted_deployment_mode=project.tenanted_deployment_mode,
        links={"Self": here, "Progression": f"{here}/progression"},
    )


def group_to_wire(
    space: SpaceId, group: ProjectGroup, environments: Sequence[str]
) -> WireDashboardGroup:
    """Show a project group on a dashboard, with the IDs of its environments."""
    return WireDashboardGroup(
        id=group.id,
        name=group.name,
        environment_ids=list(environments),
        links={"Self": f"/api/{space}/projectgroups/{group.id}"},
    )


def environment_to_wire(
    space: SpaceId, environment: Environment
) -> WireDashboardEnvironment:
    """Show an environment on a dashboard."""
    return WireDashboardEnvironment(
        id=environment.id,
        name=environment.name,
        links={"Self": f"/api/{space}/environments/{environment.id}"},
    )


def tenant_to_wire(space: SpaceId, tenant: Tenant) -> WireDashboardTenant:
    """Show a tenant on a dashboard."""
    return WireDashboardTenant(
        id=tenant.id,
        name=tenant.name,
        project_environments={
            project: list(each) for project, each in tenant.project_environments.items()
        },
        tenant_tags=list(tenant.tenant_tags),
        is_disabled=tenant.is_disabled,
        links={"Self": f"/api/{space}/tenants/{tenant.id}"},
    )
