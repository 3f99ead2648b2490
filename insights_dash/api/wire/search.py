"""The answer of `/search`: what was found, by kind, with links to the pages."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import TextOrNull, Wire
from insights_dash.domain.identity import Kind
from insights_dash.store.search import Found, FoundKind

# Kinds by the names that other lists have for their items.
ITEM_TYPES: Mapping[str, Kind] = {
    "InsightsReport": Kind.REPORT,
    "Project": Kind.PROJECT,
    "Tenant": Kind.TENANT,
    "Release": Kind.RELEASE,
}
_NAMES = {kind: name for name, kind in ITEM_TYPES.items()}
_PATHS = {
    Kind.REPORT: "insights/reports",
    Kind.PROJECT: "projects",
    Kind.TENANT: "tenants",
    Kind.RELEASE: "releases",
}


class WireFound(Wire):
    """A document that was found. `ProjectId` is null unless it is a release."""

    id: str
    name: str
    space_id: str
    space_name: str
    project_id: TextOrNull
    project_name: TextOrNull
    links: Links


class WireFoundKind(Wire):
    """The best results of a kind, and how many there are, or at least are."""

    item_type: str
    total_results: int
    has_more_than_counted: bool
    items: list[WireFound]


class WireSearch(Wire):
    """What a search found, with one entry per kind that has results."""

    results: list[WireFoundKind]


def search_to_wire(found: Sequence[FoundKind]) -> WireSearch:
    """Return the results in their order."""
    return WireSearch(
        results=[
            WireFoundKind(
                item_type=_NAMES[each.kind],
                total_results=each.total,
                has_more_than_counted=each.is_cut,
                items=list(map(_to_wire, each.items)),
            )
            for each in found
        ]
    )


def _to_wire(found: Found) -> WireFound:
    path = f"{found.space.id}/{_PATHS[found.kind]}/{found.id}"
    project_id, project_name = found.project or ("", "")
    return WireFound(
        id=found.id,
        name=found.name,
        space_id=found.space.id,
        space_name=found.space.name,
        project_id=project_id,
        project_name=project_name,
        links={"Self": f"/api/{path}", "Web": _page_of(found, path)},
    )


def _page_of(found: Found, path: str) -> str:
    if found.kind is Kind.REPORT:
        return f"/{found.space.id}/insights/{found.id}"
    if found.kind is Kind.PROJECT:
        return f"/{path}/insights"
    # The server looks for the page that shows it best.
    return f"/app/open?{urlencode({'link': path})}"
