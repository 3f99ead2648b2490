"""The controls of a page as phones show them: a sheet that a button opens."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon


def build_opener(said: str, *, identifier: str, controls: str) -> Component:
    """Build the button that opens the controls, and says what is set.

    `identifier` is the ID of the text, `controls` that of the sheet.
    """
    return html.Button(
        [
            build_icon("sliders"),
            html.Span("Filters: ", className="is-said"),
            html.Span(said, id=identifier),
        ],
        className="button controls__toggle",
        **data(opens_controls="true"),
        **aria(expanded="false", controls=controls, haspopup="dialog"),
    )


def build_sheet_head() -> Component:
    """Build the top of the sheet: its title, and a button that closes it."""
    close = html.Button(
        build_icon("xmark"),
        className="button controls__close",
        **data(closes_controls="true"),
        **aria(label="Close"),
    )
    return html.Div([html.H2("Filters"), close], className="controls__head")


def build_sheet_foot(done: str, *others: Component) -> Component:
    """Build the end of the sheet: a button that leads back to the page."""
    button = html.Button(
        done, className="button button--filled", **data(closes_controls="true")
    )
    return html.Div([*others, button], className="controls__foot")
