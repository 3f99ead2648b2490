"""What happens on the list of reports: figures arrive, a search narrows it."""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from io import BytesIO

from dash import ALL, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from flask import Response, request, send_file

from insights_dash.access.guard import (
    current_caller,
    enter_space,
    guarded,
    guarded_callback,
    is_allowed,
    list_open_spaces,
    list_permissions,
)
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.coverage import describe_coverage
from insights_dash.components.report_card import (
    CardFigures,
    build_body,
    build_failed_body,
    build_incomplete_body,
)
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission
from insights_dash.ingest.sample_bundle import build_sample_bundle
from insights_dash.ingest.sample_file import build_sample_file, build_template
from insights_dash.metrics.service import MetricsService
from insights_dash.pages.reports.card_figures import find_card_weeks, list_card_groups
from insights_dash.pages.reports.demo import build_notice
from insights_dash.pages.reports.demo_callbacks import read_demo, register_demo
from insights_dash.pages.reports.first_steps import SAMPLE_PATH, build_no_space
from insights_dash.pages.reports.ids import CardPart, Ids, card_id, section_id
from insights_dash.pages.reports.layout import (
    MOST_CARDS,
    Shelf,
    build_missing_space,
    build_page,
    words_of,
)
from insights_dash.pages.reports.start import (
    SAMPLE_FILE_PATH,
    TEMPLATE_PATH,
    Start,
    build_start,
)
from insights_dash.pages.services import Services
from insights_dash.store.database import Database
from insights_dash.store.deployments import has_deployments
from insights_dash.store.reports import (
    count_reports,
    get_report,
    list_reports_in_blocks,
)
from insights_dash.store.spaces import Space

_log = logging.getLogger(__name__)


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks; return the two lists, of all spaces and of one."""
    database, metrics, now = services.database, services.metrics, services.now
    _register_search(app)
    _register_samples(app, now)
    register_demo(app, services)
    figures = card_id(CardPart.FIGURES, ALL, ALL)

    @guarded_callback(
        app,
        Output(figures, "children"),
        Input(figures, "id"),
        permission=Permission.REPORT_VIEW,
        on_error=_show_failure,
    )
    def fill(cards: object) -> list[list[Component]]:
        return fill_cards(database, metrics, cards, now=now())

    return _list_pages(services)


def show_reports(services: Services, space: str | None, search: str) -> Component:
    """The reports of one space, or of all; a friendly page for an unknown one."""
    database = services.database
    try:
        with database.read() as session:
            spaces = (
                [enter_space(session, space)]
                if space
                else list_open_spaces(session, Permission.REPORT_VIEW)
            )
            is_long = sum(count_reports(session, each) for each in spaces) > MOST_CARDS
    except NotFoundError:
        return build_missing_space()
    words = search.casefold().split() if is_long else []
    shelves, left = list[Shelf](), MOST_CARDS
    for each in spaces:
        shelves.append(_fill_shelf(database, each, words, most=left))
        left -= len(shelves[-1].reports)
    if not shelves:
        return html.Div(build_no_space(), className="reports")
    if len(shelves) == 1 and shelves[0].is_empty:
        return _start(services, shelves[0])
    page = build_page(shelves, search=search, is_long=is_long)
    may_remove = space is None and is_allowed(Permission.ADMINISTER, None)
    notice = build_notice(read_demo(services)) if may_remove else None
    return html.Div([notice, page]) if notice else page


def _start(services: Services, shelf: Shelf) -> Component:
    caller, space = current_caller(), shelf.space
    recording = frozenset({Permission.DEPLOYMENT_RECORD})
    with services.database.read() as session:
        spaces = list_open_spaces(session, Permission.REPORT_VIEW)
    return build_start(
        Start(
            space,
            shelf.allowed,
            request.host_url.rstrip("/"),
            is_alone=len(spaces) == 1,
            signs_in=caller.account is not None,
            may_upload=caller.visibility(space.id, recording).is_unlimited,
            demo=read_demo(services)
            if is_allowed(Permission.ADMINISTER, None)
            else None,
        )
    )


def _fill_shelf(
    database: Database, space: Space, words: Sequence[str], *, most: int
) -> Shelf:
    """Return the first reports of a space that match, and how many more do."""
    shown, more = list[Report](), 0
    for block in list_reports_in_blocks(database, space):
        for report in block:
            text = words_of(space, report)
            if not all(word in text for word in words):
                continue
            if len(shown) < most:
                shown.append(_shorten(report))
            else:
                more += 1
    return Shelf(
        space,
        shown,
        list_permissions(space.id),
        more,
        is_empty=not (shown or more or words) and _has_nothing(database, space),
    )


def _has_nothing(database: Database, space: Space) -> bool:
    with database.read() as session:
        return not has_deployments(session, space)


def _shorten(report: Report) -> Report:
    """Return the report without its ids, because cards do not need them."""
    definition = replace(
        report.definition, project_ids=(), channel_ids=(), tenant_ids=()
    )
    return replace(report, definition=definition)


def fill_cards(
    database: Database, metrics: MetricsService, cards: object, *, now: datetime
) -> list[list[Component]]:
    """The figures of each card, in the cards' order; none where there is no report."""
    listed: Sequence[object] = cards if isinstance(cards, list) else []
    if len(listed) > MOST_CARDS:
        message = f"Request at most {MOST_CARDS} reports at once."
        raise InvalidInputError([Problem("cards", message)])
    return [_fill_card(database, metrics, card, now=now) for card in listed]


def _fill_card(
    database: Database, metrics: MetricsService, card: object, *, now: datetime
) -> list[Component]:
    wanted: Mapping[str, object] = card if isinstance(card, dict) else {}
    try:
        with database.read() as session:
            space = enter_space(session, str(wanted.get("space")))
            report = get_report(session, space, str(wanted.get("report")))
    except NotFoundError:
        return []
    return _describe(metrics, space, report, now=now)


def _show_failure(error: Exception) -> list[list[Component]]:
    if isinstance(error, PermissionDeniedError):
        said = error.in_words
    elif isinstance(error, InvalidInputError):
        said = str(error)
    else:
        reference = uuid.uuid4().hex[:8]
        _log.error("Error of report cards %s", reference, exc_info=error)
        said = (
            "Something went wrong. Reload the page. If it keeps happening, quote "
            f"reference {reference}."
        )
    return [build_failed_body(said) for _ in ctx.outputs_list]


def _describe(
    metrics: MetricsService, space: Space, report: Report, *, now: datetime
) -> list[Component]:
    ends_on, zone = space.history_ends_on, report.definition.zone
    as_of = ends_on or now
    asked = metrics.ask(report, Question(as_of=as_of), now=now)
    coverage = asked.coverage()
    covered = describe_coverage(
        projects=coverage.projects,
        environments=coverage.environments,
        tenants=coverage.tenants,
        untenanted=coverage.untenanted,
    )
    if report.definition.missing:
        return build_incomplete_body(covered, report.definition.missing)
    card = CardFigures(
        covered,
        list_card_groups(asked),
        find_card_weeks(asked),
        asked.newest_deployment(as_of=as_of),
        zone,
        ends_on.astimezone(zone).date() if ends_on else None,
    )
    return build_body(card, now=now)


def _list_pages(services: Services) -> Sequence[PageRoute]:
    def every_space(search: str = "", **_: str) -> Component:
        return show_reports(services, None, search)

    def one_space(space: str = "", search: str = "", **_: str) -> Component:
        return show_reports(services, space, search)

    def find_ids(space: str) -> Mapping[str, str]:
        with services.database.read() as session:
            return {"space": enter_space(session, space).id}

    route = partial(PageRoute, title="Reports", permission=Permission.REPORT_VIEW)
    return [
        route("reports", "/", layout=every_space),
        route(
            "space_reports", "/<space>/insights", layout=one_space, find_ids=find_ids
        ),
    ]


def _register_samples(app: Dash, now: Callable[[], datetime]) -> None:
    """Serve files that users look at, fill in or upload."""

    @guarded(Permission.REPORT_VIEW)
    def sample_bundle() -> Response:
        return _send(SAMPLE_PATH, "application/zip", build_sample_bundle(now()))

    @guarded(Permission.REPORT_VIEW)
    def sample_file() -> Response:
        return _send(SAMPLE_FILE_PATH, "text/csv", build_sample_file(now()))

    @guarded(Permission.REPORT_VIEW)
    def template() -> Response:
        return _send(TEMPLATE_PATH, "text/csv", build_template())

    for path, view in (
        (SAMPLE_PATH, sample_bundle),
        (SAMPLE_FILE_PATH, sample_file),
        (TEMPLATE_PATH, template),
    ):
        app.server.add_url_rule(path, view_func=view)


def _send(path: str, mimetype: str, content: bytes) -> Response:
    return send_file(
        BytesIO(content),
        mimetype=mimetype,
        as_attachment=True,
        download_name=path.removeprefix("/"),
        max_age=0,
    )


def _register_search(app: Dash) -> None:
    """The search runs in the browser, and keeps its words in the URL."""
    cards = card_id(CardPart.CARD, ALL, ALL)
    bind_in_browser(
        app,
        "reports.search",
        Output(cards, "hidden"),
        Output(section_id(ALL), "hidden"),
        Output(Ids.NOTHING_FOUND, "hidden"),
        Output(Ids.FOUND, "children"),
        Input(Ids.SEARCH, "value"),
        State(Ids.WORDS, "data"),
        State(cards, "id"),
        State(section_id(ALL), "id"),
    )
    bind_in_browser(
        app,
        "reports.clear",
        Output(Ids.SEARCH, "value"),
        Input(Ids.CLEAR, "n_clicks"),
        prevent_initial_call=True,
    )
