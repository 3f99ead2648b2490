"""The card of a space's sources: which send deployments, how many, and since when."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.components.administration import build_moment
from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon
from insights_dash.components.svg import Svg
from insights_dash.components.table import build_table_head
from insights_dash.domain.source import SourceKind
from insights_dash.figures.sparkline import draw_days
from insights_dash.store.sources import DAYS, SourceState, SourceSummary

_COLUMNS = (
    *("Source", "State", "Last deployment", "Last arrival"),
    *(f"Deployments per day, {DAYS} days", "Deployments"),
)
_ICONS = {
    SourceKind.API: "plug",
    SourceKind.PIPELINE: "code-branch",
    SourceKind.BUNDLE: "terminal",
    SourceKind.UPLOAD: "upload",
    SourceKind.DEMO: "flask",
}
_KINDS = {
    SourceKind.API: "Octopus-compatible API",
    SourceKind.PIPELINE: "Sent as deployments happen",
    SourceKind.BUNDLE: "Bundles of CSV files",
    SourceKind.UPLOAD: "Uploaded files",
    SourceKind.DEMO: "Sample data",
}
_TONES: Mapping[SourceState, str] = {
    SourceState.RECEIVING: "good",
    SourceState.IMPORTED: "good",
    SourceState.SILENT: "warn",
    SourceState.UNKNOWN: "none",
}
_UNKNOWN = "–"


def build_sources(sources: Sequence[SourceSummary], *, now: datetime) -> Component:
    """Build the card, or the hint that nothing has arrived yet."""
    title = html.H2("Sources", id="about-sources", className="sources__title")
    content = (
        html.Table(
            [_build_head(), html.Tbody([_build_row(each, now) for each in sources])],
            className="sources__table",
        )
        if sources
        else html.P(
            "No sources yet. Upload a file or send deployments from a pipeline.",
            className="sources__nothing",
        )
    )
    return html.Section(
        [title, content], className="sources", **aria(labelledby="about-sources")
    )


def _build_head() -> Component:
    return build_table_head(_COLUMNS)


def _build_row(source: SourceSummary, now: datetime) -> Component:
    cells = {
        "state": _build_state(source, now),
        "event": build_moment(source.last_event, never=_UNKNOWN),
        "arrival": build_moment(source.last_arrival, never=_UNKNOWN),
        "days": _build_days(source),
        "count": f"{source.deployments:,}",
    }
    return html.Tr(
        [
            html.Th(_build_name(source), scope="row", className="sources__source"),
            *(
                html.Td(cell, className=f"sources__{name}")
                for name, cell in cells.items()
            ),
        ]
    )


def _build_name(source: SourceSummary) -> Component:
    kind = source.kind
    icon = build_icon(_ICONS[kind] if kind else "database")
    said = [html.Span(source.name, className="sources__name")]
    if kind:
        said.append(html.Span(_KINDS[kind], className="sources__kind"))
    return html.Div(
        [
            html.Span(icon, className="sources__icon"),
            html.Span(said, className="sources__names"),
        ],
        className="sources__who",
    )


def _build_state(source: SourceSummary, now: datetime) -> Component:
    dot = html.Span(className=f"dot dot--{_TONES[source.state]}", **aria(hidden="true"))
    return html.Span([dot, _describe_state(source, now)], className="sources__said")


def _describe_state(source: SourceSummary, now: datetime) -> str:
    if source.state is SourceState.UNKNOWN:
        return "Arrivals not known"
    if source.state is SourceState.SILENT and source.last_arrival:
        days = (now - source.last_arrival).days
        return f"Silent for {days:,} day{'' if days == 1 else 's'}"
    return source.state.value


def _build_days(source: SourceSummary) -> Component | str:
    counts = source.per_day
    if not any(counts):
        return html.Span(f"None in {DAYS} days", className="sources__none")
    happened = "were completed" if source.is_by_event else "arrived"
    label = (
        f"New deployments that {happened} per day (UTC) in the last {DAYS} days: "
        f"{min(counts):,} to {max(counts):,}. Today: {counts[-1]:,}"
    )
    return Svg(draw_days(counts), label=label, name="sparkline sparkline--days")
