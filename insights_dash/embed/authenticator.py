"""Identifies the callers of embeds by their tokens, and explains refusals."""

from flask import Blueprint, Flask, Response, g, make_response, render_template, request

from insights_dash.access.authenticator import Authenticator
from insights_dash.access.embeds import (
    EmbedRefusal,
    EmbedRefusedError,
    EmbedService,
    find_parent,
)
from insights_dash.access.permission import Caller
from insights_dash.embed.middleware import (
    ANY_PAGE,
    INSIDE,
    EmbedMiddleware,
    find_embed_request,
)

# The paths of an embed that need its token; its files have none.
_PATHS = {"", "_dash-layout", "_dash-dependencies", "_dash-update-component"}
_FILES = f"{INSIDE}_dash-component-suites/"


class EmbedAuthenticator:
    """Identifies callers: by its token in an embed, else as the dashboard does."""

    def __init__(self, authenticator: Authenticator, embeds: EmbedService) -> None:
        """Store how to identify both kinds of callers."""
        self._authenticator = authenticator
        self._embeds = embeds

    def identify(self) -> Caller:
        """Return the caller of the current request.

        Raises:
            EmbedRefusedError: if an embed is requested without a valid token for it.
            LocalModeError: if there are no accounts and another machine asks.
        """
        path, embed_request = request.path, find_embed_request(request.environ)
        is_file = path.startswith(_FILES) and embed_request is None
        if not path.startswith(INSIDE) or is_file:
            return self._authenticator.identify()
        self._authenticator.check_local_mode()
        wanted = path.removeprefix(INSIDE)
        if embed_request is None or wanted not in _PATHS:
            raise EmbedRefusedError(EmbedRefusal.UNKNOWN)
        destination = request.headers.get("Sec-Fetch-Dest", "")
        parent = find_parent(destination, request.headers.get("Referer", ""))
        embed = self._embeds.admit(
            embed_request.token, parent=None if wanted else parent
        )
        g.embed, embed_request.parents = embed, embed.origins
        return embed.caller


def install_embed_tokens(server: Flask) -> None:
    """Let the server accept tokens of embeds, and explain why it refuses one."""
    server.wsgi_app = EmbedMiddleware(server.wsgi_app).answer  # type: ignore[assignment, method-assign]  # as it is meant to
    server.register_blueprint(Blueprint("embed", __name__, template_folder="templates"))
    server.register_error_handler(EmbedRefusedError, _refuse)


def _refuse(error: EmbedRefusedError) -> Response:
    refusal, embed_request = error.refusal, find_embed_request(request.environ)
    is_page = request.path == INSIDE and request.method in {"GET", "HEAD"}
    if embed_request is None or not is_page:
        return Response(str(error), refusal.status, mimetype="text/plain")
    # The page contains nothing else, so any website can show it.
    embed_request.parents = ANY_PAGE
    page = render_template("refused.html", error=error)
    return make_response(page, refusal.status)
