"""Environments in the API. Source: OCTOPUS-WIRE 2.3."""

from dataclasses import replace

from flask import request
from pydantic import Field, computed_field
from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from insights_dash.api.catalogue.resource import EditedResource, Resource
from insights_dash.api.request import parse_list
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Nothing, WireDocument
from insights_dash.domain.catalogue.environment import EnvironmentFields
from insights_dash.store.catalogue.environment import ENVIRONMENT_EDITING
from insights_dash.store.spaces import Space


class WireEnvironment(WireDocument):
    """An environment."""

    sets = EnvironmentFields
    slug: str = Field(validation_alias="slug_of_name")
    name: str
    description: str
    sort_order: int
    use_guided_failure: bool
    allow_dynamic_infrastructure: bool = False
    extension_settings: Nothing = ()

    @computed_field
    def links(self) -> Links:
        """The URL of the environment."""
        return {"Self": f"/api/{self.space_id}/environments/{self.id}"}


class WireTypedEnvironment(WireEnvironment):
    """An environment with its type."""

    @computed_field
    def type(self) -> str:
        """Always Static: ephemeral environments are not stored."""
        return "Static"


def _narrow_by_type(
    _session: Session, _space: Space
) -> tuple[ColumnElement[bool], ...]:
    """Return a condition that nothing meets if only ephemeral ones are wanted."""
    types = [each.lower() for each in parse_list(request.args, "type") or ["static"]]
    return () if "static" in types else (false(),)


ENVIRONMENTS = EditedResource(
    WireEnvironment,
    ENVIRONMENT_EDITING.stored,
    editing=ENVIRONMENT_EDITING,
    filters=("ids", "partialName", "name"),
)
ENVIRONMENTS_V2 = Resource(
    WireTypedEnvironment,
    ENVIRONMENT_EDITING.stored,
    filters=("ids", "partialName", "type"),
    narrow=_narrow_by_type,
    version="/v2",
)


ROUTES = (
    *ENVIRONMENTS.list_routes(),
    ENVIRONMENTS.route_of_order(),
    replace(
        ENVIRONMENTS_V2.route_of_list(), summary="List environments with their type"
    ),
)
