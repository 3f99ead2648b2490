"""Names that differ only in letter case: the exact one wins, and nothing is guessed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import AmbiguousNameError, NotFoundError
from insights_dash.domain.identity import SpaceId
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
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.catalogue.tag_set import TAG_SETS
from insights_dash.store.catalogue.tenant import TENANTS, only_tenants_with_tags
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space, get_space
from insights_dash.store.tables import (
    DeploymentRow,
    EnvironmentRow,
    ProjectRow,
    ReleaseRow,
    TenantRow,
)
from namesakes import record_namesakes

pytestmark = pytest.mark.both_databases

TWINS = Batch(
    source="ci",
    projects=(ProjectEntry("Shop", "Sites"), ProjectEntry("shop", "sites")),
    channels=(
        ChannelEntry("Shop", "Hotfix"),
        ChannelEntry("Shop", "hotfix"),
        ChannelEntry("shop", "Hotfix"),
    ),
    environments=(EnvironmentEntry("Live"), EnvironmentEntry("live")),
    tenants=(
        TenantEntry("Acme", ("Ring/Early",)),
        TenantEntry("acme", ("ring/early",)),
    ),
)
STORED = Batch(
    source="ci",
    projects=(ProjectEntry("Shop", "Sites"), ProjectEntry("shop~", "sites~")),
    channels=(
        ChannelEntry("Shop", "Hotfix"),
        ChannelEntry("Shop", "hotfix~"),
        ChannelEntry("shop~", "Hotfix"),
    ),
    environments=(EnvironmentEntry("Live"), EnvironmentEntry("live~")),
    tenants=(
        TenantEntry("Acme", ("Ring/Early",)),
        TenantEntry("acme~", ("ring~/early",)),
    ),
)
KINDS = pytest.mark.parametrize(
    ("get", "name"),
    [
        (PROJECTS.get, "Shop"),
        (PROJECT_GROUPS.get, "Sites"),
        (ENVIRONMENTS.get, "Live"),
        (TENANTS.get, "Acme"),
        (TAG_SETS.get, "Ring"),
    ],
)


@pytest.fixture
def space(database: Database, now: datetime) -> Space:
    with database.write() as session:
        space = create_space(session, "Main", now=now)
        record_namesakes(session, space, STORED, now=now)
    return space


@KINDS
def test_the_exact_name_wins(
    database: Database,
    space: Space,
    get: Any,  # noqa: ANN401 - one function per kind
    name: str,
) -> None:
    with database.read() as session:
        assert name == get(session, space, name).name
        assert name.lower() == get(session, space, name.lower()).name
        with pytest.raises(AmbiguousNameError) as refused:
            get(session, space, name.upper())
    assert f'"{name}" or "{name.lower()}"' in refused.value.problem.message


def test_a_list_by_name_has_the_exact_one(database: Database, space: Space) -> None:
    with database.read() as session:
        for name in ("Shop", "shop"):
            listed = PROJECTS.list_page(session, space, Wanted(name=name)).items
            assert [name] == [project.name for project in listed]
        with pytest.raises(AmbiguousNameError):
            PROJECTS.list_page(session, space, Wanted(name="SHOP"))


def test_a_slug_of_several_names_is_not_guessed(
    database: Database, space: Space, now: datetime
) -> None:
    listed = (EnvironmentEntry("Pre Live"), EnvironmentEntry("Pre, Live"))
    with database.write() as session:
        record(session, space, Batch("ci", environments=listed), now=now)
    with database.read() as session, pytest.raises(AmbiguousNameError) as refused:
        ENVIRONMENTS.get(session, space, "pre-live")
    assert '"Pre Live" or "Pre, Live"' in refused.value.problem.message


def test_tenants_are_found_by_the_exact_tag(database: Database, space: Space) -> None:
    def tagged(*tags: str) -> list[str]:
        with database.read() as session:
            only = only_tenants_with_tags(session, space, tags, field="tags")
            listed = TENANTS.list_page(session, space, Wanted(only=only)).items
        return [tenant.name for tenant in listed]

    assert ["Acme"] == tagged("Ring/Early")
    assert ["acme"] == tagged("ring/early")
    assert [] == tagged("Ring/Early", "ring/early")
    assert ["Acme"] == tagged("Ring/Early", "Ring/None")
    assert [] == tagged("Ring/Early", "Region/EU")
    with pytest.raises(AmbiguousNameError) as refused:
        tagged("RING/early")
    assert "tags" == refused.value.problem.field


def test_spaces_are_found_by_the_exact_name(database: Database, now: datetime) -> None:
    with database.write() as session:
        upper = create_space(session, "Shop", now=now)
        lower = create_space(session, "shop", now=now)
    with database.read() as session:
        assert upper.id == get_space(session, "Shop").id
        assert lower.id == get_space(session, "shop").id
        assert lower.id == get_space(session, "shop-2").id
        with pytest.raises(AmbiguousNameError):
            get_space(session, "SHOP")


def test_a_closed_space_is_not_named(database: Database, now: datetime) -> None:
    with database.write() as session:
        create_space(session, "Shop", now=now)
        lower = create_space(session, "shop", now=now)

    def is_open(space: SpaceId) -> bool:
        return space == lower.id

    with database.read() as session:
        for text in ("SHOP", "Shop", "shop"):
            assert lower.id == get_space(session, text, is_open=is_open).id
        with pytest.raises(NotFoundError):
            get_space(session, "Shop", is_open=lambda _space: False)


def rows(project: str, environment: str, tenant: str, channel: str = "Hotfix") -> Batch:
    now = datetime.fromisoformat("2026-01-01T00:00:00Z")
    release = ReleaseEntry(2, project, channel, "1.0", now)
    deployment = DeploymentEntry(
        *(3, "Deployments-1", project, channel, "1.0", environment, tenant),
        *(None, now, now, TaskState.SUCCESS),
        had_guided_failure=False,
    )
    return Batch("ci", releases=(release,), deployments=(deployment,))


def listed(batch: Batch) -> Batch:
    """Return the same with the files that list the names for rows."""
    return replace(TWINS, releases=batch.releases, deployments=batch.deployments)


def recorded(database: Database, space: Space, batch: Batch) -> Recorded:
    with database.write() as session:
        return record(session, space, batch, now=space.last_modified_on)


def recorded_under(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        found = session.execute(
            select(ProjectRow.name, EnvironmentRow.name, TenantRow.name)
            .select_from(DeploymentRow)
            .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
            .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
            .join(
                EnvironmentRow,
                EnvironmentRow.number == DeploymentRow.environment_number,
            )
            .join(TenantRow, TenantRow.number == DeploymentRow.tenant_number)
        )
        return [(project, place, tenant) for project, place, tenant in found]


@pytest.mark.parametrize("are_listed", [True, False])
@pytest.mark.parametrize("names", [("Shop", "Live", "Acme"), ("shop", "live", "acme")])
def test_an_import_records_under_the_exact_name(
    database: Database, space: Space, names: tuple[str, str, str], *, are_listed: bool
) -> None:
    batch = rows(*names)
    recorded(database, space, listed(batch) if are_listed else batch)
    assert [names] == recorded_under(database)


def test_an_import_finds_a_listed_name_in_another_letter_case(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        space = create_space(session, "Main", now=now)
    one_of_each = replace(
        listed(rows("SHOP", "LIVE", "ACME", "HOTFIX")),
        projects=TWINS.projects[:1] if TWINS.projects else (),
        channels=TWINS.channels[:1] if TWINS.channels else (),
        environments=TWINS.environments[:1] if TWINS.environments else (),
        tenants=TWINS.tenants[:1] if TWINS.tenants else (),
    )
    assert () == recorded(database, space, one_of_each).refusals
    assert [("Shop", "Live", "Acme")] == recorded_under(database)


def test_two_spellings_of_a_listed_name_are_one_document(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        space = create_space(session, "Main", now=now)
    release = ReleaseEntry(2, "Shop", "Default", "1.0", now)
    again = release._replace(position=3, project="SHOP")
    batch = Batch("ci", projects=(ProjectEntry("Shop"),), releases=(release, again))
    refusals = recorded(database, space, batch).refusals
    reason = "Duplicate version (first seen on line 2)."
    assert [reason] == [each.reason for each in refusals]


@pytest.mark.parametrize(
    ("names", "field", "choices"),
    [
        (("SHOP", "Live", "Acme"), "project", '"Shop" or "shop"'),
        (("Shop", "Live", "Acme", "HOTFIX"), "channel", '"Hotfix" or "hotfix"'),
        (("Shop", "LIVE", "Acme"), "environment", '"Live" or "live"'),
        (("Shop", "Live", "ACME"), "tenant", '"Acme" or "acme"'),
    ],
)
def test_an_import_refuses_a_row_that_could_mean_two(
    database: Database, space: Space, names: tuple[str, ...], field: str, choices: str
) -> None:
    refusals = recorded(database, space, listed(rows(*names))).refusals
    assert {field} == {each.field for each in refusals}
    assert all(choices in each.reason for each in refusals)
    assert [] == recorded_under(database)
