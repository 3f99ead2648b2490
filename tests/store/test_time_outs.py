"""Deployments time out if no end is reported: each once, in any number of processes."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.identity import Kind
from insights_dash.domain.project_settings import ProjectSettings
from insights_dash.domain.reported_outcome import Outcome
from insights_dash.store.audit import Author
from insights_dash.store.database import Database
from insights_dash.store.deployments import Deployment, get_deployment
from insights_dash.store.events import Event, EventsWanted, list_events
from insights_dash.store.history import read_revisions
from insights_dash.store.project_settings import write_settings
from insights_dash.store.spaces import Space
from insights_dash.store.tables import DeploymentRow
from insights_dash.store.task_states import (
    NewDeployment,
    change_state,
    list_state_changes,
    start_deployments,
)
from insights_dash.store.time_outs import PERIOD, SERVER, TimeOuts

pytestmark = pytest.mark.both_databases

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
QUEUED, EXECUTING = TaskState.QUEUED, TaskState.EXECUTING
UNKNOWN = Outcome()
TIMED_OUT, SUCCESS = TaskState.TIMED_OUT, TaskState.SUCCESS


class World:
    """A space whose clock tests set, and what they do in it."""

    def __init__(self, database: Database, space: Space, now: datetime) -> None:
        self.database, self.space, self.begin, self.now = database, space, now, now
        self.time_outs = TimeOuts(database, lambda: self.now)

    @property
    def author(self) -> Author:
        return Author("ada", self.now)

    def start(self, outcome: Outcome = UNKNOWN, *, count: int = 1) -> str:
        return self.start_new(outcome=outcome, count=count)

    def start_new(self, *, count: int = 1, **given: Any) -> str:  # noqa: ANN401 - of a deployment
        new = NewDeployment("Releases-3", "Environments-1", **given)
        with self.database.write() as session:
            wanted = [new] * count
            return start_deployments(session, self.space, wanted, self.author)[0]

    def report(self, deployment: str, state: TaskState, **more: Any) -> None:  # noqa: ANN401
        with self.database.write() as session:
            task = get_deployment(session, [self.space], Kind.DEPLOYMENT, deployment)
            change_state(session, task, state, self.author, **more)

    def set(self, **given: Any) -> None:  # noqa: ANN401 - of a project
        settings = ProjectSettings(**given)
        with self.database.write() as session:
            write_settings(session, self.space, "Projects-1", settings, self.author)

    def look(self, after: timedelta) -> None:
        """Let the server look at a time after the beginning."""
        self.now = self.begin + after
        self.time_outs.look()

    def get(self, deployment: str) -> Deployment:
        with self.database.read() as session:
            return get_deployment(session, [self.space], Kind.DEPLOYMENT, deployment)

    def states(self, deployment: str) -> list[TaskState]:
        with self.database.read() as session:
            changes = list_state_changes(session, self.get(deployment))
        return [each.state for each in changes]

    def logged(self) -> list[Event]:
        with self.database.read() as session:
            wanted = EventsWanted(actions=["DeploymentTimedOut"])
            return list(list_events(session, [self.space], wanted).items)

    def revision(self) -> int:
        with self.database.read() as session:
            found = read_revisions(session, self.space.number)
        assert found
        return found.data


@pytest.fixture
def world(database: Database, space: Space, now: datetime) -> World:
    return World(database, space, now)


def test_a_deployment_times_out_a_day_after_it_was_reported(world: World) -> None:
    deployment = world.start()
    world.look(DAY - SECOND)
    assert QUEUED is world.get(deployment).state
    world.look(DAY + PERIOD)
    found = world.get(deployment)
    # It ended when it was due, and not when the server looked.
    assert (TIMED_OUT, world.begin + DAY) == (found.state, found.completed)
    with world.database.read() as session:
        last = list_state_changes(session, found)[-1]
    assert (QUEUED, TIMED_OUT, SERVER) == (last.former, last.state, last.actor)
    assert "No end was reported for 24 hours." == last.reason


def test_it_is_due_at_the_exact_instant(world: World) -> None:
    deployment = world.start()
    world.look(DAY)
    assert TIMED_OUT is world.get(deployment).state


def test_the_log_has_one_entry_of_the_server(world: World) -> None:
    deployment = world.start()
    for minutes in range(5):
        world.look(DAY + timedelta(minutes=minutes))
    (event,) = world.logged()
    assert (SERVER, deployment) == (event.actor, event.document)
    assert "No end was reported for 24 hours." == event.details["reason"]


def test_every_time_out_raises_the_revision_and_looking_in_vain_does_not(
    world: World,
) -> None:
    world.start()
    before = world.revision()
    world.look(HOUR)
    assert before == world.revision()
    world.look(DAY)
    assert before + 1 == world.revision()
    world.look(2 * DAY)
    assert before + 1 == world.revision()


@pytest.mark.parametrize("outcome", [Outcome(state) for state in (QUEUED, EXECUTING)])
def test_whatever_was_reported_of_it_a_deployment_is_awaited(
    world: World, outcome: Outcome
) -> None:
    deployment = world.start(outcome)
    world.look(DAY)
    assert TIMED_OUT is world.get(deployment).state


def test_every_report_of_a_state_starts_the_wait_again(world: World) -> None:
    deployment = world.start()
    for hours, state in (
        (20, EXECUTING),
        (40, EXECUTING),
        (60, TaskState.CANCELLING),
        (80, TaskState.CANCELLING),
    ):
        world.look(timedelta(hours=hours))
        world.report(deployment, state)
    assert TaskState.CANCELLING is world.get(deployment).state
    world.look(timedelta(hours=104))
    assert TIMED_OUT is world.get(deployment).state
    assert [QUEUED, EXECUTING, TaskState.CANCELLING, TIMED_OUT] == world.states(
        deployment
    )


def test_a_scheduled_deployment_is_awaited_from_when_it_is_due(world: World) -> None:
    deployment = world.start_new(scheduled=world.begin + 3 * DAY)
    world.look(HOUR)
    world.report(deployment, QUEUED, had_guided_failure=True)
    world.look(4 * DAY - SECOND)
    assert QUEUED is world.get(deployment).state
    world.look(4 * DAY + PERIOD)
    assert TIMED_OUT is world.get(deployment).state


@pytest.mark.parametrize("state", [SUCCESS, TaskState.FAILED, TaskState.CANCELED])
def test_what_has_ended_does_not_time_out(world: World, state: TaskState) -> None:
    reported, finished = world.start(), world.start(Outcome(state, None, world.now))
    world.report(reported, state)
    world.look(400 * DAY)
    assert [state, state] == [world.get(each).state for each in (reported, finished)]


def test_a_project_has_its_own_time_out_or_none(world: World) -> None:
    world.set(time_out_hours=1)
    deployment = world.start()
    world.look(HOUR)
    assert TIMED_OUT is world.get(deployment).state
    world.set(time_out_hours=0)
    patient = world.start()
    world.look(400 * DAY)
    assert QUEUED is world.get(patient).state
    world.set(time_out_hours=8_760)
    world.look(400 * DAY + PERIOD)
    assert TIMED_OUT is world.get(patient).state


def test_imported_deployments_are_not_awaited(world: World) -> None:
    """Their source says how they ended; the next import would take the end back."""
    with world.database.write() as session:
        session.execute(
            text("UPDATE deployment SET state = 'Executing', completed = NULL")
        )
    world.report("Deployments-1", TaskState.CANCELLING)
    world.look(400 * DAY)
    assert TaskState.CANCELLING is world.get("Deployments-1").state
    assert EXECUTING is world.get("Deployments-2").state


def test_what_another_source_awaits_is_awaited_after_a_report(world: World) -> None:
    with world.database.write() as session:
        session.execute(
            text("UPDATE deployment SET state = 'Queued', completed = NULL"),
        )
        row = session.get_one(DeploymentRow, 1)
        row.awaited_since = world.now
    world.report("Deployments-1", EXECUTING)
    world.look(DAY)
    assert TIMED_OUT is world.get("Deployments-1").state
    world.report("Deployments-1", TaskState.CANCELLING)
    world.look(3 * DAY)
    assert TIMED_OUT is world.get("Deployments-1").state


def test_an_end_that_arrives_late_corrects_the_time_out(world: World) -> None:
    deployment = world.start()
    world.look(DAY)
    world.look(30 * HOUR)
    world.report(deployment, SUCCESS)
    found = world.get(deployment)
    assert (SUCCESS, world.now) == (found.state, found.completed)
    assert [QUEUED, TIMED_OUT, SUCCESS] == world.states(deployment)
    world.look(400 * DAY)
    assert SUCCESS is world.get(deployment).state
    assert 1 == len(world.logged())


def test_a_deployment_that_goes_on_late_is_awaited_again(world: World) -> None:
    deployment = world.start()
    world.look(30 * HOUR)
    world.report(deployment, EXECUTING)
    found = world.get(deployment)
    assert (EXECUTING, world.now, None) == (found.state, found.started, found.completed)
    with pytest.raises(InvalidInputError):
        world.report(deployment, QUEUED)
    world.look(60 * HOUR)
    assert TIMED_OUT is world.get(deployment).state
    with pytest.raises(InvalidInputError):
        world.report(deployment, QUEUED)


def test_a_time_out_that_a_client_reports_is_an_end_like_any_other(
    world: World,
) -> None:
    deployment = world.start()
    world.report(deployment, TIMED_OUT)
    world.look(HOUR)
    world.report(deployment, SUCCESS)
    assert world.begin == world.get(deployment).completed
    with pytest.raises(InvalidInputError):
        world.report(deployment, EXECUTING)
    assert [] == world.logged()


def test_a_process_looks_once_a_minute(world: World) -> None:
    world.set(time_out_hours=1)
    deployment = world.start()
    world.look(HOUR - SECOND)
    world.look(HOUR)
    assert QUEUED is world.get(deployment).state
    world.look(HOUR - SECOND + PERIOD)
    assert TIMED_OUT is world.get(deployment).state


def test_a_clock_that_is_set_back_does_not_delay_the_next_look(world: World) -> None:
    world.look(400 * DAY)
    world.now = world.begin
    world.set(time_out_hours=1)
    deployment = world.start()
    world.look(HOUR)
    assert TIMED_OUT is world.get(deployment).state


def test_many_are_timed_out_in_parts_without_a_pause(world: World) -> None:
    first = world.start(count=450)
    ids = [f"Deployments-{int(first.rpartition('-')[2]) + each}" for each in range(450)]

    def left() -> int:
        query = select(DeploymentRow.number).where(DeploymentRow.state == QUEUED.value)
        with world.database.read() as session:
            return len(session.scalars(query).all())

    world.look(DAY)
    assert 250 == left()
    world.look(DAY)
    world.look(DAY)
    assert 0 == left()
    assert 450 == len({each.document for each in world.logged()} & set(ids))


@pytest.fixture
def processes(world: World) -> Iterator[Callable[[int], list[TimeOuts]]]:
    """Servers with connections of their own to the same database."""
    with ExitStack() as stack:

        def start(count: int) -> list[TimeOuts]:
            url = world.database.engine.url.render_as_string(hide_password=False)
            databases = [Database(url) for _ in range(count)]
            for each in databases:
                stack.callback(each.dispose)
            return [TimeOuts(each, lambda: world.now) for each in databases]

        yield start


def test_several_processes_time_a_deployment_out_once(
    world: World, processes: Callable[[int], list[TimeOuts]]
) -> None:
    deployments = [world.start() for _ in range(20)]
    world.now = world.begin + DAY
    servers, together = processes(6), threading.Barrier(6)

    def look(server: TimeOuts) -> None:
        together.wait()
        server.look()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(look, servers))
    world.look(DAY + PERIOD)
    assert {TIMED_OUT} == {world.get(each).state for each in deployments}
    assert sorted(deployments) == sorted(each.document for each in world.logged())


def test_an_end_that_is_being_reported_wins(
    world: World, processes: Callable[[int], list[TimeOuts]]
) -> None:
    """The server waits for no writer, and looks again a moment later."""
    deployment, (other,) = world.start(), processes(1)
    world.now = world.begin + DAY
    with world.database.write() as session:
        task = get_deployment(session, [world.space], Kind.DEPLOYMENT, deployment)
        change_state(session, task, SUCCESS, world.author)
        other.look()
    assert SUCCESS is world.get(deployment).state
    world.now += timedelta(seconds=5)
    other.look()
    assert SUCCESS is world.get(deployment).state
    assert [] == world.logged()


def test_a_look_that_fails_is_in_the_servers_log_and_tried_again(
    world: World,
    processes: Callable[[int], list[TimeOuts]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    deployment, (other,) = world.start(), processes(1)
    world.now = world.begin + DAY
    with world.database.write() as session:
        change_state(
            session,
            get_deployment(session, [world.space], Kind.DEPLOYMENT, "Deployments-1"),
            TaskState.FAILED,
            world.author,
        )
        other.look()
        assert "" == caplog.text  # another process may just be faster
        world.now += timedelta(seconds=4)
        other.look()
        world.now += PERIOD
        other.look()
        assert "Deployments could not be timed out yet" in caplog.text
    other.look()
    assert QUEUED is world.get(deployment).state
    world.now += timedelta(seconds=5)
    other.look()
    assert TIMED_OUT is world.get(deployment).state


def test_a_bug_is_in_the_servers_log_and_spoils_no_request(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with world.database.write() as session:
        session.execute(text("ALTER TABLE project RENAME TO lost"))
    world.look(DAY)
    assert "Deployments could not be timed out" in caplog.text
    with world.database.write() as session:
        session.execute(text("ALTER TABLE lost RENAME TO project"))
