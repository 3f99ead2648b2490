"""The form that grants a role, and the filters of the list of roles."""

from functools import partial

import dash_mantine_components as dmc

from insights_dash.components.filters import Filters, build_choice, build_search
from insights_dash.components.form import Field, Form
from insights_dash.components.posted import read_texts
from insights_dash.domain.role import Role
from insights_dash.pages.administration.limits import KINDS

# What each limit means, for those who choose.
_LIMIT_NOTES = {
    "project_groups": "All their projects, including ones added later",
    "projects": "In addition to the groups above",
    "environments": "Leave empty for all",
    "tenants": "If you select tenants, untenanted deployments are hidden.",
}
_build_limit = partial(
    dmc.MultiSelect,
    data=[],
    value=[],
    searchable=True,
    clearable=True,
    # The default loses picks while a search is on.
    clearSearchOnChange=False,
    hidePickedOptions=True,
    filter={"function": "findOptions"},
    renderOption={"function": "renderOption"},
    nothingFoundMessage="No matches",
    maxDropdownHeight=280,
)

_ROLES = [{"value": role.value, "label": role.value} for role in Role]

GRANT = Form(
    "roles-grant",
    "Grant role",
    (
        Field(
            "account",
            "Account",
            partial(
                dmc.Select,
                placeholder="Search by name or email",
                searchable=True,
                filter={"function": "findOptions"},
                nothingFoundMessage="No matches",
            ),
        ),
        Field(
            "role",
            "Role",
            partial(
                dmc.Select,
                data=_ROLES,
                value=Role.REPORT_VIEWER.value,
                allowDeselect=False,
            ),
        ),
        Field(
            "space",
            "Space",
            partial(
                dmc.Select,
                value=None,
                placeholder="Select a space",
                allowDeselect=False,
                searchable=True,
            ),
        ),
        *(
            Field(
                limit,
                f"Only these {label.lower()}",
                partial(_build_limit, description=_LIMIT_NOTES[limit]),
                read=read_texts,
            )
            for limit, (_, label) in KINDS.items()
        ),
    ),
)
FILTERS = Filters(
    "roles",
    (
        Field(
            "search",
            "Search",
            partial(build_search, placeholder="Search by name or email"),
        ),
        Field("role", "Role", partial(build_choice, data=_ROLES)),
        Field("space", "Space", partial(build_choice, searchable=True)),
    ),
)
