import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select

from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.catalogue.lifecycle import LifecycleFields
from insights_dash.domain.catalogue.project import ProjectFields
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.store import incoming as module
from insights_dash.store.audit import Author, find_last_audit_entry
from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    Counts,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    Recorded,
    Refusal,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.kinds import Catalogue, read_catalogue
from insights_dash.store.catalogue.lifecycle import (
    LIFECYCLE_EDITING,
    find_default_lifecycle,
)
from insights_dash.store.catalogue.project import PROJECT_EDITING, PROJECTS
from insights_dash.store.catalogue.project_group import PROJECT_GROUP_EDITING
from insights_dash.store.catalogue.tag_set import TAG_SET_EDITING
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space, get_space
from insights_dash.store.tables import (
    Base,
    DeploymentRow,
    ProjectRow,
    ReleaseRow,
    TenantRow,
)

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

RELEASE = ReleaseEntry(2, "Shop", "Default", "1.0", NOW)
DEPLOYMENT = DeploymentEntry(
    position=2,
    id="Deployments-7",
    project="Shop",
    channel="Default",
    version="1.0",
    environment="Production",
    tenant=None,
    queued=None,
    started=NOW,
    completed=NOW + HOUR,
    state=TaskState.SUCCESS,
    had_guided_failure=False,
)
BATCH = Batch(source="ci", releases=(RELEASE,), deployments=(DEPLOYMENT,))
ONE_NEW = Counts(new=1)
ONE_CHANGED = Counts(changed=1)
ONE_UNCHANGED = Counts(unchanged=1)


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        return create_space(session, "Main", now=NOW)


def put(database: Database, space: Space, batch: Batch = BATCH) -> Recorded:
    with database.write() as session:
        return record(session, space, batch, now=NOW)


def rows(database: Database, table: type[Base]) -> Sequence[Any]:
    with database.read() as session:
        found = session.scalars(select(table).order_by(table.__table__.c.number)).all()
        session.expunge_all()
        return found


def deployments(*entries: DeploymentEntry) -> Batch:
    """Return a batch of these, at lines 2, 3, …, and the only release."""
    placed = [each._replace(position=n) for n, each in enumerate(entries, start=2)]
    return replace(BATCH, deployments=placed)


def releases(*entries: ReleaseEntry) -> Batch:
    placed = [each._replace(position=n) for n, each in enumerate(entries, start=2)]
    return replace(BATCH, releases=placed, deployments=())


def reasons(recorded: Recorded) -> list[tuple[str, int, str, str]]:
    return [(r.kind, r.position, r.field, r.reason) for r in recorded.refusals]


class TestRepeats:
    def test_the_first_time_everything_is_new(
        self, database: Database, space: Space
    ) -> None:
        recorded = put(database, space)
        assert 1 == recorded.revision
        assert {
            "project groups": ONE_NEW,
            "projects": ONE_NEW,
            "channels": ONE_NEW,
            "environments": ONE_NEW,
            "releases": ONE_NEW,
            "deployments": ONE_NEW,
        } == recorded.counts

    def test_the_second_time_nothing_changes(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        recorded = put(database, space)
        assert recorded.revision is None
        assert {"releases": ONE_UNCHANGED, "deployments": ONE_UNCHANGED} == (
            recorded.counts
        )
        with database.read() as session:
            assert 1 == get_space(session, space.id).revision

    def test_values_come_back_exactly(self, database: Database, space: Space) -> None:
        precise = NOW.replace(microsecond=123_456)
        east = precise.astimezone(timezone(2 * HOUR))
        put(
            database,
            space,
            deployments(
                DEPLOYMENT._replace(
                    queued=precise,
                    started=east,
                    tenant="Acme",
                    state=TaskState.FAILED,
                    had_guided_failure=True,
                )
            ),
        )
        (stored,) = rows(database, DeploymentRow)
        assert (precise, precise, NOW + HOUR) == (
            stored.queued,
            stored.started,
            stored.completed,
        )
        assert ("Failed", True) == (stored.state, stored.had_guided_failure)
        assert ("ci", "Deployments-7", 7, 1) == (
            stored.source,
            stored.source_id,
            stored.sequence,
            stored.revision,
        )
        (tenant,) = rows(database, TenantRow)
        assert ("Acme", tenant.number) == (tenant.name, stored.tenant_number)

    @pytest.mark.parametrize(
        "correction",
        [
            {"environment": "Staging"},
            {"tenant": "Acme"},
            {"queued": NOW},
            {"started": None},
            {"completed": NOW + 2 * HOUR},
            {"state": TaskState.FAILED},
            {"had_guided_failure": True},
        ],
        ids=lambda each: next(iter(each)),
    )
    def test_a_corrected_deployment_is_updated(
        self, database: Database, space: Space, correction: dict[str, Any]
    ) -> None:
        put(database, space)
        corrected = deployments(DEPLOYMENT._replace(**correction))
        recorded = put(database, space, corrected)
        assert (2, ONE_CHANGED) == (recorded.revision, recorded.counts["deployments"])
        assert [2] == [each.revision for each in rows(database, DeploymentRow)]
        assert put(database, space, corrected).revision is None

    def test_only_the_corrected_row_carries_the_new_revision(
        self, database: Database, space: Space
    ) -> None:
        other = DEPLOYMENT._replace(id="Deployments-8")
        put(database, space, deployments(DEPLOYMENT, other))
        failed = other._replace(state=TaskState.FAILED)
        put(database, space, deployments(DEPLOYMENT, failed))
        assert [1, 2] == [each.revision for each in rows(database, DeploymentRow)]

    def test_a_deployment_can_be_corrected_to_another_release(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        batch = replace(
            deployments(DEPLOYMENT._replace(version="2.0")),
            releases=(RELEASE, RELEASE._replace(version="2.0")),
        )
        assert ONE_CHANGED == put(database, space, batch).counts["deployments"]
        (stored,) = rows(database, DeploymentRow)
        assert rows(database, ReleaseRow)[1].number == stored.release_number

    def test_a_corrected_release_is_updated(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        later = releases(RELEASE._replace(created=NOW + HOUR))
        recorded = put(database, space, later)
        assert (2, ONE_CHANGED) == (recorded.revision, recorded.counts["releases"])
        assert [(NOW + HOUR, 2)] == [
            (each.created, each.revision) for each in rows(database, ReleaseRow)
        ]

    def test_two_sources_can_number_their_deployments_alike(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        recorded = put(database, space, replace(BATCH, source="other"))
        assert ONE_NEW == recorded.counts["deployments"]
        assert 2 == len(rows(database, DeploymentRow))

    def test_a_later_batch_can_leave_out_known_releases(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        next_one = DEPLOYMENT._replace(id="Deployments-8")
        batch = replace(deployments(next_one), releases=())
        assert ONE_NEW == put(database, space, batch).counts["deployments"]

    def test_deployments_without_a_number_are_ordered_by_arrival(
        self, database: Database, space: Space
    ) -> None:
        put(database, space, deployments(*(DEPLOYMENT._replace(id=i) for i in "cab")))
        put(database, space, deployments(DEPLOYMENT._replace(id="d")))
        stored = rows(database, DeploymentRow)
        assert ["c", "a", "b", "d"] == [
            each.source_id for each in sorted(stored, key=lambda each: each.sequence)
        ]

    def test_rows_keep_the_order_of_the_source(
        self, database: Database, space: Space
    ) -> None:
        entries = [DEPLOYMENT._replace(id=f"x-{n}") for n in (3, 1, 2)]
        put(database, space, deployments(*entries))
        assert ["x-3", "x-1", "x-2"] == [
            each.source_id for each in rows(database, DeploymentRow)
        ]

    def test_a_change_of_deployments_only_leaves_the_catalogue_revision(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        put(database, space, deployments(DEPLOYMENT._replace(completed=NOW)))
        with database.read() as session:
            known = get_space(session, space.id)
        assert (2, 1) == (known.revision, known.catalogue_revision)

    def test_many_rows_pass_in_several_chunks(
        self, database: Database, space: Space
    ) -> None:
        many = [DEPLOYMENT._replace(id=f"x-{n}") for n in range(5_001)]
        batch = deployments(*many)
        assert Counts(new=5_001) == put(database, space, batch).counts["deployments"]
        again = put(database, space, batch)
        assert Counts(unchanged=5_001) == again.counts["deployments"]

    def test_a_change_leaves_an_audit_entry(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        put(database, space)
        with database.read() as session:
            entry = find_last_audit_entry(session, space, "data recorded")
        assert entry is not None
        assert ("ci", "1 new, 0 changed") == (entry["source"], entry["deployments"])

    def test_nothing_is_recorded_in_a_deleted_space(
        self, database: Database, space: Space
    ) -> None:
        gone = replace(space, id=type(space.id)("Spaces-99"))
        with pytest.raises(NotFoundError):
            put(database, gone)


class TestRefusals:
    def test_a_deployment_of_an_unknown_release(
        self, database: Database, space: Space
    ) -> None:
        lost = DEPLOYMENT._replace(id="Deployments-8", version="9.9")
        recorded = put(database, space, deployments(DEPLOYMENT, lost))
        message = 'No release "9.9" in project "Shop", channel "Default".'
        assert [("deployments", 3, "version", message)] == reasons(recorded)
        assert (1, ONE_NEW) == (recorded.refused, recorded.counts["deployments"])

    def test_a_deployment_of_an_unknown_project_or_channel(
        self, database: Database, space: Space
    ) -> None:
        strange = DEPLOYMENT._replace(id="x-1", project="Shpo")
        hotfix = DEPLOYMENT._replace(id="x-2", channel="Hotfix")
        recorded = put(database, space, deployments(strange, hotfix))
        assert [
            ("deployments", 2, "project", 'No project named "Shpo".'),
            (
                *("deployments", 3, "channel"),
                'Project "Shop" has no channel named "Hotfix".',
            ),
        ] == reasons(recorded)

    def test_documents_of_a_refused_deployment_are_not_created(
        self, database: Database, space: Space
    ) -> None:
        strange = DEPLOYMENT._replace(
            version="9.9", environment="Moon", tenant="Selene"
        )
        put(database, space, deployments(strange))
        with database.read() as session:
            known = read_catalogue(session, space)
        assert ((), ()) == (known.environments, known.tenants)

    def test_the_second_of_two_deployments_with_one_id(
        self, database: Database, space: Space
    ) -> None:
        again = DEPLOYMENT._replace(state=TaskState.FAILED)
        recorded = put(database, space, deployments(DEPLOYMENT, again, again))
        message = "Duplicate id (first seen on line 2)."
        assert [
            ("deployments", 3, "id", message),
            ("deployments", 4, "id", message),
        ] == reasons(recorded)
        assert ["Success"] == [each.state for each in rows(database, DeploymentRow)]

    def test_the_second_of_two_releases_with_one_version(
        self, database: Database, space: Space
    ) -> None:
        recorded = put(database, space, releases(RELEASE, RELEASE))
        message = "Duplicate version (first seen on line 2)."
        assert [("releases", 3, "version", message)] == reasons(recorded)

    def test_one_version_in_two_channels_is_two_releases(
        self, database: Database, space: Space
    ) -> None:
        batch = releases(RELEASE, RELEASE._replace(channel="Hotfix"))
        assert 0 == put(database, space, batch).refused

    def test_documents_that_a_given_list_leaves_out(
        self, database: Database, space: Space
    ) -> None:
        batch = replace(
            BATCH,
            environments=(EnvironmentEntry("Staging"),),
            tenants=(TenantEntry("Acme"),),
            deployments=(
                DEPLOYMENT,
                DEPLOYMENT._replace(
                    position=3, id="x", environment="Staging", tenant="Umbrella"
                ),
                DEPLOYMENT._replace(
                    position=4, id="y", environment="Staging", tenant="Acme"
                ),
            ),
        )
        recorded = put(database, space, batch)
        assert [
            (
                *("deployments", 2, "environment"),
                'No environment named "Production".',
            ),
            ("deployments", 3, "tenant", 'No tenant named "Umbrella".'),
        ] == reasons(recorded)
        assert ONE_NEW == recorded.counts["deployments"]

    def test_a_given_list_is_completed_by_the_space(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        batch = replace(BATCH, projects=(), channels=(), environments=(), tenants=())
        assert 0 == put(database, space, batch).refused

    @pytest.mark.parametrize(
        ("lists", "field"),
        [
            ({"projects": (ProjectEntry("Blog"),)}, "project"),
            ({"channels": (ChannelEntry("Shop", "Hotfix"),)}, "channel"),
            ({"channels": ()}, "project"),
        ],
    )
    def test_releases_of_channels_that_a_given_list_leaves_out(
        self, database: Database, space: Space, lists: dict[str, Any], field: str
    ) -> None:
        recorded = put(database, space, replace(BATCH, **lists))
        assert [("releases", field), ("deployments", field)] == [
            (each.kind, each.field) for each in recorded.refusals
        ]

    def test_all_refusals_are_reported_but_only_the_first_are_returned(
        self, database: Database, space: Space, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_REFUSALS", 3)
        lost = [DEPLOYMENT._replace(id=f"x-{n}", version="9") for n in range(7)]
        told: list[Refusal] = []
        with database.write() as session:
            recorded = record(
                session, space, deployments(*lost), now=NOW, on_refusal=told.append
            )
        assert (7, [2, 3, 4]) == (
            recorded.refused,
            [each.position for each in recorded.refusals],
        )
        assert [*range(2, 9)] == [each.position for each in told]


class TestCatalogue:
    def read(self, database: Database, space: Space) -> Catalogue:
        with database.read() as session:
            return read_catalogue(session, space)

    def test_projects_without_a_group_join_the_default_one(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        (group,) = self.read(database, space).project_groups
        assert "Default Project Group" == group.name

    def test_a_project_moves_to_the_group_that_a_list_gives(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        moved = replace(BATCH, projects=(ProjectEntry("Shop", "Sites"),))
        recorded = put(database, space, moved)
        assert ONE_CHANGED == recorded.counts["projects"]
        known = self.read(database, space)
        groups: dict[str, str] = {e.id: e.name for e in known.project_groups}
        assert "Sites" == groups[known.projects[0].project_group_id]

    def test_a_project_stays_in_its_group_if_none_is_given(
        self, database: Database, space: Space
    ) -> None:
        put(database, space, replace(BATCH, projects=(ProjectEntry("Shop", "Sites"),)))
        again = put(database, space, replace(BATCH, projects=(ProjectEntry("Shop"),)))
        assert again.revision is None

    def test_projects_with_similar_names_get_different_slugs(
        self, database: Database, space: Space
    ) -> None:
        names = ("My Shop", "my-shop", "My_Shop")
        put(
            database,
            space,
            replace(BATCH, projects=[*map(ProjectEntry, names), ProjectEntry("Shop")]),
        )
        slugs = [each.slug for each in self.read(database, space).projects]
        assert ["my-shop", "my-shop-2", "my-shop-3", "shop"] == sorted(slugs)

    @pytest.mark.parametrize(
        ("channels", "default"),
        [
            (["Stable"], "Stable"),
            (["Hotfix", "Default"], "Default"),
            (["Stable", "Beta"], "Stable"),
        ],
    )
    def test_an_inferred_default_channel(
        self, database: Database, space: Space, channels: list[str], default: str
    ) -> None:
        """The only one, else the one of that name, else the first."""
        put(database, space, releases(*(RELEASE._replace(channel=c) for c in channels)))
        assert [default] == self.default_channels(database, space)

    def test_a_given_default_channel_replaces_the_former_one(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        beta = replace(BATCH, channels=(ChannelEntry("Shop", "Beta", is_default=True),))
        put(database, space, beta)
        assert ["Beta"] == self.default_channels(database, space)
        assert put(database, space, beta).revision is None

    def test_the_default_channel_stays_if_none_is_given(
        self, database: Database, space: Space
    ) -> None:
        put(database, space, releases(RELEASE._replace(channel="Stable")))
        put(database, space)
        assert ["Stable"] == self.default_channels(database, space)

    def default_channels(self, database: Database, space: Space) -> list[str]:
        known = self.read(database, space).channels
        return [each.name for each in known if each.is_default]

    def test_environments_are_ordered_as_they_first_appear(
        self, database: Database, space: Space
    ) -> None:
        named = ("Test", "Production", "Test", "Staging")
        entries = [
            DEPLOYMENT._replace(id=f"x-{n}", environment=name)
            for n, name in enumerate(named)
        ]
        put(database, space, deployments(*entries))
        known = self.read(database, space).environments
        assert ["Test", "Production", "Staging"] == [each.name for each in known]
        assert [0, 1, 2] == [each.sort_order for each in known]

    def test_a_list_can_reorder_environments(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        listed = (EnvironmentEntry("Production", 5), EnvironmentEntry("Later"))
        recorded = put(database, space, replace(BATCH, environments=listed))
        assert Counts(new=1, changed=1) == recorded.counts["environments"]
        known = self.read(database, space).environments
        assert [5, 6] == [each.sort_order for each in known]

    def test_after_the_last_place_of_all_others_share_it(
        self, database: Database, space: Space
    ) -> None:
        last = 2**31 - 1
        listed = (EnvironmentEntry("A", last), EnvironmentEntry("B"))
        with database.write() as session:
            record(session, space, Batch("ci", environments=listed), now=NOW)
            found = ENVIRONMENTS.list_page(session, space).items
        assert [("A", last), ("B", last)] == [(e.name, e.sort_order) for e in found]

    def test_new_tags_are_ordered_by_name_and_numbers_by_value(
        self, database: Database, space: Space
    ) -> None:
        tenants = (
            TenantEntry("Acme", ("Ring/ring-10", "Region/EU")),
            TenantEntry("Zenith", ("Ring/ring-9",)),
        )
        put(database, space, replace(BATCH, tenants=tenants))
        ring, region = self.read(database, space).tag_sets
        assert ("Ring", ["ring-9", "ring-10"]) == (
            ring.name,
            [each.name for each in ring.tags],
        )
        assert ["Region/EU"] == [each.canonical_name for each in region.tags]

    def test_a_tenant_gets_exactly_the_tags_that_a_list_gives(
        self, database: Database, space: Space
    ) -> None:
        def tag(*tags: str) -> Recorded:
            tenants = (TenantEntry("Acme", tags), TenantEntry("Zenith", ("Ring/B",)))
            return put(database, space, replace(BATCH, tenants=tenants))

        tag("Ring/A", "Region/EU")
        recorded = tag("Ring/B", "Region/EU")
        assert Counts(changed=1, unchanged=1) == recorded.counts["tenants"]
        acme, _ = self.read(database, space).tenants
        assert {"Ring/B", "Region/EU"} == set(acme.tenant_tags)
        assert tag("Ring/B", "Region/EU").revision is None

    def test_a_list_without_tags_leaves_them(
        self, database: Database, space: Space
    ) -> None:
        tagged = (TenantEntry("Acme", ("Ring/A",)),)
        put(database, space, replace(BATCH, tenants=tagged))
        again = put(database, space, replace(BATCH, tenants=(TenantEntry("Acme"),)))
        assert again.revision is None

    def test_listed_documents_that_were_deleted_come_back(
        self, database: Database, space: Space
    ) -> None:
        batch = replace(
            BATCH,
            projects=(ProjectEntry("Shop", "Sites"),),
            channels=(ChannelEntry("Shop", "Default"),),
            environments=(EnvironmentEntry("Production"),),
            tenants=(TenantEntry("Acme", ()),),
        )
        put(database, space, batch)
        before = self.read(database, space)
        delete_everything(database)
        assert Catalogue() == self.read(database, space)
        recorded = put(database, space, batch)
        assert before == self.read(database, space)
        kinds = ("projects", "channels", "environments", "tenants", "releases")
        assert [ONE_CHANGED] * 5 == [recorded.counts[kind] for kind in kinds]


TENANTED = DEPLOYMENT._replace(tenant="Acme")
RESTORED = {
    "project groups": ["Default Project Group"],
    "projects": ["Shop"],
    "channels": ["Default of Shop"],
    "environments": ["Production"],
    "tenants": ["Acme"],
    "releases": ["1.0 of Shop"],
}


class TestRestored:
    """Deleted documents come back if their source refers to them."""

    @pytest.mark.parametrize("is_listed", [False, True])
    def test_a_repeated_batch_brings_back_all_of_it(
        self, database: Database, space: Space, *, is_listed: bool
    ) -> None:
        """So do documents that a list leaves out: the space completes the list."""
        lists: dict[str, Any] = dict.fromkeys(
            ("projects", "channels", "environments", "tenants"), ()
        )
        batch = deployments(TENANTED)
        put(database, space, batch)
        before = read(database, space)
        delete_everything(database)
        assert Catalogue() == read(database, space)
        recorded = put(database, space, replace(batch, **lists if is_listed else {}))
        assert RESTORED == recorded.restored
        assert before == read(database, space)
        changed = dict.fromkeys(RESTORED, ONE_CHANGED)
        assert {**changed, "deployments": ONE_UNCHANGED} == recorded.counts
        assert [(None, 2)] == self.stored(database)

    def test_a_new_deployment_brings_back_what_it_refers_to(
        self, database: Database, space: Space
    ) -> None:
        put(database, space, deployments(TENANTED))
        delete_everything(database)
        late = deployments(TENANTED._replace(id="late"))
        recorded = put(database, space, replace(late, releases=()))
        assert RESTORED == recorded.restored
        assert ONE_CHANGED == recorded.counts["releases"]
        assert [(None, 2)] == self.stored(database)

    def stored(self, database: Database) -> list[tuple[datetime | None, int]]:
        return [(e.deleted_on, e.revision) for e in rows(database, ReleaseRow)]

    def test_a_release_brings_back_its_channel_and_project(
        self, database: Database, space: Space
    ) -> None:
        put(database, space)
        delete_everything(database)
        later = releases(RELEASE._replace(version="2.0"))
        restored = put(database, space, later).restored
        kinds = ("project groups", "projects", "channels")
        assert {kind: RESTORED[kind] for kind in kinds} == restored
        assert [NOW, None] == [e.deleted_on for e in rows(database, ReleaseRow)]

    @pytest.mark.parametrize(
        "batch",
        [
            Batch("ci", channels=(ChannelEntry("Shop", "Beta"),)),
            Batch("ci", projects=(ProjectEntry("Shop"),)),
            releases(RELEASE._replace(channel="Beta")),
        ],
        ids=["a listed channel", "a listed project", "an inferred channel"],
    )
    def test_a_project_comes_back_with_its_group(
        self, database: Database, space: Space, batch: Batch
    ) -> None:
        put(database, space)
        delete_everything(database)
        restored = put(database, space, batch).restored
        kinds = ("project groups", "projects")
        assert {kind: RESTORED[kind] for kind in kinds} == restored

    def test_documents_without_references_stay_deleted(
        self, database: Database, space: Space
    ) -> None:
        other = DEPLOYMENT._replace(id="x", environment="Test", tenant="Zenith")
        hotfix = RELEASE._replace(channel="Hotfix")
        put(
            database,
            space,
            replace(
                deployments(TENANTED, other),
                releases=(RELEASE, hotfix, RELEASE._replace(version="2.0")),
            ),
        )
        delete_everything(database)
        put(database, space, deployments(TENANTED))
        known = read(database, space)
        assert [("Default",), ("Production",), ("Acme",)] == [
            tuple(each.name for each in found)
            for found in (known.channels, known.environments, known.tenants)
        ]
        assert 2 == len([e for e in rows(database, ReleaseRow) if e.deleted_on])

    def test_a_refused_deployment_brings_nothing_back(
        self, database: Database, space: Space
    ) -> None:
        put(database, space, deployments(TENANTED))
        delete_everything(database)
        batch = deployments(TENANTED._replace(id="x", version="9"))
        recorded = put(database, space, replace(batch, releases=()))
        assert (1, None, {}) == (
            *(recorded.refused, recorded.revision, recorded.restored),
        )
        assert Catalogue() == read(database, space)

    def test_the_audit_log_names_them(self, database: Database, space: Space) -> None:
        put(database, space)
        delete_everything(database)
        put(database, space)
        with database.read() as session:
            entry = find_last_audit_entry(session, space, "data recorded")
        assert entry is not None
        assert entry["restored"] == (
            "project groups: Default Project Group; projects: Shop; "
            "channels: Default of Shop; environments: Production; "
            "releases: 1.0 of Shop"
        )

    def test_a_deleted_tag_set_is_created_again(
        self, database: Database, space: Space
    ) -> None:
        tagged = replace(BATCH, tenants=(TenantEntry("Acme", ("Ring/A",)),))
        put(database, space, tagged)
        with database.write() as session:
            TAG_SET_EDITING.delete(session, space, "TagSets-1", Author("ann", NOW))
        recorded = put(database, space, tagged)
        assert (ONE_NEW, ONE_NEW, ONE_CHANGED) == tuple(
            recorded.counts[kind] for kind in ("tag sets", "tags", "tenants")
        )
        [tenant] = read(database, space).tenants
        assert ["Ring/A"] == list(tenant.tenant_tags)

    def test_a_restored_project_gives_way_to_newer_documents(
        self, database: Database, space: Space
    ) -> None:
        """Its slug or its group's name may be in use, and its lifecycle may be gone."""
        author = Author("ann", NOW)
        listed = replace(BATCH, projects=(ProjectEntry("Shop", "Sites"),))
        put(database, space, listed)
        with database.write() as session:
            draft = LifecycleFields(name="Slow")
            lifecycle = LIFECYCLE_EDITING.create(session, space, draft, author)
            [project] = session.scalars(select(ProjectRow))
            project.lifecycle_number = Kind.LIFECYCLE.find_number(lifecycle)
            PROJECT_EDITING.delete(session, space, "Projects-1", author)
            PROJECT_GROUP_EDITING.delete(session, space, "ProjectGroups-1", author)
            LIFECYCLE_EDITING.delete(session, space, lifecycle, author)
            PROJECT_GROUP_EDITING.create(
                session, space, DocumentFields(name="Sites"), author
            )
            other = ProjectFields(name="Other", slug="shop")
            PROJECT_EDITING.create(session, space, other, author)
        assert ["Shop"] == put(database, space).restored["projects"]
        with database.read() as session:
            found = PROJECTS.get(session, space, "Projects-1")
            default = find_default_lifecycle(session, space)
        assert ("shop-2", "ProjectGroups-2", default) == (
            *(found.slug, found.project_group_id, found.lifecycle_id),
        )


def read(database: Database, space: Space) -> Catalogue:
    with database.read() as session:
        return read_catalogue(session, space)


def delete_everything(database: Database) -> None:
    """Mark every document as deleted."""
    with database.write() as session:
        for mapper in Base.registry.mappers:
            if "deleted_on" in mapper.columns:
                for row in session.scalars(select(mapper.class_)):
                    row.deleted_on = NOW


def test_two_writers_of_one_space_both_succeed(
    database: Database, space: Space
) -> None:
    errors: list[BaseException] = []

    def write(source: str) -> None:
        try:
            for n in range(3):
                entry = DEPLOYMENT._replace(id=f"x-{n}")
                put(database, space, replace(deployments(entry), source=source))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    with database.read() as session:
        assert 6 == get_space(session, space.id).revision
    assert 6 == len(rows(database, DeploymentRow))
