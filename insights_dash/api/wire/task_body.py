"""Bodies that create releases and deployments, and that report states of tasks."""

from pydantic import Field

from insights_dash.api.wire.body import Body


class CreateReleaseBody(Body):
    """A new release, with its project and channel by name or ID."""

    project_name: str = ""
    project_id_or_name: str = ""
    channel_name: str = ""
    channel_id_or_name: str = ""
    release_version: str = ""
    release_notes: str | None = None
    git_ref: str = ""
    git_commit: str = ""
    packages: list[str] = Field(default=[])
    custom_fields: dict[str, str] = Field(default={})
    ignore_if_already_exists: bool = False


class DeployBody(Body):
    """New deployments, with everything by name or ID.

    The variables `Insights.State`, `Insights.Started` and `Insights.Completed` report
    their outcome.
    """

    project_name: str = ""
    project_id_or_name: str = ""
    release_version: str = ""
    environment_name: str = ""
    environment_names: list[str] = Field(default=[])
    tenants: list[str] = Field(default=[])
    tenant_tags: list[str] = Field(default=[])
    run_at: str = ""
    comments: str = ""
    variables: dict[str, object] = Field(default={})


class DeploymentBody(Body):
    """A new deployment, with everything by ID.

    Its form values can have the variables that report an outcome.
    """

    release_id: str = ""
    environment_id: str = ""
    tenant_id: str = ""
    queue_time: str = ""
    comments: str = ""
    form_values: dict[str, object] = Field(default={})


class StateBody(Body):
    """The new state of a task, and whether it needed intervention (guided failure)."""

    state: str = ""
    reason: str = ""
    had_guided_failure: bool | None = None


class DefectBody(Body):
    """A defect: the reason not to deploy a release any further."""

    description: str = ""
