"""Channels in the API. Source: OCTOPUS-WIRE 2.3."""

from dataclasses import replace

from flask import Response
from pydantic import Field, computed_field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.api.catalogue.project import PROJECTS
from insights_dash.api.catalogue.resource import EditedResource
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Nothing, TextOrNull, WireDocument
from insights_dash.domain.catalogue.channel import ChannelFields
from insights_dash.store.catalogue.channel import (
    CHANNEL_EDITING,
    only_channels_of_project,
)
from insights_dash.store.spaces import Space


class WireChannel(WireDocument):
    """A channel of a project."""

    sets = ChannelFields
    project_id: str
    name: str
    slug: str = Field(validation_alias="slug_of_name")
    description: str
    lifecycle_id: TextOrNull
    is_default: bool
    rules: Nothing = ()
    tenant_tags: Nothing = ()
    git_reference_rules: Nothing = ()
    git_resource_rules: Nothing = ()

    @computed_field
    def links(self) -> Links:
        """URLs of the channel, its releases and its project."""
        here = f"/api/{self.space_id}/channels/{self.id}"
        return {
            "Self": here,
            "Releases": f"{here}/releases{{?skip,take,searchByVersion}}",
            "Project": f"/api/{self.space_id}/projects/{self.project_id}",
        }


CHANNELS = EditedResource(
    WireChannel,
    CHANNEL_EDITING.stored,
    editing=CHANNEL_EDITING,
    required=("name", "project_id"),
)


def list_channels_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """List the channels of a project, its default channel first."""

    def find(session: Session, here: Space) -> tuple[str, tuple[ColumnElement[bool]]]:
        found = PROJECTS.stored.get(session, here, project)
        return f"projects/{found.id}/channels", (only_channels_of_project(found.id),)

    return CHANNELS.list_within(services, space, find)


ROUTES = (
    *CHANNELS.list_routes(),
    replace(
        CHANNELS.route_of_list(),
        address="/projects/<project>/channels",
        view=list_channels_of_project,
        summary="",
    ),
)
