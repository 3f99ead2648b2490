"""Releases in the API: lists and single ones. Source: OCTOPUS-WIRE 2.3."""

from dataclasses import replace
from datetime import datetime

from flask import Response, request
from pydantic import Field, computed_field
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.catalogue.project import PROJECTS
from insights_dash.api.catalogue.resource import FILTERS, Resource
from insights_dash.api.reply import reply
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.build_information import WireReleaseBuild
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Nothing, TextOrNull, Wire, WireDocument
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.api.wire.process import process_id, variables_id
from insights_dash.domain.catalogue.release import (
    GitReference,
    ReleaseFields,
    SelectedPackage,
)
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.store.catalogue.channel import CHANNELS as STORED_CHANNELS
from insights_dash.store.catalogue.release import RELEASES as STORED_RELEASES
from insights_dash.store.catalogue.release import (
    find_release,
    only_releases_like,
    only_releases_of_channel,
    only_releases_of_project,
)
from insights_dash.store.release_builds import with_builds
from insights_dash.store.spaces import Space


class WireSelectedPackage(Wire):
    """A version of a package that a step of a release deploys."""

    sets = SelectedPackage
    action_name: str
    version: str
    package_reference_name: str


class WireGitReference(Wire):
    """The commit that a release was created from, and its branch or tag."""

    sets = GitReference
    git_ref: TextOrNull
    git_commit: TextOrNull


class WireRelease(WireDocument):
    """A release of a project. `AssembledIsEstimate` is not in Octopus's API."""

    sets = ReleaseFields
    created: datetime | None = Field(exclude=True)
    project_id: str
    version: str
    channel_id: str
    assembled_is_estimate: bool = Field(validation_alias="is_creation_estimated")
    release_notes: str | None
    ignore_channel_rules: bool = False
    build_information: list[WireReleaseBuild]
    selected_packages: list[WireSelectedPackage]
    selected_git_resources: Nothing = ()
    library_variable_set_snapshot_ids: Nothing = ()
    version_control_reference: WireGitReference | None
    custom_fields: dict[str, str]

    @computed_field
    def project_variable_set_snapshot_id(self) -> str:
        """The ID of its project's variables, of which there are none."""
        return variables_id(self.project_id)

    @computed_field
    def project_deployment_process_snapshot_id(self) -> str:
        """The ID of its project's deployment process, which is empty."""
        return process_id(self.project_id)

    @computed_field
    def links(self) -> Links:
        """URLs of the release and of everything related to it."""
        here = f"/api/{self.space_id}/releases/{self.id}"
        return {
            "Self": here,
            "Project": f"/api/{self.space_id}/projects/{self.project_id}",
            "Channel": f"/api/{self.space_id}/channels/{self.channel_id}",
            "Progression": f"{here}/progression",
            "Deployments": f"{here}/deployments{{?skip,take}}",
            "DeploymentTemplate": f"{here}/deployments/template",
            "ProjectDeploymentProcessSnapshot": f"/api/{self.space_id}"
            f"/deploymentprocesses/{process_id(self.project_id)}",
            "ProjectVariableSnapshot": f"/api/{self.space_id}/variables/"
            f"{variables_id(self.project_id)}",
            "Changes": f"{here}/changes",
            "Defects": f"{here}/defects",
            "ReportDefect": f"{here}/defects",
            "ResolveDefect": f"{here}/defects/resolve",
            "Web": f"/{self.space_id}/projects/{self.project_id}/insights",
        }

    @computed_field(exclude_if=lambda text: text is None, return_type=InstantText)
    def assembled(self) -> str | None:
        """The creation time. Left out if it is unknown: some clients fail on null."""
        return None if self.created is None else instant_text(self.created)


RELEASES = Resource(WireRelease, STORED_RELEASES, complete=with_builds)
_OF_PROJECT = replace(RELEASES, filters=(*FILTERS, "searchByVersion"))


def list_releases_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """List the releases of a project, newest first."""
    part = request.args.get("searchByVersion", "")

    def find(
        session: Session, here: Space
    ) -> tuple[str, tuple[ColumnElement[bool], ...]]:
        found = PROJECTS.stored.get(session, here, project)
        only = (only_releases_of_project(found.id),)
        searched = (only_releases_like(part),) if part else ()
        return f"projects/{found.id}/releases", (*only, *searched)

    return _OF_PROJECT.list_within(services, space, find)


def list_releases_of_channel(
    services: Services, *, space: str, channel: str, project: str = ""
) -> Response:
    """List the releases in a channel, newest first."""
    part = request.args.get("searchByVersion", "")

    def find(
        session: Session, here: Space
    ) -> tuple[str, tuple[ColumnElement[bool], ...]]:
        found = STORED_CHANNELS.get(session, here, channel)
        owner = f"channels/{found.id}"
        if project:
            own = PROJECTS.stored.get(session, here, project)
            if found.project_id != own.id:
                raise NotFoundError(channel, Kind.CHANNEL)
            owner = f"projects/{own.id}/{owner}"
        searched = (only_releases_like(part),) if part else ()
        return f"{owner}/releases", (only_releases_of_channel(found.id), *searched)

    return _OF_PROJECT.list_within(services, space, find)


def get_release_of_project(
    services: Services, *, space: str, project: str, version: str
) -> Response:
    """Get a release of a project by its version or ID."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = PROJECTS.stored.get(session, here, project)
        named = find_release(session, here, found.id, version)
        release = RELEASES.get(session, here, named or version)
    if release.project_id != found.id:
        raise NotFoundError(version, Kind.RELEASE)
    return reply(WireRelease.of(here.id, release))


_OF_CHANNEL = replace(
    _OF_PROJECT.route_of_list(),
    address="/channels/<channel>/releases",
    view=list_releases_of_channel,
    summary="",
)
ROUTES = (
    *RELEASES.list_routes(),
    _OF_CHANNEL,
    replace(
        _OF_CHANNEL,
        address=f"/projects/<project>{_OF_CHANNEL.address}",
        summary="List the releases in a channel of a project",
    ),
    replace(
        _OF_PROJECT.route_of_list(),
        address="/projects/<project>/releases",
        view=list_releases_of_project,
        summary="",
    ),
    Route(
        "GET",
        "/projects/<project>/releases/<version>",
        get_release_of_project,
        LIST_READERS,
        answer=WireRelease,
    ),
)
