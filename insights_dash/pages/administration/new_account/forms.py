"""The form of a new account."""

from functools import partial

import dash_mantine_components as dmc
from dash.development.base_component import Component

from insights_dash.components.form import Field, Form
from insights_dash.domain.role import Role

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
    ("program", "Service account", "Uses API keys, or the ID tokens of pipelines."),
)
_build_text = partial(dmc.TextInput, value="")


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
