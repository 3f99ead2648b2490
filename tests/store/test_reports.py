from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from insights_dash.domain.errors import (
    ChangedMeanwhileError,
    ConflictError,
    NotFoundError,
)
from insights_dash.domain.identity import (
    ChannelId,
    EnvironmentId,
    ProjectGroupId,
    ProjectId,
    TenantId,
)
from insights_dash.domain.report import (
    EnvironmentGroup,
    Report,
    ReportDefinition,
    TenantMode,
)
from insights_dash.domain.report_draft import (
    EnvironmentGroupDraft,
    KnownReferences,
    ReportDraft,
)
from insights_dash.store.audit import Actor, set_actor
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.reports import (
    count_reports,
    create_report,
    delete_report,
    find_known_references,
    get_report,
    list_reports,
    set_logo,
    update_report,
)
from insights_dash.store.spaces import Space, create_space
from small_world import BATCH

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FULL = ReportDefinition(
    name="Everything",
    description="What <b>we</b> do — ünïcode.",
    project_group_ids=(ProjectGroupId("ProjectGroups-2"),),
    project_ids=(ProjectId("Projects-2"), ProjectId("Projects-1")),
    channel_ids=(ChannelId("Channels-2"),),
    environment_groups=(
        EnvironmentGroup("Live", (EnvironmentId("Environments-2"),)),
        EnvironmentGroup("Empty", ()),
    ),
    tenant_mode=TenantMode.TENANTED,
    tenant_ids=(TenantId("Tenants-1"),),
    tenant_tags=("Ring/Early", "Region/EU"),
    all_tenants=True,
    time_zone="Australia/Lord_Howe",
    icon_id="rocket",
    icon_color="#0D80D8",
)


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        space = create_space(session, "Main", now=NOW)
        record(session, space, BATCH, now=NOW)
    return space


def store(database: Database, space: Space, name: str) -> Report:
    with database.write() as session:
        return create_report(session, space, ReportDefinition(name=name), now=NOW)


def test_every_field_of_a_report_comes_back(database: Database, space: Space) -> None:
    with database.write() as session:
        created = create_report(session, space, FULL, now=NOW)
    with database.read() as session:
        stored = get_report(session, space, created.id)
    assert created == stored
    assert FULL == stored.definition
    assert (space.id, 1, NOW) == (
        stored.space_id,
        stored.revision,
        stored.last_modified_on,
    )


def test_a_report_tells_who_changed_it_last(database: Database, space: Space) -> None:
    ours, theirs = (store(database, space, name) for name in ("Ours", "Theirs"))
    assert ours.last_modified_by == ""
    with database.write() as session:
        set_actor(session, Actor("ann"))
        changed = update_report(session, space, ours.id, FULL, now=LATER)
    assert changed.last_modified_by == "ann"
    with database.write() as session:
        set_actor(session, Actor("bob"))
        # At the same instant, but for another report.
        set_logo(session, space, theirs.id, None, now=LATER)
    with database.read() as session:
        listed = list_reports(session, space)
    assert [each.last_modified_by for each in listed] == ["ann", "bob"]


def test_reports_are_listed_by_name_page_by_page(
    database: Database, space: Space
) -> None:
    for name in ("beta", "Alpha", "gamma"):
        store(database, space, name)
    with database.read() as session:
        assert ["Alpha", "beta", "gamma"] == [
            each.definition.name for each in list_reports(session, space)
        ]
        page = list_reports(session, space, skip=1, take=1)
        assert ["beta"] == [each.definition.name for each in page]
        assert 3 == count_reports(session, space)


def test_an_update_replaces_everything_and_raises_the_revision(
    database: Database, space: Space
) -> None:
    report = store(database, space, "Old")
    with database.write() as session:
        update_report(session, space, report.id, FULL, now=LATER)
    with database.read() as session:
        stored = get_report(session, space, report.id)
    assert (FULL, 2, LATER) == (
        stored.definition,
        stored.revision,
        stored.last_modified_on,
    )


def test_a_name_is_unique_in_a_space(database: Database, space: Space) -> None:
    report = store(database, space, "Mine")
    other = store(database, space, "Other")
    with pytest.raises(ConflictError):
        store(database, space, "Mine")
    with pytest.raises(ConflictError), database.write() as session:
        update_report(session, space, other.id, report.definition, now=LATER)
    with database.write() as session:
        elsewhere = create_space(session, "Elsewhere", now=NOW)
    store(database, elsewhere, "Mine")


def test_a_report_can_keep_its_name(database: Database, space: Space) -> None:
    report = store(database, space, "Mine")
    kept = replace(FULL, name="Mine")
    with database.write() as session:
        assert (
            kept == update_report(session, space, report.id, kept, now=LATER).definition
        )


def test_a_deleted_report_is_gone_and_its_number_not_used_again(
    database: Database, space: Space
) -> None:
    report = store(database, space, "Mine")
    with database.write() as session:
        delete_report(session, space, report.id, now=LATER)
    with database.read() as session, pytest.raises(NotFoundError):
        get_report(session, space, report.id)
    assert report.id != store(database, space, "Mine").id


@pytest.mark.parametrize("identifier", ["InsightsReports-99", "Projects-1", "", "1"])
def test_a_report_that_does_not_exist(
    database: Database, space: Space, identifier: str
) -> None:
    with database.write() as session:
        for act in (get_report, lambda *a: delete_report(*a, now=NOW)):
            with pytest.raises(NotFoundError):
                act(session, space, identifier)


def test_a_report_is_not_found_from_another_space(
    database: Database, space: Space
) -> None:
    report = store(database, space, "Mine")
    with database.write() as session:
        other = create_space(session, "Other", now=NOW)
        with pytest.raises(NotFoundError):
            get_report(session, other, report.id)


def test_known_references_are_those_of_the_space(
    database: Database, space: Space
) -> None:
    draft = ReportDraft(
        project_group_ids=("ProjectGroups-1", "ProjectGroups-99"),
        project_ids=("Projects-1", "Projects-1", "Projects-x", "projects-2"),
        channel_ids=("Channels-3", "Projects-1"),
        environment_groups=(
            EnvironmentGroupDraft("A", ("Environments-1",)),
            EnvironmentGroupDraft("B", ("Environments-2", "Environments-3")),
        ),
        tenant_ids=("Tenants-2",),
        tenant_tags=("Ring/Early", "Ring/None"),
    )
    with database.write() as session:
        known = find_known_references(session, space, draft)
        other = create_space(session, "Other", now=NOW)
        nothing = find_known_references(session, other, draft)
    assert (
        KnownReferences(
            project_group_ids=frozenset({"ProjectGroups-1"}),
            project_ids=frozenset({"Projects-1", "Projects-2"}),
            channel_ids=frozenset({"Channels-3"}),
            environment_ids=frozenset({"Environments-1", "Environments-2"}),
            tenant_ids=frozenset({"Tenants-2"}),
            tenant_tags=frozenset({"Ring/Early", "Ring/Late", "Region/EU"}),
        )
        == known
    )
    assert KnownReferences() == nothing


def test_more_ids_than_a_statement_takes_are_looked_up(
    database: Database, space: Space
) -> None:
    many = tuple(f"Tenants-{n}" for n in range(1, 70_001))
    with database.read() as session:
        known = find_known_references(session, space, ReportDraft(tenant_ids=many))
    assert {"Tenants-1", "Tenants-2"} == known.tenant_ids


def test_a_change_is_meant_for_one_revision(database: Database, space: Space) -> None:
    with database.write() as session:
        first = create_report(session, space, FULL, now=NOW)
    renamed = replace(FULL, name="Renamed")
    with database.write() as session:
        second = update_report(
            session, space, first.id, renamed, now=LATER, expected_revision=1
        )
    assert second.revision == 2
    with (
        pytest.raises(ChangedMeanwhileError) as caught,
        database.write() as session,
    ):
        update_report(session, space, first.id, FULL, now=LATER, expected_revision=1)
    assert caught.value.revision == 2
    with pytest.raises(ChangedMeanwhileError), database.write() as session:
        delete_report(session, space, first.id, now=LATER, expected_revision=1)
    with database.read() as session:
        assert get_report(session, space, first.id).definition == renamed
    with database.write() as session:
        delete_report(session, space, first.id, now=LATER, expected_revision=2)
