"""PyPI's octopusdpy: pages, filters, single documents, and the links between them."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any

from client_session import Session, report
from octopus import API


def lists(session: Session) -> dict[str, list[str]]:
    """Page through every list; the client asks for `//api/…`."""
    api = API(session.site, session.key)
    every = {
        "get_deployments": api.get_deployments,
        "get_environments": api.get_environments,
        "get_projects": api.get_projects,
        "get_releases": api.get_releases,
        "get_tasks": api.get_tasks,
        "get_users": api.get_users,
        "get_library_variable_sets": api.get_library_variable_sets,
    }
    return {
        name: session.call(f"API.{name}", partial(_list_ids, ask))
        for name, ask in every.items()
    }


def _list_ids(ask: Callable[..., Any]) -> list[str]:
    return [each.Id for each in ask({"take": 2})]


def follows(session: Session) -> dict[str, Any]:
    """Get single documents, and follow their links."""
    api = API(session.site, session.key)
    deployment = session.call(
        "API.get_deployment", lambda: api.get_deployment("Deployments-3")
    )
    follow = {
        name: session.call(f"Deployment.{name}", partial(getattr, deployment, name))
        for name in ("environment", "project", "release", "task")
    }
    interruptions = session.call(
        "Deployment.interruptions", lambda: list(islice(deployment.interruptions, 5))
    )
    of_task = session.call(
        "Task.interruptions", lambda: list(islice(follow["task"].interruptions, 5))
    )
    back = session.call(
        "Release.deployments",
        lambda: [each.Id for each in follow["release"].deployments],
    )
    session.call("Release.project", lambda: follow["release"].project.Id)
    release = session.call("API.get_release", lambda: api.get_release("Releases-1"))
    project = session.call("API.get_project", lambda: api.get_project("Projects-1"))
    user = session.call("API.get_user", lambda: api.get_user("Users-1"))
    times = session.call("Task.start_time", lambda: str(follow["task"].start_time))
    failed = session.call(
        "API.get_deployments, filtered",
        lambda: [each.Id for each in api.get_deployments({"taskState": "Failed"})],
    )
    return {
        "followed": {
            name: each.Id for name, each in follow.items() if hasattr(each, "Id")
        },
        "interruptions": [len(interruptions), len(of_task)],
        "back": back,
        "names": [release.Version, project.Name, user.Username],
        "started": times,
        "failed": failed,
    }


def saves(session: Session) -> str:
    """Change a project and send it back."""
    api = API(session.site, session.key)
    project = api.get_project("Projects-1")
    project.Description = "Sells things."
    session.call("Project.save", project.save)
    return str(api.get_project("Projects-1").Description)


def mistakes(session: Session) -> None:
    """Call functions whose URLs Octopus doesn't have either."""
    api = API(session.site, session.key)
    session.refusal(
        "API.get_task", lambda: api.get_task("ServerTasks-1"), "Unknown URL"
    )


if __name__ == "__main__":
    report({"lists": lists, "follows": follows, "saves": saves, "mistakes": mistakes})
