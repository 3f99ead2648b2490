"""Every address of the API, with the permission that it needs.

docs/api.md describes each; a test compares the two.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response

from insights_dash.access.guard import LIST_READERS
from insights_dash.api import (
    deployments,
    projects,
    releases,
    reporting,
    reports,
    server,
    spaces,
    tasks,
    users,
)
from insights_dash.api.catalogue import (
    EDITED,
    RESOURCES,
    channel,
    environment,
    project_group,
    release,
)
from insights_dash.domain.role import Permission

# A space's addresses are known in three forms; the last is the default space's.
SPACE_PREFIXES = ("/api/<space>", "/api/spaces/<space>", "/api")


@dataclass(frozen=True)
class Route:
    """A method and an address; any one of `permissions` lets in.

    Without any, strangers are let in where `is_open`, else whoever is known.

    The view takes the services, then the parts of the address by name.
    """

    method: str
    rules: tuple[str, ...]
    view: Callable[..., Response]
    permissions: tuple[Permission, ...]
    is_open: bool = False


def list_routes() -> tuple[Route, ...]:
    """All of them."""
    return (
        *_list_global_routes(),
        *_list_report_routes(),
        *_list_project_routes(),
        *_list_catalogue_routes(),
        *_list_editing_routes(),
        *_list_release_routes(),
        *_list_deployment_routes(),
    )


def _list_global_routes() -> tuple[Route, ...]:
    view = LIST_READERS
    return (
        Route("GET", ("/api",), spaces.get_root, (), is_open=True),
        Route("GET", ("/api/spaces",), spaces.list_spaces, view),
        Route("GET", ("/api/spaces/all",), spaces.list_all_spaces, view),
        Route("GET", ("/api/spaces/<identifier>",), spaces.get_space, view),
        Route("GET", ("/api/<space>",), spaces.get_space_home, view),
        Route("GET", ("/api/users",), users.list_users, ()),
        Route("GET", ("/api/users/me",), users.get_current_user, ()),
        Route("GET", ("/api/users/<user>",), users.get_user, ()),
        Route("GET", ("/api/users/<user>/spaces",), users.list_user_spaces, ()),
        Route("GET", ("/api/serverstatus",), server.get_status, ()),
        Route("GET", ("/api/serverstatus/timezones",), server.list_zones, ()),
        Route("GET", ("/api/experimental/llms.txt",), server.get_llms_text, ()),
        Route("GET", ("/api/openapi.json",), server.get_description, ()),
    )


def _list_report_routes() -> tuple[Route, ...]:
    every, one = "/insights/reports", "/insights/reports/<report>"
    view, edit = Permission.REPORT_VIEW, Permission.REPORT_EDIT
    return (
        _in_space("GET", every, reports.list_reports, view),
        _in_space("POST", every, reports.create_report, Permission.REPORT_CREATE),
        _in_space("GET", one, reports.get_report, view),
        _in_space("PUT", one, reports.update_report, Permission.REPORT_EDIT),
        _in_space("DELETE", one, reports.delete_report, Permission.REPORT_DELETE),
        _in_space("GET", f"{one}/deployments", reports.get_deployments, view),
        _in_space("GET", f"{one}/deployments/csv", reports.get_deployments_csv, view),
        _in_space("GET", f"{one}/metrics", reports.get_metrics, view),
        _in_space("GET", f"{one}/metrics/csv", reports.get_metrics_csv, view),
        _in_space("GET", f"{one}/logo", reports.get_logo, view),
        _in_space("POST", f"{one}/logo", reports.set_logo, edit),
        _in_space("POST", f"{one}/logo/icon", reports.set_icon, edit),
        *_list_report_twins(),
    )


def _list_report_twins() -> tuple[Route, ...]:
    """The newer forms of addresses, which end in /v1."""
    every, one = "/insights/reports/v1", "/insights/reports/<report>/v1"
    metrics, icon = "/metrics/v1", "/logo/icon/v1"
    here, view = "/insights/reports/<report>", Permission.REPORT_VIEW
    return (
        _in_space("POST", every, reports.create_report_v1, Permission.REPORT_CREATE),
        _in_space("GET", one, reports.get_report_v1, view),
        _in_space("PUT", one, reports.update_report_v1, Permission.REPORT_EDIT),
        _in_space("DELETE", one, reports.delete_report_v1, Permission.REPORT_DELETE),
        _in_space("GET", here + metrics, reports.get_metrics, view),
        _in_space("POST", here + icon, reports.set_icon, Permission.REPORT_EDIT),
    )


def _list_project_routes() -> tuple[Route, ...]:
    here, view = "/projects/<project>/insights", Permission.REPORT_VIEW
    return (
        _in_space("GET", f"{here}/metrics", projects.get_metrics, view),
        _in_space("GET", f"{here}/metrics/v1", projects.get_metrics, view),
        _in_space("GET", f"{here}/metrics/csv", projects.get_metrics_csv, view),
        _in_space("GET", f"{here}/deployments", projects.get_deployments, view),
        _in_space("GET", f"{here}/deployments/csv", projects.get_deployments_csv, view),
    )


def _list_catalogue_routes() -> tuple[Route, ...]:
    group, project = "/projectgroups/<group>", "/projects/<project>"
    listed = tuple(
        _in_space("GET", f"/{noun.path}{rest}", answer, *LIST_READERS)
        for noun in RESOURCES
        for rest, answer in (
            ("", noun.list_page),
            ("/all", noun.list_all),
            ("/<identifier>", noun.get_one),
        )
    )
    return (
        *listed,
        _in_space(
            "GET",
            "/environments/v2",
            environment.ENVIRONMENTS_V2.list_page,
            *LIST_READERS,
        ),
        _in_space(
            "GET",
            f"{group}/projects",
            project_group.list_projects_of_group,
            *LIST_READERS,
        ),
        _in_space(
            "GET",
            f"{project}/channels",
            channel.list_channels_of_project,
            *LIST_READERS,
        ),
        _in_space(
            "GET",
            f"{project}/releases",
            release.list_releases_of_project,
            *LIST_READERS,
        ),
        _in_space(
            "GET",
            f"{project}/releases/<version>",
            release.get_release_of_project,
            *LIST_READERS,
        ),
    )


def _list_editing_routes() -> tuple[Route, ...]:
    administer = Permission.ADMINISTER
    return tuple(
        _in_space(method, f"/{each.path}{rest}", change, administer)
        for each in EDITED
        for method, rest, change in (
            ("POST", "", each.create),
            ("PUT", "/<identifier>", each.update),
            ("DELETE", "/<identifier>", each.delete),
        )
    )


def _list_release_routes() -> tuple[Route, ...]:
    every, one = "/releases", "/releases/<identifier>"
    defects = "/releases/<release>/defects"
    view, record = LIST_READERS, Permission.DEPLOYMENT_RECORD
    of_release = deployments.list_of_release
    return (
        _in_space("POST", every, releases.create_release, record),
        _in_space("POST", f"{every}/create/v1", releases.create_release_v1, record),
        _in_space("PUT", one, releases.update_release, record),
        _in_space("DELETE", one, releases.delete_release, record),
        _in_space("GET", "/releases/<release>/deployments", of_release, *view),
        _in_space("GET", defects, releases.list_defects, *view),
        _in_space("POST", defects, releases.report_defect, record),
        _in_space("POST", f"{defects}/resolve", releases.resolve_defect, record),
    )


def _list_deployment_routes() -> tuple[Route, ...]:
    view, record = LIST_READERS, Permission.DEPLOYMENT_RECORD
    every, create, task = "/deployments", "/deployments/create", "/tasks/<identifier>"
    untenanted, tenanted = deployments.create_untenanted, deployments.create_tenanted
    xml, one = reporting.get_deployments_xml, tasks.get_interruption
    administer = Permission.ADMINISTER
    return (
        _in_space("GET", every, deployments.list_page, *view),
        _in_space("GET", f"{every}/all", deployments.list_all, *view),
        _in_space("GET", f"{every}/<identifier>", deployments.get_one, *view),
        _in_space("POST", every, deployments.create_one, record),
        _in_space("POST", f"{create}/untenanted/v1", untenanted, record),
        _in_space("POST", f"{create}/tenanted/v1", tenanted, record),
        _in_space("GET", "/tasks", tasks.list_tasks, *view),
        _in_space("GET", task, tasks.get_task, *view),
        _in_space("GET", f"{task}/details", tasks.get_details, *view),
        _in_space("GET", f"{task}/raw", tasks.get_log, *view),
        _in_space("POST", f"{task}/state", tasks.set_state, record),
        _in_space("POST", f"{task}/cancel", tasks.cancel, record),
        _in_space("GET", "/interruptions", tasks.list_interruptions, *view),
        _in_space("GET", "/interruptions/<identifier>", one, *view),
        _in_space("GET", "/events", server.list_all_events, administer),
        _in_space("GET", "/events/<identifier>", server.get_event, administer),
        _in_space("GET", "/reporting/deployments/xml", xml, *view),
    )


def _in_space(
    method: str,
    rule: str,
    view: Callable[..., Response],
    *permissions: Permission,
) -> Route:
    rules = tuple(prefix + rule for prefix in SPACE_PREFIXES)
    return Route(method, rules, view, permissions)
