"""The web server of `serve` and `demo`: gunicorn, whose workers share a loaded app."""

import errno
import socket
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from insights_dash.cli.installation import find_setup_code
from insights_dash.config import Settings
from insights_dash.domain.errors import InsightsError
from insights_dash.serving.worker import build_options

_SECONDS_TO_STOP = 3


class AddressError(InsightsError):
    """The server can't listen at the given address."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; port 0 is any free one.

    Raises:
        AddressError: if it can't; the message says what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        # Python adds its own words, and the address as a tuple.
        reason = f"{str(error.strerror).partition(' (while ')[0]}."
        if error.errno == errno.EADDRINUSE:
            reason = "the port is in use. Choose another with --port."
        if error.errno == errno.EACCES:
            reason = "ports below 1024 need special permissions. Use another --port."
        message = f"Cannot listen on {host}:{port}: {reason}"
        raise AddressError(message) from error


def run_server(settings: Settings, listener: socket.socket, *, workers: int) -> None:
    """Serve the product on a listening socket until the process is told to stop."""
    # The web libraries take a second to load, which other commands save.
    from insights_dash.application import create_app  # noqa: PLC0415

    host, port = listener.getsockname()[:2]
    if not ip_address(host).is_unspecified:
        allowed = (*settings.allowed_hosts, name_to_visit(host))
        settings = replace(settings, allowed_hosts=allowed)
    server = create_app(settings).server
    setup_code = find_setup_code(settings)
    if setup_code and not ip_address(host).is_loopback:
        raise _no_accounts(host)

    def announce(_arbiter: object) -> None:
        click.echo(f"Listening on http://{name_to_visit(host)}:{port}")
        if setup_code:
            click.echo(f"Setup code for the first account: {setup_code}")
        click.echo("Press Ctrl+C to stop")

    options = {
        **build_options(keep_alive=settings.keep_alive),
        "bind": f"fd://{listener.detach()}",
        "workers": workers,
        "graceful_timeout": _SECONDS_TO_STOP,
        "loglevel": "warning",
        "when_ready": announce,
    }
    _Gunicorn(lambda: server, options).run()


def name_to_visit(host: str) -> str:
    """Return the host to open in a browser on this machine for a listening address."""
    if ip_address(host).is_unspecified:
        return "[::1]" if ":" in host else "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _no_accounts(host: str) -> AddressError:
    return AddressError(
        f"Cannot listen on {host}: there are no accounts yet, so anyone who can reach "
        "the server would have full access. Create an account with `insights-dash "
        "user add USERNAME`, set INSIGHTS_ADMIN_PASSWORD, or listen on 127.0.0.1."
    )


class _Gunicorn(BaseApplication):
    """Gunicorn with these settings, and none from files or the command line."""

    def __init__(self, load: Callable[[], Any], options: dict[str, object]) -> None:
        self._load = load
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Set the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Return the app, which is loaded before gunicorn forks to share its memory."""
        return self._load()
