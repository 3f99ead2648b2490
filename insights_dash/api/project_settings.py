"""Settings of a project, which Octopus's API has no place for."""

from flask import Response
from pydantic import computed_field
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.access.whole_projects import enter_whole_project
from insights_dash.api.author import author_of
from insights_dash.api.reply import reply
from insights_dash.api.request import read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire, apply_body
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.project_settings import ProjectSettings, check_settings
from insights_dash.domain.role import Permission
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.project_settings import (
    read_settings,
    read_settings_to_change,
    write_settings,
)
from insights_dash.store.spaces import Space


class WireProjectSettings(Wire):
    """Who owns a project, and what its reported deployments count as."""

    sets = ProjectSettings
    space_id: str
    project_id: str
    reported_deployments_are_finished: bool
    time_out_hours: int
    owner_name: str
    owner_url: str

    @computed_field
    def links(self) -> Links:
        """URLs of the settings, of their project and of their page."""
        project = f"{self.space_id}/projects/{self.project_id}"
        return {
            "Self": f"/api/{project}/insights/settings",
            "Project": f"/api/{project}",
            "Web": f"/{project}/insights/settings",
        }


def get_settings(services: Services, *, space: str, project: str) -> Response:
    """Get the settings of a project."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = PROJECTS.get(session, here, project)
        return reply(_show(session, here, found.id))


def update_settings(services: Services, *, space: str, project: str) -> Response:
    """Update the settings of a project. Absent properties keep their value."""
    read = read_model(WireProjectSettings.body, read_body())
    with services.database.write() as session:
        here, found = enter_whole_project(session, space, project)
        settings = apply_body(read, read_settings_to_change(session, here, found.id))
        read.refuse(list(check_settings(settings)))
        write_settings(session, here, found.id, settings, author_of(services))
        return reply(_show(session, here, found.id))


def _show(session: Session, space: Space, project: str) -> WireProjectSettings:
    settings = read_settings(session, space, project)
    return WireProjectSettings(
        space_id=SpaceId(space.id),
        project_id=project,
        reported_deployments_are_finished=settings.reported_deployments_are_finished,
        time_out_hours=settings.time_out_hours,
        owner_name=settings.owner_name,
        owner_url=settings.owner_url,
    )


_GET = Route(
    "GET",
    "/projects/<project>/insights/settings",
    get_settings,
    LIST_READERS,
    answer=WireProjectSettings,
)
ROUTES = (
    _GET,
    Route(
        "PUT",
        _GET.address,
        update_settings,
        (Permission.ADMINISTER,),
        answer=WireProjectSettings,
        body=WireProjectSettings.body,
    ),
)
