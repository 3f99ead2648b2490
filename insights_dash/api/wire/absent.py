"""Kinds of documents that only Octopus has, with the links that clients look for."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Absent:
    """A kind of document that doesn't exist here.

    `path` is its part of URLs, `link` its link in root documents. `owners` are kinds of
    documents that have lists of their own of it. If it is `of_server`, a URL without a
    space means the whole server instead of the default space.
    """

    path: str
    link: str
    item_type: str
    nouns: str
    owners: tuple[str, ...] = ()
    of_server: bool = False


ABSENT = (
    Absent("accounts", "Accounts", "Account", "deployment accounts"),
    Absent("actiontemplates", "ActionTemplates", "ActionTemplate", "step templates"),
    Absent("artifacts", "Artifacts", "Artifact", "artifacts"),
    Absent("certificates", "Certificates", "Certificate", "certificates"),
    Absent("feeds", "Feeds", "Feed", "package feeds"),
    Absent(
        "libraryvariablesets",
        "LibraryVariables",
        "LibraryVariableSet",
        "library variable sets",
    ),
    Absent("machinepolicies", "MachinePolicies", "MachinePolicy", "machine policies"),
    Absent("machines", "Machines", "Machine", "machines", ("environment",)),
    Absent("packages", "Packages", "Package", "packages"),
    Absent("projecttriggers", "ProjectTriggers", "ProjectTrigger", "project triggers"),
    Absent("proxies", "Proxies", "Proxy", "proxies"),
    Absent("runbooks", "Runbooks", "Runbook", "runbooks", ("project",)),
    Absent("subscriptions", "Subscriptions", "Subscription", "subscriptions"),
    Absent("teams", "Teams", "Team", "teams", of_server=True),
    Absent("workerpools", "WorkerPools", "WorkerPool", "worker pools"),
    Absent("workers", "Workers", "Worker", "workers"),
)
_BY_PATH: Mapping[str, Absent] = {each.path: each for each in ABSENT}


def find_absent(path: str) -> Absent | None:
    """Return the kind that a URL's path leads to; None if it isn't one of these."""
    parts = path.lower().removeprefix("/api/").removeprefix("spaces/").split("/")
    named = (*parts[:2], parts[-1])  # with or without the space, or of an owner
    return next((_BY_PATH[each] for each in named if each in _BY_PATH), None)
