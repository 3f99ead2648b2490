"""Project groups in the API, and the projects of each. Source: OCTOPUS-WIRE 2.3."""

from dataclasses import replace

from flask import Response
from pydantic import Field, computed_field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.api.catalogue.project import PROJECTS
from insights_dash.api.catalogue.resource import EditedResource
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Nothing, WireDocument
from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.store.catalogue.project import only_projects_of_group
from insights_dash.store.catalogue.project_group import PROJECT_GROUP_EDITING
from insights_dash.store.spaces import Space


class WireProjectGroup(WireDocument):
    """A project group."""

    sets = DocumentFields
    name: str
    slug: str = Field(validation_alias="slug_of_name")
    description: str
    environment_ids: Nothing = ()
    retention_policy_id: None = None

    @computed_field
    def links(self) -> Links:
        """URLs of the group and its projects."""
        here = f"/api/{self.space_id}/projectgroups/{self.id}"
        return {"Self": here, "Projects": f"{here}/projects"}


PROJECT_GROUPS = EditedResource(
    WireProjectGroup, PROJECT_GROUP_EDITING.stored, editing=PROJECT_GROUP_EDITING
)


def list_projects_of_group(services: Services, *, space: str, group: str) -> Response:
    """List the projects of a project group, sorted by name."""

    def find(session: Session, here: Space) -> tuple[str, tuple[ColumnElement[bool]]]:
        found = PROJECT_GROUPS.stored.get(session, here, group)
        path = f"projectgroups/{found.id}/projects"
        return path, (only_projects_of_group(found.id),)

    return PROJECTS.list_within(services, space, find)


ROUTES = (
    *PROJECT_GROUPS.list_routes(),
    replace(
        PROJECTS.route_of_list(),
        address="/projectgroups/<group>/projects",
        view=list_projects_of_group,
        summary="",
    ),
)
