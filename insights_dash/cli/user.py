"""`insights-dash user …`: accounts, made and changed where the server runs."""

import sys
from datetime import UTC, datetime
from getpass import getpass

import click

from insights_dash.access.secrets import check_new_password, hash_password
from insights_dash.access.sign_in import make_identity_key
from insights_dash.cli.installation import (
    find_setup_code,
    open_database,
    read_settings,
)
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts import (
    Account,
    NewAccount,
    bind_identity,
    create_account,
    get_account,
    has_accounts,
    iterate_accounts,
    set_kind,
    set_password,
    unbind_identity,
    update_account,
)
from insights_dash.store.database import Database
from insights_dash.store.spaces import get_space_by_any_name

_ROLES = {role.value.casefold().replace(" ", "-"): role for role in Role}


@click.group()
def command() -> None:
    """Make and change accounts. The first one ends local mode."""


@command.command()
@click.argument("username")
@click.option("--name", default="", help="The name that pages show.")
@click.option("--email", default="", help="An address, by which sign-on finds them.")
@click.option(
    "--role",
    type=click.Choice(list(_ROLES)),
    help="What they are: of the first account administrator, else report-viewer.",
)
@click.option(
    "--space",
    help="Name, id or slug of the only space for the role; by default, all spaces.",
)
@click.option(
    "--no-password",
    is_flag=True,
    help="The person signs in with OpenID Connect or through a proxy.",
)
@click.option(
    "--service", is_flag=True, help="The account is for a program: API keys only."
)
def add(  # noqa: PLR0913, PLR0917 - one parameter an option
    username: str,
    name: str,
    email: str,
    role: str | None,
    space: str | None,
    no_password: bool,
    service: bool,
) -> None:
    """Make an account. The password is asked for, or read from standard input."""
    password = None if no_password or service else _ask_for_password()
    with open_database(read_settings()) as database:
        chosen = _ROLES[role] if role else _usual_role(database)
        if service:
            _refuse_first_service(database)
        grant = Grant(chosen, _find_space(database, space))
        new = NewAccount(
            username,
            name,
            email,
            password_hash=hash_password(password) if password else None,
            is_service=service,
            grants=(grant,),
        )
        with database.write() as session:
            account = create_account(session, new, now=datetime.now(UTC))
    click.echo(f"{account.username} is {account.id}: {_describe(account)}.")


@command.command(name="list")
def list_() -> None:
    """List the accounts."""
    with open_database(read_settings()) as database, database.read() as session:
        if not has_accounts(session):
            click.echo("There are no accounts: the server is in local mode.")
        for account in iterate_accounts(session):
            state = "" if account.is_active else " (not active)"
            click.echo(f"{account.id}  {account.username}{state}: {_describe(account)}")


@command.command()
@click.argument("username")
def password(username: str) -> None:
    """Set another password; whoever is signed in by the old one no longer is."""
    with open_database(read_settings()) as database:
        with database.read() as session:
            get_account(session, username)  # asks for no password of a wrong name
        hashed = hash_password(_ask_for_password())
        with database.write() as session:
            account = get_account(session, username)
            set_password(session, account, hashed, now=datetime.now(UTC))
    click.echo(f"{account.username} has another password.")


@command.command()
@click.argument("username")
def deactivate(username: str) -> None:
    """Let somebody sign in no longer; their keys open nothing either."""
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        update_account(
            session,
            account,
            display_name=account.display_name,
            email=account.email,
            is_active=False,
            grants=account.grants,
            now=datetime.now(UTC),
        )
    click.echo(f"{account.username} can sign in no longer.")


@command.command(name="setup-code")
def setup_code() -> None:
    """Print the code that the browser asks for to create the first account."""
    code = find_setup_code(read_settings())
    click.echo(code or "Accounts already exist, so no setup code is needed.")


@command.command()
@click.argument("username")
@click.argument("kind", type=click.Choice(["person", "service"]))
def kind(username: str, kind: str) -> None:
    """Turn a person's account into a service account, or back.

    A service account has API keys only: it loses its password, identity and sessions.
    """
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        is_service = kind == "service"
        set_kind(session, account, is_service=is_service, now=datetime.now(UTC))
    click.echo(f"{account.username} is a {kind}.")


@command.command()
@click.argument("username")
@click.argument("subject")
@click.option(
    "--issuer", help="The provider's address; INSIGHTS_OIDC_ISSUER by default."
)
def link(username: str, subject: str, issuer: str | None) -> None:
    """Let an OpenID Connect identity sign in as an account.

    SUBJECT is the provider's `sub` for the person. After a refused sign-in, the audit
    log shows it after the issuer and a |.
    """
    settings = read_settings()
    connect = settings.open_id_connect
    chosen = (issuer or (connect.issuer if connect else "")).rstrip("/")
    if not chosen:
        message = "No provider is set up. Set INSIGHTS_OIDC_ISSUER, or give --issuer."
        raise InvalidInputError([Problem("issuer", message)])
    identity = make_identity_key(chosen, subject)
    with open_database(settings) as database, database.write() as session:
        account = get_account(session, username)
        bind_identity(session, account, identity, now=datetime.now(UTC))
    click.echo(f"{account.username} can sign in at {chosen} as {subject}.")


@command.command()
@click.argument("username")
def unlink(username: str) -> None:
    """Stop an account's OpenID Connect identity from signing in."""
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        unbind_identity(session, account, now=datetime.now(UTC))
    click.echo(f"{account.username} is no longer linked to an identity.")


def _ask_for_password() -> str:
    """From the keyboard, twice and unseen, or the first line of standard input."""
    if sys.stdin.isatty():
        chosen = getpass("Password: ")
        if getpass("Once more: ") != chosen:
            message = "The two are not the same."
            raise InvalidInputError([Problem("password", message)])
    else:
        chosen = sys.stdin.readline().rstrip("\n")
    check_new_password(chosen)
    return chosen


def _usual_role(database: Database) -> Role:
    with database.read() as session:
        is_first = not has_accounts(session)
    return Role.ADMINISTRATOR if is_first else Role.REPORT_VIEWER


def _refuse_first_service(database: Database) -> None:
    """Refuse a service as the first account: ending local mode takes a person."""
    with database.read() as session:
        if not has_accounts(session):
            message = "The first account must be a person's. Create that first."
            raise InvalidInputError([Problem("service", message)])


def _find_space(database: Database, name: str | None) -> SpaceId | None:
    if name is None:
        return None
    with database.read() as session:
        return get_space_by_any_name(session, name).id


def _describe(account: Account) -> str:
    return "; ".join(
        f"{grant.role} of {grant.space or 'all spaces'}" for grant in account.grants
    )
