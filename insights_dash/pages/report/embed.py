"""What the dialog of embeds shows of a report's page."""

from collections.abc import Mapping, Sequence
from functools import partial

from dash import State

from insights_dash.access.embed_view import Change, EmbedPage, EmbedView
from insights_dash.components.posted import read_text
from insights_dash.dash_host.forms import Values
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Metric
from insights_dash.domain.rollout_question import PART_TITLES
from insights_dash.pages.embed_parts import say_all_teams
from insights_dash.pages.page_to_embed import (
    NAMES,
    TITLE,
    EmbedDialog,
    Fields,
    PageToEmbed,
    read_looks,
)
from insights_dash.pages.report.ids import EMBED, Ids
from insights_dash.pages.report.place import Place, Tab, find_place, read_asked
from insights_dash.pages.report.rollout_project import (
    choose_project,
    find_tag_set,
    list_rollout_projects,
)
from insights_dash.pages.report.view import TEAM, RequestedView, day_of
from insights_dash.pages.services import Services

RELEASE = "release"  # the choice of the release that a rollout's page explains
PAGE = {"view": State(Ids.VIEW, "data"), "place": State(Ids.PLACE, "data")}


def declare_embed_dialog() -> EmbedDialog:
    """Return the dialog that embeds a report's page."""
    return EmbedDialog(EMBED, PAGE, find_page)


def find_page(services: Services, page: Values) -> PageToEmbed:
    """Return what a page shows.

    Raises:
        NotFoundError: if it isn't that of a report, or there is none.
    """
    here, view = find_report(services, page["place"]), page["view"]
    is_rollout = here.tab is Tab.ROLLOUT
    changes = [(Change.RANGE, "Period (up to this one)")]
    if not is_rollout:
        changes.insert(0, (Change.SPLIT, "Split"))
    names = "Names" if is_rollout else "Project and tenant names"
    release = read_asked(here, view, now=services.now()).view["release"]
    return PageToEmbed(
        here.space,
        here.report,
        here.title,
        partial(read_view, services, here, view),
        changes,
        {TITLE: "Report name", NAMES: names},
        list_choices(here, release=release),
        "All of it, or one part" if is_rollout else "All charts, or one of them",
        say_all_teams("Embeds show") if is_narrowed(view) else "",
    )


def list_choices(place: Place, *, release: str = "") -> Sequence[tuple[str, str]]:
    """Return what an embed of a page can show, the page's own content first.

    `release` is the ID of the release that a rollout's page explains, if any.
    """
    if place.tab is not Tab.ROLLOUT:
        charts = [("", "Overview, with all charts")]
        charts += [(each.value, each.spec.title) for each in Metric]
        return sorted(charts, key=lambda each: each[0] != (place.metric or ""))
    parts = [("", "Whole rollout")]
    parts += [(each.value, title) for each, title in PART_TITLES.items()]
    return [(RELEASE, "This release"), *parts] if release else parts


def find_report(services: Services, place: object) -> Place:
    """Return the place of a report; embeds cannot show a project's page.

    Raises:
        NotFoundError: if it is not a report, or there is none.
    """
    here = find_place(services.database, place)
    if here.project:
        raise NotFoundError(here.report.id, Kind.REPORT)
    return here


def is_narrowed(view: object) -> bool:
    """Return whether a page's view is that of one team."""
    return isinstance(view, Mapping) and bool(view.get(TEAM))


def read_view(
    services: Services, place: Place, view: object, fields: Fields
) -> EmbedView:
    """Return the view of the page, with what the form says besides.

    If the view is as of the last day of a closed history, the embed follows that day.
    """
    asked = read_asked(place, view, now=services.now())
    texts = asked.question.to_texts()
    day = day_of(asked.question, place.report.definition.zone)
    if day is not None and day == place.closed_on:
        texts["asOf"] = ""
    return EmbedView.parse(
        {
            **texts,
            **_read_content(services, place, asked, read_text(fields.get("content"))),
            "statistic": asked.statistic.value,
            **read_looks(fields),
        }
    )


def _read_content(
    services: Services, place: Place, asked: RequestedView, chosen: str
) -> Mapping[str, str]:
    """Return the chart or the part of a rollout that was chosen, as view options."""
    if place.tab is not Tab.ROLLOUT:
        return {"metric": chosen}
    zone = place.report.definition.zone
    as_of = asked.question.instant(zone, now=services.now())
    projects = list_rollout_projects(services.metrics, place, as_of=as_of)
    project, _ = choose_project(place, asked, projects)
    if not project:
        message = "This report has no projects that you can see."
        raise InvalidInputError([Problem("content", message)])
    release = asked.view["release"] if chosen == RELEASE else ""
    return {
        "page": EmbedPage.ROLLOUT,
        "projectId": project,
        "groupBy": find_tag_set(place, asked),
        "release": release,
        "part": "" if release else chosen,
    }
