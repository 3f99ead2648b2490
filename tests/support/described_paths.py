"""Ids in the small world for the parameters of the API's paths."""

import re

_PARTS = {
    "space": "Spaces-1",
    "report": "InsightsReports-1",
    "project": "Projects-1",
    "group": "ProjectGroups-1",
    "release": "Releases-1",
    "environment": "Environments-1",
    "channel": "Channels-1",
    "lifecycle": "Lifecycles-1",
    "tenant": "Tenants-1",
    "process": "deploymentprocess-Projects-1",
    "variables": "variableset-Projects-1",
    "version": "1.0.0",
    "user": "me",
    "check": "releases-without-creation",
    "account": "builds",
    "wall": "WallDisplays-1",
    "identity": "ServiceAccountOidcIdentities-1",
}
# `{identifier}` stands for the kind in front of it.
_NOUNS = {
    "spaces": "Spaces-1",
    "projectgroups": "ProjectGroups-1",
    "projects": "Projects-1",
    "channels": "Channels-1",
    "environments": "Environments-1",
    "tenant": "Tenants-1",
    "tenants": "Tenants-1",
    "tagsets": "TagSets-1",
    "lifecycles": "Lifecycles-1",
    "releases": "Releases-1",
    "deployments": "Deployments-1",
    "tasks": "ServerTasks-1",
    "build-information": "BuildInformation-1",
    "imports": "Imports-1",
    "interruptions": "Interruptions-3",
    "events": "Events-1",
}


def parts_of(path: str) -> dict[str, str]:
    """Return an existing id for each parameter of a path."""
    pairs = re.findall(r"([\w-]+)}?(?=/{(\w+)})", path)
    return {name: _PARTS.get(name) or _NOUNS[noun] for noun, name in pairs}
