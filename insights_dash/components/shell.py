"""The frame of every page: header, space switcher, theme menu, toasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import dash_mantine_components as dmc
from dash import dcc, html, page_container
from dash.development.base_component import Component

from insights_dash.components.administration import ACCOUNTS, AREAS, SPACES
from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon

API_GUIDE = "/api/experimental/llms.txt"  # prose, for people and language models
FONT = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif"
# Mantine's ten shades of our blue, light to dark.
_BLUES = (
    *("#eef4ff", "#dbe6fe", "#b6ccfb", "#8daff7", "#6a95f3"),
    *("#4f80ee", "#2f6be0", "#255bc4", "#1e4ba3", "#173c84"),
)


# Its shades of dark pages, from text to ground: ours are a little blue.
_DARKS = (
    *("#e6e9ee", "#b9c0cb", "#9ba5b4", "#6b7685", "#2a323d"),
    *("#222933", "#1d232c", "#161b22", "#11151a", "#0e1217"),
)


class ShellIds(StrEnum):
    """IDs that callbacks of every page can use."""

    LOCATION = "shell-location"  # scripts open pages by it
    TOASTS = "toasts"
    COLOR_SCHEME = "color-scheme"  # counts up when light turns dark or back
    SPACES = "shell-spaces"  # names of spaces by id and slug
    PAPER_NOTE = "paper-note"  # when and from where a page was printed
    SPACE = "shell-space"  # the name in the space switcher
    SPACE_LINKS = "shell-space-links"  # the menu of the space switcher
    AREAS = "shell-areas"  # links to the areas of the space
    AREA_ITEMS = "shell-area-items"  # the same in a menu, for phones
    AREA_PATHS = "shell-area-paths"  # names and paths, by ID and slug of the space
    GO_TO = "shell-go-to"  # the button that opens the search
    PAGES = "shell-pages"  # names and paths of the server's own pages


@dataclass(frozen=True)
class SpaceLink:
    """A space in the switcher; addresses know it by its id and its slug."""

    id: str
    slug: str
    name: str


@dataclass(frozen=True)
class AreaLinks:
    """The areas of a space that the user can open: names and paths, in their order."""

    id: str
    slug: str
    areas: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Person:
    """Who is signed in, as the header names them."""

    name: str


_THEME = {
    "fontFamily": FONT,
    "headings": {"fontFamily": FONT},
    "primaryColor": "brand",
    "primaryShade": 6,
    "colors": {"brand": list(_BLUES), "dark": list(_DARKS)},
    "defaultRadius": "md",
    "cursorType": "pointer",
    "respectReducedMotion": True,
}


def build_shell(
    spaces: Sequence[SpaceLink],
    areas: Sequence[AreaLinks],
    person: Person | None,
    *,
    is_administrator: bool,
) -> dmc.MantineProvider:
    """Build the frame around the page that the router shows.

    In local mode there is no `person`; the page's footer says so.
    """
    return dmc.MantineProvider(
        [
            dmc.NotificationContainer(id=ShellIds.TOASTS, position="bottom-right"),
            dcc.Location(id=ShellIds.LOCATION, refresh="callback-nav"),
            dcc.Store(id=ShellIds.COLOR_SCHEME, data=0),
            dcc.Store(id=ShellIds.SPACES, data=name_spaces(spaces)),
            dcc.Store(id=ShellIds.AREA_PATHS, data=_list_areas(areas)),
            dcc.Store(
                id=ShellIds.PAGES,
                data=_list_pages(person, is_administrator=is_administrator),
            ),
            html.A("Skip to content", href="#content", className="shell__skip"),
            _build_header(spaces, person, is_administrator=is_administrator),
            html.P(id=ShellIds.PAPER_NOTE, className="paper-note"),
            html.Main(page_container, id="content", className="shell__main"),
            None if person else _build_local_footer(),
        ],
        theme=_THEME,
        defaultColorScheme="auto",
    )


def _build_header(
    spaces: Sequence[SpaceLink], person: Person | None, *, is_administrator: bool
) -> html.Header:
    mark = html.Span(build_icon("chart-simple"), className="shell__mark")
    product = html.Span("Insights Dash", className="shell__product")
    bar = [
        dcc.Link([mark, product], href="/", className="shell__brand"),
        _build_space_menu(spaces, may_manage=is_administrator),
        html.Nav(id=ShellIds.AREAS, className="shell__areas", **aria(label="Space")),
        html.Div(className="shell__gap"),
        _build_go_to(),
        _build_theme_menu(),
        _build_account_menu(person, is_administrator=is_administrator),
    ]
    return html.Header(html.Div(bar, className="shell__bar"), className="shell__header")


def build_breadcrumbs(
    links: Sequence[tuple[str, str] | Component], here: str
) -> Component:
    """Where a page belongs: names with addresses, or links, outermost first."""
    items = [
        html.Li(dcc.Link(each[0], href=each[1]) if isinstance(each, tuple) else each)
        for each in links
    ]
    items.append(html.Li(html.Span(here, **aria(current="page"))))
    return html.Nav(
        html.Ol(items), className="breadcrumbs", **aria(label="Breadcrumbs")
    )


def name_spaces(spaces: Sequence[SpaceLink]) -> dict[str, str]:
    """Return the names of spaces by ID and by slug, for scripts."""
    return {key: space.name for space in spaces for key in (space.id, space.slug)}


def _list_areas(areas: Sequence[AreaLinks]) -> dict[str, list[list[str]]]:
    return {
        key: [list(each) for each in links.areas]
        for links in areas
        for key in (links.id, links.slug)
    }


def _list_pages(
    person: Person | None, *, is_administrator: bool
) -> list[tuple[str, str]]:
    """Return names and paths of pages that belong to no space."""
    pages = [("All spaces", "/")]
    if person:
        pages.append(("Account settings", "/account"))
    if is_administrator:
        pages += [(area.name, area.path) for area in AREAS]
    return pages


def _build_go_to() -> Component:
    """Build the button that opens the search: it looks like the field that it opens."""
    return html.Button(
        [
            build_icon("magnifying-glass"),
            html.Span("Go to…", className="shell__go-to-name"),
            html.Kbd("Ctrl K", className="shell__key", **aria(hidden="true")),
            html.Kbd("⌘K", className="shell__key is-for-mac", **aria(hidden="true")),
        ],
        id=ShellIds.GO_TO,
        className="shell__go-to",
        title="Search reports, projects, tenants and releases",
        **aria(haspopup="dialog", keyshortcuts="Control+K Meta+K"),
    )


def build_space_links(
    spaces: Sequence[SpaceLink], *, may_manage: bool
) -> list[Component]:
    """Build the links of the space switcher."""
    links = [dmc.MenuItem(space.name, href=f"/{space.id}/insights") for space in spaces]
    manage = dmc.MenuItem(
        "Manage spaces", href=SPACES.path, leftSection=build_icon(SPACES.icon)
    )
    return [
        dmc.MenuLabel("Spaces"),
        *links,
        dmc.MenuDivider(),
        dmc.MenuItem("All spaces", href="/"),
        *([manage] if may_manage else []),
    ]


def _build_space_menu(spaces: Sequence[SpaceLink], *, may_manage: bool) -> dmc.Menu:
    return dmc.Menu(
        [
            _build_target(
                [
                    html.Span("Switch space, current: ", className="is-said"),
                    html.Span("All spaces", id=ShellIds.SPACE),
                    build_icon("chevron-down"),
                ],
                name="shell__menu",
            ),
            dmc.MenuDropdown(
                [
                    html.Div(id=ShellIds.AREA_ITEMS),
                    html.Div(
                        build_space_links(spaces, may_manage=may_manage),
                        id=ShellIds.SPACE_LINKS,
                    ),
                ]
            ),
        ],
        position="bottom-start",
        shadow="md",
    )


def _build_theme_menu() -> dmc.Menu:
    choices = (
        ("light", "sun", "Light"),
        ("dark", "moon", "Dark"),
        ("auto", "desktop", "System"),
    )
    items = [
        dmc.MenuItem(label, id=f"theme-{scheme}", leftSection=build_icon(icon))
        for scheme, icon, label in choices
    ]
    # At this size a sun would look like a gear.
    light = html.Span(build_icon("circle-half-stroke"), className="shell__light")
    dark = html.Span(build_icon("moon"), className="shell__dark")
    target = _build_target(
        [html.Span("Theme", className="is-said"), light, dark],
        name="shell__menu shell__menu--icon",
    )
    return dmc.Menu(
        [target, dmc.MenuDropdown(items)], position="bottom-end", shadow="md"
    )


def _build_account_menu(person: Person | None, *, is_administrator: bool) -> Component:
    """Build the menu of the signed-in user; in local mode, a link to the accounts."""
    if person is None:
        return _build_local_link()
    links = [("/account", "user", "Account settings")]
    if is_administrator:
        links.append((ACCOUNTS.path, "shield-halved", "Administration"))
    items = [
        dmc.MenuItem(label, href=href, leftSection=build_icon(icon))
        for href, icon, label in links
    ]
    menu: Component = dmc.Menu(
        [
            _build_target(
                [
                    html.Span("Signed in as ", className="is-said"),
                    build_icon("circle-user"),
                    html.Span(person.name, className="shell__person"),
                ],
                name="shell__menu",
            ),
            dmc.MenuDropdown(
                [
                    dmc.MenuLabel(person.name),
                    *items,
                    dmc.MenuItem(
                        "API guide",
                        href=API_GUIDE,
                        refresh=True,
                        leftSection=build_icon("code"),
                    ),
                    dmc.MenuDivider(),
                    _build_sign_out(),
                ]
            ),
        ],
        position="bottom-end",
        shadow="md",
    )
    return menu


def _build_local_link() -> Component:
    """Build what stands in the place of the menu while there are no accounts."""
    return dcc.Link(
        [
            build_icon("house-laptop"),
            html.Span("Local mode · Set up sign-in", className="shell__person"),
        ],
        href=ACCOUNTS.path,
        className="shell__link shell__link--local",
    )


def _build_sign_out() -> Component:
    return html.Form(
        html.Button(
            [build_icon("right-from-bracket"), "Sign out"],
            type="submit",
            className="account__out",
        ),
        action="/sign-out",
        method="post",
        className="account__form",
    )


def _build_local_footer() -> Component:
    return html.Footer(
        [
            build_icon("house-laptop"),
            "Local mode: no sign-in, accessible only from this machine. ",
            html.A("API guide", href=API_GUIDE),
        ],
        className="shell__footer",
    )


def _build_target(content: list[Component], *, name: str) -> dmc.MenuTarget:
    """Build the target of a menu. Mantine wraps it in a box, which is the button."""
    return dmc.MenuTarget(
        html.Span(content, className=name),
        boxWrapperProps={"role": "button", "tabIndex": 0, "className": "shell__target"},
    )
