"""Empty states of a report's page: the likely cause, and the next step."""

from dataclasses import dataclass
from datetime import date, datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.coverage import describe_coverage
from insights_dash.components.link_button import build_link_button
from insights_dash.components.states import build_empty
from insights_dash.figures.sentences import describe_day
from insights_dash.metrics.answer.selection import Coverage
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import Place


@dataclass(frozen=True)
class Nothing:
    """A view without any deployment, and facts to explain it.

    `newest` is when the latest deployment by the end of the view was completed, and
    `newest_of_all` the latest by now; None if there is none. `ends_on` is the view's
    last local day.
    """

    place: Place
    coverage: Coverage
    newest: datetime | None
    newest_of_all: datetime | None
    ends_on: date


def build_nothing(nothing: Nothing) -> Component:
    """Build the first cause that applies, from the question to the selection."""
    place = nothing.place
    missing = place.report.definition.missing
    if missing:
        return build_empty(
            "This report is empty",
            f"Add {', and '.join(missing)} in settings.",
            icon="filter",
            actions=_link_settings(place),
        )
    newest = nothing.newest or nothing.newest_of_all
    if newest:
        return _offer_day(nothing, newest)
    title, text = _name_cause(nothing)
    return build_empty(
        title,
        text,
        icon="filter",
        actions=_link_settings(place),
    )


def _offer_day(nothing: Nothing, newest: datetime) -> Component:
    day = newest.astimezone(nothing.place.report.definition.zone).date()
    text = f"The last deployment was on {describe_day(day)}."
    if not nothing.newest:
        text = (
            f"There were no deployments up to {describe_day(nothing.ends_on)}. "
            f"The most recent one was on {describe_day(day)}."
        )
    return build_empty(
        "No deployments in this period",
        text,
        icon="calendar",
        actions=[
            html.Button(
                f"Show data as of {describe_day(day)}",
                id={"type": Ids.AS_OF, "role": "offer"},
                className="button button--filled",
                **data(as_of=day.isoformat()),
            ),
            *_link_settings(nothing.place),
        ],
    )


def _describe(coverage: Coverage) -> str:
    return describe_coverage(
        projects=coverage.projects,
        environments=coverage.environments,
        tenants=coverage.tenants,
        untenanted=coverage.untenanted,
    )


def _name_cause(nothing: Nothing) -> tuple[str, str]:
    """Return a title, and why a report or project has never had a deployment."""
    coverage = nothing.coverage
    if nothing.place.project:
        text = (
            "Try another channel, environment or tenant. Deployments count once they "
            "have ended."
        )
        return "No completed deployments match these filters", text
    title = "This report is empty"
    if not coverage.projects:
        return title, "It no longer includes any projects. Update its settings."
    if not coverage.environments:
        return title, "It no longer includes any environments. Update its settings."
    if not coverage.tenants and not coverage.untenanted:
        return title, "No tenants match its tenants and tags. Update its settings."
    covered = _describe(coverage)
    text = (
        f"There are no completed deployments for {covered} yet. Select other "
        "environments or tenants, or wait for the first one."
    )
    return "No deployments yet", text


def _link_settings(place: Place) -> list[Component]:
    if not place.settings:
        return []
    return [build_link_button("gear", "Edit report", href=place.settings)]
