"""PyPI's octopus-deploy-swagger-client: checks every answer against its models.

It is generated from Octopus's own description of its API. The names of its functions
say little, so this script names them by their API and URL. Functions exist twice, with
a space and without, and both are called.
"""

import inspect
import re
import sys
from functools import cache, partial
from typing import Any

import octopus_deploy_swagger_client as octopus
from client_session import Session, report
from octopus_deploy_swagger_client import octopus_deploy_client as apis

# A function, its URL and its method, in the source of an API.
_FUNCTION = re.compile(
    r"def (\w+)_with_http_info\(.*?call_api\(\s*'([^']+)', '(\w+)'", re.DOTALL
)
_IN_SPACE = "/api/{baseSpaceId}"

_OF_SHOP = {
    "ChannelsApi": "Channels-1",
    "DeploymentProcessesApi": "deploymentprocess-Projects-1",
    "DeploymentsApi": "Deployments-6",
    "EnvironmentsApi": "Environments-1",
    "EventsApi": "Events-1",
    "InterruptionsApi": "Interruptions-3",
    "LifecyclesApi": "Lifecycles-1",
    "ProgressionApi": "Projects-1",
    "ProjectGroupsApi": "ProjectGroups-1",
    "ProjectsApi": "Projects-1",
    "ReleasesApi": "Releases-2",
    "SpacesApi": "Spaces-1",
    "TagSetsApi": "TagSets-1",
    "TasksApi": "ServerTasks-6",
    "TenantsApi": "Tenants-1",
    "UsersApi": "Users-1",
    "VariablesApi": "variableset-Projects-1",
}

READ = {
    "AccountsApi": ["/accounts", "/accounts/all"],
    "CertificatesApi": ["/certificates", "/certificates/all"],
    "ChannelsApi": ["/channels", "/channels/all", "/channels/{id}"],
    "DashboardsApi": ["/dashboard", "/dashboard/dynamic"],
    "DeploymentProcessesApi": [
        "/deploymentprocesses/{id}",
        "/deploymentprocesses/{id}/template",
    ],
    "DeploymentsApi": ["/deployments", "/deployments/{id}"],
    "EnvironmentsApi": ["/environments", "/environments/all", "/environments/{id}"],
    "EventsApi": [
        "/events",
        "/events/{id}",
        "/events/agents",
        "/events/categories",
        "/events/documenttypes",
        "/events/groups",
    ],
    "FeedsApi": ["/feeds", "/feeds/all"],
    "HomeApi": [""],
    "InterruptionsApi": ["/interruptions", "/interruptions/{id}"],
    "LibraryVariableSetsApi": ["/libraryvariablesets", "/libraryvariablesets/all"],
    "LifecyclesApi": [
        "/lifecycles",
        "/lifecycles/all",
        "/lifecycles/{id}",
        "/lifecycles/{id}/projects",
    ],
    "MachinesApi": ["/machines", "/machines/all"],
    "PackagesApi": ["/packages"],
    "ProgressionApi": ["/progression/{id}"],
    "ProjectGroupsApi": ["/projectgroups", "/projectgroups/all", "/projectgroups/{id}"],
    "ProjectsApi": ["/projects", "/projects/all", "/projects/{idOrSlug}"],
    "ReleasesApi": [
        "/releases",
        "/releases/{id}",
        "/releases/{id}/defects",
        "/releases/{id}/deployments/template",
        "/releases/{id}/progression",
        "/projects/{id}/releases/{version}",
    ],
    "ReportingApi": [
        "/reporting/deployments/xml",
        "/reporting/deployments-counted-by-week",
    ],
    "ServerStatusApi": ["/serverstatus", "/serverstatus/timezones"],
    "SpacesApi": ["/spaces", "/spaces/all", "/spaces/{id}"],
    "TagSetsApi": ["/tagsets", "/tagsets/all", "/tagsets/{id}"],
    "TasksApi": ["/tasks", "/tasks/{id}", "/tasks/{id}/details", "/tasks/{id}/raw"],
    "TeamsApi": ["/teams", "/teams/all"],
    "TenantsApi": [
        "/tenants",
        "/tenants/all",
        "/tenants/{id}",
        "/tenants/tag-test",
        "/tenants/variables-missing",
    ],
    "UsersApi": ["/users", "/users/all", "/users/{id}", "/users/me"],
    "VariablesApi": ["/variables/{id}"],
    "WorkerPoolsApi": ["/workerpools", "/workerpools/all"],
    "WorkersApi": ["/workers", "/workers/all"],
}

MISSING = {
    "AccountsApi": ["/accounts/{id}"],
    "MachinesApi": ["/machines/{id}", "/machines/{id}/tasks"],
    "TenantsApi": ["/tenants/{id}/variables"],
    "ServerStatusApi": ["/serverstatus/system-info"],
    "TeamsApi": ["/teams/{id}"],
}


class Functions:
    """The functions of every API of the client, by method and URL."""

    def __init__(self, session: Session) -> None:
        configuration = octopus.Configuration()
        configuration.host = session.site
        configuration.api_key["X-Octopus-ApiKey"] = session.key
        self._client = octopus.ApiClient(configuration)
        # The client takes some lists for public, and sends no key.
        self._client.set_default_header("X-Octopus-ApiKey", session.key)
        self._names: dict[tuple[str, str, str], str] = {}
        for api, functions in inspect.getmembers(apis, inspect.isclass):
            source = inspect.getsource(sys.modules[functions.__module__])
            for name, url, method in _FUNCTION.findall(source):
                self._names[api, method, url] = name

    def call(
        self, api: str, method: str, url: str, body: object = None, *, of: str = ""
    ) -> list[Any]:
        """Return the answers with a space and without, as far as both exist.

        What writes is called only with a space. `of` is the document's ID.
        """
        functions = getattr(apis, api)(self._client)
        starts = (_IN_SPACE, "/api") if method == "GET" else (_IN_SPACE,)
        answers = []
        for start in starts:
            name = self._names.get((api, method, start + url))
            if name is None:
                continue
            named = _arguments(api, start + url, of)
            if body is not None:
                named[_argument_of(body)] = body
            answers.append(getattr(functions, name)(**named))
        assert answers, f"{api} has no {method} {url}"
        return answers


def _arguments(api: str, url: str, of: str) -> dict[str, Any]:
    known = {
        "baseSpaceId": ("base_space_id", "Spaces-1"),
        "id": ("id", of or _OF_SHOP.get(api, "Machines-1")),
        "idOrSlug": ("id_or_slug", "shop"),
        "version": ("version", "1.1.0"),
    }
    named = dict(known[each] for each in re.findall(r"\{(\w+)\}", url))
    if url.endswith("/releases/{version}"):
        named["id"] = "Projects-1"
    return named


def _argument_of(body: object) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(body).__name__).lower()


@cache
def functions_of(session: Session) -> Functions:
    """Return the functions; finding them takes a third of a second."""
    return Functions(session)


def reads(api: str, session: Session) -> dict[str, list[str]]:
    """Call every function of an API that reads; return the classes of its answers."""
    ask = functions_of(session).call
    return {
        url: [
            type(answer).__name__
            for answer in session.call(
                f"{api}: GET /api{url}", partial(ask, api, "GET", url)
            )
        ]
        for url in READ[api]
    }


def missing(session: Session) -> None:
    """Ask for what the server doesn't have."""
    ask = functions_of(session).call
    for api, urls in MISSING.items():
        for url in urls:
            name = f"{api}: GET /api{url}"
            session.refusal(name, partial(ask, api, "GET", url), "Unknown URL")


def reports(session: Session) -> dict[str, Any]:
    """Report a release, and change and delete a document.

    The client can't report deployments: that function of it takes no body.
    """

    def call(api: str, way: tuple[str, str], body: object, of: str = "") -> Any:  # noqa: ANN401 - of any model
        method, url = way
        ask = partial(functions_of(session).call, api, method, url, body, of=of)
        return session.call(f"{api}: {method} /api{url}", ask)[-1]

    release = call(
        "ReleasesApi",
        ("POST", "/releases"),
        octopus.ReleaseResource(project_id="Projects-1", version="2.0.0"),
    )
    group = call(
        "ProjectGroupsApi",
        ("POST", "/projectgroups"),
        octopus.ProjectGroupResource(name="Mobile"),
    )
    group.description = "Apps."
    changed = call("ProjectGroupsApi", ("PUT", "/projectgroups/{id}"), group, group.id)
    call("ProjectGroupsApi", ("DELETE", "/projectgroups/{id}"), None, group.id)
    return {
        "release": release.version,
        "group": [changed.name, changed.description],
    }


if __name__ == "__main__":
    report(
        {
            **{api: partial(reads, api) for api in READ},
            "missing": missing,
            "reports": reports,
        }
    )
