"""The deployment process and the variables of a project: there are none.

Clients older than Octopus's executions API read them before they create a release.
"""

from pydantic import Field

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.dashboard import WireReference
from insights_dash.api.wire.model import Nothing, Wire
from insights_dash.api.wire.tasks import WireForm
from insights_dash.domain.identity import SpaceId

PROCESS, VARIABLES = "deploymentprocess-", "variableset-"


class WireProcess(Wire):
    """The deployment process of a project. It has no steps: pipelines deploy."""

    id: str
    project_id: str
    space_id: str
    steps: Nothing = ()
    version: int = 0
    last_snapshot_id: None = None
    links: Links


class WireReleaseTemplate(Wire):
    """What clients need to know for a new release, such as its next version."""

    deployment_process_id: str
    last_release_version: str | None
    next_version_increment: str
    versioning_package_step_name: None = None
    versioning_package_reference_name: None = None
    packages: Nothing = ()
    links: Links


class WireScopeValues(Wire):
    """What variables could be limited to."""

    environments: list[WireReference]
    machines: Nothing = ()
    actions: Nothing = ()
    roles: Nothing = ()
    channels: list[WireReference]
    tenant_tags: list[WireReference]
    processes: Nothing = ()


class WireVariables(Wire):
    """The variables of a project. It has none."""

    id: str
    owner_id: str
    space_id: str
    version: int = 0
    variables: Nothing = ()
    scope_values: WireScopeValues
    links: Links


class WireTarget(Wire):
    """An environment that a release can be deployed to."""

    id: str
    name: str
    links: Links


class WireTenantTarget(Wire):
    """A tenant that a release can be deployed for, and to which environments."""

    id: str
    name: str
    promote_to: list[WireTarget]
    links: Links


class WireDeploymentTemplate(Wire):
    """Where a release can be deployed. Its lifecycle doesn't limit that."""

    is_deployment_process_modified: bool = False
    is_variable_set_modified: bool = False
    is_library_variable_set_modified: bool = False
    deployment_notes: None = None
    promote_to: list[WireTarget]
    tenant_promotions: list[WireTenantTarget]
    links: Links


class WirePreview(Wire):
    """What a deployment would do: nothing that clients can choose."""

    id: str
    steps_to_execute: Nothing = ()
    form: WireForm = Field(default=WireForm())
    use_guided_failure_mode_by_default: bool
    release_notes: Nothing = ()
    changes: Nothing = ()
    links: Links


def process_id(project: str) -> str:
    """Return the ID of the deployment process of the project with this ID."""
    return f"{PROCESS}{project}"


def variables_id(project: str) -> str:
    """Return the ID of the variables of the project with this ID."""
    return f"{VARIABLES}{project}"


def process_to_wire(space: SpaceId, project: str) -> WireProcess:
    """Show the process of the project with this ID."""
    address = f"/api/{space}/deploymentprocesses/{process_id(project)}"
    return WireProcess(
        id=process_id(project),
        project_id=project,
        space_id=space,
        links={
            "Self": address,
            "Project": f"/api/{space}/projects/{project}",
            "Template": f"{address}/template{{?channel}}",
        },
    )
