"""The filters of the list of API keys, and the IDs of the buttons in its rows."""

from functools import partial
from typing import Any

from insights_dash.components.filters import Filters, build_choice, build_search
from insights_dash.components.form import Field

FILTERS = Filters(
    "keys",
    (
        Field(
            "search",
            "Search",
            partial(build_search, placeholder="Search by description or owner"),
        ),
        Field(
            "state",
            "State",
            partial(build_choice, data=[{"value": "valid", "label": "Valid"}]),
        ),
    ),
)


def revoke_id(key: object) -> dict[str, Any]:
    """Return the ID of the button that revokes a key."""
    return {"type": "keys-revoke", "key": key}
