"""The chip of a verdict."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.verdicts import VERDICTS


def build_verdict(verdict: Verdict, words: str = "") -> Component:
    """Build a verdict's icon and word in its colour, or the given words instead."""
    shown = VERDICTS[verdict]
    return html.Span(
        [build_icon(shown.icon) if shown.icon else None, words or shown.word],
        className=f"verdict is-{shown.kind}",
    )
