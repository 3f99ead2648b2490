"""What happens in the dialog that creates an embed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.embed_view import EmbedPage, EmbedView, Shown, Theme
from insights_dash.access.embeds import current_author, find_owners
from insights_dash.access.guard import guarded_callback
from insights_dash.components.administration import build_problems
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.posted import read_text, read_texts
from insights_dash.domain.embed import (
    MOST_ORIGINS,
    read_website,
    read_websites,
    split_websites,
)
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.pages.embed_heights import find_height
from insights_dash.pages.embed_parts import LIFETIMES, build_team_note
from insights_dash.pages.report.embed import (
    NAMES,
    RELEASE,
    TITLE,
    build_form,
    build_made,
    list_choices,
)
from insights_dash.pages.report.ids import Ids, embed_field_id
from insights_dash.pages.report.place import Place, Tab, find_place, read_asked
from insights_dash.pages.report.rollout_project import (
    choose_project,
    find_tag_set,
    list_rollout_projects,
)
from insights_dash.pages.report.view import TEAM, RequestedView, day_of
from insights_dash.pages.services import Services
from insights_dash.store.embed_links import (
    NewLink,
    create_link,
    find_same_link,
    list_origins,
)

# Two clicks on a button within this time want one embed.
_AT_ONCE = timedelta(seconds=10)
# Far more than are allowed, so that people do not lose what they pasted.
_MOST_WEBSITES = 10 * MOST_ORIGINS
# The fields that change how an embed looks, and the others.
_LOOKS = ("content", "theme", "changes", "shown")
_OTHERS = ("origins", "name", "expires")
# Callbacks take copies, since Dash adds their inputs.
_PAGE = {"view": State(Ids.VIEW, "data"), "place": State(Ids.PLACE, "data")}
_Fields = Mapping[str, object]


def register_embed_dialog(app: Dash, services: Services) -> None:
    """Bind the dialog's callbacks."""
    _register_opening(app, services)
    _register_creation(app, services)
    _register_websites(app)
    _register_preview(app, services)


def _register_opening(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        output={
            "opened": Output(Ids.EMBED_DIALOG, "opened"),
            "content": Output(Ids.EMBED_DIALOG, "children"),
        },
        inputs={"clicks": Input(Ids.EMBED, "n_clicks")},
        state={**_PAGE},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def open_dialog(clicks: object, view: object, place: object) -> Mapping[str, Any]:
        if not clicks:
            raise PreventUpdate
        return {"opened": True, "content": show_form(services, place, view)}

    bind_in_browser(
        app,
        "embeds.close",
        Output(Ids.EMBED_DIALOG, "opened", allow_duplicate=True),
        Input(Ids.EMBED_DONE, "n_clicks"),
        prevent_initial_call=True,
    )


def _register_creation(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        output={
            "made": Output(Ids.EMBED_MADE, "children"),
            "hides_form": Output(Ids.EMBED_FORM, "hidden"),
        },
        inputs={"clicks": Input(Ids.EMBED_MAKE, "n_clicks")},
        state={"fields": _list_fields(State, *_LOOKS, *_OTHERS), **_PAGE},
        permission=Permission.REPORT_EDIT,
        running=[(Output(Ids.EMBED_MAKE, "loading"), True, False)],
        prevent_initial_call=True,
    )
    def make(
        clicks: object, fields: _Fields, view: object, place: object
    ) -> Mapping[str, Any]:
        if not clicks:
            raise PreventUpdate
        return make_link(services, find_report(services, place), view, fields)


def _register_websites(app: Dash) -> None:
    origins = embed_field_id("origins")

    @guarded_callback(
        app,
        output={"value": Output(origins, "value"), "error": Output(origins, "error")},
        inputs={"given": Input(origins, "value")},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def understand(given: object) -> Mapping[str, Any]:
        return understand_websites(given)


def _register_preview(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        output=Output(Ids.EMBED_PREVIEW, "src"),
        inputs={"fields": _list_fields(Input, *_LOOKS)},
        state={**_PAGE},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def preview(fields: _Fields, view: object, place: object) -> str:
        return show_preview(services, find_report(services, place), view, fields)


def _list_fields(
    dependency: type[State] | type[Input], *names: str
) -> dict[str, State | Input]:
    """Return the values of fields, by the names of the fields."""
    return {name: dependency(embed_field_id(name), "value") for name in names}


def find_report(services: Services, place: object) -> Place:
    """Return the place of a report; embeds cannot show a project's page.

    Raises:
        NotFoundError: if it is not a report, or there is none.
    """
    here = find_place(services.database, place)
    if here.project:
        raise NotFoundError(here.report.id, Kind.REPORT)
    return here


def show_form(services: Services, place: object, view: object) -> list[Component]:
    """The form of an embed of the view at a place."""
    here = find_report(services, place)
    with services.database.read() as session:
        owners = find_owners(session, here.space, Permission.REPORT_EDIT)
        websites = list_origins(session, here.space, owners)
    sees_all = here.space.visibility.is_unlimited
    release = read_asked(here, view, now=services.now()).view["release"]
    choices = list_choices(here, release=release)
    fields: _Fields = {
        "content": choices[0][0],
        "theme": Theme.LIGHT.value,
        "shown": [TITLE, NAMES],
    }
    preview = show_preview(services, here, view, fields)
    form = build_form(
        here, choices, websites=websites, preview=preview, sees_all=sees_all
    )
    return [build_team_note("Embeds show"), *form] if is_narrowed(view) else form


def is_narrowed(view: object) -> bool:
    """Return whether a page's view is that of one team."""
    return isinstance(view, Mapping) and bool(view.get(TEAM))


def understand_websites(given: object) -> Mapping[str, Any]:
    """Return websites as origins, and an error if one of them isn't a website."""
    texts = list(_split_websites(given))
    if not texts:
        return {"value": no_update, "error": ""}
    understood, error = [], ""
    for text in texts:
        try:
            understood.append(read_website(text))
        except ValueError:
            understood.append(text)
    understood = list(dict.fromkeys(understood))
    try:
        read_websites(texts)
    except InvalidInputError as problems:
        error = " ".join(each.message for each in problems.problems)
    value = no_update if understood == given else understood
    return {"value": value, "error": error}


def show_preview(
    services: Services, place: Place, view: object, fields: _Fields
) -> str:
    """Return the URL of a preview; empty if the caller can have none."""
    try:
        wanted = read_view(services, place, view, fields)
    except InvalidInputError as error:
        raise PreventUpdate from error
    return services.embeds.preview(place.space, place.report.id, wanted)


def make_link(
    services: Services, place: Place, view: object, fields: _Fields
) -> Mapping[str, Any]:
    """Create an embed; return its code and hide the form, or return what is wrong."""
    now = services.now()
    lifetime = LIFETIMES.get(read_text(fields.get("expires")))
    name = read_text(fields.get("name"))
    try:
        wanted = read_view(services, place, view, fields)
        new = NewLink(
            place.report.id,
            wanted.to_texts(),
            read_websites(_split_websites(fields.get("origins"))),
            name,
            now + lifetime if lifetime else None,
            current_author(place.space),
        )
        with services.database.write() as session:
            since = now - _AT_ONCE
            link = find_same_link(session, new, since=since, now=now)
            link = link or create_link(session, place.space, new, now=now)
    except InvalidInputError as error:
        problems = build_problems([each.message for each in error.problems])
        return {"made": problems, "hides_form": False}
    url = services.embeds.list_addresses([link])[link.id]
    height = find_height(services, place.space, place.report, wanted)
    return {"made": build_made(link, place, url, height), "hides_form": True}


def _split_websites(given: object) -> Sequence[str]:
    """Return the single entries of a field; pasted text can hold several.

    Entries after the first `_MOST_WEBSITES` are left out: no embed can have so many.
    """
    texts = split_websites(read_text(given) or "\n".join(read_texts(given)))
    return list(islice(dict.fromkeys(texts), _MOST_WEBSITES))


def read_view(
    services: Services, place: Place, view: object, fields: _Fields
) -> EmbedView:
    """Return the view of the page, with what the form says besides.

    If the view is as of the last day of a closed history, the embed follows that day.
    """
    asked = read_asked(place, view, now=services.now())
    texts = asked.question.to_texts()
    day = day_of(asked.question, place.report.definition.zone)
    if day is not None and day == place.closed_on:
        texts["asOf"] = ""
    shown = read_texts(fields.get("shown"))
    return EmbedView.parse(
        {
            **texts,
            **_read_content(services, place, asked, read_text(fields.get("content"))),
            "statistic": asked.statistic.value,
            "changes": " ".join(read_texts(fields.get("changes"))),
            "theme": read_text(fields.get("theme")),
            "title": Shown.SHOWN if TITLE in shown else Shown.HIDDEN,
            "names": Shown.SHOWN if NAMES in shown else Shown.HIDDEN,
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
