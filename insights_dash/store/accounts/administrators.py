"""Makes sure that an administrator who can sign in is always left."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.errors import (
    ConflictError,
    Problem,
)
from insights_dash.domain.role import Role
from insights_dash.store.accounts.account import to_grant
from insights_dash.store.tables import (
    AccountRow,
    GrantRow,
)

# Limits are compared in Python: a server has few administrators.
_ADMINISTRATORS = (
    select(AccountRow, GrantRow)
    .join(GrantRow, GrantRow.account_number == AccountRow.number)
    .where(
        AccountRow.is_active,
        AccountRow.is_service.is_(False),
        GrantRow.role == Role.ADMINISTRATOR.value,
        GrantRow.space_number.is_(None),
    )
    .order_by(AccountRow.number)
)


@contextmanager
def keeping_an_administrator(session: Session) -> Iterator[None]:
    """Refuse changes in a block that would remove the last administrator.

    An administrator is a person without limits who can sign in. Service accounts don't
    count, because an API key can't give anyone access. Two transactions that change
    administrators at the same time wait for each other, so each of them knows who is
    left.

    Raises:
        ConflictError: if no one would be left to administer the server.
    """
    session.execute(_ADMINISTRATORS.with_for_update(of=AccountRow)).all()
    had_one = _has_administrator(session)
    yield
    session.flush()
    if had_one and not _has_administrator(session):
        message = (
            "There must be at least one administrator who can sign in and whose role "
            "has no limits. Add another one first."
        )
        raise ConflictError(Problem("grants", message))


def _has_administrator(session: Session) -> bool:
    found = session.execute(_ADMINISTRATORS).all()
    return any(
        to_grant(grant).limits.is_unlimited and _has_way_in(row) for row, grant in found
    )


def _has_way_in(row: AccountRow) -> bool:
    """Return whether the person is known to be able to sign in.

    A password link may have been lost. Accounts without a password are for people who
    sign in elsewhere; they count once the person has done so.
    """
    if row.identity is not None or row.password_hash is not None:
        return True
    return row.invitation_hash is None and row.last_signed_in is not None
