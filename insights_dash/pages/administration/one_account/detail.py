"""What the page of an account is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from insights_dash.components.administration import MOST_ROWS
from insights_dash.domain.oidc_identity import OidcIdentity
from insights_dash.pages.administration.limits import describe_limits
from insights_dash.pages.administration.own import is_own
from insights_dash.store.access_tokens import count_tokens
from insights_dash.store.accounts.account import Account
from insights_dash.store.api_keys import ApiKey, list_api_keys
from insights_dash.store.oidc_identities import list_identities
from insights_dash.store.role_grants import GivenRole, RolesWanted, find_given_roles
from insights_dash.store.sessions import count_sessions
from insights_dash.store.spaces import Space, list_spaces


@dataclass(frozen=True)
class Detail:
    """An account and what belongs to it.

    `limits` are lines by the number of a role; `is_own` where it is the reader's.
    `tokens` is the number of valid access tokens.
    """

    account: Account
    roles: Sequence[GivenRole]
    limits: Mapping[int, Sequence[str]]
    keys: Sequence[ApiKey]
    identities: Sequence[OidcIdentity]
    tokens: int
    sessions: int
    spaces: Mapping[str, Space]
    is_own: bool
    now: datetime


def read_detail(session: Session, account: Account, *, now: datetime) -> Detail:
    """Read what belongs to an account."""
    spaces: Mapping[str, Space] = {each.id: each for each in list_spaces(session)}
    roles = find_given_roles(session, RolesWanted(account=account.id)).items
    return Detail(
        account=account,
        roles=roles,
        limits={
            each.number: describe_limits(session, spaces, each.grant) for each in roles
        },
        keys=list_api_keys(session, account, take=MOST_ROWS + 1),
        identities=list_identities(session, account),
        tokens=count_tokens(session, account, now=now),
        sessions=count_sessions(session, account, now=now),
        spaces=spaces,
        is_own=is_own(account.id),
        now=now,
    )
