"""A name is the same name, whether its accents are composed or not.

New names are stored in Unicode form NFC. Older ones, here written in NFD, are found in
either form, and can be edited.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from insights_dash.domain.catalogue.lifecycle import LifecycleFields, Phase
from insights_dash.domain.catalogue.project import ProjectFields
from insights_dash.domain.catalogue.release import ReleaseFields
from insights_dash.domain.catalogue.tag_set import TagFields, TagSetFields
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import ConflictError
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft
from insights_dash.store.audit import Author
from insights_dash.store.batch import (
    Batch,
    Counts,
    DeploymentEntry,
    EnvironmentEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.catalogue.kinds import read_catalogue
from insights_dash.store.catalogue.project import PROJECT_EDITING, PROJECTS
from insights_dash.store.catalogue.release import find_release
from insights_dash.store.catalogue.tag_set import TAG_SET_EDITING, find_tags
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.record import record
from insights_dash.store.releases import create_release
from insights_dash.store.spaces import (
    Space,
    create_space,
    find_space_by_name,
    get_space,
    get_space_by_any_name,
)
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    ProjectRow,
    ReleaseRow,
    SpaceRow,
    TagRow,
    TagSetRow,
    TenantRow,
)

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
AUTHOR = Author("ann", NOW)
COMPOSED, APART = "Caf\u00e9", "Cafe\u0301"
NAMED = (
    *(SpaceRow, ProjectRow, ChannelRow, EnvironmentRow),
    *(TenantRow, TagSetRow, TagRow),
)
FORMS = pytest.mark.parametrize("name", [COMPOSED, APART], ids=["NFC", "NFD"])


def batch(name: str) -> Batch:
    """Record documents of every kind with one name."""
    release = ReleaseEntry(2, name, name, name, NOW)
    deployment = DeploymentEntry(
        *(2, "d-1", name, name, name, name, name, None, None, NOW),
        TaskState.SUCCESS,
        had_guided_failure=False,
    )
    return Batch(
        "ci",
        environments=(EnvironmentEntry(name),),
        tenants=(TenantEntry(name, (f"{name}/{name}",)),),
        releases=(release,),
        deployments=(deployment,),
    )


@pytest.fixture
def old(database: Database) -> Space:
    """A space whose name, and those of everything in it, were stored in NFD."""
    with database.write() as session:
        space = create_space(session, COMPOSED, now=NOW)
        record(session, space, batch(COMPOSED), now=NOW)
        for table in NAMED:
            same = table.name == COMPOSED
            session.execute(update(table).where(same).values(name=APART))
        session.execute(update(ReleaseRow).values(version=APART))
    return space


@FORMS
def test_an_import_finds_what_was_stored_apart(
    database: Database, old: Space, name: str
) -> None:
    with database.write() as session:
        recorded = record(session, old, batch(name), now=NOW)
    assert (None, 0) == (recorded.revision, recorded.refused)


@FORMS
def test_an_import_corrects_what_was_stored_apart(
    database: Database, old: Space, name: str
) -> None:
    """A release stays one release, and keeps its deployments."""
    earlier = NOW - timedelta(days=1)
    again = batch(name)
    releases = (ReleaseEntry(2, name, name, name, earlier),)
    with database.write() as session:
        recorded = record(session, old, replace(again, releases=releases), now=NOW)
    assert Counts(changed=1) == recorded.counts["releases"]
    with database.read() as session:
        rows = session.execute(select(ReleaseRow.version, ReleaseRow.created)).all()
    assert [(APART, earlier)] == [tuple(row) for row in rows]


def test_an_import_chooses_the_composed_one_of_two_releases(
    database: Database, old: Space
) -> None:
    with database.write() as session:
        apart = session.scalars(select(ReleaseRow)).one()
        twin = ReleaseRow(
            space_number=old.number,
            project_number=apart.project_number,
            channel_number=apart.channel_number,
            version=COMPOSED,
            created=NOW,
            revision=1,
        )
        session.add(twin)
        session.flush()
        recorded = record(session, old, batch(APART), now=NOW)
        deployed = session.scalars(select(DeploymentRow.release_number)).all()
    assert Counts(unchanged=1) == recorded.counts["releases"]
    assert [twin.number] == deployed


@FORMS
def test_a_space_is_found(database: Database, old: Space, name: str) -> None:
    with database.read() as session:
        for find in (find_space_by_name, get_space, get_space_by_any_name):
            found = find(session, name)
            assert found
            assert old.id == found.id


@FORMS
def test_documents_are_found_by_name_version_tag_and_search(
    database: Database, old: Space, name: str
) -> None:
    with database.read() as session:
        project = PROJECTS.get(session, old, name)
        assert APART == project.name
        assert "Releases-1" == find_release(session, old, project.id, name)
        assert (
            1 == PROJECTS.list_page(session, old, Wanted(partial_name=name[1:])).total
        )
        assert list(find_tags(session, old, [f"{name}/{name}"], field="tags"))


@FORMS
def test_what_was_stored_apart_can_be_edited(
    database: Database, old: Space, name: str
) -> None:
    """An unchanged name stays as it is, so no other name can be in its way."""
    with database.write() as session:
        twin = ProjectRow(
            space_number=old.number, name=COMPOSED, slug="twin", project_group_number=1
        )
        session.add(twin)
        session.flush()
        draft = ProjectFields(name, "Coffee")
        PROJECT_EDITING.update(session, old, "Projects-1", draft, AUTHOR)
    with database.read() as session:
        found = PROJECTS.get(session, old, "Projects-1")
    assert (APART, "Coffee") == (found.name, found.description)


@FORMS
def test_a_name_is_taken_in_either_form(
    database: Database, old: Space, name: str
) -> None:
    with database.write() as session, pytest.raises(ConflictError):
        PROJECT_EDITING.create(session, old, ProjectFields(name), AUTHOR)


def test_an_import_chooses_the_composed_one_of_two(
    database: Database, old: Space
) -> None:
    with database.write() as session:
        row = ProjectRow(
            space_number=old.number, name=COMPOSED, slug="twin", project_group_number=1
        )
        session.add(row)
        session.flush()
        release = ReleaseEntry(2, COMPOSED, "Default", "2.0", NOW)
        record(session, old, Batch("ci", releases=(release,)), now=NOW)
    with database.read() as session:
        assert find_release(session, old, "Projects-2", "2.0")
        assert not find_release(session, old, "Projects-1", "2.0")


@FORMS
def test_names_are_stored_composed(database: Database, name: str) -> None:
    with database.write() as session:
        space = create_space(session, name, now=NOW)
        project = PROJECT_EDITING.create(session, space, ProjectFields(name), AUTHOR)
        create_release(session, space, ReleaseFields(project, "", name), AUTHOR)
        tags = TagSetFields(name, tags=(TagFields(name),))
        TAG_SET_EDITING.create(session, space, tags, AUTHOR)
    with database.read() as session:
        found = read_catalogue(session, space)
        names = {space.name, *(each.name for each in found.projects)}
        names |= {part for each in found.tag_sets for part in (each.name,)}
    assert {COMPOSED} == names
    lifecycle = LifecycleFields(name, phases=(Phase(name=name),)).composed()
    assert {COMPOSED} == {lifecycle.name, *(each.name for each in lifecycle.phases)}
    drafts = (ReportDraft(name), EnvironmentGroupDraft(name))
    assert {COMPOSED} == {each.name for each in drafts}
