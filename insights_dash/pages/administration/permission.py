"""The permission that every page and callback of the administration needs."""

from insights_dash.access.guard import Needs
from insights_dash.domain.role import Permission

ADMINISTER: Needs = {
    "permission": Permission.ADMINISTER,
    "of_server": True,
}
