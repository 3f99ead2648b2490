"""`insights-dash db …`: maintenance of the database."""

import click

from insights_dash.cli.installation import open_database, read_settings


@click.group()
def command() -> None:
    """Manage the database."""


@command.command()
def upgrade() -> None:
    """Apply pending migrations.

    The server applies them when it starts. Run this command first if several servers
    start at the same time.
    """
    with open_database(read_settings()) as database:
        url = database.engine.url.render_as_string(hide_password=True)
        click.echo(f"The database {url} is up to date.")
