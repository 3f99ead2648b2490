"""The page of a wall display: one view after another, each in a frame of its own.

The page has no account and sets no cookies. Its script asks for the state again and
again, so the page follows changes of the wall display, and a new version of the server.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask, Response, g, jsonify, make_response, render_template

from insights_dash.access.embed_view import BAD_OPTIONS, find_options
from insights_dash.access.embeds import EmbedRefusedError
from insights_dash.access.guard import guarded
from insights_dash.access.walls import OpenWall
from insights_dash.components.assets import locate_asset
from insights_dash.components.page_data import build_page_data
from insights_dash.domain.role import Permission
from insights_dash.domain.wall import WallTheme, WallView
from insights_dash.embed.middleware import WALL_INSIDE

STATE = f"{WALL_INSIDE}state"
_SCRIPT = "wall/wall.js"
_STYLES = ("00-tokens.css", "wall/wall.css")
# A page that has been open for weeks loads again when one of these has changed.
_FILES = (_SCRIPT, *_STYLES, "embed/embed.js", "embed/embed.css")


class WallPages:
    """Builds the page of a wall display, and what its script asks for."""

    def __init__(self, assets: Path) -> None:
        """Find the page's files, which are in `assets`."""
        self._script = locate_asset(assets, _SCRIPT)
        self._styles = [locate_asset(assets, each) for each in _STYLES]
        files = "".join(locate_asset(assets, each) for each in _FILES)
        self._version = _hash(files)

    def register(self, server: Flask) -> None:
        """Add the routes below `/_wall/`, which the middleware leads to."""
        routes = Blueprint("wall", __name__)
        guard = guarded(Permission.REPORT_VIEW)
        routes.add_url_rule(WALL_INSIDE, "show", guard(self._show))
        routes.add_url_rule(STATE, "tell", guard(self._tell))
        server.register_blueprint(routes)

    def refuse(self, error: EmbedRefusedError) -> Response:
        """Return the page that says why, and looks again later by itself."""
        refusal = tell_refusal(error)
        page = self._build({"refusal": refusal}, error.title, WallTheme.AUTO)
        return make_response(page, error.refusal.status)

    def _show(self) -> str:
        wall = _current_wall()
        state = self._describe(wall)
        return self._build(
            {"state": state}, wall.display.name, wall.display.settings.theme
        )

    def _tell(self) -> Response:
        return jsonify(self._describe(_current_wall()))

    def _build(self, shown: Mapping[str, object], title: str, theme: WallTheme) -> str:
        return render_template(
            "wall.html",
            data=build_page_data(shown),
            title=title,
            theme=theme.value,
            script=self._script,
            styles=self._styles,
        )

    def _describe(self, wall: OpenWall) -> Mapping[str, object]:
        settings = wall.display.settings
        return {
            "name": settings.name,
            "theme": settings.theme.value,
            "seconds": settings.seconds,
            "refresh": settings.refresh,
            "version": self._version,
            "views": [_describe_view(wall, each) for each in wall.display.views],
        }


def tell_refusal(error: EmbedRefusedError) -> Mapping[str, str]:
    """Return why a wall display can't be shown, for its script."""
    return {"title": error.title, "text": error.text}


def _current_wall() -> OpenWall:
    wall: OpenWall = g.wall
    return wall


def _describe_view(wall: OpenWall, view: WallView) -> Mapping[str, object]:
    """Return what the script needs of a view; `stamp` changes with what it shows."""
    settings = wall.display.settings
    parsed = find_options(view.view)
    report = wall.reports.get(view.report_id or "")
    shown = [view.report_id, view.view, view.name, settings.theme, settings.hides_names]
    is_gone = view.report_id is not None and report is None
    problem = "" if parsed else BAD_OPTIONS
    if is_gone:
        problem = "Its report was deleted."
    name = view.name or report or view.report_id or wall.space.name
    return {
        "key": view.key,
        "path": wall.paths[view.key],
        "name": f"{name} · {parsed.title if parsed else 'Overview'}",
        "isSingle": parsed is not None and parsed.metric is not None,
        "stamp": _hash(json.dumps(shown, sort_keys=True)),
        "problem": problem,
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
