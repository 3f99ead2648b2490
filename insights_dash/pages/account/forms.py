"""The forms of the page of a user's own account."""

from functools import partial

import dash_mantine_components as dmc

from insights_dash.access.passwords import SHORTEST_PASSWORD
from insights_dash.components.form import Field, Form
from insights_dash.pages.key_parts import declare_key_form

_build_new_password = partial(dmc.PasswordInput, value="", autoComplete="new-password")

PASSWORD = Form(
    "account-password",
    "Change password",
    (
        Field(
            "old_password",
            "Current password",
            partial(dmc.PasswordInput, value="", autoComplete="current-password"),
            clears=True,
        ),
        Field(
            "password",
            "New password",
            partial(
                _build_new_password,
                description=f"At least {SHORTEST_PASSWORD} characters",
            ),
            clears=True,
        ),
        Field("again", "Confirm new password", _build_new_password, clears=True),
    ),
)
KEY = declare_key_form("account-key")
