"""Documents, releases and deployments that are created one at a time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.channel import ChannelFields
from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.catalogue.environment import EnvironmentFields
from insights_dash.domain.catalogue.lifecycle import LifecycleFields, Phase
from insights_dash.domain.catalogue.project import ProjectFields
from insights_dash.domain.catalogue.release import ReleaseFields
from insights_dash.domain.catalogue.tag_set import TagFields, TagSetFields
from insights_dash.domain.catalogue.tenant import TenantFields
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import ConflictError, InvalidInputError
from insights_dash.domain.identity import Kind
from insights_dash.store import releases
from insights_dash.store.audit import Author
from insights_dash.store.catalogue.channel import CHANNEL_EDITING
from insights_dash.store.catalogue.environment import ENVIRONMENT_EDITING
from insights_dash.store.catalogue.lifecycle import LIFECYCLE_EDITING
from insights_dash.store.catalogue.project import PROJECT_EDITING
from insights_dash.store.catalogue.project_group import PROJECT_GROUP_EDITING
from insights_dash.store.catalogue.release import RELEASES, only_releases_of_project
from insights_dash.store.catalogue.tag_set import TAG_SET_EDITING
from insights_dash.store.catalogue.tenant import TENANT_EDITING, TENANTS
from insights_dash.store.database import Database
from insights_dash.store.deployments import (
    DeploymentsWanted,
    count_states,
    get_deployment,
    iterate_deployments,
    list_deployments,
)
from insights_dash.store.events import EventsWanted, list_events
from insights_dash.store.history import read_revisions
from insights_dash.store.page import Wanted
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, read_installation
from insights_dash.store.task_states import (
    NewDeployment,
    change_state,
    list_state_changes,
    start_deployments,
)
from small_world import BATCH

pytestmark = pytest.mark.both_databases


@pytest.fixture
def author(now: datetime) -> Author:
    return Author("ada", now)


def make_everything(session: Session, space: Space, author: Author) -> dict[Kind, str]:
    """Create one document of each kind, which refers to the earlier ones."""
    group = PROJECT_GROUP_EDITING.create(
        session, space, DocumentFields("Mobile"), author
    )
    environment = ENVIRONMENT_EDITING.create(
        session, space, EnvironmentFields("Staging"), author
    )
    phases = (Phase(name="All", optional=(environment,)),)
    lifecycle = LIFECYCLE_EDITING.create(
        session, space, LifecycleFields("Fast", phases=phases), author
    )
    project = PROJECT_EDITING.create(
        session,
        space,
        ProjectFields("App", project_group_id=group, lifecycle_id=lifecycle),
        author,
    )
    channel = CHANNEL_EDITING.create(
        session, space, ChannelFields("Beta", project_id=project), author
    )
    tag_set = TAG_SET_EDITING.create(
        session, space, TagSetFields("Tier", tags=(TagFields("Gold"),)), author
    )
    tenant = TENANT_EDITING.create(
        session,
        space,
        TenantFields(
            "Orca",
            tenant_tags=("Tier/Gold",),
            project_environments={project: [environment]},
        ),
        author,
    )
    return {
        Kind.PROJECT_GROUP: group,
        Kind.ENVIRONMENT: environment,
        Kind.LIFECYCLE: lifecycle,
        Kind.PROJECT: project,
        Kind.CHANNEL: channel,
        Kind.TAG_SET: tag_set,
        Kind.TENANT: tenant,
    }


def test_documents_are_created_and_deleted(
    database: Database, space: Space, author: Author
) -> None:
    with database.write() as session:
        made = make_everything(session, space, author)
        tenant = TENANTS.get(session, space, made[Kind.TENANT])
        assert ("Tier/Gold",) == tenant.tenant_tags
        assert {"Projects-3": ("Environments-3",)} == tenant.project_environments
        editing = (
            *(TENANT_EDITING, TAG_SET_EDITING, CHANNEL_EDITING, PROJECT_EDITING),
            *(LIFECYCLE_EDITING, ENVIRONMENT_EDITING, PROJECT_GROUP_EDITING),
        )
        for each in editing:
            each.delete(session, space, made[each.stored.kind], author)
        again = make_everything(session, space, author)
    assert not set(made.values()) & set(again.values())


def test_a_batch_finds_documents_created_by_hand(
    database: Database, space: Space, author: Author, now: datetime
) -> None:
    """If a document is deleted and a new one has its name, sources mean the new one."""
    with database.write() as session:
        PROJECT_EDITING.delete(session, space, "Projects-1", author)
        new = PROJECT_EDITING.create(session, space, ProjectFields("Shop"), author)
    with database.write() as session:
        assert () == record(session, space, BATCH, now=now).refusals
    with database.read() as session:
        assert 3 == len(
            RELEASES.list_page(
                session,
                space,
                Wanted(only=(only_releases_of_project(new),)),
            ).items
        )


def test_each_change_raises_the_revision_once(
    database: Database, space: Space, author: Author
) -> None:
    def revision(session: Session) -> int:
        found = read_revisions(session, space.number)
        assert found is not None
        return found.data

    with database.write() as session:
        before = revision(session)
        draft = ReleaseFields("Projects-1", version="9.0")
        release = releases.create_release(session, space, draft, author)
        assert before + 1 == revision(session)
        wanted = [NewDeployment(release, "Environments-1", each) for each in RUNS]
        started = start_deployments(session, space, wanted, author)
        assert before + 2 == revision(session)
        task = get_deployment(session, [space], Kind.DEPLOYMENT, started[0])
        change_state(session, task, TaskState.EXECUTING, author)
        assert before + 3 == revision(session)


RUNS = (None, "Tenants-1", "Tenants-2")


def test_a_deployment_passes_through_its_states(
    database: Database, space: Space, author: Author, now: datetime
) -> None:
    later = Author("grace", now + timedelta(minutes=5))
    with database.write() as session:
        wanted = [NewDeployment("Releases-1", "Environments-1", each) for each in RUNS]
        started = start_deployments(session, space, wanted, author)
        assert ["Deployments-8", "Deployments-9", "Deployments-10"] == started
        task = get_deployment(session, [space], Kind.TASK, "servertasks-9")
        change_state(session, task, TaskState.EXECUTING, author)
        change_state(session, task, TaskState.FAILED, later, reason="No disk.")
        with pytest.raises(InvalidInputError):
            change_state(session, task, TaskState.QUEUED, later)
        ended = get_deployment(session, [space], Kind.DEPLOYMENT, started[1])
        assert (now, now, later.now) == (ended.queued, ended.started, ended.completed)
        reasons = [
            (each.state, each.actor, each.reason)
            for each in list_state_changes(session, ended)
        ]
        assert [
            (TaskState.QUEUED, "ada", ""),
            (TaskState.EXECUTING, "ada", ""),
            (TaskState.FAILED, "grace", "No disk."),
        ] == reasons
        counts = count_states(session, [space], DeploymentsWanted())
        assert (2, 2) == (counts[TaskState.QUEUED], counts[TaskState.FAILED])
        events = list_events(session, [space], EventsWanted(regarding=[started[1]]))
        assert ["DeploymentFailed", "DeploymentStarted", "DeploymentQueued"] == [
            each.action for each in events.items
        ]
    blocks = iterate_deployments(database, [space], DeploymentsWanted())
    ordered = [each.number for block in blocks for each in block if each.completed]
    assert [1, 2, 3, 4, 5, 6, 7, 9] == ordered


def test_the_ids_of_other_sources_are_kept_apart(
    database: Database, space: Space, author: Author, now: datetime
) -> None:
    with database.write() as session:
        wanted = [NewDeployment("Releases-1", "Environments-1")]
        start_deployments(session, space, wanted, author)
        record(session, space, BATCH, now=now)
        assert 8 == list_deployments(session, [space], DeploymentsWanted()).total


def test_a_version_is_free_once_its_release_is_deleted(
    database: Database, space: Space, author: Author
) -> None:
    draft = ReleaseFields("Projects-1", version="1.1.0")
    with database.write() as session:
        with pytest.raises(ConflictError):
            releases.create_release(session, space, draft, author)
        releases.delete_release(session, space, "Releases-2", author)
        assert "Releases-4" == releases.create_release(session, space, draft, author)


def test_defects_are_resolved(database: Database, space: Space, author: Author) -> None:
    with database.write() as session:
        release = RELEASES.get(session, space, "Releases-1")
        releases.report_defect(session, space, release, "Slow.", author)
        with pytest.raises(ConflictError):
            releases.report_defect(session, space, release, "Slow.", author)
        releases.resolve_defect(session, space, release, author)
        with pytest.raises(ConflictError):
            releases.resolve_defect(session, space, release, author)
        assert [author.now] == [
            each.resolved for each in releases.list_defects(session, release)
        ]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2.9", "1.2.10"),
        ("2024.1-rc7", "2024.1-rc8"),
        ("main", "main.1"),
        ("1.99999999999", "1.99999999999.1"),
    ],
)
def test_versions_go_up(version: str, expected: str) -> None:
    assert expected == releases._raise(version)


def test_an_installation_has_a_uuid(database: Database) -> None:
    with database.read() as session:
        assert 36 == len(read_installation(session))
