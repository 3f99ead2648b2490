"""Where users drop a file or choose one; `browser/upload/` sends it."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.identity import SpaceId

FORMATS = "CSV, TSV, Excel, JSON lines, Parquet or zip"


def import_path(space: SpaceId, identifier: str = "") -> str:
    """Return the path of an import's page, or what the paths of all begin with."""
    start = f"/{space}/data/imports"
    return f"{start}/{identifier}" if identifier else start


def upload_zone(space: SpaceId, largest: int) -> dict[str, Any]:
    """Return attributes that make any element a place to drop files on.

    It contains what `build_upload` returns. `largest` is the size of a file in bytes.
    After the upload, the browser opens the page of the import.
    """
    return data(
        upload=f"/api/{space}/imports", page=import_path(space), most=str(largest)
    )


def build_upload(*, is_first: bool = True) -> html.Div:
    """Build what a zone shows: a button, then progress, or what went wrong.

    The button is filled if uploading is what the page `is_first` about.
    """
    tone = "button button--filled" if is_first else "button"
    return html.Div(
        [
            html.Div(
                [
                    html.Span(build_icon("file-arrow-up"), className="upload__icon"),
                    html.P("Drop a file here", className="upload__title"),
                    build_choose_button("Choose a file", tone),
                    html.P(
                        f"{FORMATS}. You match its columns next. Nothing is "
                        "written until you confirm.",
                        className="upload__hint",
                    ),
                ],
                className="upload__idle",
            ),
            html.Div(className="upload__state", role="status"),
            html.Div(className="upload__problem", role="alert"),
        ],
        className="upload",
    )


def build_choose_button(label: str, tone: str = "button") -> Component:
    """Build a button that lets the user choose a file for the zone of its page."""
    return html.Button(label, type="button", className=f"{tone} upload__choose")


def build_drop_zone(space: SpaceId, largest: int = 0) -> html.Div:
    """Build a zone by itself; a file can have `largest` bytes, 0 if that is unknown."""
    return html.Div(build_upload(), **upload_zone(space, largest))
