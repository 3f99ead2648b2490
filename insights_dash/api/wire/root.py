"""The root documents that clients find every other address in.

Source: OCTOPUS-WIRE 0. Links are URI templates; one that leads nowhere is left out.
"""

from typing_extensions import TypedDict

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.moment import InstantText, instant_text
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
    "Interruptions": ("interruptions", "skip,take,regarding,pendingOnly,ids"),
    "InsightsReports": ("insights/reports", "skip,take"),
}
# The same for every space.
_GLOBAL: dict[str, str] = {
    "Spaces": "/api/spaces{/id}{?skip,ids,take,partialName}",
    "Tasks": "/api/tasks{/id}{?skip,take,ids,states,project,environment,tenant,name,"
    "active,running,spaces,fromCompletedDate,toCompletedDate,fromQueueDate,"
    "toQueueDate,fromStartDate,toStartDate}",
    "Events": "/api/events{/id}{?skip,take,ids,regarding,regardingAny,"
    "eventCategories,documentTypes,users,from,to,fromAutoId,toAutoId}",
    "Users": "/api/users{/id}{?skip,take,ids,filter}",
    "CurrentUser": "/api/users/me",
    "ServerStatus": "/api/serverstatus",
    "Timezones": "/api/serverstatus/timezones",
}


class WireRoot(TypedDict):
    """The name and version of the server, with links to its resources."""

    Application: str
    Version: str
    ApiVersion: str
    InstallationId: str
    Links: Links


class WireSpace(TypedDict):
    """A space."""

    Id: str
    Name: str
    Slug: str
    Description: str
    IsDefault: bool
    IsPrivate: bool
    TaskQueueStopped: bool
    SpaceManagersTeams: list[str]
    SpaceManagersTeamMembers: list[str]
    Icon: None
    ExtensionSettings: list[str]
    LastModifiedOn: InstantText
    Links: Links


def root_to_wire(installation: str, default_space: Space | None) -> WireRoot:
    """The document at `/api`; with the addresses of the default space, if any."""
    links = {
        "Self": "/api",
        **_GLOBAL,
        "SpaceHome": "/api/{spaceId}",
        "Web": "/",
    }
    if default_space is not None:
        links |= _list_links(default_space)
    return _root(installation, links)


def space_home_to_wire(installation: str, space: Space) -> WireRoot:
    """The document at `/api/{space}`."""
    links = {
        "Self": f"/api/{space.id}",
        **_GLOBAL,
        "SpaceHome": f"/api/{space.id}",
        "Web": f"/{space.id}/insights",
    }
    return _root(installation, links | _list_links(space))


def space_to_wire(space: Space) -> WireSpace:
    """A space as Octopus shows it; what is not held here has its empty value."""
    return {
        "Id": space.id,
        "Name": space.name,
        "Slug": space.slug,
        "Description": space.description,
        "IsDefault": space.is_default,
        "IsPrivate": False,
        "TaskQueueStopped": False,
        "SpaceManagersTeams": [],
        "SpaceManagersTeamMembers": [],
        "Icon": None,
        "ExtensionSettings": [],
        "LastModifiedOn": instant_text(space.last_modified_on),
        "Links": {
            "Self": f"/api/spaces/{space.id}",
            "SpaceHome": f"/api/{space.id}",
            "Web": f"/{space.id}/insights",
            "Search": f"/api/{space.id}/projects{{?skip,take,partialName}}",
        },
    }


def _list_links(space: Space) -> Links:
    return {
        name: f"/api/{space.id}/{noun}{{/id}}{{?{parameters}}}"
        for name, (noun, parameters) in _LISTS.items()
    }


def _root(installation: str, links: Links) -> WireRoot:
    return {
        "Application": "Insights Dash",
        "Version": _OCTOPUS_VERSION,
        "ApiVersion": API_VERSION,
        "InstallationId": installation,
        "Links": links,
    }
