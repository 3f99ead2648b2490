"""The filters of the list of accounts."""

from functools import partial

from insights_dash.components.filters import Filters, build_choice, build_search
from insights_dash.components.form import Field

FILTERS = Filters(
    "accounts",
    (
        Field(
            "search",
            "Search",
            partial(build_search, placeholder="Search by name or email"),
        ),
        Field(
            "state",
            "State",
            partial(
                build_choice,
                data=[
                    {"value": "active", "label": "Active"},
                    {"value": "disabled", "label": "Disabled"},
                ],
            ),
        ),
    ),
)
