"""Who can import: checked again when a job writes, long after its request."""

from sqlalchemy.orm import Session

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.store.accounts.read import get_account
from insights_dash.store.spaces import Space


def may_import(session: Session, username: str, space: Space) -> bool:
    """Return whether a user can record deployments in all of a space.

    Without a name, it was an administrator: on the command line, or in local mode.
    """
    if not username:
        return True
    try:
        account = get_account(session, username)
    except NotFoundError:
        return False
    return account.is_active and any(
        grant.permits(Permission.DEPLOYMENT_RECORD, space.id)
        and grant.limits.is_unlimited
        for grant in account.grants
    )
