"""What the page of a space's data shows: what is stored, then its sections."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.components.administration import build_moment
from insights_dash.components.export_menu import build_export_menu
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.metrics.quality.service import Holdings, Quality
from insights_dash.pages.data.place import DataPlace
from insights_dash.pages.data.quality import build_quality


def build_page(
    place: DataPlace, quality: Quality, *, sections: Sequence[Component] = ()
) -> html.Div:
    """Build the page of a space's data, or of what a report selects.

    `sections` come before the quality of the data.
    """
    lead = html.P(_describe(quality.holdings), className="data__lead")
    title = [html.H1("Data"), lead]
    export = build_export_menu(place.space.id) if place.may_export else None
    return html.Div(
        [
            build_breadcrumbs(list_links(place), "Data"),
            html.Header([html.Div(title), export], className="data__head"),
            *sections,
            build_quality(place, quality),
        ],
        className="data",
    )


def list_links(place: DataPlace) -> list[tuple[str, str]]:
    """Return the names and URLs above the page; none that the user can't open."""
    if not place.may_view:
        return []
    return [("Reports", "/"), (place.space.name, f"/{place.space.id}/insights")]


def _describe(held: Holdings) -> Sequence[Component | str]:
    if held.last is None or held.first is None:
        return [f"{_count(held)}, none completed yet"]
    return [
        f"{_count(held)} since {held.first:%B %Y} \u00b7 last deployment ",
        build_moment(held.last),
    ]


def _count(held: Holdings) -> str:
    counted = ((held.deployments, "deployment"), (held.releases, "release"))
    return " and ".join(f"{n:,} {noun}{'' if n == 1 else 's'}" for n, noun in counted)
