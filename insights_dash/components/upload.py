"""The zone that a user drops a file on, or chooses one in, to upload it into a space.

`browser/shell/upload.js` sends the file, shows the progress, and opens the import.
"""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon

_FORMATS = "CSV, TSV, Excel, JSON lines, Parquet or zip."
_NEXT = "You match the columns next. Nothing is written before you confirm."


def build_drop_zone(space: str) -> Component:
    """Build the zone; `space` is the ID of the space that the file is imported into."""
    idle = [
        html.Span(build_icon("file-arrow-up"), className="upload__icon"),
        html.Strong("Drop a file here", className="upload__title"),
        html.Button(
            "Choose a file",
            type="button",
            className="button button--filled upload__choose",
        ),
        html.P(f"{_FORMATS} {_NEXT}", className="upload__text"),
    ]
    busy = [
        html.Strong(className="upload__name"),
        html.Progress(
            max="100", value="0", className="upload__bar", **aria(label="Upload")
        ),
        html.P(className="upload__said", role="status"),
        html.Button("Cancel", type="button", className="button upload__cancel"),
    ]
    return html.Div(
        [
            html.Div(idle, className="upload__idle"),
            html.Div(busy, hidden=True, className="upload__busy"),
            html.P(hidden=True, role="alert", className="upload__problem"),
        ],
        className="upload",
        **data(upload=f"/api/{space}/imports", opens=f"/{space}/data/imports"),
    )
