"""The query of the URL that shows a view."""

from collections.abc import Mapping, Sequence
from typing import Any

from insights_dash.pages.report.layout import list_defaults
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.view import NOW, RequestedView

UrlQuery = Mapping[str, str | Sequence[str]]


def write_query(place: Place, asked: RequestedView) -> UrlQuery:
    """Return the parameters of a page's URL, without those that have their defaults."""
    usual = list_defaults(place)
    view: Mapping[str, Any] = {**asked.view}
    kept = {
        name: value
        for name, value in view.items()
        if value and value != usual.get(name, "")
    }
    if usual["asOf"] and not view["asOf"]:
        kept["asOf"] = NOW
    return kept
