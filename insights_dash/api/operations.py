"""What each view of the API takes and returns; `openapi` describes routes with it.

A view that is missing here fails a test, and so does one that reads another parameter
or property, or answers in another shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

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
    project,
    project_group,
    release,
)
from insights_dash.api.catalogue.resource import FILTERS
from insights_dash.api.parameters import AS_OF, PAGE, QUESTION, SCOPE
from insights_dash.api.wire.body import Body
from insights_dash.api.wire.collection import Collection
from insights_dash.api.wire.figures import (
    WireMetrics,
    WireProjectStreams,
    WireReportStreams,
)
from insights_dash.api.wire.records import (
    WireCreatedRelease,
    WireDefect,
    WireDeployment,
    WireEvent,
    WireInterruption,
    WireStarted,
    WireStatus,
    WireTask,
    WireTaskDetails,
    WireTaskPage,
    WireUser,
    WireZone,
)
from insights_dash.api.wire.report import WireReport, WireWrappedReport
from insights_dash.api.wire.report_body import IconBody, ReportModel
from insights_dash.api.wire.root import WireRoot, WireSpace
from insights_dash.api.wire.task_body import (
    CreateReleaseBody,
    DefectBody,
    DeployBody,
    DeploymentBody,
    StateBody,
)

JSON = "application/json"
_PICTURES = ("image/png", "image/svg+xml")
_CSV, _XML, _TEXT = ("text/csv",), ("application/xml",), ("text/plain",)


@dataclass(frozen=True)
class Operation:
    """What a view takes and answers.

    `answer` is the type of its JSON, `dict` for any object, None for an empty body;
    of other `media_types` it is text or a picture. `required` are fields of the body.
    `refusals` are statuses besides those that follow from all else. `summary` is used
    if the view serves several kinds of documents, so its docstring names none.
    """

    answer: Any = None
    parameters: tuple[str, ...] = ()
    body: type[Body] | None = None
    required: tuple[str, ...] = ()
    media_types: tuple[str, ...] = (JSON,)
    status: HTTPStatus = HTTPStatus.OK
    also: tuple[HTTPStatus, ...] = ()
    refusals: tuple[HTTPStatus, ...] = ()
    takes_picture: bool = False
    summary: str = ""


View = Callable[..., Any]
# Of what is only known at run time.
_PAGE_OF: Any = Collection
_LIST_OF: Any = list
_CREATED, _CONFLICT = HTTPStatus.CREATED, HTTPStatus.CONFLICT
_CHANGED = HTTPStatus.PRECONDITION_FAILED


def list_operations() -> Mapping[View, Operation]:
    """By view."""
    return {
        **_describe_server(),
        **_describe_reports(),
        **_describe_report_twins(),
        **_describe_projects(),
        **_describe_catalogue(),
        **_describe_editing(),
        **_describe_releases(),
        **_describe_deployments(),
        **_describe_tasks(),
    }


def _describe_server() -> Mapping[View, Operation]:
    of_spaces = FILTERS
    return {
        spaces.get_root: Operation(WireRoot),
        spaces.get_space_home: Operation(WireRoot),
        spaces.list_spaces: Operation(Collection[WireSpace], (*PAGE, *of_spaces)),
        spaces.list_all_spaces: Operation(list[WireSpace], of_spaces),
        spaces.get_space: Operation(WireSpace),
        users.list_users: Operation(Collection[WireUser], (*PAGE, "ids", "filter")),
        users.get_current_user: Operation(WireUser),
        users.get_user: Operation(WireUser),
        users.list_user_spaces: Operation(list[WireSpace]),
        server.get_status: Operation(WireStatus),
        server.list_zones: Operation(list[WireZone]),
        server.get_llms_text: Operation(str, media_types=_TEXT),
        server.get_description: Operation(dict),
        server.list_all_events: Operation(
            Collection[WireEvent],
            (*PAGE, *server.EVENT_FILTERS, "asCsv", "bom"),
            media_types=(JSON, *_CSV),
        ),
        server.get_event: Operation(WireEvent),
    }


def _describe_reports() -> Mapping[View, Operation]:
    create = Operation(
        WireReport,
        body=ReportModel,
        required=("name",),
        status=_CREATED,
        refusals=(_CONFLICT,),
    )
    update = replace(create, status=HTTPStatus.OK, refusals=(_CONFLICT, _CHANGED))
    return {
        reports.list_reports: Operation(Collection[WireReport], PAGE),
        reports.create_report: create,
        reports.get_report: Operation(WireReport),
        reports.update_report: update,
        reports.delete_report: Operation(refusals=(_CHANGED,)),
        reports.get_deployments: Operation(WireReportStreams, AS_OF),
        reports.get_deployments_csv: Operation(str, (*AS_OF, "bom"), media_types=_CSV),
        reports.get_metrics: Operation(WireMetrics, QUESTION),
        reports.get_metrics_csv: Operation(
            str, (*QUESTION, "metric", "measure", "bom"), media_types=_CSV
        ),
        reports.get_logo: Operation(bytes, media_types=_PICTURES),
        reports.set_logo: Operation(
            takes_picture=True, refusals=(HTTPStatus.REQUEST_ENTITY_TOO_LARGE,)
        ),
        reports.set_icon: Operation(
            dict, body=IconBody, required=("icon_id", "icon_color")
        ),
    }


def _describe_report_twins() -> Mapping[View, Operation]:
    plain = _describe_reports()
    return {
        reports.create_report_v1: replace(
            plain[reports.create_report], answer=WireWrappedReport
        ),
        reports.get_report_v1: Operation(WireWrappedReport),
        reports.update_report_v1: replace(
            plain[reports.update_report], answer=WireWrappedReport
        ),
        reports.delete_report_v1: replace(plain[reports.delete_report], answer=dict),
    }


def _describe_projects() -> Mapping[View, Operation]:
    asked, streams = (*QUESTION, *SCOPE), (*AS_OF, *SCOPE)
    return {
        projects.get_metrics: Operation(WireMetrics, asked),
        projects.get_metrics_csv: Operation(
            str, (*asked, "metric", "measure", "bom"), media_types=_CSV
        ),
        projects.get_deployments: Operation(WireProjectStreams, streams),
        projects.get_deployments_csv: Operation(
            str, (*streams, "bom"), media_types=_CSV
        ),
    }


def _describe_catalogue() -> Mapping[View, Operation]:
    described: dict[View, Operation] = {}
    for noun in RESOURCES:
        shape, name = noun.wire, noun.stored.kind.noun
        described |= {
            noun.list_page: Operation(
                _PAGE_OF[shape],
                parameters=(*PAGE, *noun.filters),
                summary=f"List {name}s",
            ),
            noun.list_all: Operation(
                _LIST_OF[shape],
                parameters=noun.filters,
                summary=f"List all {name}s as an array",
            ),
            noun.get_one: Operation(shape, summary=f"Get {_with_article(name)}"),
        }
    in_project = (*PAGE, *release.RELEASES.filters, "searchByVersion")
    typed = environment.ENVIRONMENTS_V2
    return {
        **described,
        typed.list_page: Operation(
            _PAGE_OF[typed.wire],
            parameters=(*PAGE, *typed.filters),
            summary="List environments with their type",
        ),
        project_group.list_projects_of_group: replace(
            described[project.PROJECTS.list_page], summary=""
        ),
        channel.list_channels_of_project: replace(
            described[channel.CHANNELS.list_page], summary=""
        ),
        release.list_releases_of_project: replace(
            described[release.RELEASES.list_page], parameters=in_project, summary=""
        ),
        release.get_release_of_project: replace(
            described[release.RELEASES.get_one], summary=""
        ),
    }


def _describe_editing() -> Mapping[View, Operation]:
    described: dict[View, Operation] = {}
    for each in EDITED:
        changed = Operation(each.wire, body=each.wire.body, refusals=(_CONFLICT,))
        name = _with_article(each.stored.kind.noun)
        described |= {
            each.create: replace(
                changed,
                required=each.required,
                status=_CREATED,
                summary=f"Create {name}",
            ),
            each.update: replace(changed, summary=f"Update {name}"),
            each.delete: Operation(refusals=(_CONFLICT,), summary=f"Delete {name}"),
        }
    return described


def _describe_releases() -> Mapping[View, Operation]:
    return {
        releases.create_release: Operation(
            release.WireRelease,
            body=release.WireRelease.body,
            required=("project_id", "version"),
            status=_CREATED,
            refusals=(_CONFLICT,),
        ),
        releases.create_release_v1: Operation(
            WireCreatedRelease,
            body=CreateReleaseBody,
            status=_CREATED,
            also=(HTTPStatus.OK,),
            refusals=(_CONFLICT,),
        ),
        releases.update_release: Operation(
            release.WireRelease, body=release.WireRelease.body, refusals=(_CONFLICT,)
        ),
        releases.delete_release: Operation(),
        releases.list_defects: Operation(Collection[WireDefect]),
        releases.report_defect: Operation(
            body=DefectBody,
            required=("description",),
            status=_CREATED,
            refusals=(_CONFLICT,),
        ),
        releases.resolve_defect: Operation(refusals=(_CONFLICT,)),
    }


def _describe_deployments() -> Mapping[View, Operation]:
    listed, filters = Collection[WireDeployment], deployments.FILTERS
    started = Operation(
        WireStarted,
        body=DeployBody,
        required=("release_version",),
        status=_CREATED,
        refusals=(_CONFLICT,),
    )
    return {
        deployments.list_page: Operation(listed, (*PAGE, *filters)),
        deployments.list_of_release: Operation(listed, (*PAGE, *filters)),
        deployments.list_all: Operation(list[WireDeployment], filters),
        deployments.get_one: Operation(WireDeployment),
        deployments.create_one: Operation(
            WireDeployment,
            body=DeploymentBody,
            required=("release_id", "environment_id"),
            status=_CREATED,
            refusals=(_CONFLICT,),
        ),
        deployments.create_untenanted: replace(
            started, required=("release_version", "environment_names")
        ),
        deployments.create_tenanted: replace(
            started, required=("release_version", "environment_name")
        ),
        reporting.get_deployments_xml: Operation(
            str, reporting.FILTERS, media_types=_XML
        ),
    }


def _describe_tasks() -> Mapping[View, Operation]:
    return {
        tasks.list_tasks: Operation(WireTaskPage, (*PAGE, *tasks.FILTERS)),
        tasks.get_task: Operation(WireTask),
        tasks.get_details: Operation(WireTaskDetails),
        tasks.get_log: Operation(str, media_types=_TEXT),
        tasks.set_state: Operation(
            WireTask, body=StateBody, required=("state",), refusals=(_CONFLICT,)
        ),
        tasks.cancel: Operation(WireTask, refusals=(_CONFLICT,)),
        tasks.list_interruptions: Operation(
            Collection[WireInterruption], (*PAGE, *tasks.INTERRUPTION_FILTERS)
        ),
        tasks.get_interruption: Operation(WireInterruption),
    }


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
