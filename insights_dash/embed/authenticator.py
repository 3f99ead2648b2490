"""Identifies callers of embeds and wall displays by tokens, and explains refusals."""

from functools import partial

from flask import (
    Blueprint,
    Flask,
    Response,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)

from insights_dash.access.authenticator import Authenticator
from insights_dash.access.embeds import (
    EmbedRefusal,
    EmbedRefusedError,
    EmbedService,
)
from insights_dash.access.permission import Caller
from insights_dash.access.walls import PREVIEW, WallRefusedError, WallService
from insights_dash.domain.embed import read_origin
from insights_dash.embed.middleware import (
    ANY_PAGE,
    INSIDE,
    WALL_INSIDE,
    EmbedMiddleware,
    EmbedRequest,
    find_embed_request,
)
from insights_dash.embed.wall import STATE, WallPages, tell_refusal

# The paths of an embed that need its token; its files have none.
_PATHS = {"", "_dash-layout", "_dash-dependencies", "_dash-update-component"}
_WALL_PATHS = {WALL_INSIDE, STATE}
_FILES = f"{INSIDE}_dash-component-suites/"


class EmbedAuthenticator:
    """Identifies callers: by its token in an embed, else as the dashboard does."""

    def __init__(
        self, authenticator: Authenticator, embeds: EmbedService, walls: WallService
    ) -> None:
        """Store how to identify each kind of callers."""
        self._authenticator = authenticator
        self._embeds = embeds
        self._walls = walls

    def identify(self) -> Caller:
        """Return the caller of the current request.

        Raises:
            EmbedRefusedError: if an embed or a wall display is requested without a
                valid token for it.
            LocalModeError: if there are no accounts and another machine asks.
        """
        path, embed_request = request.path, find_embed_request(request.environ)
        if path.startswith(WALL_INSIDE):
            return self._identify_wall(embed_request)
        is_file = path.startswith(_FILES) and embed_request is None
        if not path.startswith(INSIDE) or is_file:
            return self._authenticator.identify()
        self._authenticator.check_local_mode()
        wanted = path.removeprefix(INSIDE)
        if embed_request is None or wanted not in _PATHS:
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN)
        destination = request.headers.get("Sec-Fetch-Dest", "")
        parent = find_parent(destination, request.headers.get("Referer", ""))
        embed = self._walls.admit_view(embed_request.token)
        if embed is None:
            embed = self._embeds.admit(
                embed_request.token, parent=None if wanted else parent
            )
        g.embed, embed_request.parents = embed, embed.origins
        return embed.caller

    def _identify_wall(self, embed_request: EmbedRequest | None) -> Caller:
        self._authenticator.check_local_mode()
        if embed_request is None or request.path not in _WALL_PATHS:
            raise WallRefusedError(EmbedRefusal.UNKNOWN)
        # The page on which it is edited shows it in a frame.
        embed_request.parents = (request.host_url.rstrip("/"),)
        is_preview = PREVIEW in request.args
        g.wall = self._walls.admit(embed_request.token, is_preview=is_preview)
        caller: Caller = g.wall.caller
        return caller


def find_parent(destination: str, referrer: str) -> str | None:
    """Return the origin of the page that frames an embed, None if the browser hides it.

    It is only for a helpful message: the browser itself enforces the allowed origins.
    """
    if destination not in {"iframe", "frame", "embed", "object"}:
        return None
    try:
        return read_origin("/".join(referrer.split("/")[:3]))
    except ValueError:
        return None


def install_embed_tokens(server: Flask, walls: WallPages) -> None:
    """Let the server accept tokens of embeds, and explain why it refuses one."""
    server.wsgi_app = EmbedMiddleware(server.wsgi_app).answer  # type: ignore[assignment, method-assign]  # as it is meant to
    server.register_blueprint(Blueprint("embed", __name__, template_folder="templates"))
    walls.register(server)
    server.register_error_handler(EmbedRefusedError, partial(_refuse, walls))


def _refuse(walls: WallPages, error: EmbedRefusedError) -> Response:
    refusal, embed_request = error.refusal, find_embed_request(request.environ)
    path, is_read = request.path, request.method in {"GET", "HEAD"}
    if embed_request is None or not is_read:
        return Response(str(error), refusal.status, mimetype="text/plain")
    if path == STATE:
        return make_response(jsonify(tell_refusal(error)), refusal.status)
    if path == WALL_INSIDE:
        return walls.refuse(error)
    if path != INSIDE:
        return Response(str(error), refusal.status, mimetype="text/plain")
    # The page contains nothing else, so any website can show it.
    embed_request.parents = ANY_PAGE
    page = render_template("refused.html", error=error)
    return make_response(page, refusal.status)
