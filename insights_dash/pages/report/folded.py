"""The drawings of folded panels, which a page loads when the reader opens them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from insights_dash.access.guard import guarded_callback
from insights_dash.charts.comparable import drop_late_start
from insights_dash.charts.drawn_counts import DrawnCounts
from insights_dash.charts.drawn_split import DrawnPanels
from insights_dash.charts.judged import judge_by
from insights_dash.charts.panel_grid import Folded, FoldIds, fold_id
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.domain.well_formed import all_texts, is_well_formed
from insights_dash.metrics.service import MetricsService
from insights_dash.pages.report.failure import build_failure
from insights_dash.pages.report.form import find_form
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import find_place, read_asked
from insights_dash.pages.report.view import RequestedView
from insights_dash.store.database import Database


def write_asked(asked: RequestedView) -> str:
    """Return a view as JSON, without empty values."""
    given = {name: value for name, value in asked.view.items() if value}
    return json.dumps(given, sort_keys=True)


def register_folded(
    app: Dash,
    *,
    database: Database,
    metrics: MetricsService,
    now: Callable[[], datetime],
) -> None:
    """Bind the callback of folded panels."""
    guarded_callback(
        app,
        Output(fold_id(FoldIds.CONTENT, MATCH, MATCH), "children"),
        Input(fold_id(FoldIds.OPENED, MATCH, MATCH), "data"),
        Input({"type": Ids.RETRY, "role": ALL}, "n_clicks"),
        State(fold_id(FoldIds.OPENED, MATCH, MATCH), "id"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_VIEW,
        prevent_initial_call=True,
        on_error=_show_failure,
    )(FoldedPanels(database, metrics, now).show)


@dataclass(frozen=True)
class FoldedPanels:
    """Answers the callback, and validates everything that the browser sends."""

    database: Database
    metrics: MetricsService
    now: Callable[[], datetime]

    def show(
        self, opened: object, _retries: object, identifier: object, place: object
    ) -> object:
        """Return the drawings of a folded part, once the reader has opened it."""
        named: Mapping[str, object] = identifier if isinstance(identifier, dict) else {}
        part = next((each for each in Folded if each == named.get("part")), None)
        if not opened or part is None:
            return no_update
        view = _read_view(named.get("asked"))
        try:
            here = find_place(self.database, place, view)
        except NotFoundError:
            return _say("This report was not found. It may have been deleted.")
        now = self.now()
        asked = read_asked(here, view, now=now)
        report = judge_by(here.report, asked.statistic)
        query, _ = drop_late_start(self.metrics.ask(report, asked.question, now=now))
        metric = here.metric or asked.card
        drawn = find_form(query, metric, asked).drawn
        if not isinstance(drawn, DrawnPanels | DrawnCounts):
            return _say("The data has changed. Reload the page to see it.")
        return drawn.build_folded(part, metric)


def _show_failure(error: Exception) -> Component:
    """Return an error in place of the part, with its own retry button."""
    part = next((each for each in Folded if each == _read_part(ctx.outputs_list)), "")
    return build_failure(error, part or "page")


def _read_part(output: object) -> object:
    named = output.get("id") if isinstance(output, dict) else None
    return named.get("part") if isinstance(named, dict) else None


def _read_view(text: object) -> object:
    """Return the view that `write_asked` wrote, None for a text of another form."""
    try:
        view = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    # Requests are checked too, but not for what JSON escapes within a text.
    return view if all_texts(view, is_well_formed) else None


def _say(text: str) -> Component:
    return html.P(text, className="drawings__hint")
