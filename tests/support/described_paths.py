"""Ids of the small world for the parts of the addresses that the API describes."""

import re

_PARTS = {
    "space": "Spaces-1",
    "report": "InsightsReports-1",
    "project": "Projects-1",
    "group": "ProjectGroups-1",
    "release": "Releases-1",
    "version": "1.0.0",
    "user": "me",
}
# `{identifier}` is one of what stands before it.
_NOUNS = {
    "spaces": "Spaces-1",
    "projectgroups": "ProjectGroups-1",
    "projects": "Projects-1",
    "channels": "Channels-1",
    "environments": "Environments-1",
    "tenants": "Tenants-1",
    "tagsets": "TagSets-1",
    "lifecycles": "Lifecycles-1",
    "releases": "Releases-1",
    "deployments": "Deployments-1",
    "tasks": "ServerTasks-1",
    "interruptions": "Interruptions-3",
    "events": "Events-1",
}


def parts_of(path: str) -> dict[str, str]:
    """An id of something that is there, by the name of each part of an address."""
    pairs = re.findall(r"(\w+)/{(\w+)}", path)
    return {name: _PARTS.get(name) or _NOUNS[noun] for noun, name in pairs}
