"""`insights-dash db …`: the database itself."""

import click

from insights_dash.cli.installation import open_database, read_settings


@click.group()
def command() -> None:
    """Look after the database."""


@command.command()
def upgrade() -> None:
    """Bring the database's schema up to date.

    The server does so when it starts; run this where several start at once.
    """
    with open_database(read_settings()) as database:
        url = database.engine.url.render_as_string(hide_password=True)
        click.echo(f"The database {url} is up to date.")
