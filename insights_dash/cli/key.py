"""`insights-dash key …`: creates, lists and revokes API keys on the server."""

from datetime import UTC, datetime, timedelta

import click

from insights_dash.access.secrets import generate_api_key, hash_token, hint_at
from insights_dash.cli.installation import open_database, read_settings
from insights_dash.store.accounts.read import get_account
from insights_dash.store.api_keys import (
    NewApiKey,
    create_api_key,
    iterate_api_keys,
    revoke_api_key,
)


@click.group()
def command() -> None:
    """Manage API keys."""


@command.command()
@click.argument("username")
@click.argument("purpose")
@click.option(
    "--days",
    type=click.IntRange(1, 3_650),
    help="Days until the key expires. Default: never.",
)
def create(username: str, purpose: str, days: int | None) -> None:
    """Create an API key and print it. It won't be shown again."""
    now, key = datetime.now(UTC), generate_api_key()
    expires = now + timedelta(days=days) if days else None
    new = NewApiKey(purpose, hash_token(key), hint_at(key), expires)
    with open_database(read_settings()) as database, database.write() as session:
        create_api_key(session, get_account(session, username), new, now=now)
    click.echo(key)


@command.command(name="list")
@click.argument("username")
def list_(username: str) -> None:
    """List an account's API keys."""
    now = datetime.now(UTC)
    with open_database(read_settings()) as database, database.read() as session:
        for key in iterate_api_keys(session, get_account(session, username)):
            state = "" if key.is_valid(now) else " (revoked or expired)"
            click.echo(f"{key.id}  {key.hint}…{state}: {key.purpose}")


@command.command()
@click.argument("username")
@click.argument("key")
def revoke(username: str, key: str) -> None:
    """Revoke an API key. KEY is its ID, such as APIKeys-1."""
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        revoke_api_key(session, account, key, now=datetime.now(UTC))
    click.echo(f"Key {key} revoked.")
