"""Permissions, callers, and the functions that decide what a caller can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from insights_dash.domain.errors import InsightsError
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import PERMITTED, Grant, Permission, Role
from insights_dash.domain.visibility import Visibility
from insights_dash.store.accounts.account import Account
from insights_dash.store.api_keys import ApiKey

# What users can do with a permission, as pages call it.
_IN_WORDS: Mapping[Permission, str] = {
    Permission.REPORT_VIEW: "view reports",
    Permission.REPORT_CREATE: "create reports",
    Permission.REPORT_EDIT: "edit reports",
    Permission.REPORT_DELETE: "delete reports",
    Permission.DEPLOYMENT_RECORD: "record deployments",
    Permission.ADMINISTER: "administer this",
}


class PermissionDeniedError(InsightsError):
    """The caller lacks a permission; any one of `permissions` would be enough.

    If there are none, the caller has to sign in with an account. Its text is for
    callers of the API, as Octopus writes it. `in_words` is for pages. `limits` says
    that the limits of the caller's role are the reason.
    """

    def __init__(
        self, permissions: frozenset[Permission], *, limits: bool = False
    ) -> None:
        self.in_words = _refuse(permissions, limits=limits)
        named = " or ".join(each for each in Permission if each in permissions)
        super().__init__(
            "You do not have permission to perform this action. Please contact your "
            f"administrator. Missing permission: {named}"
            if named
            else "Sign in to do this."
        )


def _refuse(permissions: frozenset[Permission], *, limits: bool) -> str:
    doings = [_IN_WORDS[each] for each in Permission if each in permissions]
    if not doings:
        return "Sign in to do this."
    what = " or ".join(doings) + (" in the whole space" if limits else "")
    return f"Your roles don't let you {what}. Ask an administrator."


class LimitedRoleError(PermissionDeniedError):
    """The caller's role shows parts of the space, and the answer would be all of it."""

    def __init__(self) -> None:
        super().__init__(frozenset())
        self.in_words = (
            "An export contains everything in the space, but your role is limited to "
            "some projects, environments or tenants. Ask an administrator without "
            "limits to export it."
        )
        self.args = (self.in_words,)


class NotSignedInError(InsightsError):
    """The request is from an unknown caller, and only known ones can make it."""

    def __init__(self) -> None:
        super().__init__(
            "You must be logged in to request this resource. Please provide a valid "
            "API key or log in."
        )


class Credential(StrEnum):
    """How a caller was identified."""

    NONE = "none"
    LOCAL = "local"
    COOKIE = "cookie"
    API_KEY = "API key"
    ACCESS_TOKEN = "access token"  # noqa: S105 - a name
    PROXY = "proxy"
    EMBED = "embed"


@dataclass(frozen=True)
class Caller:
    """The user, service account or embed that makes a request.

    `account` is None in local mode and for strangers and embeds. `session` is the
    number of the session that the cookie belongs to, `key` the API key that was sent,
    and `access_token` the number of the access token.
    """

    name: str
    grants: tuple[Grant, ...]
    credential: Credential
    account: Account | None = None
    session: int | None = None
    key: ApiKey | None = None
    access_token: int | None = None

    def may(self, permission: Permission, space: SpaceId | None) -> bool:
        """Return whether the caller has a permission in a space, or the whole server.

        `space` None stands for the whole server.
        """
        return any(each.permits(permission, space) for each in self.grants)

    def may_somewhere(self, permission: Permission) -> bool:
        """Return whether the caller has a permission in any space."""
        return any(permission in PERMITTED[each.role] for each in self.grants)

    def can_enter(self, space: SpaceId) -> bool:
        """Return whether the caller can know that the space exists."""
        return any(each.space in {None, space} for each in self.grants)

    def visibility(
        self, space: SpaceId, permissions: frozenset[Permission]
    ) -> Visibility:
        """Return what the caller can see by name in a space with one of `permissions`.

        It consists of the limits of those roles that include one of them. So a
        recorder's limits decide what can be recorded, even if another role lets them
        view more.
        """
        return Visibility(
            tuple(
                grant.limits
                for grant in self.grants
                if any(grant.permits(each, space) for each in permissions)
            )
        )


# Without accounts the server only answers its own machine, whose users can do
# everything.
LOCAL_CALLER = Caller("local", (Grant(Role.ADMINISTRATOR),), Credential.LOCAL)
STRANGER = Caller("", (), Credential.NONE)


def require(
    caller: Caller, permissions: frozenset[Permission], space: SpaceId | None
) -> None:
    """Let the caller pass if they have one of these permissions in the space.

    This function decides for every route, callback, download and embed. `space` None
    stands for the whole server.

    Raises:
        NotSignedInError: if the caller is unknown.
        PermissionDeniedError: if the caller lacks the permission.
    """
    if caller.credential is Credential.NONE:
        raise NotSignedInError
    if not any(caller.may(each, space) for each in permissions):
        raise PermissionDeniedError(permissions)


def require_somewhere(caller: Caller, permissions: frozenset[Permission]) -> None:
    """Let the caller pass if they have one of these permissions in any space.

    This is checked before the space is known; `require` decides once it is. Without
    permissions, every known caller passes.

    Raises:
        NotSignedInError: if the caller is unknown.
        PermissionDeniedError: if the caller lacks the permission in every space.
    """
    if caller.credential is Credential.NONE:
        raise NotSignedInError
    if permissions and not any(map(caller.may_somewhere, permissions)):
        raise PermissionDeniedError(permissions)
