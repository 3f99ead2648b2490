"""What a page's header says of its data: how fresh they are, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.guard import is_allowed
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.question import Question
from insights_dash.domain.role import Permission
from insights_dash.figures.sentences import describe_age, describe_instant
from insights_dash.metrics.quality.checks import CHECKS_BY_KEY
from insights_dash.metrics.quality.findings import Finding
from insights_dash.pages.report.place import Place
from insights_dash.pages.services import Services

Said = list[Component | str]


@dataclass(frozen=True)
class State:
    """When the newest deployment was completed, and findings on data quality.

    A closed history has no age. `may_open` is whether the user can open the list of
    findings.
    """

    newest: datetime | None
    findings: Sequence[Finding]
    may_open: bool


def read_data_state(services: Services, place: Place, *, now: datetime) -> State:
    """Return the state of the data of a report or a project, which has no findings."""
    asked = services.metrics.ask(place.report, Question(), now=now)
    newest = asked.newest_deployment(as_of=now)
    if place.project:
        return State(newest, (), may_open=False)
    quality = services.quality.check(place.space, place.report, now=now)
    may_open = is_allowed(Permission.DEPLOYMENT_RECORD, place.space.id)
    return State(newest, quality.found, may_open)


def build_freshness(place: Place, state: State, *, now: datetime) -> Said:
    """Say when the last deployment was, in the report's time zone."""
    if state.newest is None:
        return [build_icon("clock-rotate-left"), "No deployments yet"]
    zone = place.report.definition.zone
    instant = describe_instant(state.newest, zone)
    said: Said = [
        build_icon("clock-rotate-left"),
        f"Last deployment {instant}",
    ]
    if place.closed_on is None:
        age = html.Time(
            describe_age((now - state.newest).total_seconds()),
            dateTime=state.newest.isoformat(),
            className="age",  # a script keeps it current
        )
        said += [" \u00b7 ", age]
    return said


def build_findings(place: Place, state: State) -> Component | None:
    """Say how many findings there are, with a link to them, or with their texts."""
    if not state.findings:
        return None
    count = len(state.findings)
    said: Said = [
        build_icon("circle-info"),
        f"{count} finding{'' if count == 1 else 's'} on data quality",
    ]
    if state.may_open:
        href = f"/{place.space.id}/data?report={place.report.id}"
        return dcc.Link(said, href=href, className="findings__link")
    return html.Details(
        [
            html.Summary(said, className="findings__link"),
            html.Ul(
                [_build_finding(each) for each in state.findings],
                className="findings__list",
            ),
        ],
        className="findings",
    )


def _build_finding(finding: Finding) -> html.Li:
    check = CHECKS_BY_KEY[finding.key]
    return html.Li(
        [
            html.Strong(f"{finding.count:,} of {finding.of:,} {check.title}"),
            html.Span(check.effect),
        ]
    )
