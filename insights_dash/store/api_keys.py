"""API keys of accounts. Callers pass the hashes of keys, never the keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from insights_dash.domain.clock import SKEW
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import check_characters, compose, is_blank
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import get_account, has_word
from insights_dash.store.audit import audit
from insights_dash.store.credentials import require_creator
from insights_dash.store.names import has_part, split_search
from insights_dash.store.page import Page
from insights_dash.store.tables import (
    AccountRow,
    ApiKeyRow,
    EmbedLinkRow,
    WallDisplayRow,
)

_LONGEST_PURPOSE = 200
_BLOCK = 1_000
_USE_IS_RECORDED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class ApiKey:
    """A key as lists show it; `hint` is its first characters."""

    id: str
    account_number: int
    purpose: str
    hint: str
    created: datetime
    expires: datetime | None
    last_used: datetime | None
    revoked: datetime | None

    @property
    def number(self) -> int:
        """Return the number in its id."""
        return Kind.API_KEY.find_number(self.id) or 0

    def is_valid(self, now: datetime) -> bool:
        """Return whether the key is neither revoked nor expired."""
        return not self.revoked and (self.expires is None or now < self.expires)

    def is_usable(self, now: datetime) -> bool:
        """Return whether the key can be used: not if its creation is in the future."""
        return self.is_valid(now) and self.created <= now + SKEW

    def use_is_outdated(self, now: datetime) -> bool:
        """Return whether the stored time of its last use should be updated."""
        return self.last_used is None or now - self.last_used > _USE_IS_RECORDED_EVERY


@dataclass(frozen=True)
class NewApiKey:
    """A key to create; `expires` None means never."""

    purpose: str
    key_hash: str
    hint: str
    expires: datetime | None = None


@dataclass(frozen=True)
class OwnedKey:
    """A key with its account."""

    key: ApiKey
    account_id: str
    username: str
    display_name: str


@dataclass(frozen=True)
class KeysWanted:
    """Filters of the list of keys.

    `search` is part of the purpose of a key or of a name of its account. `at` selects
    the keys that are valid at that instant.
    """

    search: str = ""
    at: datetime | None = None
    skip: int = 0
    take: int | None = None


def find_api_keys(session: Session, wanted: KeysWanted) -> Page[OwnedKey]:
    """Return a page of the keys of all accounts that match, newest first."""
    conditions = _conditions(wanted)
    together = select(ApiKeyRow, AccountRow).join(
        AccountRow, AccountRow.number == ApiKeyRow.account_number
    )
    rows = session.execute(
        together.where(*conditions)
        .order_by(ApiKeyRow.number.desc())
        .offset(wanted.skip)
        .limit(wanted.take)
    )
    items = tuple(
        OwnedKey(
            _to_key(row),
            Kind.USER.identify(account.number),
            account.username,
            account.display_name,
        )
        for row, account in rows
    )
    counted = together.where(*conditions).with_only_columns(func.count())
    return Page(items, session.scalar(counted) or 0)


def list_api_keys(
    session: Session, account: Account, *, take: int | None = None
) -> Sequence[ApiKey]:
    """Return the account's keys, newest first, including revoked ones."""
    rows = session.scalars(
        select(ApiKeyRow)
        .where(ApiKeyRow.account_number == account.number)
        .order_by(ApiKeyRow.number.desc())
        .limit(take)
    )
    return [_to_key(row) for row in rows]


def iterate_api_keys(session: Session, account: Account) -> Iterator[ApiKey]:
    """Yield what `list_api_keys` lists, with at most 1,000 of them in memory."""
    rows = session.scalars(
        select(ApiKeyRow)
        .where(ApiKeyRow.account_number == account.number)
        .order_by(ApiKeyRow.number.desc())
        .execution_options(yield_per=_BLOCK)
    )
    yield from map(_to_key, rows)


def create_api_key(
    session: Session, account: Account, new: NewApiKey, *, now: datetime
) -> ApiKey:
    """Create a key for the account.

    Raises:
        InvalidInputError: with everything that is wrong.
        SignInNeededError: if its author has an API key only.
        CredentialsChangedError: if its author has been signed out in the meantime.
    """
    require_creator(session)
    problems = []
    purpose = compose(new.purpose.strip())
    if is_blank(purpose):
        problems.append(Problem("purpose", "Enter a description."))
    problems += check_characters("purpose", purpose)
    if len(purpose) > _LONGEST_PURPOSE:
        message = f"Use at most {_LONGEST_PURPOSE} characters."
        problems.append(Problem("purpose", message))
    if new.expires is not None and new.expires <= now:
        problems.append(Problem("expires", "Choose a date in the future."))
    if problems:
        raise InvalidInputError(problems)
    row = ApiKeyRow(
        account_number=account.number,
        purpose=purpose,
        key_hash=new.key_hash,
        hint=new.hint,
        created=now,
        expires=new.expires,
    )
    session.add(row)
    session.flush()
    key = _to_key(row)
    details = {"name": account.username, "purpose": purpose}
    audit(session, "API key created", key.id, details, now=now)
    return key


def find_api_key(session: Session, key_hash: str) -> ApiKey | None:
    """Return the key with this hash, valid or not; None if there is none."""
    query = select(ApiKeyRow).where(ApiKeyRow.key_hash == key_hash)
    row = session.scalars(query).first()
    return _to_key(row) if row else None


def record_use_of_key(session: Session, key: ApiKey, *, now: datetime) -> None:
    """Store that the key was used now."""
    number = Kind.API_KEY.find_number(key.id)
    session.execute(
        update(ApiKeyRow).where(ApiKeyRow.number == number).values(last_used=now)
    )


def revoke_api_key(
    session: Session, account: Account, identifier: str, *, now: datetime
) -> None:
    """Revoke a key of the account, and the embeds and wall displays it created.

    Revoking a key again changes nothing.

    Raises:
        NotFoundError: if the account has no such key.
    """
    number = Kind.API_KEY.find_number(identifier) or 0
    row = session.get(ApiKeyRow, number, with_for_update=True)
    if row is None or row.account_number != account.number:
        raise NotFoundError(identifier, Kind.API_KEY)
    if row.revoked is None:
        row.revoked = now
        for table in (EmbedLinkRow, WallDisplayRow):
            session.execute(
                update(table)
                .where(table.api_key_number == number, table.revoked.is_(None))
                .values(revoked=now)
            )
        details = {"name": account.username, "purpose": row.purpose}
        audit(session, "API key revoked", identifier, details, now=now)


def revoke_any_api_key(session: Session, identifier: str, *, now: datetime) -> None:
    """Revoke a key of any account; revoking it again changes nothing.

    Raises:
        NotFoundError: if there is no key with this id.
    """
    row = session.get(ApiKeyRow, Kind.API_KEY.find_number(identifier) or 0)
    if row is None:
        raise NotFoundError(identifier, Kind.API_KEY)
    owner = get_account(session, Kind.USER.identify(row.account_number))
    revoke_api_key(session, owner, identifier, now=now)


def _conditions(wanted: KeysWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in split_search(wanted.search):
        is_for = has_part(ApiKeyRow.purpose, word)
        found.append(or_(is_for, has_word(word)))
    if wanted.at is not None:
        is_open = ApiKeyRow.expires.is_(None) | (ApiKeyRow.expires > wanted.at)
        found.append(ApiKeyRow.revoked.is_(None) & is_open)
    return found


def _to_key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=Kind.API_KEY.identify(row.number),
        account_number=row.account_number,
        purpose=row.purpose,
        hint=row.hint,
        created=row.created,
        expires=row.expires,
        last_used=row.last_used,
        revoked=row.revoked,
    )
