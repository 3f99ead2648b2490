"""Tenants in the API. Source: OCTOPUS-WIRE 2.3."""

from collections.abc import Sequence

from flask import Response, request
from pydantic import Field, computed_field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.catalogue.project import PROJECTS
from insights_dash.api.catalogue.resource import EditedResource, only_clones
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_list
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire, WireDocument
from insights_dash.domain.catalogue.tenant import Tenant, TenantFields
from insights_dash.domain.names import fold
from insights_dash.store.catalogue.tenant import (
    TENANT_EDITING,
    only_tenants_of_project,
    only_tenants_with_tags,
)
from insights_dash.store.page import Wanted
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


class WireTagTest(Wire):
    """Whether a tenant has one of the wanted tags from each tag set."""

    is_matched: bool
    reason: str
    missing_tags: list[str]


def get_tag_test(services: Services, *, space: str) -> Response:
    """Test which tenants have one of these tags from each tag set, by tenant ID."""
    ids = parse_list(request.args, "tenantIds") or []
    tags = parse_list(request.args, "tags") or []
    with services.database.read() as session:
        here = enter_space(session, space)
        only = only_tenants_with_tags(session, here, tags, field="tags")
        matched = TENANTS.stored.list_page(session, here, Wanted(ids=ids, only=only))
        tenants = TENANTS.stored.list_page(session, here, Wanted(ids=ids)).items
    found = {each.id for each in matched.items}
    return reply(
        {each.id: _show_test(each, tags, matches=each.id in found) for each in tenants}
    )


def _show_test(tenant: Tenant, tags: Sequence[str], *, matches: bool) -> WireTagTest:
    own = {fold(each) for each in tenant.tenant_tags}
    missing = [each for each in tags if fold(each) not in own]
    reason = "" if matches else f"The tenant lacks {', '.join(missing)}."
    return WireTagTest(is_matched=matches, reason=reason, missing_tags=missing)


ROUTES = (
    *TENANTS.list_routes(),
    Route(
        "GET",
        "/tenants/tag-test",
        get_tag_test,
        LIST_READERS,
        answer=dict,
        parameters=("tenantIds", "tags"),
    ),
    Route(
        "GET",
        "/tenant/<identifier>",
        TENANTS.get_one,
        LIST_READERS,
        answer=WireTenant,
        summary="Get a tenant by the URL that Octopus's MCP server uses",
    ),
)
