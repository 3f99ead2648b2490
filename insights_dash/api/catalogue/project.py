"""Projects in the API. Source: OCTOPUS-WIRE 2.3."""

from pydantic import computed_field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.api.catalogue.resource import EditedResource, only_clones
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Nothing, Wire, WireDocument
from insights_dash.api.wire.process import process_id, variables_id
from insights_dash.domain.catalogue.project import ProjectFields
from insights_dash.store.catalogue.project import PROJECT_EDITING
from insights_dash.store.spaces import Space


class WireReleaseCreation(Wire):
    """The trigger that creates releases automatically. There never is one."""

    channel_id: None = None
    release_creation_package: None = None
    release_creation_package_step_id: None = None


class WirePersistence(Wire):
    """How a project is stored. Always in the database."""

    type: str = "Database"


class WireProject(WireDocument):
    """A project."""

    sets = ProjectFields
    name: str
    slug: str
    description: str
    is_disabled: bool
    project_group_id: str
    lifecycle_id: str
    tenanted_deployment_mode: str
    default_guided_failure_mode: str = "EnvironmentDefault"
    cloned_from_project_id: None = None
    discrete_channel_release: bool = False
    included_library_variable_set_ids: Nothing = ()
    default_to_skip_if_already_installed: bool = False
    versioning_strategy: None = None
    release_creation_strategy: WireReleaseCreation = WireReleaseCreation()
    templates: Nothing = ()
    auto_deploy_release_overrides: Nothing = ()
    release_notes_template: None = None
    deployment_changes_template: None = None
    force_package_download: bool = False
    icon: None = None
    extension_settings: Nothing = ()
    auto_create_release: bool = False
    is_version_controlled: bool = False
    persistence_settings: WirePersistence = WirePersistence()
    project_connectivity_policy: None = None
    project_tags: Nothing = ()

    @computed_field
    def variable_set_id(self) -> str:
        """The ID of its variables, of which it has none."""
        return variables_id(self.id)

    @computed_field
    def deployment_process_id(self) -> str:
        """The ID of its deployment process, which is empty."""
        return process_id(self.id)

    @computed_field
    def links(self) -> Links:
        """URLs of the project, its lists, its metrics and its page."""
        here = f"/api/{self.space_id}/projects/{self.id}"
        return {
            "Self": here,
            "Releases": f"{here}/releases{{/version}}{{?skip,take,searchByVersion}}",
            "Channels": f"{here}/channels{{?skip,take,partialName}}",
            "Progression": f"{here}/progression{{?releaseHistoryCount}}",
            "DeploymentProcess": f"/api/{self.space_id}/deploymentprocesses/"
            f"{process_id(self.id)}",
            "Variables": f"/api/{self.space_id}/variables/{variables_id(self.id)}",
            "InsightsMetrics": f"{here}/insights/metrics"
            "{?channelId,environmentId,tenantFilter,tenantId,timeRange,granularity,"
            "timeZone}",
            "InsightsSettings": f"{here}/insights/settings",
            "Web": f"/{self.space_id}/projects/{self.id}/insights",
        }


def _narrow(_session: Session, _space: Space) -> tuple[ColumnElement[bool], ...]:
    return only_clones("clonedFromProjectId")


PROJECTS = EditedResource(
    WireProject,
    PROJECT_EDITING.stored,
    editing=PROJECT_EDITING,
    filters=("ids", "partialName", "name", "clonedFromProjectId"),
    narrow=_narrow,
)


ROUTES = PROJECTS.list_routes()
