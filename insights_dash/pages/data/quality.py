"""The list of what can make figures wrong, as a section of a page."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon
from insights_dash.metrics.quality.checks import (
    CHECKS_BY_KEY,
    REPORT_CHECKS,
    Check,
)
from insights_dash.metrics.quality.findings import Finding
from insights_dash.metrics.quality.service import Quality
from insights_dash.pages.data.place import DataPlace


def build_quality(place: DataPlace, quality: Quality) -> html.Section:
    """Build a row per check: first those that found something, then the others."""
    clean = [each for each in quality.findings if not each.count]
    rows = [*quality.found, *clean]
    return html.Section(
        [
            html.Header(
                [
                    html.H2("Data quality", id="data-quality"),
                    html.P(_introduce(place), className="data__lead"),
                ],
                className="data__section-head",
            ),
            html.Ul(
                [_build_row(place, each) for each in rows], className="quality__list"
            ),
        ],
        className="panel quality",
        **aria(labelledby="data-quality"),
    )


def describe_count(finding: Finding) -> str:
    """Return how many were found, of how many: `22 of 70`, or `0`."""
    return f"{finding.count:,} of {finding.of:,}" if finding.count else "0"


def build_advice(place: DataPlace, check: Check) -> str | list[Component | str]:
    """Return what to do about a finding: first of all, reports need a report."""
    if place.has_reports or check.key not in REPORT_CHECKS:
        return check.advice
    if not place.may_create_report:
        return "There are no reports yet. Ask an administrator to create one."
    path = f"/{place.space.id}/insights/new?all=yes"
    return ["There are no reports yet. ", dcc.Link("Create a report", href=path), "."]


def _introduce(place: DataPlace) -> Sequence[Component | str]:
    if place.report is None:
        return ["What could make figures wrong, and what to do"]
    name = place.report.definition.name
    report = dcc.Link(name, href=f"/{place.space.id}/insights/{place.report.id}")
    whole = dcc.Link("Check the whole space", href=place.path)
    return ["Only what the report ", report, " selects. ", whole]


def _build_row(place: DataPlace, finding: Finding) -> html.Li:
    check = CHECKS_BY_KEY[finding.key]
    if not finding.count:
        checked = [build_icon("check"), html.Span("Checked", className="is-said")]
        return html.Li(
            _build_cells(finding, check.title, check.risk, checked),
            className="quality__row is-clean",
            title=check.rule,
        )
    review = dcc.Link(
        ["Review", html.Span(f" {check.title}", className="is-said")],
        href=place.url_of(check.key),
    )
    title = [
        html.Span(check.title),
        html.Span(build_advice(place, check), className="quality__advice"),
    ]
    return html.Li(
        _build_cells(finding, title, check.effect, review), className="quality__row"
    )


def _build_cells(
    finding: Finding,
    title: str | Sequence[Component],
    effect: str,
    action: Component | Sequence[Component],
) -> list[Component]:
    return [
        html.Span(describe_count(finding), className="quality__count"),
        html.Span(title, className="quality__title"),
        html.Span(effect, className="quality__effect"),
        html.Span(action, className="quality__action"),
    ]
