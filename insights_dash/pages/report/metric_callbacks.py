"""What happens on a metric's own page, below its chart."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, no_update

from insights_dash.access.guard import guarded_callback
from insights_dash.charts.comparable import drop_late_start
from insights_dash.charts.judged import judge_by
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.dash_host.forms import bind_form
from insights_dash.domain.compared_periods import find_compared
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period
from insights_dash.domain.question import Split
from insights_dash.domain.role import Permission
from insights_dash.domain.time_range import Compare, TimeRange
from insights_dash.metrics.answer.breakdown import BreakdownRow
from insights_dash.metrics.service import MetricsService, ReportQuery
from insights_dash.pages.report.add_note import NOTE, add_note
from insights_dash.pages.report.controls import offer_tenants
from insights_dash.pages.report.deployment_columns import to_grid_row
from insights_dash.pages.report.deployment_links import DeploymentLinks
from insights_dash.pages.report.details import (
    Details,
    build_details,
    list_documents,
)
from insights_dash.pages.report.drill import (
    DeploymentPanel,
    build_panel,
    count_deployments,
    lists_failed,
    name_interval,
    read_filter,
)
from insights_dash.pages.report.explained import build_explanation, build_unexplained
from insights_dash.pages.report.failure import show_failure
from insights_dash.pages.report.ids import Ids, option_id, rows_id
from insights_dash.pages.report.pick import PARAMETERS, Pick
from insights_dash.pages.report.picked import build_picked
from insights_dash.pages.report.picked_answer import find_picked
from insights_dash.pages.report.place import Place, find_place, read_asked
from insights_dash.pages.report.project_links import ProjectLink, link_projects
from insights_dash.pages.report.view import RequestedView
from insights_dash.pages.report.what_changed import WhatChanged
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.catalogue.tenant import TENANTS
from insights_dash.store.database import Database
from insights_dash.store.delivered_changes import read_delivered_changes
from insights_dash.store.deployments import find_run
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space

_MOST_TENANTS = 50
_YEAR = timedelta(days=366)
_NOTHING: dict[str, Any] = {"rowData": [], "rowCount": 0}


def register_metric_callbacks(
    app: Dash,
    *,
    database: Database,
    metrics: MetricsService,
    now: Callable[[], datetime],
) -> None:
    """Bind callbacks of trends, table, deployments and explanations."""
    pages = MetricPages(database, metrics, now)
    view = Permission.REPORT_VIEW
    retries = Input({"type": Ids.RETRY, "role": ALL}, "n_clicks")
    guarded_callback(
        app,
        Output(Ids.DETAILS, "children"),
        Input(Ids.VIEW, "data"),
        Input(Ids.GRID_READY, "data"),
        retries,
        State(Ids.PLACE, "data"),
        permission=view,
        on_error=show_failure("details"),
    )(pages.show_details)
    guarded_callback(
        app,
        Output(Ids.PICKED, "children"),
        Input(Ids.VIEW, "data"),
        Input(Ids.LISTED, "data"),
        retries,
        State(Ids.PLACE, "data"),
        permission=view,
        on_error=show_failure("picked"),
    )(pages.show_picked)
    guarded_callback(
        app,
        Output(Ids.DEPLOYMENTS, "children"),
        Input(Ids.VIEW, "data"),
        Input(Ids.LISTED, "data"),
        Input(Ids.GRID_READY, "data"),
        retries,
        State(Ids.PLACE, "data"),
        permission=view,
        on_error=show_failure("deployments"),
    )(pages.show_deployments)
    guarded_callback(
        app,
        Output(rows_id(Ids.ROWS, MATCH), "getRowsResponse"),
        Output(rows_id(Ids.COUNT, MATCH), "children"),
        Input(rows_id(Ids.ROWS, MATCH), "getRowsRequest"),
        State(rows_id(Ids.QUESTION, MATCH), "data"),
        State(rows_id(Ids.SEARCH, MATCH), "value"),
        State(Ids.PLACE, "data"),
        permission=view,
    )(pages.list_rows)
    guarded_callback(
        app,
        Output(Ids.EXPLANATION, "children"),
        Input(Ids.PICK, "data"),
        State(Ids.VIEW, "data"),
        State(Ids.PLACE, "data"),
        permission=view,
    )(pages.explain)
    guarded_callback(
        app,
        Output(option_id("tenantId"), "data"),
        Input(option_id("tenantId"), "searchValue"),
        State(option_id("tenantId"), "value"),
        State(Ids.PLACE, "data"),
        permission=view,
        prevent_initial_call=True,
    )(pages.search_tenants)
    bind_form(
        app,
        NOTE,
        lambda values: add_note(database, values, now=now()),
        shows={"view": Output(Ids.VIEW, "data", allow_duplicate=True)},
        context={
            "place": State(Ids.PLACE, "data"),
            "view": State(Ids.VIEW, "data"),
        },
        permission=Permission.REPORT_EDIT,
    )
    _register_browser_side(app)


class MetricPages:
    """The answers of callbacks; everything that the browser sends is read again."""

    def __init__(
        self,
        database: Database,
        metrics: MetricsService,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._now = now

    def show_details(
        self, view: object, ready: object, _retries: object, place: object
    ) -> object:
        """What changed most, and the table, once the browser can show grids."""
        here, metric = self._find(place, view)
        if not here or not ready:
            return no_update
        asked = read_asked(here, view, now=self._now())
        report = judge_by(here.report, asked.statistic)
        question, reason = drop_late_start(
            self._metrics.ask(report, asked.question, now=self._now())
        )
        asked = replace(asked, question=question.question, not_compared=reason)
        rows, link = question.breakdown(metric), link_projects(here, asked)
        changed = self._find_changed(here, asked, question)
        before = question.breakdown_before(metric)
        return build_details(
            Details(metric, asked.statistic, changed, rows, before, link)
        )

    def _find_changed(
        self,
        here: Place,
        asked: RequestedView,
        query: ReportQuery,
    ) -> WhatChanged:
        """Return what changed in the series of the page, or of a usual split."""
        question = query.question
        split = question.split
        if split is Split.NONE:
            split = Split.TENANT if here.project else Split.PROJECT
        series = query.asking(replace(question, split=split))
        # The tag set stays, because contributions can be those of its tags.
        own = here.report.definition.whole_split
        whole = query.asking(replace(question, split=own))
        by = Split.PROJECT if split is own else split
        link, known = link_projects(here, asked), _list_known(query)
        return WhatChanged(
            here.metric or Metric.DEPLOYMENT_FREQUENCY,
            asked.statistic,
            question,
            split,
            series.changes(),
            whole.changes(by),
            list_documents(known, split, link),
            by,
            list_documents(known, by, link),
            asked.not_compared,
        )

    def show_picked(
        self, view: object, pick: object, _retries: object, place: object
    ) -> object:
        """The picked interval of the chart; nothing if none is picked."""
        picked = Pick.read(pick)
        if picked.interval is None:
            return None
        here, metric = self._find(place, view)
        if not here:
            return no_update
        now = self._now()
        asked = read_asked(here, view, now=now)
        report = judge_by(here.report, asked.statistic)
        query = self._metrics.ask(report, asked.question, now=now)
        usual = Split.TENANT if here.project else Split.PROJECT
        found = find_picked(query, metric, picked, usual)
        if found is None:
            return None
        known = _list_breakdown(query)
        documents = list_documents(known, found.by, link_projects(here, asked))
        links = {name: each.url for name, each in documents.items() if each.url}
        return build_picked(replace(found, links=links, may_note=here.may_edit))

    def show_deployments(
        self,
        view: object,
        pick: object,
        ready: object,
        _retries: object,
        place: object,
    ) -> object:
        """What is picked, and a grid that asks for its rows."""
        here, metric = self._find(place, view)
        if not here or not ready:
            return no_update
        picked, now = Pick.read(pick), self._now()
        asked = read_asked(here, view, now=now)
        first = self._metrics.find_deployments(
            here.report,
            asked.question,
            replace(
                read_filter(metric, picked, request=None, search=""),
                take=0,
                compares=True,
            ),
            now=self._now(),
        )
        question = {"view": asked.view, "pick": _keep(pick)}
        names = self._name(here.space, picked.ids)
        return build_panel(
            DeploymentPanel(
                metric=metric,
                interval=name_interval(
                    here.report.definition, asked.question, picked, now=now
                ),
                pick=picked,
                names=names,
                project_url=_link_picked(here, asked, picked, names),
                total=first.total,
                key=json.dumps(question, sort_keys=True),
                hidden=first.hidden,
                alike=first.alike,
            )
        )

    def list_rows(
        self, request: object, question: object, search: object, place: object
    ) -> object:
        """The rows that a grid asks for, and how many deployments there are."""
        asks: Mapping[str, Any] = question if isinstance(question, dict) else {}
        here, metric = self._find(place, asks.get("view"))
        if request is None:
            return no_update, no_update
        if not here:
            return _NOTHING, no_update
        picked = Pick.read(asks.get("pick"))
        asked = read_asked(here, asks.get("view"), now=self._now())
        found = self._metrics.find_deployments(
            here.report,
            asked.question,
            read_filter(metric, picked, request, search),
            now=self._now(),
        )
        zone = here.report.definition.zone
        links = DeploymentLinks.of(here, asked)
        rows = [to_grid_row(each, zone, links) for each in found.items]
        count = count_deployments(
            metric,
            only_failed=lists_failed(metric, picked),
            listed=found.listed,
            total=found.total,
        )
        return {"rowData": rows, "rowCount": found.total}, count

    def explain(self, pick: object, view: object, place: object) -> object:
        """The deployment that is picked, if any."""
        here, _ = self._find(place, view)
        picked = Pick.read(pick)
        if not here or not picked.deployment:
            return no_update
        zone, now = here.report.definition.zone, self._now()
        asked = read_asked(here, view, now=now)
        as_of = asked.question.instant(zone, now=now)
        try:
            explanation = self._metrics.explain(
                here.report, picked.deployment, as_of=as_of
            )
        except NotFoundError:
            return build_unexplained()
        delivery = explanation.delivery
        with self._database.read() as session:
            run = find_run(session, here.space, picked.deployment)
            changes = read_delivered_changes(
                session,
                here.space,
                [each.number for each in delivery.releases],
                delivery.older,
            )
        links = DeploymentLinks.of(here, asked)
        return build_explanation(explanation, changes, zone, links, run=run)

    def search_tenants(self, text: object, chosen: object, place: object) -> object:
        """The first tenants that a search finds, and the one that is chosen."""
        here, _ = self._find(place, {"tenantId": chosen})
        if not here or not here.project:
            return no_update
        name = text if isinstance(text, str) else ""
        own = here.project.tenant_name
        if name in {own, *(each["label"] for each in offer_tenants(()))}:
            name = ""
        with self._database.read() as session:
            wanted = Wanted(partial_name=name, take=_MOST_TENANTS)
            found = TENANTS.list_page(session, here.space, wanted).items
        listed: dict[str, str] = {each.id: each.name for each in found}
        scope = here.project.scope
        if own:
            listed.setdefault(scope.tenant_id or ",".join(scope.tag_ids), own)
        return offer_tenants(list(listed.items()))

    def _find(self, place: object, view: object) -> tuple[Place | None, Metric]:
        """Return place and metric; the place is None if the report was deleted."""
        try:
            here = find_place(self._database, place, view)
        except NotFoundError:
            return None, Metric.DEPLOYMENT_FREQUENCY
        return here, here.metric or Metric.DEPLOYMENT_FREQUENCY

    def _name(self, space: Space, ids: Mapping[Kind, str]) -> Mapping[Kind, str]:
        names = {}
        with self._database.read() as session:
            for kind, identifier in ids.items():
                known = find_names(session, space, kind, [identifier])
                names[kind] = known.get(identifier, identifier or "Untenanted")
        return names


def _list_known(query: ReportQuery) -> Sequence[BreakdownRow]:
    """Return rows of everything that changes can name; none if nothing is compared."""
    is_compared = query.question.compare not in {None, Compare.NONE}
    return _list_breakdown(query) if is_compared else ()


def _list_breakdown(query: ReportQuery) -> Sequence[BreakdownRow]:
    """Return rows of everything that was deployed in a period and the year before it.

    If there is a compared period, that includes it.
    """
    question, zone = query.question, query.report.definition.zone
    period = Period.of(question, zone, as_of=query.as_of)
    first = period.first - _YEAR
    if question.compare not in {None, Compare.NONE}:
        first = min(first, find_compared(question, period).first)
    longer = replace(
        question,
        time_range=TimeRange.CUSTOM,
        from_day=first,
        to_day=period.last,
    )
    return query.asking(longer).breakdown(Metric.DEPLOYMENT_FAILURE_RATE)


def _link_picked(
    here: Place, asked: RequestedView, picked: Pick, names: Mapping[Kind, str]
) -> str:
    """The URL of the picked project's page; empty if the reader can't open it."""
    project = picked.ids.get(Kind.PROJECT)
    # A project that the reader can't see is called by its id.
    if not project or names[Kind.PROJECT] == project:
        return ""
    environment = picked.ids.get(Kind.ENVIRONMENT, "")
    if names.get(Kind.ENVIRONMENT) == environment:
        environment = ""
    return link_projects(here, asked)(ProjectLink(project, environment))


def _keep(pick: object) -> dict[str, str]:
    """Return the parts of a pick that select deployments."""
    given: Mapping[str, Any] = pick if isinstance(pick, dict) else {}
    return {
        name: value
        for name in PARAMETERS
        if name != "deployment" and isinstance(value := given.get(name), str) and value
    }


def _register_browser_side(app: Dash) -> None:
    bind_in_browser(
        app,
        "overview.loadGrid",
        Output(Ids.GRID_READY, "data"),
        Input(Ids.RESULTS, "children"),
        prevent_initial_call=True,
    )
    bind_in_browser(
        app,
        "overview.filterTable",
        Output(Ids.TABLE, "dashGridOptions"),
        Input(Ids.TABLE_SEARCH, "value"),
        State(Ids.TABLE, "dashGridOptions"),
        prevent_initial_call=True,
    )
    bind_in_browser(
        app,
        "overview.searchRows",
        Input(rows_id(Ids.SEARCH, ALL), "value"),
        State(rows_id(Ids.ROWS, ALL), "id"),
        prevent_initial_call=True,
    )
    bind_in_browser(
        app,
        "overview.announceRows",
        Input(rows_id(Ids.COUNT, ALL), "children"),
        State(rows_id(Ids.SEARCH, ALL), "value"),
        prevent_initial_call=True,
    )
    bind_in_browser(
        app,
        "overview.listPicked",
        Output(Ids.LISTED, "data"),
        Input(Ids.PICK, "data"),
        State(Ids.LISTED, "data"),
    )
    bind_in_browser(
        app,
        "overview.openDrawer",
        Output(Ids.DRAWER, "opened"),
        Input(Ids.PICK, "data"),
    )
    bind_in_browser(
        app,
        "overview.closeDrawer",
        Input(Ids.DRAWER, "opened"),
        prevent_initial_call=True,
    )
