"""Tenants in the API. Source: OCTOPUS-WIRE 2.3."""

from flask import request
from pydantic import Field, computed_field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.api.catalogue.project import PROJECTS
from insights_dash.api.catalogue.resource import EditedResource, only_clones
from insights_dash.api.request import parse_list
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import WireDocument
from insights_dash.domain.catalogue.tenant import TenantFields
from insights_dash.store.catalogue.tenant import (
    TENANT_EDITING,
    only_tenants_of_project,
    only_tenants_with_tags,
)
from insights_dash.store.spaces import Space


class WireTenant(WireDocument):
    """A tenant with the canonical names of its tags."""

    sets = TenantFields
    name: str
    slug: str = Field(validation_alias="slug_of_name")
    description: str
    tenant_tags: list[str]
    project_environments: dict[str, list[str]]
    cloned_from_tenant_id: None = None
    is_disabled: bool

    @computed_field
    def links(self) -> Links:
        """The URL of the tenant."""
        return {"Self": f"/api/{self.space_id}/tenants/{self.id}"}


def _narrow(session: Session, space: Space) -> tuple[ColumnElement[bool], ...]:
    tags = (
        *only_clones("clonedFromTenantId"),
        *only_tenants_with_tags(
            session, space, parse_list(request.args, "tags") or (), field="tags"
        ),
    )
    project = request.args.get("projectId", "")
    if not project:
        return tags
    found = PROJECTS.stored.get(session, space, project)
    return (*tags, only_tenants_of_project(found.id))


TENANTS = EditedResource(
    WireTenant,
    TENANT_EDITING.stored,
    editing=TENANT_EDITING,
    filters=("ids", "partialName", "name", "projectId", "tags", "clonedFromTenantId"),
    narrow=_narrow,
)


ROUTES = TENANTS.list_routes()
