"""What a report's pages show before their figures are there."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.chart_card import build_chart_skeleton
from insights_dash.components.compared import build_compare_skeleton
from insights_dash.components.coverage import describe_coverage
from insights_dash.components.metric_card import build_metric_card_skeleton
from insights_dash.components.report_icon import build_icon, build_report_picture
from insights_dash.components.rollout import build_rollout_skeleton
from insights_dash.components.share_menu import Shared, build_share_menu
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.domain.file_names import name_file
from insights_dash.domain.metric import DORA_METRICS, OF_FAILURES, Metric
from insights_dash.domain.question import Question, Split
from insights_dash.figures.sentences import describe_day
from insights_dash.pages.embed_form import build_dialog
from insights_dash.pages.refused import build_problems
from insights_dash.pages.report.controls import (
    Overview,
    build_controls,
    list_whole_splits,
    name_settings,
)
from insights_dash.pages.report.header_controls import build_header_controls
from insights_dash.pages.report.ids import EMBED, Ids
from insights_dash.pages.report.place import TAB_TITLES, Place, Tab
from insights_dash.pages.report.project_links import link_back
from insights_dash.pages.report.rollout_controls import find_usual_project
from insights_dash.pages.report.unfinished import build_note, build_owner
from insights_dash.pages.report.view import (
    ADDITIONS,
    RequestedView,
    View,
    day_of,
    find_usual_statistic,
)
from insights_dash.pages.wall_dialog import build_wall_dialog

# DORA's, then the others.
_METRICS = (*DORA_METRICS, *(each for each in Metric if each not in DORA_METRICS))


def build_page(overview: Overview) -> Component:
    """Header, controls, and the shapes of the charts to come."""
    here, asked = overview.place, overview.asked
    space, metric, path = here.space, here.metric, here.path
    usual = find_usual_project(overview.projects)
    place = {
        "space": space.id,
        "report": here.report.id,
        "project": here.project.project.id if here.project else "",
        "metric": metric.value if metric else "",
        "tab": here.tab,
        "path": path,
        "api": f"{here.api}/{'rollout' if here.tab is Tab.ROLLOUT else 'metrics'}",
        "exact": _exact_instant(overview),
        "usualProject": usual.project_id if usual else "",
        "words": name_settings(overview),
        "shown": list_whole_splits(here.report.definition),
    }
    problems = (*here.problems, *asked.problems)
    links: list[tuple[str, str] | Component] = [
        ("Reports", "/"),
        (space.name, f"/{space.id}/insights"),
    ]
    if back := link_back(here, asked):
        links.append(back)
    if here.page:
        links.append(html.A(here.name, href=path, className="keeps-query"))
    return html.Div(
        [
            html.A("Skip to figures", href=f"#{Ids.RESULTS}", className="shell__skip"),
            dcc.Store(id=Ids.PLACE, data=place),
            dcc.Store(id=Ids.VIEW, data=_complete(here, asked.view)),
            dcc.Store(id=Ids.PICK, data={}),
            dcc.Store(id=Ids.LISTED, data={}),
            dcc.Store(id=Ids.ANSWER),
            html.P(id=Ids.STATUS, className="is-said", role="status"),
            build_breadcrumbs(links, here.page or here.name),
            _build_header(overview),
            None if here.page else build_note(here, overview.project),
            _build_tabs(here),
            build_controls(overview),
            build_problems(problems) if problems else None,
            html.Div(
                build_skeleton(overview),
                id=Ids.RESULTS,
                className="overview__results",
            ),
            *(_build_details(metric) if metric else ()),
            build_dialog(EMBED) if overview.place.may_edit else None,
            build_wall_dialog(Ids.WALL_DIALOG) if overview.place.may_edit else None,
        ],
        className=f"overview is-{here.tab}" if here.tab else "overview",
        **data(
            overview=overview.address,
            defaults=json.dumps(list_defaults(here)),
        ),
    )


def _complete(here: Place, view: View) -> dict[str, Any]:
    """Return the view; a project's view includes its filters, even at their defaults.

    Without a valid time zone the browser uses its own.
    """
    if not here.project:
        return {**view, "via": "", "team": here.team.team.text if here.team else ""}
    scope = here.project.scope
    is_wrong = any(each.field == "timeZone" for each in here.problems)
    return {
        **view,
        "via": here.via.id if here.via else "",
        "timeZone": "" if is_wrong or not view["timeZone"] else scope.time_zone,
        "channelId": scope.channel_id,
        "environmentId": ",".join(scope.environment_ids),
    }


def build_skeleton(overview: Overview) -> Component:
    """Build what a page shows before it has figures, in the same places."""
    here = overview.place
    if here.tab is Tab.COMPARE:
        return build_compare_skeleton()
    if here.tab is Tab.ROLLOUT:
        return build_rollout_skeleton()
    statistic = overview.asked.statistic
    if here.metric:
        card = build_chart_skeleton(here.metric, statistic)
        legend = html.Div(className="legend")
        return html.Div([legend, html.Div(card, className="overview__cards is-single")])
    return _build_overview_skeleton(overview.asked)


def _build_overview_skeleton(asked: RequestedView) -> Component:
    """Build the sentences, the cards and the charts before they have figures.

    A split has one wide chart.
    """
    is_whole = asked.question.split is Split.NONE
    charts = (
        [Metric.DEPLOYMENT_FREQUENCY, Metric.LEAD_TIME] if is_whole else [asked.card]
    )
    size = "overview__chart" if is_whole else "overview__chart is-wide"
    cards = [build_metric_card_skeleton(each) for each in DORA_METRICS]
    drawn = [
        html.Div(build_chart_skeleton(each, asked.statistic), className=size)
        for each in charts
    ]
    return html.Div(
        [
            html.Div(className="skeleton skeleton--sentence"),
            html.Div(cards, className="overview__skeletons"),
            html.Div(drawn, className="overview__charts"),
        ]
    )


def _build_tabs(here: Place) -> Component:
    """The overview, each metric, then the others; scripts keep the URL's query."""
    pages = [("", _name_tab(TAB_TITLES[Tab.OVERVIEW]))]
    pages += [
        (f"/{metric.value}", _name_tab(metric.spec.title, metric.spec.short))
        for metric in _METRICS
    ]
    pages += [(f"/{tab}", _name_tab(name)) for tab, name in TAB_TITLES.items() if tab]
    tabs = [
        (f"{here.path}{ending}", name, ending == here.ending) for ending, name in pages
    ]
    return html.Nav(
        [
            html.A(
                label,
                href=href,
                className="tabs__tab keeps-query",
                **(aria(current="page") if current else {}),
            )
            for href, label, current in tabs
        ],
        className="tabs",
        **aria(label="Pages of this report"),
    )


def _name_tab(title: str, short: str = "") -> Component | str:
    """Return the name of a tab, and a shorter one for phones."""
    if not short:
        return title
    return html.Span(title, className="tabs__title", **data(short=short))


def _build_details(metric: Metric) -> Sequence[Component]:
    """What follows a metric's chart, and the drawer that explains a deployment.

    What failed comes before what changed.
    """
    details = [
        html.Div(build_details_skeleton(), id=Ids.DETAILS, className="details"),
        html.Section(
            html.Div(className="skeleton skeleton--grid"),
            id=Ids.DEPLOYMENTS,
            className="panel",
        ),
    ]
    if metric in OF_FAILURES:
        details.reverse()
    return (
        html.Div(id=Ids.PICKED),
        dcc.Store(id=Ids.GRID_READY, data=False),
        *details,
        dmc.Drawer(
            html.Div(id=Ids.EXPLANATION),
            id=Ids.DRAWER,
            opened=False,
            position="right",
            size="520px",
            title="How this was calculated",
            closeButtonProps={"aria-label": "Close"},
        ),
    )


def build_details_skeleton() -> Component:
    """What changed most before it has figures."""
    return html.Div(
        [
            html.Div(
                html.Div(className="skeleton skeleton--chart"),
                className="panel panel--trends",
            )
            for _ in range(2)
        ],
        className="changed",
    )


def _build_header(overview: Overview) -> Component:
    project = overview.place.project
    described = project.project if project else overview.place.report.definition
    description = described.description
    return html.Header(
        [
            _build_identity(overview),
            build_header_controls(overview),
            _build_actions(overview),
            _build_description(description) if description else None,
        ],
        className="overview__header",
    )


def _build_identity(overview: Overview) -> Component:
    """The picture, the name, and what the report covers."""
    definition = overview.place.report.definition
    covered = _describe_scope(overview)
    zone = html.Span(
        [build_icon("clock"), html.Span(definition.time_zone, id=Ids.ZONE)],
        title="Days, weeks and months use this time zone",
        className="overview__zone",
    )
    name = html.H1(definition.name, className="overview__name")
    scope = html.Div(
        [
            html.Span(covered),
            build_owner(overview.project),
            zone,
            html.Span(id=Ids.FRESHNESS, className="overview__freshness"),
            html.Div(id=Ids.FINDINGS),
        ],
        className="overview__covered",
    )
    icon = "cube" if overview.place.project else definition.icon_id
    picture = build_report_picture(icon, definition.icon_color, overview.place.logo)
    return html.Div([picture, html.Div([name, scope])], className="overview__identity")


def _describe_scope(overview: Overview) -> str:
    """Return what a report covers, or the group of a project.

    The controls below say which deployments of a project are shown.
    """
    if overview.place.project:
        group = overview.project.group
        return f"Project in {group}" if group else "Project"
    coverage = overview.coverage
    return describe_coverage(
        projects=coverage.projects,
        environments=coverage.environments,
        tenants=coverage.tenants,
        untenanted=coverage.untenanted,
    )


def _build_actions(overview: Overview) -> Component:
    """Build the menu that shares the page, and the link to the settings."""
    here = overview.place
    # The comparison is a slide, without pictures.
    is_slide = here.tab is Tab.COMPARE
    drawn = "This chart" if here.metric else "All charts"
    is_project = overview.project.may_administer
    path = f"{here.path}/settings" if is_project else here.settings
    ending = here.metric.value if here.metric else "overview"
    may_embed = here.may_edit and here.tab in {Tab.OVERVIEW, Tab.ROLLOUT}
    shared = Shared(
        api=Ids.API_LINK,
        embed=Ids.EMBED if may_embed else "",
        wall=Ids.WALL if may_embed else "",
        file=name_file(here.name, here.identifier, ending).name,
        paper="One A4 page, landscape" if is_slide else "As on this page",
        csv="Where each release is"
        if here.tab is Tab.ROLLOUT
        else "The figures by interval",
        pictures="" if is_slide else drawn,
        settings=path,
    )
    settings = dcc.Link(
        [build_icon("gear"), "Settings"],
        href=path,
        className="button overview__settings",
    )
    return html.Div(
        [build_share_menu(shared), settings if path else None],
        className="overview__actions",
    )


def _build_description(text: str) -> Component:
    """It is cut to a line or two; a script shows the button if that isn't enough."""
    return html.Div(
        [
            html.P(text, className="description__text"),
            html.Button(
                "Show more",
                hidden=True,
                className="description__more",
                **data(unfolds="true"),
                **aria(expanded="false"),
            ),
        ],
        className="overview__description description",
    )


def list_defaults(here: Place) -> dict[str, str]:
    """Return the values of options that the URL leaves out."""
    question, closed_on, project = Question(), here.closed_on, here.project
    narrowed = {}
    if project:
        environments = project.environments
        narrowed = {
            "channelId": project.channels[0][0] if project.channels else "",
            "environmentId": environments[-1].id if environments else "",
        }
    return {
        "split": here.report.definition.whole_split.value,
        "timeRange": question.time_range.value,
        "granularity": question.granularity.value,
        "leadTime": question.lead_time.value,
        "asOf": closed_on.isoformat() if closed_on else "",
        **ADDITIONS,
        "statistic": find_usual_statistic(here.report.definition.definitions).value,
        "form": "",
        "card": DORA_METRICS[0].value,
        **dict.fromkeys(("projectId", "groupBy", "lanes", "release"), ""),
        "team": "",
        **narrowed,
    }


def _exact_instant(overview: Overview) -> dict[str, Any]:
    """Return the URL's exact instant by its day: the date field only has days."""
    text = overview.asked.view["asOf"]
    day = day_of(overview.asked.question, overview.place.report.definition.zone)
    return {day.isoformat(): text} if day and text != day.isoformat() else {}


def describe_closed(day: date) -> str:
    """What the pill of a closed history says."""
    return f"Data ends {describe_day(day)}"
