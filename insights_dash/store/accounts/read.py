"""Finds accounts by id, username, address or identity."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from insights_dash.domain.address import fold_address
from insights_dash.store.accounts.account import (
    Account,
    find_row,
    get_row,
    to_account,
    to_accounts,
)
from insights_dash.store.names import has_part, in_order, split_search
from insights_dash.store.page import Page
from insights_dash.store.tables import (
    AccountRow,
)

_BLOCK = 1_000
_ANY_ACCOUNT = select(AccountRow.number).limit(1)


@dataclass(frozen=True)
class AccountsWanted:
    """Filters of the list of accounts; `search` is part of a name or an address."""

    search: str = ""
    is_active: bool | None = None
    skip: int = 0
    take: int | None = None


def has_accounts(session: Session) -> bool:
    """Return whether there is any account. The first one ends local mode."""
    return session.scalar(_ANY_ACCOUNT) is not None


def iterate_accounts(session: Session) -> Iterator[Account]:
    """Yield every account by username, with at most 1,000 of them in memory."""
    skip = 0
    while True:
        found = find_accounts(session, AccountsWanted(skip=skip, take=_BLOCK)).items
        yield from found
        if len(found) < _BLOCK:
            return
        skip += _BLOCK


def find_accounts(session: Session, wanted: AccountsWanted) -> Page[Account]:
    """Return a page of the accounts that match, by username."""
    conditions = _conditions(wanted)
    rows = session.scalars(
        select(AccountRow)
        .where(*conditions)
        .order_by(in_order(AccountRow.username))
        .offset(wanted.skip)
        .limit(wanted.take)
    )
    counted = select(func.count()).select_from(AccountRow).where(*conditions)
    return Page(tuple(to_accounts(session, rows.all())), session.scalar(counted) or 0)


def get_account(session: Session, identifier: str) -> Account:
    """Return the account with this id or username.

    Raises:
        NotFoundError: if there is none.
    """
    return to_account(session, get_row(session, identifier))


def find_service_account(session: Session, external_id: str) -> Account | None:
    """Return the active service account with this UUID in any letter case, or None."""
    row = session.scalars(
        select(AccountRow).where(
            AccountRow.external_id == external_id.lower(),
            AccountRow.is_active,
            AccountRow.is_service,
        )
    ).first()
    return to_account(session, row) if row else None


def find_account(session: Session, number: int) -> Account | None:
    """Return the account with this number, or None."""
    row = session.get(AccountRow, number)
    return to_account(session, row) if row else None


def find_account_by_name(session: Session, username: str) -> Account | None:
    """Return the account with this username, in any letter case, or None."""
    row = find_row(session, username)
    return to_account(session, row) if row else None


def find_account_by_identity(session: Session, identity: str) -> Account | None:
    """Return the account that an OpenID Connect identity belongs to, or None."""
    if not identity:
        return None
    query = select(AccountRow).where(AccountRow.identity == identity)
    row = session.scalars(query).first()
    return to_account(session, row) if row else None


def find_accounts_by_email(session: Session, email: str) -> Sequence[Account]:
    """Return the accounts with this address, whatever the case of its ASCII letters.

    Empty addresses match no account, and neither do addresses that only look alike (see
    `fold_address`).
    """
    address = fold_address(email)
    if address is None:
        return []
    query = select(AccountRow).where(AccountRow.email == address)
    return [to_account(session, row) for row in session.scalars(query)]


def find_accounts_named(
    session: Session, usernames: Collection[str]
) -> Mapping[str, Account]:
    """Return accounts by username, without those that do not exist."""
    query = select(AccountRow).where(AccountRow.username.in_(usernames))
    found = to_accounts(session, session.scalars(query).all())
    return {each.username: each for each in found}


def has_word(word: str) -> ColumnElement[bool]:
    """Return the condition that an account's names or address contain a word."""
    texts = (AccountRow.username, AccountRow.display_name, AccountRow.email)
    return or_(*(has_part(each, word) for each in texts))


def _conditions(wanted: AccountsWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.is_active is not None:
        found.append(AccountRow.is_active.is_(wanted.is_active))
    return [*found, *map(has_word, split_search(wanted.search))]
