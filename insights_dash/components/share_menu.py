"""The Share menu of a page: links, files and embeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.report_icon import build_icon


@dataclass(frozen=True)
class Shared:
    """What a page offers in its menu.

    `api` is the ID of the link to the API, which the browser completes. `embed` is the
    ID of the item that opens the embed dialog, empty if the page can't be embedded;
    `wall` is that of the dialog that adds the page to a wall display. `paper`, `csv`
    and `pictures` say what is printed, and what the files contain; a page without
    `pictures` has no PNG. `file` is the name of PNG files, without their days.
    `settings` is the URL of a report's settings, empty if the user can't open them;
    phones have them in this menu.
    """

    api: str
    embed: str
    wall: str
    paper: str
    csv: str
    pictures: str = ""
    file: str = ""
    settings: str = ""


def build_share_menu(shared: Shared) -> Component:
    """Build the button and its menu; `browser/shell/share.js` runs the items."""
    target = dmc.MenuTarget(
        html.Span(
            [
                html.Span(build_icon("share-from-square"), className="share__icon"),
                html.Span(className="share__dots"),
                html.Span("Share", className="share__name"),
                html.Span(build_icon("chevron-down"), className="share__arrow"),
            ],
            className="button share__button",
        ),
        # Mantine wraps the target in a box, which is the button.
        boxWrapperProps={"role": "button", "tabIndex": 0, "className": "share__target"},
    )
    groups = (
        ("Copy link", _list_links()),
        ("Download", _list_files(shared)),
        ("Use elsewhere", _list_uses(shared)),
    )
    content: list[Component] = []
    for title, items in groups:
        content += [dmc.MenuLabel(title), *items]
    if shared.settings:
        leads = {"href": shared.settings}
        item = _build_item("gear", "Settings", "Of this report", leads, "is-of-phones")
        content.append(item)
    menu: Component = dmc.Menu(
        [target, dmc.MenuDropdown(content, className="share__items")],
        position="bottom-end",
        shadow="md",
        width=290,
        returnFocus=True,
    )
    return menu


def _list_links() -> list[Component]:
    current, seen = data(share="current"), data(share="seen")
    return [
        _build_item("link", "Always current", "Opens with the latest data", current),
        _build_item("clock", "As shown now", "Keeps these dates and this data", seen),
    ]


def _list_files(shared: Shared) -> list[Component]:
    prints, saves = data(share="paper"), data(share="csv")
    items = [_build_item("print", "Print or save as PDF", shared.paper, prints)]
    if shared.pictures:
        draws = data(share="png", file=shared.file)
        items.append(_build_item("image", "PNG", shared.pictures, draws))
    return [*items, _build_item("table", "CSV", shared.csv, saves)]


def _list_uses(shared: Shared) -> list[Component]:
    uses: list[Component] = []
    if shared.embed:
        opens = {"id": shared.embed}
        uses.append(_build_item("code", "Embed…", "On another web page", opens))
    if shared.wall:
        opens = {"id": shared.wall}
        name = "Add to wall display…"
        uses.append(_build_item("chart-simple", name, "On a large screen", opens))
    leads = {"id": shared.api, "href": "#", "target": "_blank", "refresh": True}
    return [*uses, _build_item("server", "API", "This data as JSON", leads)]


def _build_item(
    icon: str,
    name: str,
    purpose: str,
    properties: Mapping[str, Any],
    kind: str = "",
) -> Component:
    item: Component = dmc.MenuItem(
        [
            dmc.Text(name, size="sm"),
            dmc.Text(purpose, size="xs", c="dimmed", className="share__purpose"),
        ],
        leftSection=build_icon(icon),
        className=f"share__item {kind}".rstrip(),
        **properties,
    )
    return item
