"""A space with something unusual in every column that an export contains."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, create_space, raise_revision
from insights_dash.store.tables import (
    Base,
    BuildInformationRow,
    ChannelRow,
    DefectRow,
    DeploymentRow,
    EmbedLinkRow,
    EnvironmentRow,
    LifecycleRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseChangeRow,
    ReleasePackageRow,
    ReleaseRow,
    ReportRow,
    SpaceRow,
    TagRow,
    TagSetRow,
    TaskStateRow,
    TenantProjectRow,
    TenantRow,
    TenantTagRow,
    WallDisplayRow,
)
from insights_dash.store.tables.deployments import DELETED

NAME = "Awkward"
DAY = datetime(2024, 4, 1, 9, 30, 15, 250_000, UTC)
GONE = datetime(2024, 4, 20, 0, 0, 0, 1, UTC)
# Quotes, separators, line ends, a formula, spaces at both ends, and other scripts.
TEXT = ' "He said, ""no"";\r\nthen\n=1+1\r\tor 🚀 e\u0301 \u202eback '
PNG = b"\x89PNG\r\n\x1a\n and what follows"


def fill_awkward_space(database: Database) -> Space:
    """Create the space, after another one that takes the first numbers."""
    with database.write() as session:
        create_space(session, "Before", now=DAY)
        space = create_space(session, NAME, now=DAY, description=TEXT)
        row = session.get_one(SpaceRow, space.number)
        row.history_ends_on = DAY + timedelta(days=30)
        row.task_queue_stopped = True
        row.definitions = {"week_start": "Monday", "statistic": "NinetyFifth"}
        raise_revision(session, space, catalogue=True)
        _Filling(session, space).fill()
    return space


class _Filling:
    """Rows, each with the number that the database gave it."""

    def __init__(self, session: Session, space: Space) -> None:
        self._session = session
        self._space = space.number

    def add(self, row: type[Base], **values: Any) -> int:  # noqa: ANN401 - of columns
        if "space_number" in row.__table__.c:
            values["space_number"] = self._space
        if "revision" in row.__table__.c:
            values.setdefault("revision", 1)
        added: Any = row(**values)
        self._session.add(added)
        self._session.flush()
        number: int = getattr(added, "number", 0)
        return number

    def fill(self) -> None:
        self._fill_catalogue()
        self._fill_tenants()
        self._fill_releases()
        self._fill_deployments()
        self._fill_reports()

    def _fill_catalogue(self) -> None:
        add = self.add
        self.groups = [
            add(ProjectGroupRow, name="Sites, all; “of them”", description=TEXT),
            add(ProjectGroupRow, name="Gone", deleted_on=GONE),
        ]
        self.environments = [
            add(EnvironmentRow, name="Prüfung", sort_order=7, description=TEXT),
            add(EnvironmentRow, name="本番", sort_order=7, uses_guided_failure=True),
            add(EnvironmentRow, name="Old", uses_guided_failure=False, deleted_on=GONE),
        ]
        lifecycle = self._session.query(LifecycleRow).filter_by(
            space_number=self._space
        )
        lifecycle.one().name = "Renamed lifecycle"
        phase = {
            "id": "Phases-1",
            "name": "Everything",
            "automatic": [self.environments[1]],
            "optional": [self.environments[2], self.environments[0]],
            "minimum": 1,
            "is_optional": True,
        }
        slow = add(LifecycleRow, name="Slow", description=TEXT, phases=[phase])
        add(LifecycleRow, name="Gone", phases=[], deleted_on=GONE)
        self.projects = [
            add(
                ProjectRow,
                name="Café",
                slug="a-slug-of-its-own",
                project_group_number=self.groups[0],
                description=TEXT,
                lifecycle_number=slow,
                tenanted_mode="Tenanted",
                is_disabled=True,
                finishes_when_reported=True,
                time_out_hours=0,
                owner_name='Team "A", B;',
                owner_url="https://chat.example/?a=1&b=ü",
            ),
            add(
                ProjectRow,
                name="café",
                slug="caf",
                project_group_number=self.groups[1],
                is_disabled=False,
                deleted_on=GONE,
            ),
        ]
        self.channels = [
            add(ChannelRow, project_number=self.projects[0], name="Default"),
            add(
                ChannelRow,
                project_number=self.projects[0],
                name="default",
                is_default=True,
                description=TEXT,
                lifecycle_number=slow,
            ),
            add(
                ChannelRow,
                project_number=self.projects[1],
                name="Default",
                is_default=True,
                deleted_on=GONE,
            ),
        ]

    def _fill_tenants(self) -> None:
        add = self.add
        sets = [
            add(TagSetRow, name="Ring", description=TEXT, sort_order=3),
            add(TagSetRow, name="Empty; set"),
        ]
        self.tag_set = sets[0]
        tags = [
            add(TagRow, tag_set_number=sets[0], name="early/late; both", sort_order=9),
            add(
                TagRow,
                tag_set_number=sets[0],
                name="late",
                description=TEXT,
                color="#0D80D8",
            ),
        ]
        self.tenants = [
            add(TenantRow, name="Müller & Söhne", description=TEXT, is_disabled=True),
            add(TenantRow, name="Gone", is_disabled=False, deleted_on=GONE),
        ]
        self.tag = tags[0]
        for tag in tags:
            add(TenantTagRow, tenant_number=self.tenants[0], tag_number=tag)
        add(
            TenantProjectRow,
            tenant_number=self.tenants[0],
            project_number=self.projects[0],
            environments=[self.environments[2], self.environments[0]],
        )

    def _fill_releases(self) -> None:
        wanted: list[tuple[int, int, dict[str, Any]]] = [
            (0, 0, {"version": "1.0-RC", "created": DAY, "notes": TEXT}),
            (0, 0, {"version": "1.0-rc"}),
            (0, 1, {"version": "1.0-RC", "git_ref": "refs/heads/ä"}),
            (0, 0, {"version": "2.0", "created": DAY, "git_commit": "abc"}),
            (0, 0, {"version": "3.0", "created": DAY, "deleted_on": GONE}),
            (1, 2, {"version": "1.0-RC", "custom_fields": {"b": TEXT, "a": ""}}),
        ]
        self.releases = [
            self.add(
                ReleaseRow,
                project_number=self.projects[project],
                channel_number=self.channels[channel],
                **values,
            )
            for project, channel, values in wanted
        ]
        first = self.releases[0]
        for position, action in enumerate(("Deploy; the site", "")):
            self.add(
                ReleasePackageRow,
                release_number=first,
                position=position,
                action=action,
                reference="web" if position else "",
                version="1.0",
            )
        for resolved in (None, GONE, GONE):  # the last two differ in nothing
            text = TEXT if resolved else "Slow"
            self.add(
                DefectRow,
                release_number=first,
                description=text,
                reported=DAY,
                resolved=resolved,
            )
        self._fill_changes()

    def _fill_changes(self) -> None:
        empty: dict[str, Any] = dict.fromkeys(
            ("message", "author", "pull_request", "reverts", "link"), ""
        )
        full = {
            "message": "Mend, then “ship”",
            "author": "Ada",
            "is_bot": False,
            "authored": DAY,
            "committed": DAY + timedelta(microseconds=1),
            "opened": DAY + timedelta(seconds=1),
            "merged": DAY + timedelta(hours=1),
            "pull_request": "#1",
            "reverts": "PR-0",
            "link": "https://github.com/acme/shop/pull/1",
        }
        for release, identifier, values in (
            (0, "PR-1", full),
            (3, "PR-1", {**empty, "is_bot": True}),
            (0, "PR-2", empty),  # after one of another release
            (1, "abc", {**empty, "is_implied": True}),
        ):
            self.add(
                ReleaseChangeRow,
                release_number=self.releases[release],
                project_number=self.projects[0],
                identifier=identifier,
                **{"is_implied": False, **values},
            )
        texts = dict.fromkeys(
            ("build_environment", "build_number", "build_url", "branch"), "x\ny"
        )
        self.add(
            BuildInformationRow,
            package_id="Acme.Web",
            package_key="acme.web",
            version="1.0",
            created=DAY,
            **texts,
            vcs_type="Git",
            vcs_root="https://github.com/acme/shop",
            vcs_commit_number="abc",
            item_count=2,
            commits=[{"id": "abc", "comment": TEXT, "link_url": ""}],
            work_items=[
                {"id": "1", "description": TEXT, "link_url": "", "source": "Jira"}
            ],
        )

    def _fill_deployments(self) -> None:
        usual: dict[str, Any] = {
            "release_number": self.releases[0],
            "environment_number": self.environments[0],
            "source": "ci",
            "state": "Success",
            "completed": DAY + timedelta(hours=1),
        }
        # All completed at the same time: their sequence decides, then their arrival.
        wanted: list[dict[str, Any]] = [
            {"source_id": "d-9", "sequence": 9, "comments": TEXT},
            {"source_id": "d-8", "sequence": 8, "state": "Failed"},
            {"source_id": "without a number", "sequence": 3},
            {"source_id": "d-9", "source": "other; ci", "sequence": 9},
            {"source_id": "g", "sequence": 4, "had_guided_failure": True},
            {
                "source_id": "Deployments-1",
                "source": "api",
                "sequence": 2**40,
                "release_number": self.releases[4],
                "environment_number": self.environments[2],
                "tenant_number": self.tenants[1],
                "queued": DAY,
                "started": DAY + timedelta(microseconds=1),
                "created": DAY,
                "deployed_by": "ada",
                "link": "https://ci.example.com/1",
            },
            {
                "source_id": "Deployments-2",
                "source": "api",
                "sequence": 2,
                "release_number": self.releases[5],
                "tenant_number": self.tenants[0],
                "state": "Executing",
                "completed": None,
                "awaited_since": DAY,
            },
            {
                "source_id": "Deployments-3",
                "source": "api",
                "sequence": 3,
                "state": "TimedOut",
                "completed": GONE,
                "timed_out": GONE,
            },
            {"source_id": "Deployments-4", "source": DELETED, "sequence": 4},
            {"source_id": "q", "sequence": 0, "state": "Queued", "completed": None},
        ]
        numbers = [self.add(DeploymentRow, **{**usual, **each}) for each in wanted]
        states: list[tuple[str | None, str]] = [
            (None, "Queued"),
            ("Queued", "Failed"),
            ("Failed", "Success"),
            ("Success", "Failed"),
            ("Failed", "Success"),  # again, and at the same time
        ]
        for former, state in states:
            self.add(
                TaskStateRow,
                deployment_number=numbers[5],
                occurred=DAY,
                former=former,
                state=state,
                reason=TEXT if former is None else "",
                actor="ada" if former else "",
            )

    def _fill_reports(self) -> None:
        channel = self.channels[1]
        report = self.add(
            ReportRow,
            name="Everything; “really”",
            description="All of it.",
            selection={
                "project_group_ids": [f"ProjectGroups-{self.groups[1]}"],
                "project_ids": [f"Projects-{each}" for each in self.projects],
                "channel_ids": [f"Channels-{channel}"],
                "environment_groups": [
                    ("Live", [f"Environments-{self.environments[1]}"]),
                    ("Test", [f"Environments-{self.environments[2]}"]),
                ],
                "tenant_ids": [f"Tenants-{self.tenants[0]}"],
                "tenant_tags": ["Ring/late"],
            },
            tenant_mode="Tenanted",
            all_tenants=True,
            time_zone="Europe/London",
            icon_id="rocket",
            icon_color="#0D80D8",
            targets={"lead-time": 3600.5},
            definitions={"week_start": "Monday", "statistic": "Median"},
            annotations=[("2024-04-02", "A new team")],
            logo=PNG,
            logo_type="image/png",
            last_modified_on=DAY,
        )
        view = {"split": "TenantTagSet", "tenantTagSetId": f"TagSets-{self.tag_set}"}
        rollout = {
            "page": "rollout",
            "projectId": f"Projects-{self.projects[0]}",
            "groupBy": f"TagSets-{self.tag_set}",
            "release": f"Releases-{self.releases[0]}",
        }
        portfolio = self.view_portfolio()
        whole = {"view": portfolio, "origins": ["https://acme.example"]}
        common = {"report_number": report, "created": DAY}
        embeds: tuple[dict[str, Any], ...] = (
            {"view": rollout, "origins": ["https://acme.example"], "name": "Rollout"},
            {"view": view, "origins": ["https://acme.example"], "name": "Wiki"},
            {"view": {}, "origins": ["http://localhost:8080"], "expires": GONE},
            {"view": {}, "origins": [], "name": "Revoked", "revoked": GONE},
            *[{**whole, "report_number": None, "name": "Twice"}] * 2,
        )
        for values in embeds:
            self.add(EmbedLinkRow, **{**common, **values})
        self.add_walls(report, view, rollout)

    def view_portfolio(self) -> dict[str, str]:
        """Return options of a portfolio that name documents of several kinds."""
        return {
            "page": "portfolio",
            "environmentId": f"Environments-{self.environments[1]}",
            "tags": f"TagSets-{self.tag_set}/Tags-{self.tag},Ring/late",
            "projectGroupId": "ProjectGroups-999",
        }

    def add_walls(
        self, report: int, view: dict[str, str], rollout: dict[str, str]
    ) -> None:
        """Add wall displays whose views name documents of every kind."""
        portfolio = self.view_portfolio()
        shown: tuple[tuple[str | None, dict[str, str], str], ...] = (
            (f"InsightsReports-{report}", view, "Ours"),
            (None, portfolio, ""),
            (f"InsightsReports-{report}", rollout, "Arrivals"),
            ("InsightsReports-999", {}, "Of a deleted report"),
        )
        views = [
            {"key": key, "report": each, "view": texts, "name": name}
            for key, (each, texts, name) in enumerate(shown, start=1)
        ]
        common = {
            "views": views,
            "seconds": 45,
            "refresh": 15,
            "theme": "dark",
            "hides_names": True,
            "created": DAY,
        }
        for values in (
            {"name": "Lobby", "expires": GONE},
            {"name": "Revoked", "revoked": GONE},
        ):
            self.add(WallDisplayRow, **{**common, **values})
