"""Create, change and delete accounts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from insights_dash.domain.address import fold_address
from insights_dash.domain.errors import ConflictError, InvalidInputError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import check_characters, compose, is_blank
from insights_dash.domain.role import Grant
from insights_dash.domain.usernames import check_username, fold_username, skeleton_of
from insights_dash.store.accounts.account import (
    Account,
    audit_account,
    describe_grants,
    get_row,
    lock_row,
    to_account,
    to_grant_row,
)
from insights_dash.store.accounts.administrators import keeping_an_administrator
from insights_dash.store.accounts.read import has_accounts
from insights_dash.store.accounts.sign_in_methods import end_credentials, refuse_bound
from insights_dash.store.credentials import require_creator
from insights_dash.store.embed_links import end_embeds_without_owner
from insights_dash.store.tables import AccountRow, GrantRow, InstallationRow

LONGEST_NAME = 200  # of every text of an account


@dataclass(frozen=True)
class NewAccount:
    """The fields of a new account; without a password hash, it signs in elsewhere."""

    username: str
    display_name: str = ""
    email: str = ""
    password_hash: str | None = None
    identity: str | None = None
    is_service: bool = False
    grants: tuple[Grant, ...] = ()


def create_account(session: Session, new: NewAccount, *, now: datetime) -> Account:
    """Create an account; the first one ends local mode and revokes its embeds.

    Raises:
        SignInNeededError: if its author has an API key only.
        CredentialsChangedError: if its author has been signed out in the meantime.
        InvalidInputError: with everything that is wrong.
        ConflictError: if an account has that name, or one that looks the same.
    """
    require_creator(session)
    _refuse(find_problems(new))
    username = fold_username(new.username)
    _refuse_look_alike(session, username)
    display_name = compose(new.display_name.strip() or new.username.strip())
    email = new.email.strip()
    row = AccountRow(
        username=username,
        display_name=display_name,
        email=fold_address(email) or "",
        password_hash=new.password_hash,
        identity=new.identity,
        is_active=True,
        is_service=new.is_service,
        external_id=str(uuid.uuid4()) if new.is_service else None,
        created=now,
    )
    refuse_bound(session, new.identity)
    if not has_accounts(session):
        end_embeds_without_owner(session, now=now)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        message = f'Username "{username}" is taken.'
        raise ConflictError(Problem("username", message)) from error
    _write_grants(session, row.number, new.grants)
    account = to_account(session, row)
    roles = describe_grants(new.grants)
    audit_account(session, account, "account created", now=now, roles=roles)
    return account


def update_account(  # noqa: PLR0913 - one parameter per field
    session: Session,
    account: Account,
    *,
    display_name: str,
    email: str,
    is_active: bool,
    grants: Sequence[Grant],
    now: datetime,
) -> Account:
    """Change an account; deactivating it ends all its sessions.

    Raises:
        InvalidInputError: with everything that is wrong.
        ConflictError: if no one would be left to administer the server.
    """
    with keeping_an_administrator(session):
        return _update_account(
            *(session, account, display_name, email),
            is_active=is_active,
            grants=grants,
            now=now,
        )


def _update_account(  # noqa: PLR0913 - one parameter per field
    session: Session,
    account: Account,
    display_name: str,
    email: str,
    *,
    is_active: bool,
    grants: Sequence[Grant],
    now: datetime,
) -> Account:
    row = lock_row(session, account)
    before = to_account(session, row)
    if _opens_more(before, email.strip(), grants, is_active=is_active):
        require_creator(session)
    display_name = compose(display_name.strip()) or row.username
    email = email.strip()
    # Unchanged values may be older than the rules.
    _refuse(
        _check_details(
            "" if display_name == row.display_name else display_name,
            "" if email == row.email else email,
        )
    )
    row.display_name, row.email = display_name, fold_address(email) or email
    row.is_active = is_active
    if before.grants != tuple(grants):
        session.execute(delete(GrantRow).where(GrantRow.account_number == row.number))
        _write_grants(session, row.number, grants)
    session.flush()
    if not is_active:
        end_credentials(session, row)
        if row.invitation_expires is not None:
            # Else the link would work again once the account is enabled.
            row.invitation_expires = min(row.invitation_expires, now)
    changed = to_account(session, row)
    audit_account(
        *(session, changed, "account changed"),
        now=now,
        active="yes" if is_active else "no",
        roles=describe_grants(grants),
    )
    return changed


def _opens_more(
    before: Account, email: str, grants: Sequence[Grant], *, is_active: bool
) -> bool:
    """Return whether a change could give someone access, or more of it.

    An address counts, because OpenID Connect identities are linked by it.
    """
    is_found = email not in {"", before.email}
    is_opened = is_active and not before.is_active
    return is_found or is_opened or not set(grants) <= set(before.grants)


def delete_account(session: Session, account: Account, *, now: datetime) -> None:
    """Delete an account, its roles, sessions and keys, but not its log entries.

    Raises:
        ConflictError: if no one would be left to administer the server.
    """
    with keeping_an_administrator(session):
        session.delete(get_row(session, account.id))
    audit_account(session, account, "account deleted", now=now)


def find_problems(new: NewAccount) -> Sequence[Problem]:
    """Return what is wrong with a new account, except a username that is in use."""
    return [
        *_check_name(fold_username(new.username)),
        *_check_details(new.display_name.strip(), new.email.strip()),
    ]


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInputError(list(problems))


def _check_name(username: str) -> Sequence[Problem]:
    problems = []
    if is_blank(username):
        problems.append(Problem("username", "Enter a username."))
    problems += _check_length("username", username)
    if not problems:
        problems += check_username(username)
    if Kind.USER.find_number(username) is not None:
        message = "A username must not look like an account ID."
        problems.append(Problem("username", message))
    return problems


def _check_details(display_name: str, email: str) -> Sequence[Problem]:
    return [
        *_check_text("display_name", display_name),
        *(_check_text("email", email) or _check_address(email)),
    ]


def _check_address(email: str) -> Sequence[Problem]:
    if not email or fold_address(email) is not None:
        return []
    message = (
        "Enter an email address such as ada@example.com, in plain letters and without "
        "spaces."
    )
    return [Problem("email", message)]


def _check_text(field: str, text: str) -> Sequence[Problem]:
    return _check_length(field, text) or list(check_characters(field, text))


def _check_length(field: str, text: str) -> Sequence[Problem]:
    if len(text) > LONGEST_NAME:
        message = f"Use at most {LONGEST_NAME} characters."
        return [Problem(field, message)]
    return []


def _refuse_look_alike(session: Session, username: str) -> None:
    # Transactions that create accounts at once wait here, to see each other's.
    session.execute(select(InstallationRow.identifier).with_for_update())
    skeleton = skeleton_of(username)
    for other in session.scalars(select(AccountRow.username)):
        if other == username:
            message = f'Username "{username}" is taken.'
        elif skeleton_of(other) == skeleton:
            message = f'This username looks too much like "{other}", which is taken.'
        else:
            continue
        raise ConflictError(Problem("username", message))


def _write_grants(session: Session, number: int, grants: Sequence[Grant]) -> None:
    session.add_all(to_grant_row(number, grant) for grant in grants)
    session.flush()
