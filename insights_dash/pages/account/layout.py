"""What the page of one's own account shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.access.secrets import SHORTEST_PASSWORD
from insights_dash.components.administration import (
    MOST_ROWS,
    ask_to_revoke_key,
    build_head,
    build_moment,
    build_secret,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.confirm_dialog import Question, build_asking_button
from insights_dash.components.states import build_empty
from insights_dash.pages.account.ids import Ids, end_id, revoke_id
from insights_dash.store.accounts import Account
from insights_dash.store.api_keys import ApiKey
from insights_dash.store.sessions import OpenSession

# How long a key may live, by what the form holds.
LIFETIMES = {
    "30": timedelta(days=30),
    "90": timedelta(days=90),
    "365": timedelta(days=365),
    "never": None,
}
USUAL_LIFETIME = "90"
_LIFETIME_NAMES = (
    ("30", "30 days"),
    ("90", "90 days"),
    ("365", "One year"),
    ("never", "Until it is revoked"),
)
_SIGN_OUT_QUESTION = Question(
    "End this session?",
    "That browser is signed out immediately.",
    "End session",
)


@dataclass(frozen=True)
class Own:
    """What somebody has; `current` is the number of the session that asks."""

    sessions: Sequence[OpenSession]
    current: int | None
    keys: Sequence[ApiKey]


def build_page(
    account: Account, own: Own, spaces: dict[str, str], now: datetime
) -> html.Div:
    """The account's page; `spaces` are names by id."""
    return html.Div(
        [
            build_head("Your account", "Who you are here, and what opens the door."),
            _build_profile(account, spaces),
            _build_password(account),
            build_section(
                "Sessions",
                "Browsers in which you are signed in. One that is not used for a day "
                "is signed out.",
                html.Div(build_sessions(own), id=Ids.SESSIONS),
                html.Button(
                    "Sign out everywhere else",
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
    """Where nobody has an account."""
    return build_empty(
        "Local mode: there are no accounts",
        "Whoever sits at this machine may do everything. With the first account "
        "everybody signs in, and has a password, sessions and API keys here.",
        icon="house-laptop",
        actions=[
            html.A(
                "Make the first administrator",
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
                else build_asking_button(
                    end_id(each.number), "Sign out", _SIGN_OUT_QUESTION
                ),
            ]
        )
    return build_table(
        ("Signed in", "Last used", ""),
        rows,
        nothing="You are signed in by no session: an API key or a proxy says who you "
        "are.",
        rest=f"Showing the {MOST_ROWS} most recently used. “Sign out everywhere else” "
        "ends the others too.",
    )


def build_keys(keys: Sequence[ApiKey], now: datetime) -> Component:
    """The list of one's keys."""
    return build_table(
        ("For", "Begins", "Made", "Last used", "Expires", ""),
        [
            [
                key.purpose,
                html.Code(f"{key.hint}\u2026"),
                build_moment(key.created),
                build_moment(key.last_used),
                build_moment(key.expires),
                build_asking_button(
                    revoke_id(key.id),
                    "Revoke",
                    ask_to_revoke_key(key.purpose),
                    name=key.purpose,
                )
                if key.is_valid(now)
                else build_state("Revoked" if key.revoked else "Expired"),
            ]
            for key in keys
        ],
        nothing="You have no API keys.",
        rest=f"Showing the newest {MOST_ROWS}. An administrator can find the others "
        "under API keys.",
    )


def build_new_key(key: str) -> Component:
    """A key, this once."""
    return build_secret(
        "Your new API key",
        key,
        "It is shown this once: keep it where only your program can read it. Send it "
        "as X-Octopus-ApiKey, or as Authorization: Bearer.",
    )


def _build_profile(account: Account, spaces: dict[str, str]) -> Component:
    roles = [
        f"{grant.role} of {spaces.get(grant.space, 'another space')}"
        if grant.space
        else f"{grant.role} of all spaces"
        for grant in account.grants
    ]
    facts = (
        ("Name", account.display_name),
        ("User name", account.username),
        ("E-mail", account.email or "\u2014"),
        ("Roles", "; ".join(roles) or "None yet"),
    )
    return build_section(
        "Profile",
        "An administrator can change it.",
        html.Dl(
            [part for name, text in facts for part in (html.Dt(name), html.Dd(text))],
            className="facts",
        ),
    )


def _build_password(account: Account) -> Component:
    if not account.has_password:
        return build_section(
            "Password",
            "You sign in elsewhere, so there is no password here to change.",
        )
    fields = (
        (Ids.OLD_PASSWORD, "Your password now", "current-password"),
        (Ids.PASSWORD, "New password", "new-password"),
        (Ids.PASSWORD_AGAIN, "New password once more", "new-password"),
    )
    return build_section(
        "Password",
        "With another password you are signed out in every other browser. Your API "
        "keys stay.",
        *(
            dmc.PasswordInput(
                id=identifier,
                label=label,
                value="",
                description=f"At least {SHORTEST_PASSWORD} characters."
                if identifier is Ids.PASSWORD
                else None,
                autoComplete=kind,
            )
            for identifier, label, kind in fields
        ),
        dmc.Button("Change password", id=Ids.SAVE_PASSWORD),
    )


def _build_keys(own: Own, now: datetime) -> Component:
    return build_section(
        "API keys",
        "What programs send instead of a password. A key may do what you may.",
        html.Div(
            [
                dmc.TextInput(
                    id=Ids.PURPOSE,
                    label="What it is for",
                    placeholder="Build server",
                    value="",
                ),
                dmc.Select(
                    id=Ids.EXPIRY,
                    label="How long it is valid",
                    data=[
                        {"value": value, "label": label}
                        for value, label in _LIFETIME_NAMES
                    ],
                    value=USUAL_LIFETIME,
                    allowDeselect=False,
                ),
                dmc.Button("Make key", id=Ids.MAKE_KEY),
            ],
            className="row-form",
        ),
        html.Div(id=Ids.NEW_KEY),
        html.Div(build_keys(own.keys, now), id=Ids.KEYS),
    )
