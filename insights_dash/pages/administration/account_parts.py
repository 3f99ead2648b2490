"""Parts that the list of accounts and the page of one share."""

from datetime import datetime

from dash.development.base_component import Component

from insights_dash.components.administration import ACCOUNTS, build_secret, build_state
from insights_dash.store.accounts.account import Account


def account_path(identifier: str) -> str:
    """Return the path of an account's page."""
    return f"{ACCOUNTS.path}/{identifier}"


def build_account_state(account: Account, now: datetime) -> Component:
    """Return a tag that says whether the account can sign in."""
    if not account.is_active:
        return build_state("Disabled", "bad")
    if account.invited_until is not None:
        is_open = account.invited_until > now
        return build_state("Invited" if is_open else "Invitation expired", "warn")
    return build_state("Active", "good")


def name_kind(account: Account) -> str:
    """Return whether it is a person or a service account."""
    if account.is_service:
        return "Service account"
    has_password = account.has_password or account.invited_until is not None
    return "Person" if has_password else "Person (SSO)"


def build_password_link(account: Account, link: str) -> Component:
    """Build the link with which the owner chooses a password; it is shown only once."""
    return build_secret(
        f"Password link for {account.display_name}",
        link,
        "Share it privately. It's shown only once, works once and expires in 3 days.",
    )
