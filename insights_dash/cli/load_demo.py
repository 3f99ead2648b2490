"""`insights-dash load-demo`: loads the demo for a page; the server starts it."""

from datetime import UTC, datetime

import click

from insights_dash.cli.installation import read_settings
from insights_dash.demo.loading import DemoLoader


@click.command(hidden=True)
def command() -> None:
    """Load the demo as a page asked for it. The server calls this."""
    settings = read_settings()
    loader = DemoLoader(settings.home, lambda: None)
    loader.run(settings.database_url, datetime.now(UTC))
