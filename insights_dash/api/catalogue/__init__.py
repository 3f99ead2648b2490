"""Documents of a space in the API: what is listed, created, updated and deleted.

One file per kind says how its documents are written and read, and what it lists.
"""

from insights_dash.api.catalogue.channel import CHANNELS
from insights_dash.api.catalogue.environment import ENVIRONMENTS
from insights_dash.api.catalogue.lifecycle import LIFECYCLES
from insights_dash.api.catalogue.project import PROJECTS
from insights_dash.api.catalogue.project_group import PROJECT_GROUPS
from insights_dash.api.catalogue.release import RELEASES
from insights_dash.api.catalogue.tag_set import TAG_SETS
from insights_dash.api.catalogue.tenant import TENANTS

EDITED = (
    *(PROJECT_GROUPS, PROJECTS, CHANNELS, ENVIRONMENTS),
    *(TENANTS, TAG_SETS, LIFECYCLES),
)
RESOURCES = (*EDITED, RELEASES)
