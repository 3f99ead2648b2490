"""What the page of one check shows: what was found, what it means, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    PAGE,
    build_moment,
    build_pager,
    build_table,
)
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.domain.identity import Kind
from insights_dash.metrics.quality.checks import CHECKS_BY_KEY, Check
from insights_dash.metrics.quality.findings import Finding
from insights_dash.pages.data.layout import list_links
from insights_dash.pages.data.place import DataPlace
from insights_dash.pages.data.quality import build_advice
from insights_dash.store.deployments import Named
from insights_dash.store.examples import Example

# The words of Octopus's paths, which open the page of a document.
_PATHS = {
    Kind.PROJECT: "projects",
    Kind.PROJECT_GROUP: "projectgroups",
    Kind.CHANNEL: "channels",
    Kind.ENVIRONMENT: "environments",
    Kind.TENANT: "tenants",
    Kind.RELEASE: "releases",
    Kind.DEPLOYMENT: "deployments",
}
_NOTHING = "No problems found."
_ELSEWHERE = "The Data page lists them with their source."
_TIMES = {Kind.RELEASE: "Created", Kind.DEPLOYMENT: "When"}


@dataclass(frozen=True)
class FoundPage:
    """A finding, and the page of its examples, which count from 1."""

    place: DataPlace
    finding: Finding
    examples: Sequence[Example]
    page: int


def _explain(place: DataPlace, check: Check) -> html.Dl:
    meaning = (
        ("What is found", check.rule),
        ("What it does to figures", check.effect),
        ("What to do", build_advice(place, check)),
    )
    return html.Dl(
        [html.Div([html.Dt(term), html.Dd(text)]) for term, text in meaning],
        className="panel found__meaning",
    )


def build_found(found: FoundPage) -> html.Div:
    """Build the page of a check."""
    place, finding = found.place, found.finding
    check = CHECKS_BY_KEY[finding.key]
    title = check.title[:1].upper() + check.title[1:]
    links = [*list_links(place), ("Data", place.url)]
    total = len(finding.examples)
    return html.Div(
        [
            build_breadcrumbs(links, title),
            html.Header(
                [
                    html.H1(title),
                    html.P(_count(found), className="data__lead"),
                ],
                className="data__head",
            ),
            _explain(place, check),
            _build_list(found),
            build_pager(place.path_of(check.key), place.query, found.page, total)
            if total > PAGE
            else None,
        ],
        className="data found",
    )


def _count(found: FoundPage) -> str:
    finding = found.finding
    counted = f"{finding.count:,} found, {finding.of:,} checked"
    if found.place.report:
        counted += f" in the report {found.place.report.definition.name}"
    listed = len(found.finding.examples)
    if listed < found.finding.count:
        counted += f". The first {listed:,} are listed"
    return counted


def _build_list(found: FoundPage) -> Component:
    examples = found.examples
    kinds = {each.kind for each in examples}
    columns = [
        (name, [read(found.place, each) for each in examples])
        for name, read in (
            (_name_first(kinds), _link),
            ("Kind", lambda _, each: each.kind.noun if len(kinds) > 1 else None),
            ("Project", lambda place, each: _name_project(place, each.project)),
            ("Channel", lambda _, each: _name(each.channel)),
            ("Environment", lambda _, each: _name(each.environment)),
            ("Tenant", lambda _, each: _name(each.tenant)),
            (_name_time(kinds), lambda _, each: _tell(each)),
        )
    ]
    shown = [(name, cells) for name, cells in columns if any(cells)]
    rows = list(zip(*(cells for _, cells in shown), strict=True))
    nothing = _ELSEWHERE if found.finding.count else _NOTHING
    return build_table([name for name, _ in shown], rows, nothing=nothing)


def _name_first(kinds: set[Kind]) -> str:
    return "Release" if kinds <= {Kind.RELEASE, Kind.DEPLOYMENT} else "Name"


def _name_time(kinds: set[Kind]) -> str:
    return next((name for kind, name in _TIMES.items() if kind in kinds), "Time")


def _link(place: DataPlace, example: Example) -> Component | str:
    """Name an example, with a link to its explanation or page."""
    if not place.may_view:
        return example.name
    if example.kind is Kind.PROJECT:
        return dcc.Link(example.name, href=place.url_of_project(example.id))
    path = f"{place.space.id}/{_PATHS[example.kind]}/{example.id}"
    # The server looks for the page, so Dash's router can't open it.
    return html.A(example.name, href=f"/app/open?{urlencode({'link': path})}")


def _name_project(place: DataPlace, named: Named | None) -> Component | str | None:
    if named is None or named.name is None or not place.may_view:
        return _name(named)
    return dcc.Link(named.name, href=place.url_of_project(named.id))


def _name(named: Named | None) -> str | None:
    return None if named is None else named.name or named.id


def _tell(example: Example) -> Component | str | None:
    return build_moment(example.time, never="") or None
