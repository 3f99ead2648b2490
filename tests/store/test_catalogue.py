from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.store.catalogue.channel import CHANNELS
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.kinds import STORED_KINDS, find_names, read_catalogue
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.catalogue.tenant import TENANTS
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import (
    Base,
    ChannelRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    TagRow,
    TagSetRow,
    TenantRow,
    TenantTagRow,
)

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


@pytest.fixture
def space(session: Session) -> Space:
    """Two projects; Web has a deleted channel; a third project is deleted."""
    space = create_space(session, "Main", now=NOW)
    other = create_space(session, "Other", now=NOW)
    here = {"space_number": space.number}
    _add(session, ProjectGroupRow(**here, name="Sites"))
    _add(
        session,
        ProjectRow(**here, project_group_number=1, name="web", slug="web"),
        ProjectRow(**here, project_group_number=1, name="API 100%", slug="api-2"),
        ProjectRow(
            **here, project_group_number=1, name="Gone", slug="gone", deleted_on=NOW
        ),
    )
    _add(
        session,
        ChannelRow(**here, project_number=1, name="Beta"),
        ChannelRow(**here, project_number=1, name="Stable", is_default=True),
        ChannelRow(**here, project_number=1, name="Old", deleted_on=NOW),
        ChannelRow(**here, project_number=3, name="Default", is_default=True),
        ChannelRow(**here, project_number=2, name="Default", is_default=True),
    )
    _add(
        session,
        EnvironmentRow(**here, name="Production EU", sort_order=2),
        EnvironmentRow(**here, name="Test", sort_order=1),
        EnvironmentRow(space_number=other.number, name="Elsewhere"),
    )
    _add(
        session,
        TagSetRow(**here, name="Ring", sort_order=2),
        TagSetRow(**here, name="Region", sort_order=1),
    )
    _add(
        session,
        TagRow(tag_set_number=1, name="Late", sort_order=1),
        TagRow(tag_set_number=1, name="Early", sort_order=0, color="#ABCDEF"),
        TagRow(tag_set_number=2, name="EU"),
    )
    _add(session, TenantRow(**here, name="Zed"), TenantRow(**here, name="Ann"))
    _add(
        session,
        TenantTagRow(tenant_number=1, tag_number=1),
        TenantTagRow(tenant_number=1, tag_number=3),
        TenantTagRow(tenant_number=1, tag_number=2),
    )
    _add(
        session,
        _release(space, "1.0", project=1, channel=1, day=1),
        _release(space, "1.1", project=1, channel=2, day=2),
        _release(space, "0.9", project=1, channel=3, day=3),
        _release(space, "9.0", project=3, channel=4, day=4),
    )
    return space


def _add(session: Session, *rows: Base) -> None:
    for row in rows:
        session.add(row)
        session.flush()


def _release(
    space: Space, version: str, *, project: int, channel: int, day: int
) -> ReleaseRow:
    return ReleaseRow(
        space_number=space.number,
        project_number=project,
        channel_number=channel,
        version=version,
        created=NOW.replace(day=day),
        revision=1,
    )


def test_the_catalogue_lists_everything_a_report_can_name(
    session: Session, space: Space
) -> None:
    choices = read_catalogue(session, space)
    assert ["Sites"] == [each.name for each in choices.project_groups]
    assert ["API 100%", "web"] == [each.name for each in choices.projects]
    assert ["Test", "Production EU"] == [each.name for each in choices.environments]
    assert ["Ann", "Zed"] == [each.name for each in choices.tenants]
    assert ["Region", "Ring"] == [each.name for each in choices.tag_sets]


def test_channels_follow_their_project_default_first_without_deleted_ones(
    session: Session, space: Space
) -> None:
    channels = CHANNELS.list_page(session, space)
    assert 3 == channels.total
    assert [
        ("Projects-2", "Default", True),
        ("Projects-1", "Stable", True),
        ("Projects-1", "Beta", False),
    ] == [(each.project_id, each.name, each.is_default) for each in channels.items]


def test_releases_are_newest_first_without_those_of_deleted_documents(
    session: Session, space: Space
) -> None:
    releases = RELEASES.list_page(session, space).items
    assert ["1.1", "1.0"] == [each.version for each in releases]
    assert NOW.replace(day=2) == releases[0].created


def test_tags_keep_their_own_order_and_tenants_list_them_by_set(
    session: Session, space: Space
) -> None:
    ring = TAG_SETS.get(session, space, "ring")
    assert ["Ring/Early", "Ring/Late"] == [each.canonical_name for each in ring.tags]
    assert "TagSets-1/Tags-2" == ring.tags[0].id
    tenant = TENANTS.get(session, space, "Tenants-1")
    assert ("Region/EU", "Ring/Early", "Ring/Late") == tenant.tenant_tags


@pytest.mark.parametrize(
    ("wanted", "names", "total"),
    [
        (Wanted(take=1), ["API 100%"], 2),
        (Wanted(skip=1), ["web"], 2),
        (Wanted(skip=2, take=5), [], 2),
        (Wanted(take=0), [], 2),
        (Wanted(take=2_147_483_647), ["API 100%", "web"], 2),
        (Wanted(partial_name="WE"), ["web"], 1),
        (Wanted(partial_name="%"), ["API 100%"], 1),
        (Wanted(partial_name="_"), [], 0),
        (Wanted(ids=("projects-1", "Tenants-2", "Projects-99")), ["web"], 1),
        (Wanted(ids=()), [], 0),
    ],
)
def test_a_page_contains_what_was_asked_for(
    session: Session, space: Space, wanted: Wanted, names: list[str], total: int
) -> None:
    page = PROJECTS.list_page(session, space, wanted)
    assert names == [each.name for each in page.items]
    assert total == page.total


@pytest.mark.parametrize("identifier", ["Projects-2", "projects-2", "api-2", "API-2"])
def test_a_project_is_found_by_id_and_slug_in_any_case(
    session: Session, space: Space, identifier: str
) -> None:
    assert "API 100%" == PROJECTS.get(session, space, identifier).name


def test_a_project_is_found_by_its_name_before_others_slugs(
    session: Session, space: Space
) -> None:
    _add(
        session,
        ProjectRow(
            space_number=space.number,
            project_group_number=1,
            name="Élan",
            slug="web-2",
        ),
        ProjectRow(
            space_number=space.number, project_group_number=1, name="Web-2", slug="w"
        ),
    )
    for name, found in (("Élan", "Élan"), ("WEB-2", "Web-2"), ("w", "Web-2")):
        assert PROJECTS.get(session, space, name).name == found


def test_other_slugs_follow_from_the_name(session: Session, space: Space) -> None:
    found = ENVIRONMENTS.get(session, space, "production-eu")
    assert "Environments-1" == found.id
    assert "ProjectGroups-1" == PROJECT_GROUPS.get(session, space, "sites").id


@pytest.mark.parametrize(
    "identifier", ["Projects-3", "gone", "Projects-99", "Tenants-1", "", "x"]
)
def test_deleted_and_unknown_documents_are_not_found(
    session: Session, space: Space, identifier: str
) -> None:
    with pytest.raises(NotFoundError):
        PROJECTS.get(session, space, identifier)


def test_another_space_keeps_its_own(session: Session, space: Space) -> None:
    with pytest.raises(NotFoundError):
        ENVIRONMENTS.get(session, space, "Environments-3")


def test_a_channel_has_no_slug_of_its_own(session: Session, space: Space) -> None:
    assert "Stable" == CHANNELS.get(session, space, "Channels-2").name
    with pytest.raises(NotFoundError):
        CHANNELS.get(session, space, "stable")


def test_names_are_known_even_of_deleted_documents(
    session: Session, space: Space
) -> None:
    names = find_names(
        session, space, Kind.PROJECT, ["Projects-1", "Projects-3", "Projects-9", "x"]
    )
    assert {"Projects-1": "web", "Projects-3": "Gone"} == names


def test_names_come_in_the_order_of_their_list(session: Session, space: Space) -> None:
    assert [("Projects-2", "API 100%"), ("Projects-1", "web")] == list(
        STORED_KINDS[Kind.PROJECT].list_names(session, space)
    )
    channels = STORED_KINDS[Kind.CHANNEL].list_names(session, space)
    named = ["API 100% / Default", "web / Stable", "web / Beta"]
    assert named == [name for _, name in channels]
