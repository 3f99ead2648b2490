"""Permissions, callers, and the decision."""

from dataclasses import dataclass
from enum import StrEnum

from insights_dash.domain.errors import InsightsError
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import PERMITTED, Grant, Permission, Role
from insights_dash.domain.visibility import Visibility
from insights_dash.store.accounts import Account
from insights_dash.store.api_keys import ApiKey


class PermissionDeniedError(InsightsError):
    """The caller lacks a permission; any one of `permissions` would do.

    Without any, none would: it takes somebody who has signed in with an account.
    """

    def __init__(self, permissions: frozenset[Permission]) -> None:
        named = " or ".join(each for each in Permission if each in permissions)
        super().__init__(
            "You do not have permission to perform this action. Please contact your "
            f"administrator. Missing permission: {named}"
            if named
            else "Sign in to do this."
        )


class NotSignedInError(InsightsError):
    """Nobody is known to make the request, and somebody has to be."""

    def __init__(self) -> None:
        super().__init__(
            "You must be logged in to request this resource. Please provide a valid "
            "API key or log in."
        )


class Credential(StrEnum):
    """How a caller is known."""

    NONE = "none"
    LOCAL = "local"
    COOKIE = "cookie"
    API_KEY = "API key"
    PROXY = "proxy"
    EMBED = "embed"


@dataclass(frozen=True)
class Caller:
    """Who makes a request; `account` is None in local mode, of strangers and embeds.

    `session` is the number of the session that a cookie belongs to, and `key` the API
    key that was sent.
    """

    name: str
    grants: tuple[Grant, ...]
    credential: Credential
    account: Account | None = None
    session: int | None = None
    key: ApiKey | None = None

    def may(self, permission: Permission, space: SpaceId | None) -> bool:
        """Whether they may do that in a space; None asks for the whole server."""
        return any(each.permits(permission, space) for each in self.grants)

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether there is a space where they may."""
        return any(permission in PERMITTED[each.role] for each in self.grants)

    def enters(self, space: SpaceId) -> bool:
        """Whether the space exists for them."""
        return any(each.space in {None, space} for each in self.grants)

    def visibility(
        self, space: SpaceId, permissions: frozenset[Permission]
    ) -> Visibility:
        """What they may see by name in a space, where one of `permissions` is asked.

        It is what the roles that have one of them are limited to: a recorder's limits
        decide what is recorded, whatever else they may view.
        """
        return Visibility(
            tuple(
                grant.limits
                for grant in self.grants
                if any(grant.permits(each, space) for each in permissions)
            )
        )


# Without accounts the server listens to this machine only, and whoever sits at it
# may do everything.
LOCAL_CALLER = Caller("local", (Grant(Role.ADMINISTRATOR),), Credential.LOCAL)
STRANGER = Caller("", (), Credential.NONE)


def require(
    caller: Caller, permissions: frozenset[Permission], space: SpaceId | None
) -> None:
    """Let the caller pass who has one of these permissions in the space.

    This is the function that decides; every route, callback, download and embed asks
    it. `space` None asks for the whole server.

    Raises:
        NotSignedInError: where nobody is known to call.
        PermissionDeniedError: where the caller lacks the permission.
    """
    if caller.credential is Credential.NONE:
        raise NotSignedInError
    if not any(caller.may(each, space) for each in permissions):
        raise PermissionDeniedError(permissions)


def require_somewhere(caller: Caller, permissions: frozenset[Permission]) -> None:
    """Let the caller pass who has one of these permissions in any space.

    It comes before the space is known; `require` decides then. No permissions stand
    for anybody who is known.

    Raises:
        NotSignedInError: where nobody is known to call.
        PermissionDeniedError: where the caller lacks the permission everywhere.
    """
    if caller.credential is Credential.NONE:
        raise NotSignedInError
    if permissions and not any(map(caller.may_somewhere, permissions)):
        raise PermissionDeniedError(permissions)
