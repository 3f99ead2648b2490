"""Keeps administrators from locking themselves out of their own account."""

from insights_dash.access.guard import current_caller
from insights_dash.domain.errors import ConflictError, Problem


def is_own(account: str) -> bool:
    """Whether the id is that of the caller's account."""
    own = current_caller().account
    return own is not None and own.id == account


def refuse_own(account: str) -> None:
    """Let only others' accounts pass.

    Raises:
        ConflictError: where the id is that of the caller's account.
    """
    if is_own(account):
        message = "You can't do this to your own account. Ask another administrator."
        raise ConflictError(Problem("", message))
