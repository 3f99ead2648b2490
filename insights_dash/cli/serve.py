"""`insights-dash serve`: the dashboard and the API on the installation's data."""

import click

from insights_dash.cli.installation import read_settings
from insights_dash.cli.server import listen, run_server

host_option = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to bind to, such as 127.0.0.1, ::1 or 0.0.0.0. Must be a loopback "
    "address until an account exists. List the server's public host names in "
    "INSIGHTS_ALLOWED_HOSTS.",
)
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8050,
    show_default=True,
    help="Port to listen on (0 = any free port)",
)


@click.command()
@host_option
@port_option
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Number of processes, each with four threads and its own cache",
)
def command(host: str, port: int, workers: int) -> None:
    """Serve the dashboard and the API.

    The data is read from INSIGHTS_DATABASE_URL, or from a SQLite database in
    INSIGHTS_HOME.
    """
    with listen(host, port) as listener:
        run_server(read_settings(), listener, workers=workers)
