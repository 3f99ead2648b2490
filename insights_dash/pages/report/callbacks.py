"""What happens on a report's pages: a view is asked for, figures arrive."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dash import ALL, Dash, Input, Output, State
from dash.development.base_component import Component

from insights_dash.access.guard import enter_space, guarded_callback
from insights_dash.charts.band_counts import count_bands
from insights_dash.charts.comparable import drop_late_start
from insights_dash.charts.judged import judge_by
from insights_dash.charts.time_spent import build_time_spent
from insights_dash.charts.whole_answer import answer_whole
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.period_days import build_period_days
from insights_dash.components.shell import ShellIds
from insights_dash.components.states import build_not_found
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.metric import DORA_METRICS, Metric
from insights_dash.domain.period import Period
from insights_dash.domain.role import Permission
from insights_dash.domain.team import NamedTeam
from insights_dash.metrics.rollout_query import RolloutProject
from insights_dash.metrics.service import MetricsService, ReportQuery
from insights_dash.pages.embed_dialog import register_embed_dialog
from insights_dash.pages.report.comparing import (
    announce_comparison,
    build_compared,
    build_uncompared,
    compare,
)
from insights_dash.pages.report.controls import Overview
from insights_dash.pages.report.data_state import (
    build_findings,
    build_freshness,
    read_data_state,
)
from insights_dash.pages.report.delivery import Delivery, find_delivery
from insights_dash.pages.report.embed import declare_embed_dialog
from insights_dash.pages.report.failure import build_failure
from insights_dash.pages.report.folded import register_folded
from insights_dash.pages.report.form import find_form
from insights_dash.pages.report.ids import Ids, option_id
from insights_dash.pages.report.layout import build_page
from insights_dash.pages.report.metric_callbacks import register_metric_callbacks
from insights_dash.pages.report.nothing import Nothing, build_nothing
from insights_dash.pages.report.overview import build_overview, find_charts
from insights_dash.pages.report.place import (
    Place,
    Tab,
    find_place,
    read_asked,
    title_visited,
    visit_place,
)
from insights_dash.pages.report.results import (
    AnsweredView,
    announce,
    build_days,
    build_results,
    choose_series,
    describe_question,
)
from insights_dash.pages.report.rollout import show_rollout
from insights_dash.pages.report.rollout_project import list_rollout_projects
from insights_dash.pages.report.unfinished import read_state
from insights_dash.pages.report.view import RequestedView, day_of, read_view
from insights_dash.pages.report.wall import declare_wall_dialog
from insights_dash.pages.services import Services
from insights_dash.pages.wall_dialog import register_wall_dialog
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.database import Database
from insights_dash.store.reports import get_report
from insights_dash.store.teams import list_teams

Shown = tuple[Component, list[str], str, Component | None, Component | None]
_NO_DAYS = (None, None)
_RESULTS = "overview__results"
_PATH = "/<space>/insights/<report>"
_PROJECT_PATH = "/<space>/projects/<project>/insights"
# What distinguishes a page from the others of its report, as in the browser's store.
_PAGES: Sequence[Mapping[str, str]] = (
    {},
    *({"metric": metric.value} for metric in Metric),
    *({"tab": tab.value} for tab in Tab if tab),
)


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks; return the pages of a report and of a project."""
    database, metrics, now = services.database, services.metrics, services.now
    register_embed_dialog(app, services, declare_embed_dialog())
    register_wall_dialog(app, services, declare_wall_dialog())
    _register_browser_side(app)
    register_metric_callbacks(app, database=database, metrics=metrics, now=now)
    register_folded(app, database=database, metrics=metrics, now=now)

    @guarded_callback(
        app,
        Output(Ids.ANSWER, "data"),
        Output(Ids.SERIES, "data"),
        Output(Ids.STATUS, "children"),
        Output(Ids.DAYS, "children"),
        Output(Ids.COMPARED_DAYS, "children"),
        Input(Ids.VIEW, "data"),
        Input({"type": Ids.RETRY, "role": ALL}, "n_clicks"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_VIEW,
        running=[(Output(Ids.RESULTS, "className"), f"{_RESULTS} is-busy", _RESULTS)],
        on_error=_show_failure,
    )
    def show(view: object, _retries: object, place: object) -> Shown:
        return show_results(database, metrics, place, view, now=now())

    @guarded_callback(
        app,
        Output(Ids.FRESHNESS, "children"),
        Output(Ids.FINDINGS, "children"),
        Input(Ids.PLACE, "data"),
        permission=Permission.REPORT_VIEW,
    )
    def show_state(place: object) -> tuple[object, object]:
        return show_data_state(services, place)

    return [
        _describe_page(services, path, own)
        for path in (_PATH, _PROJECT_PATH)
        for own in _PAGES
    ]


def show_page(
    database: Database,
    metrics: MetricsService,
    place: Mapping[str, str],
    parameters: Mapping[str, object],
    *,
    now: datetime,
) -> Component:
    """Build the page of a report, or one that says that it was not found."""
    try:
        found = visit_place(database, place, parameters)
    except NotFoundError:
        noun = "Project" if place.get("project") else "Report"
        return build_not_found(
            f"{noun} not found",
            "It may have been deleted, or the URL may be wrong.",
        )
    asked = read_view(
        parameters,
        tag_sets=[each.id for each in found.tag_sets],
        default_as_of=found.closed_on,
        definition=found.report.definition,
        now=now,
    )
    coverage, projects = metrics.cover_projects(found.report.whole)
    teams = _list_teams(database, found, projects)
    state = read_state(database, found, now=now)
    choices: Sequence[RolloutProject] = ()
    if found.tab is Tab.ROLLOUT:
        as_of = asked.question.instant(found.report.definition.zone, now=now)
        choices = list_rollout_projects(metrics, found, as_of=as_of)
    address = f"{_write_address(place)}{found.ending}"
    return build_page(Overview(found, coverage, asked, state, choices, teams, address))


def _write_address(place: Mapping[str, str]) -> str:
    """Return the URL of the overview with the names and slugs that the browser has."""
    if project := place.get("project"):
        return f"/{place['space']}/projects/{project}/insights"
    return f"/{place['space']}/insights/{place['report']}"


def _list_teams(
    database: Database, place: Place, projects: Collection[int]
) -> Sequence[NamedTeam]:
    """Return the teams that a report can be narrowed to; none if it has only one."""
    if place.project:
        return ()
    with database.read() as session:
        found = list_teams(session, place.space, projects)
    listed = {each.team.text: each for each in found}
    if place.team:
        listed.setdefault(place.team.team.text, place.team)
    return tuple(listed.values()) if len(listed) > 1 or place.team else ()


def show_data_state(services: Services, place: object) -> tuple[object, object]:
    """Return what the header says of the data; nothing if the report was deleted."""
    now = services.now()
    try:
        here = find_place(services.database, place)
    except NotFoundError:
        return None, None
    state = read_data_state(services, here, now=now)
    return build_freshness(here, state, now=now), build_findings(here, state)


def show_results(
    database: Database,
    metrics: MetricsService,
    place: object,
    view: object,
    *,
    now: datetime,
) -> Shown:
    """Return a view's cards, the names of its series, and what screen readers say.

    Then come the days of its period, and of the one that it is compared with.
    """
    try:
        here = find_place(database, place, view)
    except NotFoundError:
        return (
            build_not_found(
                "Report not found", "It may have been deleted.", is_page=False
            ),
            [],
            "Report not found.",
            *_NO_DAYS,
        )
    asked = read_asked(here, view, now=now)
    report = judge_by(here.report, asked.statistic)
    question, reason = drop_late_start(metrics.ask(report, asked.question, now=now))
    asked = replace(asked, question=question.question, not_compared=reason)
    if here.tab is Tab.COMPARE:
        return _show_comparison(here, asked, question, now=now)
    if here.tab is Tab.ROLLOUT:
        return _show_rollout(metrics, here, asked, question)
    found = _answer(here, asked, question)
    days = build_days(found.answer), build_days(found.answer.comparison)
    if not found.has_figures:
        nothing = build_nothing(_explain_nothing(question, found, now=now))
        return nothing, [], f"{describe_question(found)}: no deployments.", *days
    shown = choose_series(found.answer, asked.view["series"])
    built = (
        build_results(found, shown)
        if here.metric
        else build_overview(
            found, find_charts(question, asked, found.whole, here), shown
        )
    )
    return (
        built,
        list(found.answer.names),
        announce(found, shown=len(shown)),
        *days,
    )


def _show_comparison(
    place: Place, asked: RequestedView, query: ReportQuery, *, now: datetime
) -> Shown:
    """Return both periods side by side, or why there is nothing to compare."""
    found = compare(place, asked, query)
    answer, before = found.whole.answer, found.whole.answer.comparison
    days = build_days(answer), build_days(before)
    if not any(each.totals.any() for each in (answer, before) if each is not None):
        shown = _answer(place, asked, query)
        nothing = build_nothing(_explain_nothing(query, shown, now=now))
        said = "No deployments to compare."
        return build_uncompared(found, nothing), [], said, *days
    return build_compared(found), [], announce_comparison(found), *days


def _show_rollout(
    metrics: MetricsService, place: Place, asked: RequestedView, query: ReportQuery
) -> Shown:
    """Return where each release of a project is; its days are those of the period."""
    built, said = show_rollout(metrics, place, asked, as_of=query.as_of)
    zone = place.report.definition.zone
    period = Period.of(asked.question, zone, as_of=query.as_of)
    return (
        built,
        [],
        said,
        build_period_days((period.first, period.last), query.as_of),
        None,
    )


def _answer(place: Place, asked: RequestedView, query: ReportQuery) -> AnsweredView:
    """Answer the question, and the same without a split, which headlines are about."""
    closed_on, zone = place.closed_on, place.report.definition.zone
    whole = answer_whole(query)
    delivery = Delivery()
    if place.metric is None and place.tab is Tab.OVERVIEW:
        delivery = find_delivery(place, asked, query, whole)
    is_project_overview = place.project is not None and place.metric is None
    return AnsweredView(
        place=place,
        asked=asked,
        answer=query.answer(),
        whole=whole,
        closed_on=closed_on if closed_on == day_of(asked.question, zone) else None,
        metrics=(place.metric,) if place.metric else DORA_METRICS,
        changes=query.changes(),
        form=find_form(query, place.metric, asked),
        delivery=delivery,
        time_spent=build_time_spent(query) if is_project_overview else None,
        bands=count_bands(query, asked.statistic) if asked.shows_bands else {},
        first_days=query.first_days(),
    )


def _explain_nothing(
    question: ReportQuery, found: AnsweredView, *, now: datetime
) -> Nothing:
    return Nothing(
        found.place,
        question.coverage(),
        newest=question.newest_deployment(as_of=question.as_of),
        newest_of_all=question.newest_deployment(as_of=now),
        ends_on=found.last_day,
    )


def _show_failure(error: Exception) -> Shown:
    return build_failure(error, "charts"), [], "", *_NO_DAYS


def _describe_page(services: Services, path: str, own: Mapping[str, str]) -> PageRoute:
    """Return the page of a metric, or another one; `own` tells it from the others."""
    database, metrics = services.database, services.metrics
    ending = next(iter(own.values()), "")
    kind = "project" if path == _PROJECT_PATH else "report"

    def layout(
        space: str = "", report: str = "", project: str = "", **parameters: object
    ) -> Component:
        place = {"space": space, "report": report, "project": project, **own}
        return show_page(database, metrics, place, parameters, now=services.now())

    def title(space: str = "", report: str = "", project: str = "", **_: object) -> str:
        place = {"space": space, "report": report, "project": project, **own}
        return title_visited(database, place)

    def find_ids(space: str, report: str = "", project: str = "") -> Mapping[str, str]:
        with database.read() as session:
            here = enter_space(session, space)
            if project:
                found = PROJECTS.get(session, here, project)
                return {"space": here.id, "project": found.id}
            return {"space": here.id, "report": get_report(session, here, report).id}

    return PageRoute(
        f"{kind}-{ending}" if ending else kind,
        f"{path}/{ending}" if ending else path,
        title,
        layout,
        Permission.REPORT_VIEW,
        find_ids,
    )


def _register_browser_side(app: Dash) -> None:
    controls = (
        *(Ids.SPLIT, Ids.TAG_SET, Ids.TIME_RANGE, Ids.CUSTOM_DAYS),
        Ids.GRANULARITY,
    )
    bind_in_browser(
        app,
        "overview.ask",
        Output(Ids.VIEW, "data"),
        Output(Ids.TAG_SET_FIELD, "hidden"),
        Output(Ids.SERIES_FIELD, "hidden"),
        Output(Ids.CUSTOM_FIELD, "hidden"),
        Output(Ids.API_LINK, "href"),
        Output(Ids.AS_OF, "aria-label"),
        Output(Ids.SET, "children"),
        *(Input(each, "value") for each in (*controls, Ids.AS_OF, Ids.SERIES)),
        Input(option_id(ALL), "value"),
        State(option_id(ALL), "id"),
        State(Ids.VIEW, "data"),
        State(Ids.PLACE, "data"),
    )
    bind_in_browser(
        app,
        "overview.paint",
        Output(Ids.RESULTS, "children"),
        Input(Ids.ANSWER, "data"),
        Input(ShellIds.COLOR_SCHEME, "data"),
        Input(Ids.PICK, "data"),
        prevent_initial_call=True,
    )
    bind_in_browser(
        app,
        "overview.viewAsOf",
        Output(Ids.AS_OF, "value"),
        Input({"type": Ids.AS_OF, "role": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
