"""What the page of a project's settings shows."""

import uuid
from dataclasses import asdict
from functools import partial

from dash import dcc, html

from insights_dash.components.administration import build_form, build_section
from insights_dash.components.attributes import data
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.project_settings import ProjectSettings
from insights_dash.pages.project_settings.forms import SETTINGS, values_of
from insights_dash.pages.project_settings.ids import Ids
from insights_dash.store.spaces import Space

_UNSAVED = "Your changes to this project's settings haven't been saved."
_build_part = partial(build_section, block="report-form")


def path_of(space: Space, project: Project) -> str:
    """Return the path of the project's insights, which the settings belong to."""
    return f"/{space.id}/projects/{project.id}/insights"


def build_page(space: Space, project: Project, settings: ProjectSettings) -> html.Div:
    """Build the form with the stored settings."""
    opened = uuid.uuid4().hex  # tells one opened form from the next
    fields = {
        name: SETTINGS.build_field(name, value=value)
        for name, value in values_of(settings).items()
    }
    place = {"space": space.id, "project": project.id, "shown": asdict(settings)}
    sections = html.Div(
        [
            _build_part(
                "Owner",
                "Who to ask about this project",
                fields["owner_name"],
                fields["owner_url"],
            ),
            _build_part(
                "Reported deployments",
                "How a deployment counts until a client reports its end",
                fields["reported_deployments"],
                html.P(
                    [
                        "If a client sends the outcome in the variable ",
                        html.Code("Insights.State"),
                        ", that outcome takes precedence.",
                    ],
                    className="report-form__hint",
                ),
            ),
            _build_part(
                "Time-out",
                "For deployments whose end no client reports. They become TimedOut, "
                "and don't count.",
                fields["time_out_hours"],
            ),
        ],
        className="report-form__sections",
        **data(form=opened, unsaved=_UNSAVED),
    )
    return html.Div(
        [
            dcc.Location(id=Ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=Ids.PLACE, data=place),
            dcc.Store(id=SETTINGS.unsaved_id, data=opened),
            _build_head(space, project),
            build_form(
                sections, _build_bar(space, project), class_name="report-form__form"
            ),
        ],
        className="report-form",
    )


def _build_head(space: Space, project: Project) -> html.Header:
    links = [
        ("Reports", "/"),
        (space.name, f"/{space.id}/insights"),
        (project.name, path_of(space, project)),
    ]
    return html.Header(
        [
            build_breadcrumbs(links, "Settings"),
            html.H1("Project settings"),
            html.P(
                "Who owns this project, and how its deployments are counted",
                className="report-form__lead",
            ),
        ],
        className="report-form__head",
    )


def _build_bar(space: Space, project: Project) -> html.Div:
    cancel = dcc.Link(
        "Cancel", href=path_of(space, project), className="report-form__cancel"
    )
    return html.Div(
        html.Div(
            [cancel, SETTINGS.build_submit()], className="report-form__bar-inside"
        ),
        className="report-form__bar",
    )
