"""`create_app`: the only place where the rooms are wired together."""

import logging
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dash import Dash, ctx, no_update
from dash.exceptions import DependencyException
from flask import (
    Flask,
    Request,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from flask.sessions import SecureCookieSessionInterface
from flask_caching import Cache
from flask_compress import Compress
from werkzeug.exceptions import NotFound, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter, Rule
from werkzeug.wrappers import Response as WerkzeugResponse

from insights_dash.access.callback_body import install_body_check
from insights_dash.access.doorkeeper import Doorkeeper
from insights_dash.access.embeds import EmbedDesk
from insights_dash.access.guard import (
    current_actor,
    current_caller,
    install_guard,
)
from insights_dash.access.headers import install_headers, trust_scripts
from insights_dash.access.hosts import is_allowed_host
from insights_dash.access.identity_provider import IdentityProvider
from insights_dash.access.passwords import Passwords
from insights_dash.access.permission import (
    Credential,
    NotSignedInError,
    PermissionDeniedError,
)
from insights_dash.access.refusals import RefusalLog, install_refusals
from insights_dash.access.request_text import install_text_check
from insights_dash.access.sign_in import SignIn, SignUp, make_administrator
from insights_dash.access.statuses import SECONDS_TO_RETRY, find_status
from insights_dash.api.blueprint import register_api
from insights_dash.components.toast import show_toast
from insights_dash.config import Settings
from insights_dash.domain.errors import (
    CredentialsChangedError,
    InsightsError,
    NotFoundError,
    SignInNeededError,
    StoreError,
    StoreUnavailableError,
)
from insights_dash.embed.app import create_embed_app
from insights_dash.embed.door import EmbedDoor, install_door
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.memory import MEGABYTE, Memory, MemoryCache
from insights_dash.metrics.service import MetricsService
from insights_dash.pages import (
    create_shell_layout,
    find_page_status,
    register_pages,
    register_settings,
)
from insights_dash.pages.sign_in.views import Entrance, register_sign_in
from insights_dash.store.database import Database
from insights_dash.store.home import get_secret_key, prepare_home

_LARGEST_BODY = 16 * 1024 * 1024
_WEEK, _YEAR = 7 * 24 * 60 * 60, 365 * 24 * 60 * 60
_COMPRESSED = [
    *("text/html", "text/css", "text/javascript", "text/plain", "text/csv"),
    *("application/json", "application/xml", "image/svg+xml"),
]
_SMALLER_COMPRESSED = {"text/css", "text/javascript", "image/svg+xml"}
_FONTS = ("/assets/vendor/inter/", "/assets/vendor/fontawesome/webfonts/")
# No such kind of cache; its library is not installed; a URL or folder of no use.
_CACHE_ERRORS = (ImportError, RuntimeError, ValueError, OSError)
_PLOTLY = "plotly/package_data/plotly.min.js"
_REFUSALS = (PermissionDeniedError, CredentialsChangedError, SignInNeededError)
_GRID_SCRIPT = re.compile(r'<script src="(?P<src>[^"]*/dash_ag_grid[^"]*)"></script>')
_log = logging.getLogger("insights_dash")
# The first script sets the theme before anything is painted. Dash fills in {%…%}.
_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
<script>(function () {
  var key = "mantine-color-scheme-value", scheme = null;
  try { scheme = localStorage.getItem(key); } catch (error) { /* no storage */ }
  if (scheme !== "light" && scheme !== "dark") {
    scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
})();</script>
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
{%css%}
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>
"""


_PAGES = {"/", "/<path:path>"}  # Dash's own endpoints of every page


class CacheError(InsightsError):
    """The cache that the settings name cannot be used."""

    def __init__(self, cache_type: str, reason: str) -> None:
        super().__init__(f"The cache {cache_type} cannot be used: {reason}.")


class _Rule(Rule):
    """Learns to build its address when somebody first asks for it by name.

    Werkzeug compiles two functions a rule for that, four fifths of the time that an
    app of our size takes to start; only the way to an identity provider ever asks.
    """

    def _compile_builder(
        self, *given: bool, **named: bool
    ) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, *given, **named))

        def build(*parts: str, **more: str) -> tuple[str, str]:
            return compiled()(*parts, **more)

        return build


class _Sessions(SecureCookieSessionInterface):
    """The cookie on the way to an identity provider keeps to TLS where there is any."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - as Flask asks
        """Whether the browser may send it by TLS only."""
        return request.is_secure


class _Server(Flask):
    url_rule_class = _Rule
    session_interface = _Sessions()
    allowed_hosts: tuple[str, ...] = ()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Refuse requests for hosts that are not allowed, which stops DNS rebinding.

        Flask's own TRUSTED_HOSTS cannot match IPv6 addresses.
        """
        if request and not is_allowed_host(
            request.headers.get("Host", ""), self.allowed_hosts
        ):
            message = "The server does not answer to this host name."
            raise SecurityError(message)
        return super().create_url_adapter(request)


class _Dashboard(Dash):
    """Keeps AG Grid's script, a third of the first visit, for pages that need it.

    Its address stands in the page, where the browser's side of a page finds it.
    """

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # any of Dash's parts
        """The page that every address gets."""
        trust_scripts(parts["scripts"] + parts["renderer"])
        account = current_caller().account
        if account:
            # The browser checks this before it shows the page from its memory again.
            parts["metas"] += f'<meta name="account" content="{account.id}">'
        found = _GRID_SCRIPT.search(parts["scripts"])
        if found:
            parts["scripts"] = parts["scripts"].replace(found[0], "")
            parts["metas"] += f'<meta name="grid-script" content="{found["src"]}">'
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]  # Dash has no types here
        return page


def create_app(
    settings: Settings, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Dash:
    """The whole product on one Flask server (`app.server`), its database upgraded.

    `now` is the clock of every request.
    """
    prepare_home(settings.home)
    database = Database(settings.database_url, actor=current_actor)
    database.upgrade()
    if settings.admin_password:
        make_administrator(database, settings.admin_password, now=now())
    secret_key = settings.secret_key or get_secret_key(settings.home)
    desk = EmbedDesk(database, secret_key, now)
    server, doorkeeper, sign_in = _create_server(
        settings, database, now, secret_key, desk
    )
    memory = Memory(settings.cache_megabytes * MEGABYTE)
    cache = _create_cache(server, settings, memory)
    files = ColumnFiles(settings.home / "columns")
    metrics = MetricsService(database, cache, files, memory)
    register_api(server, database=database, metrics=metrics, now=now)
    # Dash keeps one list of pages a process, which is that of the newest app.
    embeds = create_embed_app(
        server, assets=find_assets(), database=database, metrics=metrics, now=now
    )
    app = _Dashboard(
        "insights_dash",
        server=server,  # type: ignore[arg-type]  # Dash's types forget Flask
        title="Insights Dash",
        update_title="",
        assets_folder=str(find_assets()),
        assets_path_ignore=["^plotly$", "^embed$"],
        pages_folder="",
        use_pages=True,
        # Its tags have a page's title as it is, whatever somebody called the page.
        include_pages_meta=False,
        use_async=False,
        enable_mcp=False,
        serve_locally=True,
        index_string=_INDEX,
        on_error=_report_error,
        # Each page has its own components; what is not shown is not wrong.
        suppress_callback_exceptions=True,
    )
    install_text_check(server)
    for each in (app, embeds):
        install_body_check(server, each)
    _serve_small_plotly(server)
    _keep_files_for_long(server)
    _answer_with_status(server, database)
    register_pages(app, database=database, metrics=metrics, desk=desk, now=now)
    register_settings(
        app, database=database, doorkeeper=doorkeeper, sign_in=sign_in, now=now
    )
    _finish_setup(server)
    # Only now: Dash also builds the layout during its setup, when nobody is signed in.
    app.layout = create_shell_layout(database)
    # A server that forks now must not share connections with its workers.
    database.dispose()
    return app


def find_assets() -> Path:
    """The browser's files: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).parent
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"


def _create_server(
    settings: Settings,
    database: Database,
    now: Callable[[], datetime],
    secret_key: str,
    desk: EmbedDesk,
) -> tuple[Flask, Doorkeeper, SignIn]:
    server = _Server("insights_dash", static_folder=None)
    server.allowed_hosts = settings.allowed_hosts
    server.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="insights_sign_in",  # on the way to an identity provider
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        COMPRESS_MIMETYPES=_COMPRESSED,
        COMPRESS_ALGORITHM=["br", "gzip"],
        # What is streamed is large: there, time counts for more than its size.
        COMPRESS_ALGORITHM_STREAMING=["zstd", "gzip", "br"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=1,
    )
    Compress(server)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        server.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as it is meant to
            server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    doorkeeper = Doorkeeper(
        database, secret_key, now, settings.proxy_sign_in, settings.sign_up_role
    )
    install_guard(server, EmbedDoor(doorkeeper, desk).identify)
    refusals = RefusalLog(database, now)
    install_refusals(server, refusals)
    install_headers(server, _INDEX)
    install_door(server)
    connect = settings.open_id_connect
    sign_in = SignIn(
        database,
        now,
        SignUp(
            settings.sign_up_role,
            binds_administrators=connect is not None and connect.binds_administrators,
        ),
        passwords=Passwords(settings.password_cost),
        refusals=refusals,
    )
    provider = _create_provider(server, settings)
    register_sign_in(server, Entrance(doorkeeper, sign_in, provider))
    server.register_error_handler(InsightsError, _refuse)
    # Dash takes a file that it does not have for a bug of ours.
    server.register_error_handler(DependencyException, lambda _: NotFound())
    return server, doorkeeper, sign_in


def _keep_files_for_long(server: Flask) -> None:
    """Files whose address changes with them are asked for once a year at most."""

    @server.after_request
    def keep(response: Response) -> Response:
        if request.path.startswith("/assets/") and "m" in request.args:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = _YEAR
            response.cache_control.immutable = True
        elif request.path.startswith(_FONTS):
            response.cache_control.no_cache = None
            response.cache_control.max_age = _WEEK
        if response.direct_passthrough and response.mimetype in _SMALLER_COMPRESSED:
            # As a stream of a file it would be left open by what compresses it.
            response.direct_passthrough = False
            response.set_data(response.get_data())
        return response


def _serve_small_plotly(server: Flask) -> None:
    """Dash asks for all of Plotly; a third of it draws every chart here."""
    folder = find_assets() / "vendor" / "plotly"

    @server.before_request
    def serve() -> Response | None:
        if not request.path.endswith(_PLOTLY):
            return None
        return send_from_directory(folder, "plotly-basic.min.js", max_age=_WEEK)


def _answer_with_status(server: Flask, database: Database) -> None:
    """Dash answers any address with 200; what leads nowhere has to say so."""

    @server.after_request
    def correct(response: Response) -> Response:
        is_page = request.endpoint in _PAGES and request.method == "GET"
        if is_page and response.status_code == HTTPStatus.OK:
            # Strangers get here by addresses that only begin as one that is open.
            is_stranger = current_caller().credential is Credential.NONE
            found = HTTPStatus.NOT_FOUND if is_stranger else None
            response.status_code = found or find_page_status(database, request.path)
        return response


def _report_error(error: Exception) -> object:
    """Show why a callback failed in a toast; what is our fault also goes to the log."""
    title, message = _describe(error)
    show_toast(title, message, is_bad=True)
    return _leave_all(ctx.outputs_grouping)


def _describe(error: Exception) -> tuple[str, str]:
    if isinstance(error, _REFUSALS):
        return "You don't have permission to do that", str(error)
    if isinstance(error, StoreUnavailableError):
        _log.warning("%s", error)
        return "Try again later", error.summary
    if isinstance(error, NotFoundError):
        return "Not found", "This has been deleted. Reload the page."
    if isinstance(error, InsightsError) and not isinstance(error, StoreError):
        return "Couldn't complete that", str(error)
    reference = uuid.uuid4().hex[:8]
    _log.error("Callback error %s", reference, exc_info=error)
    message = f"Try again. If it keeps happening, quote reference {reference}."
    return "Something went wrong", message


def _leave_all(outputs: object) -> object:
    """No update, in the shape of a callback's outputs: Dash wants a list for a list."""
    if isinstance(outputs, list):
        return [_leave_all(each) for each in outputs]
    return no_update


def _refuse(error: InsightsError) -> tuple[str, HTTPStatus] | WerkzeugResponse:
    """Outside the API: a forged request, or one without permission."""
    is_page = request.method == "GET" and not request.path.startswith("/_")
    if isinstance(error, StoreUnavailableError):
        return _say_unavailable(error, is_page=is_page)
    if isinstance(error, NotSignedInError) and is_page:
        address = request.full_path.removesuffix("?")
        return redirect(f"/sign-in?{urlencode({'next': address})}")
    return str(error), find_status(error) or HTTPStatus.BAD_REQUEST


def _say_unavailable(error: StoreUnavailableError, *, is_page: bool) -> Response:
    _log.warning("%s", error)
    text = error.summary
    if is_page:
        text = render_template("unavailable.html", problem=error.summary)
    response = make_response(text, find_status(error))
    response.headers["Retry-After"] = SECONDS_TO_RETRY
    return response


def _create_provider(server: Flask, settings: Settings) -> IdentityProvider | None:
    chosen = settings.open_id_connect
    if chosen is None:
        return None
    return IdentityProvider(
        server,
        name=chosen.name,
        issuer=chosen.issuer,
        client_id=chosen.client_id,
        client_secret=chosen.client_secret,
    )


def _create_cache(server: Flask, settings: Settings, memory: Memory) -> Cache:
    config: dict[str, Any] = {
        "CACHE_TYPE": settings.cache_type,
        "CACHE_THRESHOLD": 2_000,
        "CACHE_DEFAULT_TIMEOUT": 24 * 60 * 60,
    }
    if settings.cache_type == "SimpleCache":
        # Flask-Caching's own SimpleCache counts entries, whatever their size.
        config["CACHE_TYPE"] = f"{MemoryCache.__module__}.{MemoryCache.__qualname__}"
        config["CACHE_OPTIONS"] = {"memory": memory}
    elif settings.cache_type == "FileSystemCache":
        config["CACHE_DIR"] = settings.cache_url or str(settings.home / "cache")
    elif settings.cache_url:
        config["CACHE_REDIS_URL"] = settings.cache_url
    try:
        return Cache(server, config=config)
    except _CACHE_ERRORS as error:
        raise CacheError(settings.cache_type, str(error)) from error


def _finish_setup(server: Flask) -> None:
    """Complete the setup that Dash leaves to the first two requests.

    A worker that had not completed it would answer 404 for Dash's own scripts.

    Raises:
        RuntimeError: if Dash could not complete it; Dash does not try again.
    """
    with server.test_client() as client:
        for _ in range(2):
            response = client.get("/_favicon.ico")  # needs no sign-in
            if response.status_code != HTTPStatus.OK:
                message = f"Dash could not be set up: {response.get_data(as_text=True)}"
                raise RuntimeError(message)
