"""`insights-dash user …`: creates and changes accounts on the server."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from getpass import getpass

import click
from sqlalchemy.orm import Session

from insights_dash.access.passwords import Passwords, check_new_password
from insights_dash.access.provided_identity import make_identity_key
from insights_dash.cli.installation import (
    find_setup_code,
    open_database,
    read_settings,
)
from insights_dash.cli.messages import to_printable
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import NewAccount, create_account, update_account
from insights_dash.store.accounts.read import (
    get_account,
    has_accounts,
    iterate_accounts,
)
from insights_dash.store.accounts.sign_in_methods import (
    bind_identity,
    set_kind,
    set_password,
    unbind_identity,
)
from insights_dash.store.database import Database
from insights_dash.store.spaces import get_space_by_any_name, list_spaces

_EARLIER_NAMES = {"deactivate": "disable"}  # scripts may use them
_ROLES = {role.value.casefold().replace(" ", "-"): role for role in Role}


class _Commands(click.Group):
    """Commands that also accept their former names."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, _EARLIER_NAMES.get(cmd_name, cmd_name))


@click.group(cls=_Commands)
def command() -> None:
    """Manage accounts. Creating the first account turns off local mode."""


@command.command()
@click.argument("username")
@click.option("--name", default="", help="Name to show on pages")
@click.option(
    "--email",
    default="",
    help="Email address, matched at the first single sign-on",
)
@click.option(
    "--role",
    type=click.Choice(list(_ROLES)),
    help="Role. Default: administrator for the first account, otherwise report-viewer.",
)
@click.option(
    "--space",
    help="Limit the role to one space, given by name, ID or slug. Default: all spaces.",
)
@click.option(
    "--sso",
    "--no-password",
    is_flag=True,
    help="No password: the person signs in with OpenID Connect or through a proxy",
)
@click.option(
    "--service",
    is_flag=True,
    help="No password: a service account, with API keys and OIDC identities",
)
def add(  # noqa: PLR0913, PLR0917 - one parameter per option
    username: str,
    name: str,
    email: str,
    role: str | None,
    space: str | None,
    sso: bool,
    service: bool,
) -> None:
    """Create an account. The password is prompted for or read from standard input."""
    if sso and service:
        message = "Use either --sso or --service: a service account cannot sign in."
        raise click.UsageError(message)
    password = None if sso or service else _ask_for_password()
    with open_database(read_settings()) as database:
        chosen = _ROLES[role] if role else _usual_role(database)
        if service:
            _refuse_first_service(database)
        grant = Grant(chosen, _find_space(database, space))
        new = NewAccount(
            username,
            name,
            email,
            password_hash=Passwords().hash(password) if password else None,
            is_service=service,
            grants=(grant,),
        )
        with database.write() as session:
            account = create_account(session, new, now=datetime.now(UTC))
            roles = _describe_roles(account, _list_space_names(session))
    click.echo(f"Created {account.username} ({account.id}) as {roles}.")


@command.command(name="list")
def list_() -> None:
    """List the accounts."""
    with open_database(read_settings()) as database, database.read() as session:
        if not has_accounts(session):
            click.echo("No accounts yet. The server is in local mode.")
        spaces = _list_space_names(session)
        for account in iterate_accounts(session):
            state = "" if account.is_active else " (disabled)"
            roles = _describe_roles(account, spaces)
            click.echo(f"{account.id}  {account.username}{state}: {roles}")


@command.command()
@click.argument("username")
def password(username: str) -> None:
    """Set a new password and end all sessions."""
    with open_database(read_settings()) as database:
        with database.read() as session:
            get_account(session, username)  # fail before prompting for a password
        hashed = Passwords().hash(_ask_for_password())
        with database.write() as session:
            account = get_account(session, username)
            set_password(session, account, hashed, now=datetime.now(UTC))
    click.echo(f"Password changed for {account.username}.")


@command.command()
@click.argument("username")
def disable(username: str) -> None:
    """Disable an account and its API keys."""
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
    click.echo(f"Account {account.username} disabled.")


@command.command(name="setup-code")
def setup_code() -> None:
    """Print the setup code for the first account.

    The browser asks for it when the first account is created there.
    """
    code = find_setup_code(read_settings())
    click.echo(code or "Accounts already exist, so no setup code is needed.")


@command.command()
@click.argument("username")
@click.argument("kind", type=click.Choice(["person", "service"]))
def kind(username: str, kind: str) -> None:
    """Turn a person's account into a service account, or back.

    A service account has no password. An account that becomes one loses its password,
    its linked identity and its sessions. One that becomes a person's loses its OIDC
    identities.
    """
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        is_service = kind == "service"
        set_kind(session, account, is_service=is_service, now=datetime.now(UTC))
    noun = "service account" if is_service else "person's account"
    click.echo(f"{account.username} is now a {noun}.")


@command.command()
@click.argument("username")
@click.argument("subject")
@click.option("--issuer", help="URL of the provider. Default: INSIGHTS_OIDC_ISSUER.")
def link(username: str, subject: str, issuer: str | None) -> None:
    """Link an account to an OpenID Connect identity.

    SUBJECT is the `sub` claim that the provider uses for the person. After a refused
    sign-in, the audit log shows it as ISSUER|SUBJECT.
    """
    settings = read_settings()
    connect = settings.open_id_connect
    chosen = (issuer or (connect.issuer if connect else "")).rstrip("/")
    if not chosen:
        message = "No provider is configured. Set INSIGHTS_OIDC_ISSUER or use --issuer."
        raise InvalidInputError([Problem("issuer", message)])
    identity = make_identity_key(chosen, subject)
    with open_database(settings) as database, database.write() as session:
        account = get_account(session, username)
        bind_identity(session, account, identity, now=datetime.now(UTC))
    linked = f"{account.username} can now sign in at {chosen} as {subject}."
    if not account.is_active:
        linked = (
            f"{account.username} is linked to {subject} at {chosen}, but the account "
            "is disabled and can't sign in."
        )
    click.echo(linked)


@command.command()
@click.argument("username")
def unlink(username: str) -> None:
    """Unlink an account from its identity and end all sessions."""
    with open_database(read_settings()) as database, database.write() as session:
        account = get_account(session, username)
        unbind_identity(session, account, now=datetime.now(UTC))
    click.echo(f"{account.username} is no longer linked to an identity.")


def _ask_for_password() -> str:
    """Read a new password: prompt twice, or read a line of standard input."""
    if sys.stdin.isatty():
        chosen = getpass("Password: ")
        if getpass("Confirm password: ") != chosen:
            message = "Passwords don't match."
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
    """Refuse to create a service account first: only a person's ends local mode."""
    with database.read() as session:
        if not has_accounts(session):
            message = "The first account must be a person's. Create that first."
            raise InvalidInputError([Problem("service", message)])


def _find_space(database: Database, name: str | None) -> SpaceId | None:
    if name is None:
        return None
    with database.read() as session:
        return get_space_by_any_name(session, name).id


def _list_space_names(session: Session) -> Mapping[SpaceId, str]:
    return {space.id: space.name for space in list_spaces(session)}


def _describe_roles(account: Account, spaces: Mapping[SpaceId, str]) -> str:
    return ", ".join(_describe_grant(grant, spaces) for grant in account.grants)


def _describe_grant(grant: Grant, spaces: Mapping[SpaceId, str]) -> str:
    where = "all spaces"
    if grant.space:
        where = to_printable(f"{spaces.get(grant.space, '?')} ({grant.space})")
    limited = "" if grant.limits.is_unlimited else ", with limits"
    return f"{grant.role} in {where}{limited}"
