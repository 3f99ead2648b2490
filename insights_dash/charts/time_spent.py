"""Where the time of a project's last releases went: waiting, in queue or running."""

from collections.abc import Sequence
from functools import partial

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn import build_releases
from insights_dash.charts.drawn_view import (
    DrawnForm,
    DrawnTable,
    TableRow,
    build_table,
)
from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import Figure, Metric
from insights_dash.drawings.overlay import NO_OVERLAY
from insights_dash.drawings.stages import Release, draw_stages
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_day
from insights_dash.metrics.answer.drill_down import (
    DeploymentFilter,
    FoundDeployment,
    FoundDeployments,
)
from insights_dash.metrics.service import ReportQuery

MOST_RELEASES = 20
_MOST_READ = 400  # deployments, because a release can have one for each tenant
_TITLE, _ID = "Where the time went", "time-spent"
_NOTHING = "–"


def build_time_spent(query: ReportQuery) -> Component | None:
    """Build the card of the last releases; None if none has a lead time."""
    wanted = DeploymentFilter(metric=Metric.LEAD_TIME, take=_MOST_READ)
    found = find_first_deployments(query.find(wanted))
    if not found:
        return None
    zone = query.report.definition.zone
    releases = build_releases(found, zone)
    form = DrawnForm(
        partial(draw_stages, releases),
        list_releases(found, releases),
        say_unknown(found),
    )
    return _build_card(form, len(releases))


def find_first_deployments(found: FoundDeployments) -> Sequence[FoundDeployment]:
    """Return the first deployment of each of the last releases, the newest first.

    Redeployments and deployments to further tenants come later, so they don't count.
    """
    first = {each.metrics.release_version: each for each in found.items}
    ordered = sorted(
        first.values(), key=lambda each: each.metrics.completed, reverse=True
    )
    return ordered[:MOST_RELEASES]


def say_unknown(found: Sequence[FoundDeployment]) -> str:
    """Say which part of the time isn't known of any release; empty if all are."""
    known = {figure for each in found for figure in each.durations}
    if Figure.DEPLOYMENT_DURATION not in known:
        return "Start times weren't recorded, so only the total lead times are known."
    if Figure.QUEUE_TIME not in known:
        return "Queue times weren't recorded, so they are part of the waiting time."
    return ""


def list_releases(
    found: Sequence[FoundDeployment], releases: Sequence[Release]
) -> DrawnTable:
    """Return the parts of each lead time, with a dash for those that aren't known."""
    figures = (Figure.QUEUE_TIME, Figure.DEPLOYMENT_DURATION)
    rows = [
        TableRow(
            each.name,
            [
                describe_day(each.day),
                describe_duration(each.total),
                describe_duration(each.stages[0]),
                *(
                    describe_duration(seconds) if figure in own.durations else _NOTHING
                    for figure, seconds in zip(figures, each.stages[1:], strict=True)
                ),
            ],
            {"picks": "deployment", "value": each.identifier},
        )
        for own, each in zip(found, releases, strict=True)
    ]
    heads = ("Release", "Deployed", "Lead time", "Waiting", "In queue", "Running")
    return DrawnTable(heads, rows)


def _build_card(form: DrawnForm, count: int) -> Component:
    releases = "The last release" if count == 1 else f"The last {count} releases"
    said = f"{releases} in this period, from creation to deployment."
    title = html.H2(_TITLE, id=f"title-of-{_ID}", className="chart-card__title")
    return html.Article(
        [
            html.Header(
                [title, html.P(said, className="chart-card__meaning")],
                className="chart-card__head",
            ),
            form.build(Metric.LEAD_TIME, NO_OVERLAY),
            _build_tools(form),
        ],
        className="panel time-spent",
        **data(leads_to=Metric.LEAD_TIME.value),
        **aria(labelledby=f"title-of-{_ID}"),
    )


def _build_tools(form: DrawnForm) -> Component:
    said = f"View {_TITLE} as a table"
    table = build_table(form.table, _TITLE)
    return html.Div(
        [
            html.Button(
                [build_icon("table"), "Table"],
                className="chart-tools__button",
                title=said,
                **data(opens_table=_ID),
                **aria(expanded="false", label=said),
            ),
            html.Div(
                table, className="chart-table", **data(table_of=_ID, is_filled="true")
            ),
        ],
        className="chart-tools",
    )
