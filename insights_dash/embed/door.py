"""The door of embeds: who calls is what the token lets in; others are told why not."""

from flask import Blueprint, Flask, Response, g, make_response, render_template, request

from insights_dash.access.doorkeeper import Doorkeeper
from insights_dash.access.embeds import (
    EmbedRefusedError,
    EmbedService,
    Refusal,
    find_parent,
)
from insights_dash.access.permission import Caller
from insights_dash.embed.gate import ANYBODY, INSIDE, EmbedGate, find_ticket

# All that an embed's page asks for; its files have addresses without a token.
_DOORS = {"", "_dash-layout", "_dash-dependencies", "_dash-update-component"}
_FILES = f"{INSIDE}_dash-component-suites/"


class EmbedDoor:
    """Tells who calls, of embeds and, by the doorkeeper, of everything else."""

    def __init__(self, doorkeeper: Doorkeeper, embeds: EmbedService) -> None:
        """`embeds` looks at tokens."""
        self._doorkeeper = doorkeeper
        self._embeds = embeds

    def identify(self) -> Caller:
        """The caller of the current request.

        Raises:
            EmbedRefusedError: at an embed's address, without a token for it.
            LocalModeError: without accounts, to anybody but this machine.
        """
        path, ticket = request.path, find_ticket(request.environ)
        is_file = path.startswith(_FILES) and ticket is None
        if not path.startswith(INSIDE) or is_file:
            return self._doorkeeper.identify()
        self._doorkeeper.keep_local()
        wanted = path.removeprefix(INSIDE)
        if ticket is None or wanted not in _DOORS:
            raise EmbedRefusedError(Refusal.UNKNOWN)
        destination = request.headers.get("Sec-Fetch-Dest", "")
        parent = find_parent(destination, request.headers.get("Referer", ""))
        embed = self._embeds.admit(ticket.token, parent=None if wanted else parent)
        g.embed, ticket.parents = embed, embed.origins
        return embed.caller


def install_door(server: Flask) -> None:
    """Let the server take tokens, and say in words why it refuses one."""
    server.wsgi_app = EmbedGate(server.wsgi_app).answer  # type: ignore[assignment, method-assign]  # as it is meant to
    server.register_blueprint(Blueprint("embed", __name__, template_folder="templates"))
    server.register_error_handler(EmbedRefusedError, _refuse)


def _refuse(error: EmbedRefusedError) -> Response:
    refusal, ticket = error.refusal, find_ticket(request.environ)
    is_page = request.path == INSIDE and request.method in {"GET", "HEAD"}
    if ticket is None or not is_page:
        return Response(str(error), refusal.status, mimetype="text/plain")
    # It holds nothing but these words: any page may show them.
    ticket.parents = ANYBODY
    page = render_template("refused.html", error=error)
    return make_response(page, refusal.status)
