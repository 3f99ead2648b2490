"""The forms of the pages of accounts."""

from functools import partial

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.access.passwords import SHORTEST_PASSWORD
from insights_dash.components.form import Field, Form
from insights_dash.domain.role import Role
from insights_dash.pages.new_key import declare_key_form

NO_ROLE = "none"
_WAYS_IN = (
    (
        "link",
        "Password",
        "You'll get an invitation link to share. They choose their own password.",
    ),
    (
        "elsewhere",
        "Single sign-on or proxy",
        "Matched by username or email. No password here.",
    ),
    ("program", "Service account", "Uses API keys only."),
)
_build_text = partial(dmc.TextInput, value="")
_build_new_password = partial(dmc.PasswordInput, value="", autoComplete="new-password")


def _build_code(**given: str) -> Component:
    code: Component = dmc.TextInput(
        description=[
            "The server prints it when it starts. To see it again: ",
            html.Code("insights-dash user setup-code"),
            ".",
        ],
        value="",
        placeholder="e.g. ABCD-EFGH-IJKL-MNOP",
        autoComplete="off",
        **given,
    )
    return code


def _build_ways_in(**given: str) -> Component:
    ways: Component = dmc.RadioGroup(
        [
            dmc.Radio(label=label, description=text, value=value, className="mode-card")
            for value, label, text in _WAYS_IN
        ],
        value="link",
        **given,
    )
    return ways


def _build_roles(**given: str) -> Component:
    roles: Component = dmc.Select(
        data=[
            *({"value": role.value, "label": role.value} for role in Role),
            {"value": NO_ROLE, "label": "No role yet"},
        ],
        value=NO_ROLE,
        allowDeselect=False,
        **given,
    )
    return roles


NEW = Form(
    "accounts-new",
    "Create account",
    (
        Field("username", "Username", partial(_build_text, withAsterisk=True)),
        Field("display_name", "Name", _build_text),
        Field("email", "Email", _build_text),
        Field("way_in", "Sign-in method", _build_ways_in),
        Field("role", "Role", _build_roles),
        Field(
            "space",
            "Space",
            partial(
                dmc.Select,
                description="Where the role applies",
                placeholder="Select a space",
                value=None,
                allowDeselect=False,
                searchable=True,
            ),
        ),
    ),
)
FIRST = Form(
    "accounts-first",
    "Create administrator",
    (
        Field("code", "Setup code", _build_code),
        Field(
            "username",
            "Username",
            partial(_build_text, placeholder="e.g. ada", autoComplete="username"),
        ),
        Field(
            "password",
            "Password",
            partial(
                _build_new_password,
                description=f"At least {SHORTEST_PASSWORD} characters",
            ),
        ),
        Field("again", "Confirm password", _build_new_password),
    ),
)
PROFILE = Form(
    "accounts-profile",
    "Save profile",
    (
        Field("display_name", "Name", dmc.TextInput),
        Field("email", "Email", dmc.TextInput),
    ),
)
KEY = declare_key_form("accounts-key")
