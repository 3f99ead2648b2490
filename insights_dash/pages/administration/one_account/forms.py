"""The forms of the page of an account."""

import dash_mantine_components as dmc

from insights_dash.components.delete_dialog import DeleteDialog
from insights_dash.components.form import Field, Form
from insights_dash.pages.new_key import declare_key_form

PROFILE = Form(
    "accounts-profile",
    "Save profile",
    (
        Field("display_name", "Name", dmc.TextInput),
        Field("email", "Email", dmc.TextInput),
    ),
)
KEY = declare_key_form("accounts-key")
DELETE = DeleteDialog("accounts-delete", "account", "username")
