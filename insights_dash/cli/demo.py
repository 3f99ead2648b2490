"""`insights-dash demo`: a server with two real deployment histories."""

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
    help="Folder for the demo's data. Overrides INSIGHTS_HOME.",
)
@click.option(
    "--shift-to-now",
    is_flag=True,
    help="Shift all dates so that the data ends within the last week. Stored "
    "separately, in the subfolder `shifted`.",
)
def command(host: str, port: int, home: Path | None, shift_to_now: bool) -> None:
    """Serve a demo with two years of real deployments and four reports.

    The deployments are those of GOV.UK and Konflux. The first start imports them, which
    takes a few seconds. Each report shows its data as of the last day.
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
    """Return the installation's settings, with the demo's home folder."""
    chosen = home or read_settings().home
    folder = chosen / "shifted" if shift_to_now else chosen
    return Settings.from_environment({**os.environ, "INSIGHTS_HOME": str(folder)})
