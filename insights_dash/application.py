"""`create_app`: the only place where the rooms are wired together."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from dash import Dash
from flask import Flask
from flask_caching import Cache
from sqlalchemy.orm import Session

from insights_dash.access.authenticator import Authenticator
from insights_dash.access.embeds import EmbedService
from insights_dash.access.first_administrator import create_administrator
from insights_dash.access.guard import current_actor, install_guard
from insights_dash.access.headers import install_headers
from insights_dash.access.identity_provider import IdentityProvider
from insights_dash.access.passwords import Passwords
from insights_dash.access.refusals import RefusalLog, install_refusals
from insights_dash.access.request_text import install_text_check
from insights_dash.access.sign_in import SignIn, SignUp
from insights_dash.access.token_exchange import TokenExchange
from insights_dash.access.walls import WallService
from insights_dash.api.blueprint import register_api
from insights_dash.api.services import Services as ApiServices
from insights_dash.api.token_exchange import register_token_exchange
from insights_dash.config import Settings
from insights_dash.dash_host.callback_body import install_body_check
from insights_dash.dash_host.dashboard import INDEX, create_dashboard
from insights_dash.dash_host.files import install_files
from insights_dash.dash_host.pages import install_pages
from insights_dash.dash_host.request_errors import install_errors
from insights_dash.dash_host.server import create_server
from insights_dash.dash_host.warm_up import warm_up
from insights_dash.demo.loading import COMMAND as LOAD_DEMO
from insights_dash.demo.loading import DemoLoader
from insights_dash.domain.errors import InsightsError
from insights_dash.embed.app import create_embed_app
from insights_dash.embed.authenticator import EmbedAuthenticator, install_embed_tokens
from insights_dash.embed.wall import WallPages
from insights_dash.ingest.child_process import start_child
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.housekeeping import KEPT_FAULTS
from insights_dash.ingest.uploads.jobs import RUN_IMPORT
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.memory import MEGABYTE, Memory, MemoryCache
from insights_dash.metrics.quality.failed_events import EventSource, FailedEvents
from insights_dash.metrics.quality.service import QualityService
from insights_dash.metrics.service import MetricsService
from insights_dash.pages import (
    create_shell_layout,
    register_pages,
)
from insights_dash.pages.octopus_links.views import register_octopus_links
from insights_dash.pages.page_data import describe_pages
from insights_dash.pages.services import Services
from insights_dash.pages.sign_in.views import Entrance, register_sign_in
from insights_dash.store.database import Database
from insights_dash.store.home import get_secret_key, prepare_home
from insights_dash.store.imports import count_faulty_rows
from insights_dash.store.space_changes import ensure_space
from insights_dash.store.spaces import Space
from insights_dash.store.time_outs import TimeOuts

# Unknown kind of cache, missing library, invalid URL or folder.
_CACHE_ERRORS = (ImportError, RuntimeError, ValueError, OSError)


class CacheError(InsightsError):
    """The cache in the settings can't be used."""

    def __init__(self, cache_type: str, reason: str) -> None:
        super().__init__(f"The cache {cache_type} cannot be used: {reason}.")


def create_app(
    settings: Settings, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Dash:
    """Create the whole product on a Flask server (`app.server`).

    It migrates the database, and creates a first space in a new one. `now` is the clock
    of every request.

    Raises:
        InsightsError: if the home folder, the database or the cache can't be used.
    """
    prepare_home(settings.home)
    database = Database(settings.database_url, actor=current_actor)
    database.upgrade()
    if settings.admin_password:
        create_administrator(database, settings.admin_password, now=now())
    # Not earlier: `import bundle` creates its own space in a new database.
    ensure_space(database, now=now())
    secret_key = settings.secret_key or get_secret_key(settings.home)
    embed_service = EmbedService(database, secret_key, now)
    walls = WallService(database, embed_service, now)
    server, authenticator, sign_in = _create_server(
        settings, database, now, secret_key, (embed_service, walls)
    )
    memory = Memory(settings.cache_megabytes * MEGABYTE)
    cache = _create_cache(server, settings, memory)
    files = ColumnFiles(settings.home / "columns")
    metrics = MetricsService(database, cache, files, memory)
    counters = [_create_fault_counter(now)]
    quality = QualityService(database, metrics.histories, cache, counters)
    uploads = _create_uploads(settings, database, now)
    server.config["LARGEST_UPLOAD"] = uploads.largest
    register_api(server, ApiServices(database, metrics, quality, now, uploads, walls))
    register_token_exchange(server, TokenExchange(database, now))
    assets = find_assets()
    # Dash keeps one list of pages per process, which is that of the newest app.
    embeds = create_embed_app(
        server, assets=assets, database=database, metrics=metrics, now=now
    )
    register_octopus_links(server, database, assets)
    app = create_dashboard(server, assets, describe_pages())
    install_text_check(server)
    for each in (app, embeds):
        install_body_check(server, each)
    install_files(server, assets)
    server.before_request(TimeOuts(database, now).look)
    demo = _create_demo_loader(settings)
    services = Services(
        *(database, metrics, quality, embed_service, authenticator, sign_in, now),
        *(uploads, demo, walls),
    )
    install_pages(server, register_pages(app, services))
    uploads.resume()
    warm_up(server)
    # Not earlier: Dash also builds the layout during its setup, without a user.
    app.layout = create_shell_layout(database)
    # A server that forks now must not share connections with its workers.
    database.dispose()
    return app


def find_assets() -> Path:
    """Return the browser's files: in the checkout, or inside an installed package."""
    package = Path(__file__).parent
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"


def _create_server(
    settings: Settings,
    database: Database,
    now: Callable[[], datetime],
    secret_key: str,
    embeds: tuple[EmbedService, WallService],
) -> tuple[Flask, Authenticator, SignIn]:
    server = create_server(
        secret_key,
        allowed_hosts=settings.allowed_hosts,
        proxy_hops=settings.proxy_hops,
    )
    authenticator = Authenticator(
        database, secret_key, now, settings.proxy_sign_in, settings.sign_up_role
    )
    install_guard(server, EmbedAuthenticator(authenticator, *embeds).identify)
    refusals = RefusalLog(database, now)
    install_refusals(server, refusals)
    install_headers(server, INDEX)
    install_embed_tokens(server, WallPages(find_assets()))
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
    register_sign_in(server, Entrance(authenticator, sign_in, provider))
    install_errors(server)
    return server, authenticator, sign_in


def _create_uploads(
    settings: Settings, database: Database, now: Callable[[], datetime]
) -> UploadService:
    return UploadService(
        database,
        ImportFolders(settings.home),
        partial(start_child, settings.home, settings.database_url, RUN_IMPORT),
        now,
        largest=settings.largest_upload * MEGABYTE,
    )


def _create_fault_counter(now: Callable[[], datetime]) -> EventSource:
    def count(session: Session, space: Space) -> FailedEvents:
        since = now() - KEPT_FAULTS
        return FailedEvents(*count_faulty_rows(session, space, since=since))

    return count


def _create_demo_loader(settings: Settings) -> DemoLoader:
    launch = partial(start_child, settings.home, settings.database_url, LOAD_DEMO)
    return DemoLoader(settings.home, launch)


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
