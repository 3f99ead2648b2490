"""Lifecycles in the API. Source: OCTOPUS-WIRE 2.3."""

from pydantic import Field, computed_field

from insights_dash.api.catalogue.resource import EditedResource
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire, WireDocument
from insights_dash.domain.catalogue.lifecycle import LifecycleFields, Phase
from insights_dash.store.catalogue.lifecycle import LIFECYCLE_EDITING


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
        """The URL of the lifecycle."""
        return {"Self": f"/api/{self.space_id}/lifecycles/{self.id}"}


LIFECYCLES = EditedResource(
    WireLifecycle, LIFECYCLE_EDITING.stored, editing=LIFECYCLE_EDITING
)


ROUTES = LIFECYCLES.list_routes()
