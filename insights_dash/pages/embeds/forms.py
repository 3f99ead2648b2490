"""The forms of the page of a space's embeds."""

from functools import partial

import dash_mantine_components as dmc

from insights_dash.access.embed_view import Shown
from insights_dash.components.form import Field, Form
from insights_dash.components.posted import read_texts

APPLICATION = Form(
    "embeds-application",
    "Add application",
    (
        Field(
            "name",
            "Application",
            partial(dmc.TextInput, placeholder="e.g. Customer portal", value=""),
        ),
        Field(
            "reports",
            "Reports",
            partial(
                dmc.MultiSelect,
                value=[],
                placeholder="All reports",
                searchable=True,
                limit=60,
            ),
            read=read_texts,
        ),
        Field(
            "origins",
            "Allowed websites",
            partial(
                dmc.Textarea,
                placeholder="e.g. https://example.com",
                value="",
                autosize=True,
                minRows=1,
            ),
        ),
        Field(
            "names",
            "Project and tenant names",
            partial(
                dmc.Select,
                data=[
                    {"value": Shown.SHOWN.value, "label": "Shown"},
                    {"value": Shown.HIDDEN.value, "label": "Hidden"},
                ],
                value=Shown.SHOWN.value,
                allowDeselect=False,
            ),
        ),
    ),
)
TOKEN = Form(
    "embeds-token",
    "Revoke token",
    (
        Field(
            "issuer",
            "Application (iss)",
            partial(dmc.TextInput, placeholder="e.g. EmbedKeys-3", value=""),
        ),
        Field("token", "Token (jti)", partial(dmc.TextInput, value=""), clears=True),
    ),
)
