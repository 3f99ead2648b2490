"""`/app`, where links to Octopus's pages begin, and the page that they lead to.

A server never sees what stands behind the `#` of a URL. So `/app` is the same page for
everyone, and its script opens `/app/open?link=…`. That page needs a sign-in, which
keeps the query.
"""

from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Response, make_response, render_template, request
from werkzeug.utils import redirect

from insights_dash.access.guard import guarded
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.components.assets import locate_asset
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.pages.octopus_links.targets import (
    Choice,
    NoPageError,
    Target,
    find_target,
)
from insights_dash.store.database import Database

_WHY = "It may have been deleted, or you don't have access to it."


def register_octopus_links(server: Flask, database: Database, assets: Path) -> None:
    """Add the pages to the server."""
    pages = Blueprint("octopus_links", __name__, template_folder="templates")
    script = locate_asset(assets, "links/links.js")
    pages.add_url_rule("/app", "begin", partial(begin, script), strict_slashes=False)
    # What the user can see decides in `find_target`; links of the server need nothing.
    view = guarded()(partial(open_link, database))
    pages.add_url_rule("/app/open", "open", view)
    server.register_blueprint(pages)


def begin(script: str) -> Response:
    """Show the page whose script reads the rest of the URL."""
    return make_response(render_template("app.html", script=script))


def open_link(database: Database) -> Response:
    """Redirect to the page of a link, or show why there is none."""
    link = request.args.get("link", "")
    find = guarded(Permission.REPORT_VIEW)(partial(_find, database))
    try:
        target = find(link)
    except NotFoundError as error:
        why = "" if isinstance(error, NoPageError) else f" {_WHY}"
        return _show("Page not found", f"{error}{why}", HTTPStatus.NOT_FOUND)
    except PermissionDeniedError as error:
        return _show("You don't have access", error.in_words, HTTPStatus.FORBIDDEN)
    if isinstance(target, Choice):
        return _show(target.title, target.text, HTTPStatus.OK, target)
    response = make_response(redirect(target, HTTPStatus.SEE_OTHER))
    response.headers["Cache-Control"] = "no-store"
    return response


def _find(database: Database, link: str) -> Target:
    with database.read() as session:
        return find_target(session, link)


def _show(
    title: str, text: str, status: HTTPStatus, choice: Choice | None = None
) -> Response:
    pages = choice.pages if choice else [("All reports", "/")]
    page = render_template(
        "octopus_link.html",
        heading=title,
        text=text,
        pages=pages,
        is_choice=choice is not None,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
