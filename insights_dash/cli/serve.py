"""`insights-dash serve`: the dashboard and the API on the installation's data."""

import click

from insights_dash.cli.installation import read_settings
from insights_dash.cli.server import listen, run_server

host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on, such as 127.0.0.1, ::1 or 0.0.0.0. Until the first "
    "account exists, only loopback addresses such as 127.0.0.1 are allowed. List the "
    "server's public host names in INSIGHTS_ALLOWED_HOSTS.",
)
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8050,
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)


@click.command()
@host_option
@port_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes that answer requests, each with four threads and its own cache.",
)
def command(host: str, port: int, workers: int) -> None:
    """Serve the dashboard and the API.

    Data and settings are those of INSIGHTS_HOME and INSIGHTS_DATABASE_URL.
    """
    with listen(host, port) as listener:
        run_server(read_settings(), listener, workers=workers)
