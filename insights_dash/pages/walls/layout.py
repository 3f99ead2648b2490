"""The layout of the list of wall displays, and of the page of one."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.embed_view import BAD_OPTIONS, find_options
from insights_dash.access.portfolio_report import name_portfolio
from insights_dash.access.walls import PREVIEW
from insights_dash.components.administration import (
    PAGE,
    build_form,
    build_head,
    build_pager,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.attributes import aria
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.components.embed_code import build_copied
from insights_dash.components.report_icon import build_icon
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_not_found
from insights_dash.domain.embed import LinkState
from insights_dash.domain.wall import WallDisplay, WallView
from insights_dash.pages.embed_parts import (
    build_activity,
    describe_view,
    say_use,
    say_when,
)
from insights_dash.pages.wall_changes import OneWall
from insights_dash.pages.walls.forms import ADD, CREATE, SETTINGS, values_of
from insights_dash.pages.walls.ids import Act, Ids, act_id
from insights_dash.store.spaces import Space

_HIDDEN = "Its link is hidden, because it shows names that you can't see."
_ENDED = "Its link no longer works. Regenerate it to use the wall display again."
_NOTHING = (
    "No views yet. Add one below, or open a report and select Share, Add to wall "
    "display."
)


@dataclass(frozen=True)
class Walls:
    """A space's wall displays that a caller can manage.

    `addresses`, by their ids, are those that the caller can see.
    """

    space: Space
    walls: Sequence[WallDisplay]
    total: int
    page: int
    addresses: Mapping[str, str]


def path_of(space: Space, wall: WallDisplay | None = None) -> str:
    """Return the URL of the list, or of the page of a wall display."""
    path = f"/{space.id}/walls"
    return f"{path}/{wall.id}" if wall else path


def build_page(walls: Walls, now: datetime) -> html.Div:
    """Build the list, and the form of a new wall display."""
    space = walls.space
    links = [("Reports", "/"), (space.name, f"/{space.id}/insights")]
    own = (
        " This list has your own wall displays, and those of owners who can see no "
        "more than you."
    )
    return html.Div(
        [
            build_breadcrumbs(links, "Wall displays"),
            dcc.Location(id=Ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=Ids.PLACE, data={"space": space.id, "page": walls.page}),
            build_head(
                "Wall displays",
                "Views of this space on a screen, one after another. A wall display "
                "refreshes itself, needs no account, and shows no more than its owner "
                "can see." + ("" if space.visibility.is_unlimited else own),
            ),
            build_form(
                CREATE.build_field("name"),
                CREATE.build_field("expires"),
                CREATE.build_submit(),
                class_name="row-form walls__create",
            ),
            html.Div(build_walls(walls, now), id=Ids.WALLS),
        ],
        className="administration administration--alone",
    )


def build_missing() -> Component:
    """Build the page for a space or a wall display that doesn't exist."""
    return build_not_found(
        "Wall display not found",
        "It may have been deleted, or the URL may be wrong.",
    )


def build_walls(walls: Walls, now: datetime) -> list[Component]:
    """Build the table of wall displays, with links to the other pages."""
    built = [
        build_table(
            ("Wall display", "Activity", ""),
            [
                [
                    _build_title(walls, each, now),
                    build_activity(
                        say_when("Created", each.created, by=each.author),
                        say_when("Expires", each.expires)
                        if each.expires
                        else "Never expires",
                        say_use(each.last_used),
                    ),
                    _build_acts(each, walls.addresses.get(each.id, ""), now),
                ]
                for each in walls.walls
            ],
            nothing="No wall displays yet",
        )
    ]
    if walls.total > PAGE:
        path = path_of(walls.space)
        built.append(build_pager(path, {}, walls.page, walls.total))
    return built


def _build_title(walls: Walls, wall: WallDisplay, now: datetime) -> Component:
    count = len(wall.views)
    views = f"{count} view{'' if count == 1 else 's'}"
    if count > 1:
        views += f", {wall.settings.seconds} seconds each"
    if wall.settings.hides_names:
        views += ", names hidden"
    return html.Div(
        [
            dcc.Link(wall.name, href=path_of(walls.space, wall)),
            html.Span(views, className="listing__more"),
            _build_link(wall, walls.addresses.get(wall.id, ""), now),
        ]
    )


def _build_link(wall: WallDisplay, address: str, now: datetime) -> Component:
    """Build the link to copy, or say why there is none."""
    if wall.state(now) is not LinkState.VALID:
        return html.Span(_ENDED, className="listing__more")
    if not address:
        return html.Span(_HIDDEN, className="listing__more")
    code = html.Div([build_copied("Link", address)], className="embed-code")
    return html.Details([html.Summary("Link"), code], className="embed-code__fold")


def _build_acts(wall: WallDisplay, address: str, now: datetime) -> Component:
    outcome = wall.state(now)
    is_used = outcome is LinkState.VALID
    remake = Confirmation(
        f"Regenerate the link for “{wall.name}”?",
        "Screens that show it have to open the new link."
        if is_used
        else "The wall display gets a new link, which works again.",
        "Regenerate link",
        is_danger=is_used,
    )
    remaking = html.Button(
        "Regenerate link",
        id=act_id(Act.REMAKE, wall.id),
        type="button",
        className="button",
        **remake.attributes,
        **aria(label=f"Regenerate link: {wall.name}"),
    )
    if not is_used:
        state = build_state(outcome, "warn")
        return html.Div([state, remaking], className="button-row")
    revoke = Confirmation(
        f"Revoke “{wall.name}”?",
        "Screens that show it will show a notice instead.",
        "Revoke wall display",
    )
    revoking = build_asking_button(
        act_id(Act.REVOKE, wall.id), "Revoke", revoke, name=wall.name
    )
    return html.Div([build_opener(address), remaking, revoking], className="button-row")


def build_opener(address: str) -> Component | None:
    """Build the link that opens the wall display in a new tab, if it is known."""
    if not address:
        return None
    icon = build_icon("arrow-up-right-from-square")
    return html.A([icon, "Open"], href=address, target="_blank", className="button")


def build_wall_page(one: OneWall, now: datetime) -> html.Div:
    """Build the page of a wall display: its views, its settings and its link."""
    space, wall = one.space, one.wall
    links = [
        ("Reports", "/"),
        (space.name, f"/{space.id}/insights"),
        ("Wall displays", path_of(space)),
    ]
    works = wall.state(now) is LinkState.VALID
    opener = build_opener(one.address) if works else None
    about = "What this wall display shows, and for how long. Screens follow changes "
    about += "within a minute."
    link = build_section("Link", _say_link(one, now), _build_address(one, works=works))
    return html.Div(
        [
            build_breadcrumbs(links, wall.name),
            dcc.Store(id=Ids.PLACE, data={"space": space.id, "wall": wall.id}),
            build_head(
                wall.name,
                about if works else _ENDED,
                actions=[opener] if opener else [],
            ),
            build_section(
                "Views",
                "Shown from top to bottom, then again from the first.",
                html.Div(
                    build_views(one, can_change=works),
                    id=Ids.VIEWS,
                    className="walls__views",
                ),
                _build_preview(one) if works else None,
            ),
            *(_build_forms(one) if works else ()),
            link,
        ],
        className="administration administration--alone",
    )


def _build_forms(one: OneWall) -> Iterator[Component]:
    """Yield the forms that change a wall display."""
    values = values_of(one.wall.settings)
    fields = [SETTINGS.build_field(name, value=each) for name, each in values.items()]
    if not one.space.visibility.is_unlimited:
        hidden = "Names are hidden because you can't see all of them."
        fields.append(html.P(hidden, className="report-form__hint"))
    yield build_section(
        "Add a view",
        "A report with its overview or one chart. To add what another page shows, "
        "such as the portfolio or a rollout, open it and select Share, Add to wall "
        "display.",
        build_form(_build_adding(one), class_name="walls__add"),
    )
    yield build_section(
        "Settings",
        "For all views of this wall display",
        build_form(*fields, SETTINGS.build_submit()),
    )


def build_views(one: OneWall, *, can_change: bool = True) -> list[Component]:
    """Build the table of views, with buttons that change their order."""
    views = one.wall.views
    rows: list[Sequence[Component | str | None]] = [
        [
            _build_view(one, each),
            _build_view_acts(one, each, place) if can_change else None,
        ]
        for place, each in enumerate(views)
    ]
    return [build_table(("View", ""), rows, nothing=_NOTHING)]


def find_preview(one: OneWall) -> str:
    """Return the URL of the preview, which loads it again."""
    path = urlsplit(one.address).path
    return f"{path}?{PREVIEW}={uuid.uuid4().hex[:8]}" if path and one.wall.views else ""


def name_view(one: OneWall, view: WallView) -> str:
    """Return its title, or the name of its report or portfolio."""
    return view.name or _find_name(one, view) or str(view.report_id)


def _find_name(one: OneWall, view: WallView) -> str | None:
    """Return the name of what a view shows; None if its report was deleted."""
    if view.report_id:
        return one.reports.get(view.report_id)
    options = find_options(view.view)
    return name_portfolio(one.space, options.portfolio if options else None)


def _build_view(one: OneWall, view: WallView) -> Component:
    report = _find_name(one, view)
    options = find_options(view.view)
    described = describe_view(options, one.projects) if options else BAD_OPTIONS
    title: Component = html.Strong(name_view(one, view))
    if report is not None:
        ending = f"insights/{view.report_id}" if view.report_id else "portfolio"
        href = f"/{one.space.id}/{ending}"
        title = dcc.Link(name_view(one, view), href=href)
    return html.Div(
        [
            title,
            html.Span(report, className="listing__more") if view.name else None,
            html.Span(
                described if report is not None else "Its report was deleted.",
                className="listing__more",
            ),
        ]
    )


def _build_view_acts(one: OneWall, view: WallView, place: int) -> Component:
    name, last = name_view(one, view), len(one.wall.views) - 1
    moves = (
        (Act.EARLIER, "\N{UPWARDS ARROW}", "Move up", place == 0),
        (Act.LATER, "\N{DOWNWARDS ARROW}", "Move down", place == last),
    )
    buttons: list[Component] = [
        html.Button(
            arrow,
            id=act_id(act, view.key),
            type="button",
            title=label,
            disabled=disabled,
            className="button",
            **aria(label=f"{label}: {name}"),
        )
        for act, arrow, label, disabled in moves
    ]
    removing = html.Button(
        "Remove",
        id=act_id(Act.REMOVE, view.key),
        type="button",
        className="button button--danger",
        **aria(label=f"Remove: {name}"),
    )
    return html.Div([*buttons, removing], className="button-row")


def _build_adding(one: OneWall) -> Component:
    reports = [{"value": each, "label": name} for each, name in one.reports.items()]
    fields = [
        ADD.build_field("report", data=reports),
        *(ADD.build_field(each) for each in ("metric", "split", "timeRange", "name")),
    ]
    return html.Div([*fields, ADD.build_submit()], className="row-form")


def _build_preview(one: OneWall) -> Component | None:
    if not one.address:
        return None
    return html.Iframe(
        id=Ids.PREVIEW,
        src=find_preview(one),
        title="Preview of the wall display",
        className="walls__preview",
    )


def _say_link(one: OneWall, now: datetime) -> str:
    if one.wall.state(now) is not LinkState.VALID:
        return _ENDED
    if not one.address:
        return _HIDDEN
    return "Anyone with this link can see the wall display until it ends."


def _build_address(one: OneWall, *, works: bool) -> Component:
    wall = one.wall
    lines: list[Component] = []
    if works and one.address:
        lines.append(
            html.Div([build_copied("Link", one.address)], className="embed-code")
        )
    ends = say_when("Expires", wall.expires) if wall.expires else "Never expires"
    created = say_when("Created", wall.created, by=wall.author)
    lines.append(build_activity(created, ends, say_use(wall.last_used)))
    return html.Div(lines)
