"""`insights-dash identity …`: OIDC identities of service accounts, on the server."""

from datetime import UTC, datetime

import click

from insights_dash.cli.installation import open_database, read_settings
from insights_dash.domain.oidc_identity import IdentityDraft
from insights_dash.store.accounts.read import get_account
from insights_dash.store.oidc_identities import (
    create_identity,
    delete_identity,
    list_identities,
)


@click.group()
def command() -> None:
    """Manage OIDC identities: pipelines that sign in without keys."""


@command.command()
@click.argument("username")
@click.argument("name")
@click.option("--issuer", required=True, help="URL of the service, as in its tokens")
@click.option(
    "--subject",
    required=True,
    help="Subject of the tokens, such as repo:acme/shop:ref:refs/heads/main. "
    "* matches any characters and ? matches one.",
)
@click.option(
    "--audience",
    default="",
    help="Audience of the tokens. Default: the service account ID.",
)
def add(username: str, name: str, issuer: str, subject: str, audience: str) -> None:
    """Add an OIDC identity to a service account, and print both IDs."""
    draft = IdentityDraft(name, issuer, subject, audience)
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        identity = create_identity(session, account, draft, now=datetime.now(UTC))
    click.echo(f"Added {identity.draft.name} ({identity.id}) to {account.username}.")
    click.echo(f"Service account ID: {account.external_id}")
    if identity.warning:
        click.echo(f"Warning: {identity.warning}", err=True)


@command.command(name="list")
@click.argument("username")
def list_(username: str) -> None:
    """List a service account's OIDC identities, and its service account ID."""
    with open_database(read_settings()) as database, database.read() as session:
        account = get_account(session, username)
        click.echo(f"Service account ID: {account.external_id or 'none (a person)'}")
        for each in list_identities(session, account):
            draft = each.draft
            audience = f", audience {draft.audience}" if draft.audience else ""
            click.echo(
                f"{each.id}  {draft.name}: {draft.subject} "
                f"from {draft.issuer}{audience}"
            )


@command.command()
@click.argument("username")
@click.argument("identity")
def delete(username: str, identity: str) -> None:
    """Delete an OIDC identity and end its access tokens.

    IDENTITY is its ID, such as ServiceAccountOidcIdentities-1.
    """
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        delete_identity(session, account, identity, now=datetime.now(UTC))
    click.echo(f"Deleted identity {identity}.")
