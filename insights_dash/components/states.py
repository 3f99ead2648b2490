"""What stands in the place of content: nothing found, gone wrong, on its way."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon


def build_empty(
    title: str,
    text: str | Sequence[Component | str],
    *,
    icon: str = "chart-line",
    actions: Sequence[Component] = (),
) -> Component:
    """A calm word on why there is nothing, and what to do about it."""
    return html.Div(
        [
            html.Span(build_icon(icon), className="state__icon"),
            html.H2(title, className="state__title"),
            html.P(text, className="state__text"),
            html.Div(list(actions), className="state__actions") if actions else None,
        ],
        className="state",
        role="status",
    )


def build_error(reference: str, *, actions: Sequence[Component] = ()) -> Component:
    """Something broke on the server; `reference` is how its log knows it."""
    return html.Div(
        [
            html.Span(build_icon("triangle-exclamation"), className="state__icon"),
            html.H2("Something went wrong", className="state__title"),
            html.P(
                [
                    "If it happens again, tell those who run this server: reference ",
                    html.Code(reference, className="state__reference"),
                    ".",
                ],
                className="state__text",
            ),
            html.Div(list(actions), className="state__actions") if actions else None,
        ],
        className="state is-error",
        role="alert",
    )


def build_refused(text: str) -> Component:
    """A page that is not for whoever is signed in."""
    return build_empty(
        "This is not open to you",
        text,
        icon="lock",
        actions=[dcc.Link("See all reports", href="/", className="button")],
    )


def build_not_found(
    title: str = "There is no such page",
    text: str = "Its address may be mistyped, or what it showed was deleted.",
) -> Component:
    """The page of an address that leads nowhere."""
    return build_empty(
        title,
        text,
        icon="compass",
        actions=[dcc.Link("See all reports", href="/", className="button")],
    )
