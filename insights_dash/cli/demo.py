"""`insights-dash demo`: two real deployment histories to look at."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from insights_dash.cli.installation import open_database, read_settings
from insights_dash.cli.progress import show_progress
from insights_dash.cli.serve import host_option, port_option
from insights_dash.cli.server import listen, run_server
from insights_dash.config import Settings
from insights_dash.demo.installation import install_demo


@click.command()
@host_option
@port_option
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the database, instead of INSIGHTS_HOME.",
)
@click.option(
    "--shift-to-now",
    is_flag=True,
    help="Move all times by whole weeks, so that the data end within the last seven "
    "days. Kept apart from the demo as it is, in the folder `shifted` of the home.",
)
def command(host: str, port: int, home: Path | None, shift_to_now: bool) -> None:
    """Serve the demo: GOV.UK's and Konflux's deployments, and four reports on them.

    The first start imports the data, which takes some seconds; the next ones start at
    once. Each report opens as of the last day of its data.
    """
    with listen(host, port) as listener:
        settings = demo_settings(home, shift_to_now=shift_to_now)
        console = Console(stderr=True)
        with open_database(settings) as database, show_progress(console) as on_progress:
            install_demo(
                database,
                now=datetime.now(UTC),
                shift_to_now=shift_to_now,
                on_progress=on_progress,
            )
        run_server(settings, listener, workers=1)


def demo_settings(home: Path | None, *, shift_to_now: bool) -> Settings:
    """The installation's settings, in the home that the demo is to live in."""
    chosen = home or read_settings().home
    folder = chosen / "shifted" if shift_to_now else chosen
    return Settings.from_environment({**os.environ, "INSIGHTS_HOME": str(folder)})
