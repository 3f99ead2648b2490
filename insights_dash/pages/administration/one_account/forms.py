"""The forms of the page of an account."""

from functools import partial

import dash_mantine_components as dmc

from insights_dash.components.delete_dialog import DeleteDialog
from insights_dash.components.form import Field, Form
from insights_dash.domain.oidc_identity import GITHUB, GITLAB
from insights_dash.pages.key_parts import declare_key_form

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


def _declare_identity_form(name: str, submit: str) -> Form:
    return Form(
        name,
        submit,
        (
            Field(
                "name",
                "Name",
                partial(dmc.TextInput, placeholder="e.g. Main branch of shop"),
            ),
            Field(
                "issuer",
                "Issuer",
                partial(
                    dmc.Autocomplete,
                    data=[GITHUB, GITLAB],
                    description="The URL of the service that runs the pipeline, "
                    "exactly as in its tokens",
                ),
            ),
            Field(
                "subject",
                "Subject",
                partial(
                    dmc.TextInput,
                    placeholder="repo:OWNER/REPOSITORY:ref:refs/heads/main",
                    description="Which pipelines can sign in. * matches any "
                    "characters, and ? matches one.",
                ),
            ),
            Field(
                "audience",
                "Audience (optional)",
                partial(
                    dmc.TextInput,
                    description="Leave empty if the tokens' audience is the service "
                    "account ID",
                ),
            ),
        ),
    )


NEW_IDENTITY = _declare_identity_form("accounts-identity", "Add identity")
CHANGED_IDENTITY = _declare_identity_form("accounts-identity-edit", "Save identity")
