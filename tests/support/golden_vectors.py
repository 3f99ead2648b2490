"""The golden vectors in a database, with the answers that are expected of them."""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_caching import Cache

from insights_dash.domain.definitions import DefinitionsDraft
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import (
    EnvironmentGroupDraft,
    ReportDraft,
    define_report,
)
from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.service import MetricsService
from insights_dash.store.catalogue.kinds import Catalogue, read_catalogue
from insights_dash.store.database import Database
from insights_dash.store.reports import create_report, find_known_references
from insights_dash.store.spaces import Space, find_space_by_name

VECTORS = Path(__file__).parent.parent / "vectors"
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A case's data in a database, with the expected answers."""

    database: Database
    metrics: MetricsService
    space: Space
    catalogue: Catalogue
    folder: Path
    expected: Mapping[str, Any]

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.expected["asOf"])

    @property
    def tag_sets(self) -> Mapping[str, str]:
        """The IDs of tag sets by name."""
        return {each.name: each.id for each in self.catalogue.tag_sets}

    def read_csv(self, name: str) -> Sequence[Mapping[str, str]]:
        path = self.folder / name
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def report(self, wanted: Mapping[str, Any]) -> Report:
        draft = _draft(wanted, self.catalogue)
        with self.database.write() as session:
            known = find_known_references(session, self.space, draft)
            definition = define_report(draft, known)
            return create_report(session, self.space, definition, now=NOW)


@contextmanager
def load_case(name: str, home: Path) -> Iterator[Case]:
    """Import a case into a database of its own in `home`."""
    folder = VECTORS / name
    database = Database(f"sqlite:///{home / 'insights.db'}")
    database.upgrade()
    imported = import_bundle(database, BundleImport(folder, "Vectors"), now=NOW)
    assert not imported.problems
    with database.read() as session:
        space = find_space_by_name(session, "Vectors")
        assert space is not None
        catalogue = read_catalogue(session, space)
    cache = Cache(
        Flask(__name__),
        config={"CACHE_TYPE": "NullCache", "CACHE_NO_NULL_WARNING": True},
    )
    yield Case(
        database,
        MetricsService(database, cache, ColumnFiles(home / "columns")),
        space,
        catalogue,
        folder,
        json.loads(gzip.decompress((folder / "expected.json.gz").read_bytes())),
    )
    database.dispose()


def _draft(wanted: Mapping[str, Any], catalogue: Catalogue) -> ReportDraft:
    groups = {each.name: each.id for each in catalogue.project_groups}
    projects = {each.name: each.id for each in catalogue.projects}
    environments = {each.name: each.id for each in catalogue.environments}
    tenants = {each.name: each.id for each in catalogue.tenants}
    channels = {(each.project_id, each.name): each.id for each in catalogue.channels}
    return ReportDraft(
        name=wanted.get("Name", "Everything"),
        project_group_ids=tuple(groups[each] for each in wanted["ProjectGroupIds"]),
        project_ids=tuple(projects[each] for each in wanted["ProjectIds"]),
        channel_ids=tuple(
            channels[projects[project], channel]
            for project, channel in wanted["ChannelIds"]
        ),
        environment_groups=tuple(
            EnvironmentGroupDraft(
                group["Name"],
                tuple(environments[each] for each in group["Environments"]),
            )
            for group in wanted["EnvironmentGroups"]
        ),
        tenant_mode=wanted["TenantMode"],
        tenant_ids=tuple(tenants[each] for each in wanted["TenantIds"]),
        tenant_tags=tuple(wanted["TenantTags"]),
        time_zone=wanted["TimeZone"],
        definitions=_define(wanted.get("Definitions")),
    )


def _define(wanted: Mapping[str, str] | None) -> DefinitionsDraft | None:
    if wanted is None:
        return None
    own = DefinitionsDraft()
    return DefinitionsDraft(
        wanted.get("WeekStart", own.week_start), wanted.get("Statistic", own.statistic)
    )
