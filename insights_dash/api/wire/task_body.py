"""Bodies that make releases and deployments, and that report states of tasks."""

from pydantic import Field

from insights_dash.api.wire.body import Body


class CreateReleaseBody(Body):
    """`releases/create/v1`: a release by the names of its project and channel."""

    project_name: str = ""
    project_id_or_name: str = ""
    channel_name: str = ""
    channel_id_or_name: str = ""
    release_version: str = ""
    release_notes: str | None = None
    ignore_if_already_exists: bool = False


class DeployBody(Body):
    """`deployments/create/…/v1`: deployments by names."""

    project_name: str = ""
    project_id_or_name: str = ""
    release_version: str = ""
    environment_name: str = ""
    environment_names: list[str] = Field(default=[])
    tenants: list[str] = Field(default=[])
    tenant_tags: list[str] = Field(default=[])
    run_at: str = ""
    comments: str = ""


class DeploymentBody(Body):
    """One deployment by ids."""

    release_id: str = ""
    environment_id: str = ""
    tenant_id: str = ""
    queue_time: str = ""
    comments: str = ""


class StateBody(Body):
    """What a task came to; whether a guided failure was on the way."""

    state: str = ""
    reason: str = ""
    had_guided_failure: bool | None = None


class DefectBody(Body):
    """Why a release is not to go further."""

    description: str = ""
