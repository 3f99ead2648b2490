"""What pages show of API keys: the form of a new one, and how rows of a list end."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.access.secrets import generate_api_key, hash_token, hint_at
from insights_dash.components.administration import (
    build_form,
    build_secret,
    build_state,
)
from insights_dash.components.confirm_dialog import Confirmation, build_asking_button
from insights_dash.components.form import Field, Form
from insights_dash.store.accounts.account import Account
from insights_dash.store.api_keys import ApiKey, NewApiKey, create_api_key

# How long a key can live, by the value of the form's field.
LIFETIMES = {
    "30": ("30 days", timedelta(days=30)),
    "90": ("90 days", timedelta(days=90)),
    "365": ("1 year", timedelta(days=365)),
    "never": ("Never", None),
}
DEFAULT_LIFETIME = "90"


def declare_key_form(name: str) -> Form:
    """Declare the form of a page, whose IDs begin with `name`."""
    return Form(
        name,
        "Create API key",
        (
            Field(
                "purpose",
                "Description",
                partial(
                    dmc.TextInput,
                    placeholder="e.g. Build server",
                    value="",
                    autoComplete="off",
                ),
                clears=True,
            ),
            Field(
                "expires",
                "Expires",
                partial(
                    dmc.Select,
                    data=[
                        {"value": value, "label": label}
                        for value, (label, _) in LIFETIMES.items()
                    ],
                    value=DEFAULT_LIFETIME,
                    allowDeselect=False,
                ),
            ),
        ),
    )


def build_key_end(
    key: ApiKey, identifier: dict[str, Any], now: datetime, *, name: str = ""
) -> Component:
    """Build the button that revokes a key, or say that the key has ended.

    `name` tells the button from others, if the description isn't enough.
    """
    if not key.is_valid(now):
        return build_state("Revoked" if key.revoked else "Expired")
    question = Confirmation(
        f"Revoke “{key.purpose}”?",
        "Anything using this key will stop working immediately.",
        "Revoke key",
    )
    return build_asking_button(identifier, "Revoke", question, name=name or key.purpose)


def build_key_form(form: Form) -> Component:
    """Return the fields of a form in one row; Enter presses its button."""
    return build_form(*form.build(), class_name="row-form")


def build_new_key(key: str) -> Component:
    """Show a new key, which can't be shown again."""
    return build_secret(
        "New API key",
        key,
        "Copy it now. You won't be able to see it again. Send it in the header "
        "X-Octopus-ApiKey, or as Authorization: Bearer.",
    )


def create_key(
    session: Session, account: Account, purpose: str, lifetime: str, *, now: datetime
) -> str:
    """Create an API key for an account, and return it.

    Raises:
        InvalidInputError: if the description is missing or too long.
        SignInNeededError: if the caller has an API key only.
        CredentialsChangedError: if the caller has been signed out in the meantime.
    """
    key = generate_api_key()
    _, length = LIFETIMES.get(lifetime, LIFETIMES[DEFAULT_LIFETIME])
    expires = now + length if length else None
    new = NewApiKey(purpose, hash_token(key), hint_at(key), expires)
    create_api_key(session, account, new, now=now)
    return key
