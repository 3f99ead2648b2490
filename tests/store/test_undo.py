"""Undo takes an import back, exactly, and keeps what something newer needs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from insights_dash.domain.catalogue.change import Change
from insights_dash.domain.catalogue.environment import EnvironmentFields
from insights_dash.domain.data_import import ImportState
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import ProjectId
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.source import SourceKind
from insights_dash.store.audit import Author
from insights_dash.store.batch import (
    Batch,
    ChangeEntry,
    ChannelEntry,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.catalogue.environment import ENVIRONMENT_EDITING
from insights_dash.store.catalogue.project import PROJECT_EDITING
from insights_dash.store.database import Database
from insights_dash.store.imports import (
    NewImport,
    add_import,
    change_import,
    get_import_row,
)
from insights_dash.store.record import record, record_staged
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import Space, create_space, raise_revision
from insights_dash.store.staged_batch import staged
from insights_dash.store.tables import (
    ArrivalRow,
    AuditEntryRow,
    Base,
    DefectRow,
    ImportedDeploymentRow,
    ImportedRangeRow,
    ImportRow,
    ReleaseRow,
    RevisionMarkRow,
    SpaceRow,
)
from insights_dash.store.undo.kept import Undone
from insights_dash.store.undo.undo import undo_import

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
# What an undo doesn't restore: the log, the imports, and what tells versions apart.
_KEPT = {ArrivalRow, AuditEntryRow, ImportRow, RevisionMarkRow, SpaceRow}


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        return create_space(session, "Main", now=NOW)


def release(version: str = "1.0", **changes: Any) -> ReleaseEntry:  # noqa: ANN401 - fields
    return ReleaseEntry(2, "Shop", "Default", version, NOW)._replace(**changes)


def deployment(number: int, version: str = "1.0", **changes: Any) -> DeploymentEntry:  # noqa: ANN401 - fields
    return DeploymentEntry(
        position=number,
        id=f"Deployments-{number}",
        project="Shop",
        channel="Default",
        version=version,
        environment="Production",
        tenant=None,
        queued=None,
        started=NOW,
        completed=NOW + HOUR,
        state=TaskState.SUCCESS,
        had_guided_failure=False,
    )._replace(**changes)


def change(identifier: str, **values: Any) -> ChangeEntry:  # noqa: ANN401 - fields
    return ChangeEntry(2, "Shop", "Default", "1.0", Change(identifier, **values))


def batch(*entries: Any, **lists: Any) -> Batch:  # noqa: ANN401 - fields
    releases = [each for each in entries if isinstance(each, ReleaseEntry)]
    deployments = [each for each in entries if isinstance(each, DeploymentEntry)]
    changes = [each for each in entries if isinstance(each, ChangeEntry)]
    return Batch(
        source="ci",
        releases=releases,
        deployments=deployments,
        changes=changes or None,
        infers_releases=True,
        **lists,
    )


def put(database: Database, space: Space, content: Batch) -> None:
    """Record a batch that is no import."""
    with database.write() as session:
        record(session, space, content, now=NOW)


def bring(
    database: Database, space: Space, content: Batch, name: str = "file.csv"
) -> str:
    """Record a batch as an import, and return its ID."""
    with staged(database, content) as begin, begin() as (session, ready):
        new = NewImport(name, "ci", SourceKind.UPLOAD, ImportState.IMPORTED)
        added = add_import(session, space, new, now=NOW)
        ready.journal = added.number
        record_staged(session, space, ready, now=NOW)
        row = get_import_row(session, space, added.id)
        change_import(session, row, now=NOW, finished=NOW)
        return added.id


def undo(database: Database, space: Space, identifier: str) -> Undone:
    with database.write() as session:
        undone = undo_import(session, space, identifier, now=NOW)
        row = get_import_row(session, space, identifier)
        change_import(session, row, now=NOW, state=ImportState.UNDONE.value)
        return undone


def dump(database: Database) -> dict[str, list[Any]]:
    """Return every row that an undo has to restore."""
    ignored = {each.__table__ for each in _KEPT}
    with database.read() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table not in ignored
        }


def kept(undone: Undone) -> list[tuple[str, str, Sequence[str]]]:
    return [(each.kind, each.reason, each.names) for each in undone.kept]


FIRST = batch(
    release(),
    deployment(1, tenant="Acme"),
    deployment(2, "1.1"),
    change("c1", message="One"),
    tenants=[TenantEntry("Acme", ("Region/EU", "Size/Big"))],
    environments=[EnvironmentEntry("Production", 3)],
    projects=[ProjectEntry("Shop", "Web")],
    channels=[
        ChannelEntry("Shop", "Default"),
        ChannelEntry("Shop", "Hot", is_default=True),
    ],
)
SECOND = batch(
    release(created=NOW + HOUR),
    release("2.0"),
    deployment(1, tenant="Globex", state=TaskState.FAILED),
    deployment(3, "2.0", environment="Test"),
    change("c1", message="Two"),
    change("c2"),
    tenants=[TenantEntry("Acme", ("Region/US",)), TenantEntry("Globex")],
    projects=[ProjectEntry("Shop", "Shops")],
    channels=[ChannelEntry("Shop", "Default", is_default=True)],
)


def test_an_import_into_an_empty_space_leaves_nothing(
    database: Database, space: Space
) -> None:
    before = dump(database)
    identifier = bring(database, space, FIRST)
    undone = undo(database, space, identifier)
    assert before == dump(database)
    assert undone.is_complete
    assert [] == list_arrivals(database)
    expected = {
        "deployments": 2,
        "releases": 2,
        "changes": 1,
        "projects": 1,
        "project groups": 1,
        "channels": 2,
        "environments": 1,
        "tenants": 1,
        "tags": 2,
        "tag sets": 2,
    }
    assert expected == undone.removed


def test_deployments_that_are_taken_back_never_arrived(
    database: Database, space: Space
) -> None:
    put(database, space, batch(deployment(7)))
    identifier = bring(database, space, batch(deployment(8), deployment(9)))
    assert [3] == list_arrivals(database)
    undo(database, space, identifier)
    assert [1] == list_arrivals(database)


def list_arrivals(database: Database) -> Sequence[int]:
    with database.read() as session:
        return session.scalars(select(ArrivalRow.deployments)).all()


def test_corrected_rows_get_their_former_values(
    database: Database, space: Space
) -> None:
    bring(database, space, FIRST)
    before = dump(database)
    undone = undo(database, space, bring(database, space, SECOND))
    assert before == dump(database)
    assert undone.is_complete
    assert {"deployments": 1, "releases": 1, "changes": 1} == {
        kind: undone.restored[kind] for kind in ("deployments", "releases", "changes")
    }


def test_undone_in_order_or_not_nothing_is_left(
    database: Database, space: Space
) -> None:
    before = dump(database)
    first, second = (bring(database, space, each) for each in (FIRST, SECOND))
    undone = undo(database, space, first)
    assert not undone.is_complete
    assert ("changes", 'Changed later by the import "file.csv".', ["c1"]) in kept(
        undone
    )
    undone = undo(database, space, second)
    assert undone.is_complete, kept(undone)
    assert before == dump(database)


def test_the_middle_of_three_imports(database: Database, space: Space) -> None:
    bring(database, space, batch(release(), deployment(1)))
    after_one = dump(database)
    two = bring(database, space, batch(deployment(1, state=TaskState.FAILED)), "two")
    three = bring(database, space, batch(deployment(1, state=TaskState.CANCELED)))
    undone = undo(database, space, two)
    names = ["Shop 1.0 to Production"]
    reason = 'Changed later by the import "file.csv".'
    assert [("deployments", reason, names)] == kept(undone)
    assert undo(database, space, three).is_complete
    assert after_one == dump(database)


def test_an_import_that_changed_nothing_undoes_nothing(
    database: Database, space: Space
) -> None:
    bring(database, space, FIRST)
    before = dump(database)
    undone = undo(database, space, bring(database, space, FIRST))
    assert before == dump(database)
    assert (undone.removed, undone.restored) == ({}, {})


def test_what_something_newer_needs_stays(database: Database, space: Space) -> None:
    identifier = bring(database, space, FIRST)
    put(database, space, batch(deployment(9)))
    undone = undo(database, space, identifier)
    assert [
        (
            "releases",
            "Needed by deployments that stay.",
            ["Shop 1.0"],
        ),
        ("channels", "Needed by releases that stay.", ["Default of Shop"]),
        ("channels", "Needed by projects that stay.", ["Hot of Shop"]),
        ("projects", "Needed by releases that stay.", ["Shop"]),
        ("project groups", "Needed by projects that stay.", ["Web"]),
        ("environments", "Needed by deployments that stay.", ["Production"]),
    ] == kept(undone)
    assert {"deployments": 2, "releases": 1} == {
        kind: undone.removed[kind] for kind in ("deployments", "releases")
    }


def test_a_project_in_a_report_stays_with_its_default_channel(
    database: Database, space: Space
) -> None:
    """The channel stays because of the project, so it is no reason for it."""
    identifier = bring(database, space, batch(release(), deployment(1)))
    with database.write() as session:
        definition = ReportDefinition("All", project_ids=(ProjectId("Projects-1"),))
        create_report(session, space, definition, now=NOW)
    assert [
        ("channels", "Needed by projects that stay.", ["Default of Shop"]),
        ("projects", 'Used by the report "All".', ["Shop"]),
        ("project groups", "Needed by projects that stay.", ["Default Project Group"]),
    ] == kept(undo(database, space, identifier))


def test_rows_that_are_reported_again_with_changes_stay(
    database: Database, space: Space
) -> None:
    identifier = bring(database, space, batch(release(), deployment(1), deployment(2)))
    put(database, space, batch(deployment(1, state=TaskState.FAILED)))
    undone = undo(database, space, identifier)
    names = ["Shop 1.0 to Production"]
    assert ("deployments", "Changed later.", names) in kept(undone)
    assert 1 == undone.removed["deployments"]


def test_documents_that_were_edited_stay(database: Database, space: Space) -> None:
    identifier = bring(database, space, FIRST)
    with database.write() as session:
        row = session.scalars(select(SpaceRow)).one()
        assert row.number == space.number
        fields = EnvironmentFields("Production", "Ours")
        ENVIRONMENT_EDITING.update(
            session, space, "Environments-1", fields, Author("ada", NOW)
        )
    undone = undo(database, space, identifier)
    assert [("environments", "Changed later.", ["Production"])] == kept(undone)


def test_deleted_documents_that_an_import_restored_are_deleted_again(
    database: Database, space: Space
) -> None:
    bring(database, space, FIRST)
    with database.write() as session:
        PROJECT_EDITING.delete(session, space, "Projects-1", Author("ada", NOW))
    before = dump(database)
    undone = undo(database, space, bring(database, space, batch(deployment(5))))
    assert before == dump(database)
    assert 1 == undone.restored["projects"]


def test_a_restored_document_with_newer_deployments_stays(
    database: Database, space: Space
) -> None:
    bring(database, space, FIRST)
    with database.write() as session:
        PROJECT_EDITING.delete(session, space, "Projects-1", Author("ada", NOW))
    identifier = bring(database, space, batch(deployment(5)))
    put(database, space, batch(deployment(6)))
    undone = undo(database, space, identifier)
    assert [("projects", "Needed by newer deployments.", ["Shop"])] == kept(undone)


@pytest.mark.parametrize("newer", [[], [6]])
def test_a_release_that_an_import_restored_is_deleted_again_unless_deployed(
    database: Database, space: Space, newer: list[int]
) -> None:
    put(database, space, batch(release(), deployment(1)))
    with database.write() as session:
        row = session.scalars(select(ReleaseRow)).one()
        revision = raise_revision(session, space, catalogue=False)
        row.deleted_on, row.revision = NOW, revision
    identifier = bring(database, space, batch(deployment(5)))
    put(database, space, batch(*map(deployment, newer)))
    found = [
        (each.kind, each.reason) for each in undo(database, space, identifier).kept
    ]
    assert [("releases", "Needed by newer deployments.")] * len(newer) == found


def test_a_release_with_a_defect_stays(database: Database, space: Space) -> None:
    identifier = bring(database, space, batch(release(), deployment(1)))
    with database.write() as session:
        number = session.scalars(select(ReleaseRow.number)).one()
        session.add(DefectRow(release_number=number, description="Slow", reported=NOW))
    reason = ("releases", "A defect was reported later.", ["Shop 1.0"])
    assert reason in kept(undo(database, space, identifier))


def test_a_release_that_another_undo_would_restore_stays(
    database: Database, space: Space
) -> None:
    put(database, space, batch(deployment(1, "0.9")))
    before = dump(database)
    first = bring(database, space, batch(deployment(1, "1.0")), "one")
    second = bring(database, space, batch(deployment(1, "2.0")), "two")
    undone = undo(database, space, first)
    assert 'Changed later by the import "two".' in {each.reason for each in undone.kept}
    undo(database, space, second)
    assert before == dump(database)


def test_the_journal_is_gone_after_an_undo(database: Database, space: Space) -> None:
    bring(database, space, FIRST)
    identifier = bring(database, space, SECOND)
    undo(database, space, identifier)
    with database.read() as session:
        assert not session.scalars(select(ImportedDeploymentRow)).all()


def test_every_process_reads_the_history_again(
    database: Database, space: Space
) -> None:
    first = bring(database, space, FIRST)
    undo(database, space, first)
    with database.read() as session:
        marks = session.scalars(select(RevisionMarkRow.revision)).all()
        assert [2] == marks


def test_what_a_newer_import_had_too_stays_until_that_one_is_undone(
    database: Database, space: Space
) -> None:
    before = dump(database)
    first = bring(database, space, FIRST, "may.csv")
    full = dump(database)
    second = bring(database, space, FIRST, "june.csv")
    undone = undo(database, space, first)
    assert ({}, {}) == (undone.removed, undone.restored)
    assert [
        ("changes", 'Also in the import "june.csv".', ["c1"]),
        ("releases", 'Also in the import "june.csv".', ["Shop 1.0"]),
        ("releases", "Needed by deployments that stay.", ["Shop 1.1"]),
    ] == kept(undone)[1:4]
    assert 'Also in the import "june.csv".' == undone.kept[0].reason
    assert full["deployment"] == dump(database)["deployment"]
    undone = undo(database, space, second)
    assert 2 == undone.removed["deployments"]
    assert before == dump(database)


def test_the_newer_import_can_be_undone_first(database: Database, space: Space) -> None:
    before = dump(database)
    first = bring(database, space, FIRST, "may.csv")
    full = dump(database)
    second = bring(database, space, FIRST, "june.csv")
    assert ({}, {}, []) == summary(undo(database, space, second))
    assert full == dump(database)
    undo(database, space, first)
    assert before == dump(database)


def summary(undone: Undone) -> tuple[object, object, object]:
    return undone.removed, undone.restored, undone.kept


def test_corrections_that_a_newer_import_had_too_stay(
    database: Database, space: Space
) -> None:
    put(database, space, batch(deployment(1), deployment(2)))
    before = dump(database)
    fixed = batch(deployment(1, state=TaskState.FAILED), release(created=NOW - HOUR))
    first = bring(database, space, fixed, "may.csv")
    second = bring(database, space, batch(*fixed_and_new(fixed)), "june.csv")
    undone = undo(database, space, first)
    assert ({}, {}) == (undone.removed, undone.restored)
    assert [("deployments", 1), ("releases", 1)] == [
        (each.kind, each.count) for each in undone.kept
    ]
    undone = undo(database, space, second)
    assert {"deployments": 1, "releases": 1} == undone.restored
    assert before == dump(database)


def fixed_and_new(content: Batch) -> list[Any]:
    return [*content.releases, *content.deployments, deployment(7)]


def test_of_three_imports_the_last_that_had_a_row_keeps_it(
    database: Database, space: Space
) -> None:
    """The third corrects what the second had, too: its undo restores that."""
    before = dump(database)
    first = bring(database, space, batch(deployment(1)), "may.csv")
    original = dump(database)["deployment"]
    second = bring(database, space, batch(deployment(1)), "june.csv")
    other = batch(deployment(1, state=TaskState.FAILED))
    third = bring(database, space, other, "july.csv")
    undone = undo(database, space, first)
    assert 'Changed later by the import "july.csv".' in {
        reason for _, reason, _ in kept(undone)
    }
    undo(database, space, third)
    assert original == dump(database)["deployment"]
    undo(database, space, second)
    assert before == dump(database)


def test_rows_between_others_are_ranges_of_their_own(
    database: Database, space: Space
) -> None:
    odd = [deployment(number) for number in (1, 3, 5)]
    first = bring(database, space, batch(*(deployment(n) for n in range(1, 6))), "a")
    bring(database, space, batch(*odd), "b")
    with database.read() as session:
        held = session.execute(
            select(ImportedRangeRow.first, ImportedRangeRow.last)
        ).all()
    assert 3 == len(held)
    undone = undo(database, space, first)
    assert 2 == undone.removed["deployments"]
    assert [3] == [each.count for each in undone.kept if each.kind == "deployments"]
