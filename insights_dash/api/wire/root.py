"""The root documents, from which clients find every other URL.

Source: OCTOPUS-WIRE 0. Links are URI templates. Links to what doesn't exist are left
out.
"""

from pydantic import Field

from insights_dash.api.wire.absent import ABSENT
from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Nothing, Wire
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.api.wire.report import WireDefinitions, definitions_to_wire
from insights_dash.domain.space import SpaceFields
from insights_dash.store.spaces import Space

# The version of Octopus whose API this one resembles: clients refuse older ones.
_OCTOPUS_VERSION = "2025.2.2450"
API_VERSION = "3.0.0"
_PLAIN = "skip,take,ids,partialName"
_LISTS = {
    "Projects": ("projects", f"name,{_PLAIN},clonedFromProjectId"),
    "ProjectGroups": ("projectgroups", _PLAIN),
    "Channels": ("channels", _PLAIN),
    "Environments": ("environments", f"name,{_PLAIN}"),
    "Tenants": ("tenants", f"name,projectId,tags,{_PLAIN},clonedFromTenantId"),
    "TagSets": ("tagsets", _PLAIN),
    "Lifecycles": ("lifecycles", _PLAIN),
    "Releases": ("releases", _PLAIN),
    "Deployments": (
        "deployments",
        f"{_PLAIN},projects,environments,tenants,channels,taskState",
    ),
    "BuildInformation": ("build-information", "packageId,filter,latest,skip,take"),
    "Interruptions": ("interruptions", "skip,take,regarding,pendingOnly,ids"),
    "InsightsReports": ("insights/reports", "skip,take"),
}
_LISTS |= {each.link: (each.path, _PLAIN) for each in ABSENT if not each.of_server}
_OF_SPACE = {
    "Dashboard": "dashboard{?projectId,selectedTenants,showAll}",
    "DashboardDynamic": "dashboard/dynamic{?projects,environments,includePrevious}",
    "InsightsPortfolio": "insights/portfolio{?skip,take,by,ids,partialName,"
    "projectGroupId,verdict,timeRange,from,to,granularity,compare,days,asOf,"
    "environmentId,tenantFilter,tenantId,timeZone,orderBy,descending}",
    "Reporting/DeploymentsCountedByWeek": "reporting/deployments-counted-by-week"
    "{?projectIds}",
}
# The same for every space.
_GLOBAL: dict[str, str] = {
    "Spaces": "/api/spaces{/id}{?skip,ids,take,partialName}",
    "Tasks": "/api/tasks{/id}{?skip,take,ids,states,project,environment,tenant,name,"
    "active,running,spaces,fromCompletedDate,toCompletedDate,fromQueueDate,"
    "toQueueDate,fromStartDate,toStartDate}",
    "Events": "/api/events{/id}{?skip,take,ids,regarding,regardingAny,"
    "eventCategories,documentTypes,users,from,to,fromAutoId,toAutoId}",
    "EventAgents": "/api/events/agents",
    "EventCategories": "/api/events/categories",
    "EventDocumentTypes": "/api/events/documenttypes",
    "EventGroups": "/api/events/groups",
    "Teams": "/api/teams{/id}{?skip,take,ids,partialName}",
    "Users": "/api/users{/id}{?skip,take,ids,filter}",
    "Capabilities": "/api/capabilities",
    "CurrentUser": "/api/users/me",
    "ServerStatus": "/api/serverstatus",
    "Timezones": "/api/serverstatus/timezones",
}


class WireRoot(Wire):
    """The name and version of the server, with links to its resources."""

    application: str = "Insights Dash"
    version: str = _OCTOPUS_VERSION
    api_version: str = API_VERSION
    installation_id: str
    links: Links


class WireSpace(Wire):
    """A space."""

    sets = SpaceFields
    id: str
    name: str
    slug: str
    description: str
    is_default: bool
    is_private: bool = False
    task_queue_stopped: bool
    space_managers_teams: Nothing = ()
    space_managers_team_members: Nothing = ()
    icon: None = None
    extension_settings: Nothing = ()
    definitions: WireDefinitions | None = Field(
        default=None, exclude_if=lambda each: each is None
    )
    last_modified_on: InstantText
    links: Links


def root_to_wire(installation: str, default_space: Space | None) -> WireRoot:
    """Return the document at `/api`, with links to the default space if it exists."""
    links = {
        "Self": "/api",
        **_GLOBAL,
        "SpaceHome": "/api/{spaceId}",
        "Web": "/",
    }
    if default_space is not None:
        links |= _list_links(default_space)
    return WireRoot(installation_id=installation, links=links)


def space_home_to_wire(installation: str, space: Space) -> WireRoot:
    """Return the document at `/api/{space}`."""
    links = {
        "Self": f"/api/{space.id}",
        **_GLOBAL,
        "SpaceHome": f"/api/{space.id}",
        "Web": f"/{space.id}/insights",
    }
    return WireRoot(installation_id=installation, links=links | _list_links(space))


def space_to_wire(space: Space) -> WireSpace:
    """Show a space."""
    return WireSpace(
        id=space.id,
        name=space.name,
        slug=space.slug,
        description=space.description,
        is_default=space.is_default,
        task_queue_stopped=space.task_queue_stopped,
        definitions=definitions_to_wire(space.definitions),
        last_modified_on=instant_text(space.last_modified_on),
        links={
            "Self": f"/api/spaces/{space.id}",
            "SpaceHome": f"/api/{space.id}",
            # The command line takes what comes after "/app#/".
            "Web": f"/app#/spaces/{space.id}",
            "Search": f"/api/{space.id}/projects{{?skip,take,partialName}}",
        },
    )


def _list_links(space: Space) -> Links:
    lists = {
        name: f"/api/{space.id}/{noun}{{/id}}{{?{parameters}}}"
        for name, (noun, parameters) in _LISTS.items()
    }
    others = {name: f"/api/{space.id}/{path}" for name, path in _OF_SPACE.items()}
    return lists | others
