"""Why a report's page has no figures: the likely cause, and what to do about it."""

from dataclasses import dataclass
from datetime import date, datetime

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.coverage import describe_coverage
from insights_dash.components.report_icon import build_icon
from insights_dash.components.states import build_empty
from insights_dash.figures.sentences import describe_day
from insights_dash.metrics.selection import Coverage
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import Place


@dataclass(frozen=True)
class Nothing:
    """A view without any deployment, and what else is known of its place.

    `newest` is when the newest deployment by the end of the view completed,
    `newest_of_all` the same by now, later ones included; None where there is none.
    `ends_on` is the view's last local day.
    """

    place: Place
    coverage: Coverage
    newest: datetime | None
    newest_of_all: datetime | None
    ends_on: date


def build_nothing(nothing: Nothing) -> Component:
    """The first cause that applies, from what is asked to what is selected."""
    place = nothing.place
    missing = place.report.definition.missing
    if missing:
        return build_empty(
            "This report selects nothing yet",
            f"It has no {' and no '.join(missing)}. Choose some in its settings.",
            icon="filter",
            actions=_link_settings(place),
        )
    newest = nothing.newest or nothing.newest_of_all
    if newest:
        return _offer_day(nothing, newest)
    return build_empty(
        "No deployments match",
        _name_cause(nothing),
        icon="filter",
        actions=_link_settings(place),
    )


def _offer_day(nothing: Nothing, newest: datetime) -> Component:
    day = newest.astimezone(nothing.place.report.definition.zone).date()
    of = f"of this {nothing.place.noun} is of {describe_day(day)}."
    text = f"The newest deployment {of}"
    if not nothing.newest:
        ends_on = describe_day(nothing.ends_on)
        text = f"None had been made by {ends_on}; the newest deployment {of}"
    return build_empty(
        "No deployments in this range",
        text,
        icon="calendar",
        actions=[
            html.Button(
                f"View as of {describe_day(day)}",
                id={"type": Ids.AS_OF, "role": "offer"},
                className="button button--filled",
                **data(as_of=day.isoformat()),
            ),
            *_link_settings(nothing.place),
        ],
    )


def _name_cause(nothing: Nothing) -> str:
    """Why a selection has never had a deployment."""
    coverage = nothing.coverage
    if nothing.place.project:
        return (
            "This project was never deployed as chosen above: try another channel, "
            "environment or tenant."
        )
    if not coverage.projects:
        return "No project is left in what this report selects: see its settings."
    if not coverage.environments:
        return "No environment is left in what this report selects: see its settings."
    if not coverage.tenants and not coverage.untenanted:
        return "No tenant matches this report's tenants and tags: see its settings."
    covered = describe_coverage(
        projects=coverage.projects,
        environments=coverage.environments,
        tenants=coverage.tenants,
        untenanted=coverage.untenanted,
    )
    return (
        f"Nothing that counts was ever deployed in what this report selects ({covered})"
        ": choose other environments or tenants, or wait for the first deployment."
    )


def _link_settings(place: Place) -> list[Component]:
    if not place.settings:
        return []
    return [
        dcc.Link(
            [build_icon("gear"), "Open settings"],
            href=place.settings,
            className="button",
        )
    ]
