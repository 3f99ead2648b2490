"""Lifecycles in the API. Source: OCTOPUS-WIRE 2.3."""

from flask import Response
from pydantic import Field, computed_field

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.catalogue.project import PROJECTS, WireProject
from insights_dash.api.catalogue.resource import EditedResource
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire, WireDocument
from insights_dash.domain.catalogue.lifecycle import LifecycleFields, Phase
from insights_dash.store.catalogue.lifecycle import LIFECYCLE_EDITING
from insights_dash.store.catalogue.project import only_projects_with_lifecycle
from insights_dash.store.page import Wanted


class WireRetention(Wire):
    """A retention period. Nothing is ever deleted by retention."""

    unit: str = "Days"
    quantity_to_keep: int = 0
    should_keep_forever: bool = True


class WirePhase(Wire):
    """A phase of a lifecycle."""

    sets = Phase
    id: str
    name: str
    automatic: list[str] = Field(serialization_alias="AutomaticDeploymentTargets")
    optional: list[str] = Field(serialization_alias="OptionalDeploymentTargets")
    minimum: int = Field(serialization_alias="MinimumEnvironmentsBeforePromotion")
    is_optional: bool = Field(serialization_alias="IsOptionalPhase")
    release_retention_policy: None = None
    tentacle_retention_policy: None = None


class WireLifecycle(WireDocument):
    """A lifecycle with its phases."""

    sets = LifecycleFields
    name: str
    slug: str = Field(validation_alias="slug_of_name")
    description: str
    is_default: bool
    phases: list[WirePhase]
    release_retention_policy: WireRetention = WireRetention()
    tentacle_retention_policy: WireRetention = WireRetention()

    @computed_field
    def links(self) -> Links:
        """URLs of the lifecycle and its projects."""
        here = f"/api/{self.space_id}/lifecycles/{self.id}"
        return {"Self": here, "Projects": f"{here}/projects"}


LIFECYCLES = EditedResource(
    WireLifecycle, LIFECYCLE_EDITING.stored, editing=LIFECYCLE_EDITING
)


def list_projects(services: Services, *, space: str, lifecycle: str) -> Response:
    """List the projects that have a lifecycle, as an array."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = LIFECYCLES.stored.get(session, here, lifecycle)
        only = (only_projects_with_lifecycle(found),)
    return PROJECTS.reply_all(services, here, Wanted(only=only))


ROUTES = (
    *LIFECYCLES.list_routes(),
    Route(
        "GET",
        "/lifecycles/<lifecycle>/projects",
        list_projects,
        LIST_READERS,
        answer=list[WireProject],
    ),
)
