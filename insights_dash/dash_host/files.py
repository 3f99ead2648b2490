"""Serves the files of pages, and lets browsers cache them."""

from pathlib import Path

from dash.exceptions import DependencyException
from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

_WEEK, _YEAR = 7 * 24 * 60 * 60, 365 * 24 * 60 * 60
_SMALLER_COMPRESSED = {"text/css", "text/javascript", "image/svg+xml"}
_FONTS = ("/assets/vendor/inter/", "/assets/vendor/fontawesome/webfonts/")
_PLOTLY = "plotly/package_data/plotly.min.js"
RECORDER_PATH = "/insights-record.py"
_PACKAGE = Path(__file__).parents[1]


def install_files(server: Flask, assets: Path) -> None:
    """Let browsers cache files, and serve a smaller Plotly from `assets`.

    Pipelines can download the program that records deployments.
    """
    plotly = assets / "vendor" / "plotly"

    @server.before_request
    def serve_small_plotly() -> Response | None:
        """Serve the part of Plotly that draws our charts, a third of it."""
        if not request.path.endswith(_PLOTLY):
            return None
        return send_from_directory(plotly, "plotly-basic.min.js", max_age=_WEEK)

    server.add_url_rule(RECORDER_PATH, "recorder", _send_recorder)
    server.after_request(_keep)
    # Dash treats a request for a file that it does not have as a bug of the app.
    server.register_error_handler(DependencyException, lambda _: NotFound())


def _send_recorder() -> Response:
    answer = send_from_directory(
        _PACKAGE, "recorder.py", mimetype="text/x-python", max_age=0
    )
    name = RECORDER_PATH.strip("/")
    # Browsers save the file under this name, not under that of the link.
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _keep(response: Response) -> Response:
    """Let browsers cache a file for a year if its URL changes with its content."""
    if request.path.startswith("/assets/") and "m" in request.args:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    elif request.path.startswith(_FONTS):
        response.cache_control.no_cache = None
        response.cache_control.max_age = _WEEK
    if response.direct_passthrough and response.mimetype in _SMALLER_COMPRESSED:
        # Flask-Compress would not close the file of a stream.
        response.direct_passthrough = False
        response.set_data(response.get_data())
    return response
