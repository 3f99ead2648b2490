"""The forms of the pages of spaces."""

from functools import partial

import dash_mantine_components as dmc

from insights_dash.components.definition_fields import (
    LABELS,
    STATISTIC,
    WEEK_START,
    build_statistic,
    build_week_start,
)
from insights_dash.components.delete_dialog import DeleteDialog
from insights_dash.components.form import Field, Form

_build_name = partial(dmc.TextInput, withAsterisk=True)
_build_description = partial(dmc.Textarea, autosize=True, minRows=2, maxRows=8)
_build_slug = partial(
    dmc.TextInput,
    description="Another name for the space in URLs. Changing it breaks links that "
    "use it; those with the ID keep working.",
)
_build_week_start = partial(
    build_week_start,
    description="On project pages and in new reports. If not set, project pages use "
    "Sunday and new reports start with what is usual in their time zone.",
    placeholder="Not set",
    clearable=True,
)
_build_statistic = partial(
    build_statistic,
    description="On project pages and in new reports. If not set, both use the median.",
    placeholder="Not set",
    clearable=True,
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
        Field(WEEK_START, LABELS[WEEK_START], _build_week_start),
        Field(STATISTIC, LABELS[STATISTIC], _build_statistic),
    ),
)
DELETE = DeleteDialog("space-delete", "space", "name of the space")
