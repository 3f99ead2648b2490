"""The permission that every page and callback of the administration needs."""

from collections.abc import Mapping
from typing import Any

from insights_dash.domain.role import Permission

ADMINISTER: Mapping[str, Any] = {
    "permission": Permission.ADMINISTER,
    "of_server": True,
}
