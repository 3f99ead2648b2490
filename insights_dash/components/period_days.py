"""The days of a period, which scripts read too."""

from datetime import date, datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.figures.sentences import describe_days


def build_period_days(days: tuple[date, date], as_of: datetime) -> Component:
    """Build the days of a period, as of an instant."""
    first, last = (each.isoformat() for each in days)
    return html.Span(
        describe_days(*days),
        **data(first=first, last=last, seen=as_of.isoformat()),
    )
