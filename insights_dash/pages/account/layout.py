"""What the page of one's own account shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    MOST_ROWS,
    build_form,
    build_head,
    build_moment,
    build_section,
    build_state,
    build_table,
    build_username,
)
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.components.states import build_empty
from insights_dash.pages.account.forms import KEY, PASSWORD
from insights_dash.pages.account.ids import Ids, end_id, revoke_id
from insights_dash.pages.key_parts import build_key_end, build_key_form
from insights_dash.store.accounts.account import Account
from insights_dash.store.api_keys import ApiKey
from insights_dash.store.sessions import OpenSession

_SIGN_OUT = Confirmation(
    "End this session?",
    "That browser is signed out immediately.",
    "End session",
)


@dataclass(frozen=True)
class Own:
    """The sessions and keys of a user; `current` is the number of their own session."""

    sessions: Sequence[OpenSession]
    current: int | None
    keys: Sequence[ApiKey]


def build_page(
    account: Account, own: Own, spaces: dict[str, str], now: datetime
) -> html.Div:
    """The account's page; `spaces` are names by id."""
    return html.Div(
        [
            build_head("Your account", "Profile, password, sessions and API keys"),
            _build_profile(account, spaces),
            _build_password(account),
            build_section(
                "Sessions",
                "Where you're signed in. Sessions end after a day of inactivity.",
                html.Div(build_sessions(own), id=Ids.SESSIONS),
                html.Button(
                    "Sign out of other sessions",
                    id=Ids.END_OTHERS,
                    type="button",
                    className="button",
                ),
            ),
            _build_keys(own, now),
        ],
        className="administration administration--alone",
    )


def build_local_mode() -> Component:
    """Build the page in local mode."""
    return build_empty(
        "Local mode: there are no accounts",
        "Anyone using this machine has full access. Create an account to require "
        "sign-in.",
        icon="house-laptop",
        is_page=True,
        actions=[
            html.A(
                "Create administrator",
                href="/administration/accounts",
                className="button button--filled",
            )
        ],
    )


def build_sessions(own: Own) -> Component:
    """The list of one's sessions."""
    rows: list[list[Component | str | None]] = []
    for each in own.sessions:
        is_current = each.number == own.current
        rows.append(
            [
                build_moment(each.created),
                build_moment(each.last_used),
                build_state("This browser", "good")
                if is_current
                else build_asking_button(end_id(each.number), "Sign out", _SIGN_OUT),
            ]
        )
    return build_table(
        ("Signed in", "Last used", ""),
        rows,
        nothing="You're authenticated by an API key or proxy, so there is no session.",
        rest=f"Showing the {MOST_ROWS} most recently used. “Sign out of other "
        "sessions” ends the rest too.",
    )


def build_keys(keys: Sequence[ApiKey], now: datetime) -> Component:
    """The list of one's keys."""
    return build_table(
        ("Description", "Begins with", "Created", "Last used", "Expires", ""),
        [
            [
                key.purpose,
                html.Code(f"{key.hint}\u2026"),
                build_moment(key.created),
                build_moment(key.last_used),
                build_moment(key.expires),
                build_key_end(key, revoke_id(key.id), now),
            ]
            for key in keys
        ],
        nothing="No API keys yet. Create one above.",
        rest=f"Showing the newest {MOST_ROWS}. An administrator can find the rest "
        "under API keys.",
    )


def _build_profile(account: Account, spaces: dict[str, str]) -> Component:
    roles = [
        f"{grant.role} in {spaces.get(grant.space, 'another space')}"
        if grant.space
        else f"{grant.role} in all spaces"
        for grant in account.grants
    ]
    facts = (
        ("Name", account.display_name),
        ("Username", account.username),
        ("Email", account.email or "\u2014"),
        ("Roles", ", ".join(roles) or "No roles yet"),
    )
    return build_section(
        "Profile",
        "Contact an administrator to change these.",
        html.Dl(
            [part for name, text in facts for part in (html.Dt(name), html.Dd(text))],
            className="facts",
        ),
    )


def _build_password(account: Account) -> Component:
    if not account.has_password:
        return build_section(
            "Password",
            "You sign in with single sign-on or a proxy, so there is no password here.",
        )
    return build_section(
        "Password",
        "Changing your password signs you out everywhere else. API keys keep working.",
        build_form(build_username(account.username), *PASSWORD.build()),
    )


def _build_keys(own: Own, now: datetime) -> Component:
    return build_section(
        "API keys",
        "Let scripts act on your behalf. A key has the same permissions as you.",
        build_key_form(KEY),
        html.Div(id=Ids.NEW_KEY),
        html.Div(build_keys(own.keys, now), id=Ids.KEYS),
    )
