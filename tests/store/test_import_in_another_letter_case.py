"""Imports that write names in another letter case: one document, never two."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.catalogue.project import ProjectFields
from insights_dash.domain.deployment import TaskState
from insights_dash.store.audit import Author
from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    Recorded,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.catalogue.environment import ENVIRONMENT_EDITING
from insights_dash.store.catalogue.project import PROJECT_EDITING
from insights_dash.store.catalogue.project_group import PROJECT_GROUP_EDITING
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    TagRow,
    TagSetRow,
    TenantRow,
)
from namesakes import record_namesakes

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
AUTHOR = Author("Ada", NOW)
NAMES = {
    "group": "Sites",
    "project": "Shop",
    "channel": "Hotfix",
    "environment": "Live",
    "tenant": "Acme",
    "tag set": "Ring",
    "tag": "Early",
    "version": "1.0-Rc",
}
NAMED = {
    "group": ProjectGroupRow.name,
    "project": ProjectRow.name,
    "channel": ChannelRow.name,
    "environment": EnvironmentRow.name,
    "tenant": TenantRow.name,
    "tag set": TagSetRow.name,
    "tag": TagRow.name,
    "version": ReleaseRow.version,
}
TABLES = (*(each.class_ for each in NAMED.values()), DeploymentRow)
LISTED = [(kind, True) for kind in NAMES]
INFERRED = [
    (kind, False) for kind in ("project", "channel", "environment", "tenant", "version")
]
EVERY_KIND = pytest.mark.parametrize(("kind", "is_listed"), [*LISTED, *INFERRED])


def spell(kind: str, name: str) -> Mapping[str, str]:
    return {**NAMES, kind: name}


def rows(*spelled: Mapping[str, str], is_listed: bool) -> Batch:
    """One row of each file for each spelling, on lines 2, 3, …"""
    lines = list(enumerate(spelled, start=2))
    named = {
        (each["project"], each["channel"], each["version"]): line
        for line, each in reversed(lines)
    }
    releases = [ReleaseEntry(line, *names, NOW) for names, line in named.items()][::-1]
    deployments = [
        DeploymentEntry(
            position=line,
            id=f"d-{line}",
            project=each["project"],
            channel=each["channel"],
            version=each["version"],
            environment=each["environment"],
            tenant=each["tenant"],
            queued=None,
            started=NOW,
            completed=NOW,
            state=TaskState.SUCCESS,
            had_guided_failure=False,
        )
        for line, each in lines
    ]
    batch = Batch("ci", releases=releases, deployments=deployments)
    if not is_listed:
        return batch
    return replace(
        batch,
        projects=[
            ProjectEntry(each["project"], each["group"], position=line)
            for line, each in lines
        ],
        channels=[
            ChannelEntry(each["project"], each["channel"], position=line)
            for line, each in lines
        ],
        environments=[
            EnvironmentEntry(each["environment"], position=line) for line, each in lines
        ],
        tenants=[
            TenantEntry(
                each["tenant"], (f"{each['tag set']}/{each['tag']}",), position=line
            )
            for line, each in lines
        ],
    )


def put(database: Database, space: Space, batch: Batch) -> Recorded:
    with database.write() as session:
        return record(session, space, batch, now=NOW)


def stored(database: Database, kind: str) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(NAMED[kind])))


def count(database: Database) -> dict[Any, int]:
    with database.read() as session:
        return {each: len(session.scalars(select(each)).all()) for each in TABLES}


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        return create_space(session, "Main", now=NOW)


@pytest.mark.once_on_postgresql
@EVERY_KIND
@pytest.mark.parametrize("was_listed", [True, False])
def test_a_name_in_another_letter_case_means_the_only_document(
    database: Database, space: Space, kind: str, *, is_listed: bool, was_listed: bool
) -> None:
    put(database, space, rows(NAMES, is_listed=was_listed or kind in {"group", "tag"}))
    if kind == "tag set" and not was_listed:
        put(database, space, rows(NAMES, is_listed=True))
    before = count(database)
    again = rows(spell(kind, NAMES[kind].swapcase()), is_listed=is_listed)
    recorded = put(database, space, again)
    assert () == recorded.refusals
    assert NAMES[kind] in stored(database, kind)
    assert NAMES[kind].swapcase() not in stored(database, kind)
    if was_listed or not is_listed:
        assert before == count(database)
        assert recorded.revision is None


@pytest.mark.once_on_postgresql
@EVERY_KIND
def test_a_batch_that_names_two_is_refused_with_both_lines(
    database: Database, space: Space, kind: str, *, is_listed: bool
) -> None:
    name = NAMES[kind].swapcase()
    batch = rows(NAMES, spell(kind, name), is_listed=is_listed)
    recorded = put(database, space, batch)
    first = recorded.refusals[0]
    assert 3 == first.position
    assert (
        f'"{name}" and "{NAMES[kind]}" on line 2 differ only in letter case. Use the '
        "same name, or rename one of the two."
    ) == first.reason
    assert {3} == {each.position for each in recorded.refusals}
    if kind in stored_kinds(is_listed=is_listed):
        assert name not in stored(database, kind)
    with database.read() as session:
        assert ["d-2"] == list(session.scalars(select(DeploymentRow.source_id)))[:1]


def stored_kinds(*, is_listed: bool) -> set[str]:
    return {kind for kind, listed in (*LISTED, *INFERRED) if listed == is_listed}


@pytest.mark.once_on_postgresql
@EVERY_KIND
def test_both_names_can_be_used_if_both_are_stored(
    database: Database, space: Space, kind: str, *, is_listed: bool
) -> None:
    other = NAMES[kind].swapcase()
    with database.write() as session:
        record(session, space, rows(NAMES, is_listed=True), now=NOW)
        twin = rows(spell(kind, f"{other}~"), is_listed=True)
        record_namesakes(session, space, twin, now=NOW)
    before = count(database)
    batch = rows(NAMES, spell(kind, other), is_listed=is_listed)
    assert () == put(database, space, batch).refusals
    after = count(database)
    assert before.pop(DeploymentRow) <= after.pop(DeploymentRow)
    assert before == after


@pytest.mark.once_on_postgresql
@EVERY_KIND
def test_a_name_that_could_mean_two_is_refused(
    database: Database, space: Space, kind: str, *, is_listed: bool
) -> None:
    name, other, third = NAMES[kind], NAMES[kind].swapcase(), NAMES[kind].lower()
    if third in {name, other}:
        third = name.upper()
    with database.write() as session:
        record(session, space, rows(NAMES, is_listed=True), now=NOW)
        twin = rows(spell(kind, f"{other}~"), is_listed=True)
        record_namesakes(session, space, twin, now=NOW)
    before = count(database)
    recorded = put(database, space, rows(spell(kind, third), is_listed=is_listed))
    assert f'"{third}" could mean the ' in recorded.refusals[0].reason
    assert "Use the exact name." in recorded.refusals[0].reason
    assert before == count(database)


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_deleted_document_comes_back_under_its_own_name(
    database: Database, space: Space, *, is_listed: bool
) -> None:
    put(database, space, rows(NAMES, is_listed=True))
    with database.write() as session:
        PROJECT_EDITING.delete(session, space, "Projects-1", AUTHOR)
        ENVIRONMENT_EDITING.delete(session, space, "Environments-1", AUTHOR)
    before = count(database)
    again = {kind: name.swapcase() for kind, name in NAMES.items()}
    recorded = put(database, space, rows(again, is_listed=is_listed))
    assert () == recorded.refusals
    assert before == count(database)
    assert {"projects": ["Shop"], "environments": ["Live"]} == recorded.restored


def test_deployments_may_spell_the_projects_of_releases_in_another_letter_case(
    database: Database, space: Space
) -> None:
    """Only a file that can create documents tells names apart."""
    batch = rows(NAMES, is_listed=False)
    other = rows(
        {**NAMES, "project": "SHOP", "channel": "HOTFIX", "version": "1.0-rc"},
        is_listed=False,
    )
    recorded = put(database, space, replace(batch, deployments=other.deployments))
    assert () == recorded.refusals
    assert ["Shop"] == stored(database, "project")
    assert ["Hotfix"] == stored(database, "channel")


def test_rows_of_a_refused_name_are_refused_as_well(
    database: Database, space: Space
) -> None:
    """Otherwise, skipping bad rows would record one project's data for another."""
    batch = rows(NAMES, spell("project", "shop"), is_listed=False)
    more = rows(spell("version", "1.0-rc"), is_listed=False)
    twins = [*batch.releases, *(e._replace(position=4) for e in more.releases)]
    late = [e._replace(position=4, id="d-4") for e in more.deployments]
    recorded = put(
        database,
        space,
        replace(batch, releases=twins, deployments=[*batch.deployments, *late]),
    )
    assert [
        *(("releases", 3, "project"), ("releases", 4, "version")),
        *(("deployments", 3, "project"), ("deployments", 4, "version")),
    ] == sorted(
        ((each.kind, each.position, each.field) for each in recorded.refusals),
        key=lambda each: (each[0] != "releases", each),
    )


def test_a_channel_called_default_in_any_letter_case_is_the_default(
    database: Database, space: Space
) -> None:
    listed = (ChannelEntry("Shop", "Beta"), ChannelEntry("Shop", "DEFAULT"))
    put(database, space, Batch("ci", channels=listed))
    with database.read() as session:
        default = select(ChannelRow.name).where(ChannelRow.is_default)
        assert ["DEFAULT"] == list(session.scalars(default))


def test_imports_and_edits_find_the_default_group_in_another_letter_case(
    database: Database, space: Space
) -> None:
    group = DocumentFields("DEFAULT PROJECT GROUP")
    with database.write() as session:
        PROJECT_GROUP_EDITING.create(session, space, group, AUTHOR)
        PROJECT_EDITING.create(session, space, ProjectFields("Blog"), AUTHOR)
        record(session, space, rows(NAMES, is_listed=False), now=NOW)
    assert [group.name] == stored(database, "group")
