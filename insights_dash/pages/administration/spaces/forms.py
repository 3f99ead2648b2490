"""The forms of the pages of spaces."""

from functools import partial

import dash_mantine_components as dmc

from insights_dash.components.delete_dialog import DeleteDialog
from insights_dash.components.form import Field, Form

_build_name = partial(dmc.TextInput, withAsterisk=True)
_build_description = partial(dmc.Textarea, autosize=True, minRows=2, maxRows=8)
_build_slug = partial(
    dmc.TextInput,
    description="Another name for the space in URLs. Changing it breaks links that "
    "use it; those with the ID keep working.",
)
NEW = Form(
    "space-new",
    "Create space",
    (
        Field("name", "Name", _build_name),
        Field("description", "Description", _build_description),
    ),
)
PROFILE = Form(
    "space-profile",
    "Save",
    (
        Field("name", "Name", _build_name),
        Field("slug", "Slug", _build_slug),
        Field("description", "Description", _build_description),
    ),
)
DELETE = DeleteDialog("space-delete", "space", "name of the space")
