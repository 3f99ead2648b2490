"""Tasks of deployments, what pipelines report of them, and guided failures.

An address without a space has the tasks of every space.
"""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import (
    LIST_READERS,
    enter_space,
    enter_spaces,
)
from insights_dash.api.author import author_of
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_blocks, reply_text
from insights_dash.api.request import (
    parse_flag,
    parse_instant,
    parse_list,
    parse_slice,
    parse_states,
    read_body,
)
from insights_dash.api.route import TEXT, Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.json_text import write_array
from insights_dash.api.wire.task_body import StateBody
from insights_dash.api.wire.tasks import (
    WireInterruption,
    WireTask,
    WireTaskDetails,
    WireTaskPage,
    counts_to_wire,
    details_to_wire,
    interruption_to_wire,
    task_log,
    task_to_wire,
)
from insights_dash.domain.catalogue.document import check_text
from insights_dash.domain.choice import find_choice
from insights_dash.domain.deployment import ENDED_STATES, TaskState
from insights_dash.domain.errors import NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.store.deployments import (
    Deployment,
    DeploymentsWanted,
    Span,
    count_states,
    get_deployment,
    iterate_deployments,
    list_deployments,
)
from insights_dash.store.spaces import DEFAULT_SPACE, Space
from insights_dash.store.task_states import change_state, list_state_changes

FILTERS = (
    *("ids", "states", "project", "environment", "tenant", "name", "active", "running"),
    *("fromCompletedDate", "toCompletedDate", "fromQueueDate", "toQueueDate"),
    *("fromStartDate", "toStartDate", "spaces"),
)
INTERRUPTION_FILTERS = ("ids", "regarding", "pendingOnly")
_RUNNING = frozenset({TaskState.EXECUTING, TaskState.CANCELLING})


def list_tasks(services: Services, *, space: str) -> Response:
    """List tasks, newest first, with the number of tasks in each state."""
    wanted = _read_wanted()
    with services.database.read() as session:
        opened = find_spaces(session, space)
        page = list_deployments(session, opened, wanted)
        counts = count_states(session, opened, wanted)
    is_everywhere = space == DEFAULT_SPACE
    path = "/api/tasks" if is_everywhere else f"/api/{opened[0].id}/tasks"
    paging = page_links(path, wanted.skip, wanted.take or 0, FILTERS)
    items = list(map(task_to_wire, page.items))
    shown = collection_to_wire("Task", items, total=page.total, paging=paging)
    whole: WireTaskPage = {
        **shown,
        "TotalCounts": counts_to_wire(counts),
        "TotalCountsInOtherSpaces": {},
    }
    return reply(whole)


def get_task(services: Services, *, space: str, identifier: str) -> Response:
    """Get a task."""
    with services.database.read() as session:
        task = _find(session, space, identifier)
    return reply(task_to_wire(task))


def get_details(services: Services, *, space: str, identifier: str) -> Response:
    """Get a task with its history of states."""
    with services.database.read() as session:
        task = _find(session, space, identifier)
        changes = list_state_changes(session, task)
    return reply(details_to_wire(task, changes))


def get_log(services: Services, *, space: str, identifier: str) -> Response:
    """Get the log of a task as plain text."""
    with services.database.read() as session:
        task = _find(session, space, identifier)
        changes = list_state_changes(session, task)
    return reply_text(task_log(task, changes))


def set_state(services: Services, *, space: str, identifier: str) -> Response:
    """Set the state of a task."""
    read = read_model(StateBody, read_body())
    state = find_choice(read.body.state, TaskState)
    broken = list(check_text("reason", read.body.reason))
    if state is None:
        shown, choices = read.body.state[:50], ", ".join(TaskState)
        message = f'Unknown task state "{shown}". Use one of {choices}.'
        broken.append(Problem("state", message))
    read.refuse(broken)
    with services.database.write() as session:
        task = _find(session, space, identifier)
        change_state(
            session,
            task,
            state or task.state,
            author_of(services),
            reason=read.body.reason.strip(),
            had_guided_failure=read.body.had_guided_failure,
        )
        changed = _find(session, space, identifier)
    return reply(task_to_wire(changed))


def cancel(services: Services, *, space: str, identifier: str) -> Response:
    """Cancel a task. A task that has ended is returned unchanged."""
    with services.database.write() as session:
        task = _find(session, space, identifier)
        if not task.has_ended:
            change_state(session, task, TaskState.CANCELED, author_of(services))
        changed = _find(session, space, identifier)
    return reply(task_to_wire(changed))


def list_interruptions(services: Services, *, space: str) -> Response:
    """List guided failures of deployments. None of them is pending."""
    part = parse_slice(request.args)
    is_pending = parse_flag(request.args, "pendingOnly")
    regarding = parse_list(request.args, "regarding")
    ids = parse_list(request.args, "ids")
    wanted = DeploymentsWanted(
        ids=_as_deployments(ids, regarding, none=bool(is_pending)),
        had_guided_failure=True,
        is_findable=True,
        skip=part.skip,
        take=part.take,
    )
    with services.database.read() as session:
        here = enter_space(session, space)
        page = list_deployments(session, [here], wanted)
    items = list(map(interruption_to_wire, page.items))
    path = f"/api/{here.id}/interruptions"
    paging = page_links(path, part.skip, part.take, INTERRUPTION_FILTERS)
    return reply(
        collection_to_wire("Interruption", items, total=page.total, paging=paging)
    )


def list_all_interruptions(services: Services, *, space: str) -> Response:
    """List all guided failures as an array, newest first."""
    wanted = DeploymentsWanted(had_guided_failure=True, is_findable=True)
    with services.database.read() as session:
        opened = [enter_space(session, space)]
    blocks = iterate_deployments(services.database, opened, wanted, newest_first=True)
    return reply_blocks(
        write_array(list(map(interruption_to_wire, block)) for block in blocks)
    )


def get_interruption(services: Services, *, space: str, identifier: str) -> Response:
    """Get a guided failure."""
    deployments = _as_deployments([identifier], None, none=False) or []
    with services.database.read() as session:
        here = enter_space(session, space)
        wanted = DeploymentsWanted(ids=deployments, had_guided_failure=True)
        found = list_deployments(session, [here], wanted).items
    if not found:
        raise NotFoundError(identifier, Kind.INTERRUPTION)
    return reply(interruption_to_wire(found[0]))


def find_spaces(session: Session, space: str) -> Sequence[Space]:
    """Return the space in the URL, or every space that the caller can enter."""
    if space != DEFAULT_SPACE:
        return [enter_space(session, space)]
    return enter_spaces(session)


def _find(session: Session, space: str, identifier: str) -> Deployment:
    return get_deployment(session, find_spaces(session, space), Kind.TASK, identifier)


def _read_wanted() -> DeploymentsWanted:
    part = parse_slice(request.args)
    names = parse_list(request.args, "name")
    is_other = names is not None and "deploy" not in {each.lower() for each in names}
    return DeploymentsWanted(
        ids=[] if is_other else None,
        tasks=parse_list(request.args, "ids"),
        projects=parse_list(request.args, "project"),
        environments=parse_list(request.args, "environment"),
        tenants=parse_list(request.args, "tenant"),
        spaces=parse_list(request.args, "spaces"),
        states=_read_states(),
        is_findable=True,
        completed=_read_span("fromCompletedDate", "toCompletedDate"),
        queued=_read_span("fromQueueDate", "toQueueDate"),
        started=_read_span("fromStartDate", "toStartDate"),
        skip=part.skip,
        take=part.take,
    )


def _read_states() -> frozenset[TaskState] | None:
    """Return the states that match `states`, `active` and `running`; None for any."""
    states = parse_states(request.args, "states")
    chosen = frozenset(TaskState) if states is None else states
    is_active = parse_flag(request.args, "active")
    is_running = parse_flag(request.args, "running")
    if is_active:
        chosen -= ENDED_STATES
    if is_running:
        chosen &= _RUNNING
    return None if states is None and not is_active and not is_running else chosen


def _read_span(first: str, last: str) -> Span:
    return (
        parse_instant(request.args.get(first, ""), first),
        parse_instant(request.args.get(last, ""), last),
    )


def _as_deployments(
    interruptions: list[str] | None, regarding: list[str] | None, *, none: bool
) -> list[str] | None:
    """The deployments of interruptions and of what these regard; None for all."""
    if none:
        return []
    chosen: set[int | None] | None = None
    if interruptions is not None:
        chosen = {Kind.INTERRUPTION.find_number(each) for each in interruptions}
    if regarding is not None:
        kinds = (Kind.TASK, Kind.DEPLOYMENT)
        meant = {kind.find_number(each) for each in regarding for kind in kinds}
        chosen = meant if chosen is None else chosen & meant
    if chosen is None:
        return None
    return [Kind.DEPLOYMENT.identify(each) for each in chosen if each is not None]


_ONE, _RECORD = "/tasks/<identifier>", (Permission.DEPLOYMENT_RECORD,)
ROUTES = (
    Route(
        "GET",
        "/tasks",
        list_tasks,
        LIST_READERS,
        answer=WireTaskPage,
        parameters=(*PAGE, *FILTERS),
    ),
    Route("GET", _ONE, get_task, LIST_READERS, answer=WireTask),
    Route("GET", f"{_ONE}/details", get_details, LIST_READERS, answer=WireTaskDetails),
    Route("GET", f"{_ONE}/raw", get_log, LIST_READERS, answer=str, media_types=TEXT),
    Route(
        "POST",
        f"{_ONE}/state",
        set_state,
        _RECORD,
        answer=WireTask,
        body=StateBody,
        required=("state",),
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Route(
        "POST",
        f"{_ONE}/cancel",
        cancel,
        _RECORD,
        answer=WireTask,
        refusals=(HTTPStatus.CONFLICT,),
    ),
    Route(
        "GET",
        "/interruptions",
        list_interruptions,
        LIST_READERS,
        answer=Collection[WireInterruption],
        parameters=(*PAGE, *INTERRUPTION_FILTERS),
    ),
    Route(
        "GET",
        "/interruptions/all",
        list_all_interruptions,
        LIST_READERS,
        answer=list[WireInterruption],
    ),
    Route(
        "GET",
        "/interruptions/<identifier>",
        get_interruption,
        LIST_READERS,
        answer=WireInterruption,
    ),
)
