"""The tables, by subject. Numbers are never reused.

Every module of tables is imported here, so that all tables are known to `Base`.
"""

from insights_dash.store.tables.accounts import (
    AccountRow,
    ApiKeyRow,
    GrantRow,
    SessionRow,
    SignInFailureRow,
)
from insights_dash.store.tables.arrivals import ArrivalRow
from insights_dash.store.tables.audit import AuditEntryRow
from insights_dash.store.tables.base import AnyRow, AnyTable, Base, Instant, Number
from insights_dash.store.tables.catalogue import (
    ChannelRow,
    DefectRow,
    EnvironmentRow,
    LifecycleRow,
    PhaseColumns,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    TagRow,
    TagSetRow,
    TenantProjectRow,
    TenantRow,
    TenantTagRow,
)
from insights_dash.store.tables.changes import (
    BuildInformationRow,
    CommitColumns,
    ReleaseChangeRow,
    ReleasePackageRow,
    WorkItemColumns,
)
from insights_dash.store.tables.deployments import DeploymentRow, TaskStateRow
from insights_dash.store.tables.embeds import (
    EmbedKeyRow,
    EmbedLinkRow,
    EmbedRevocationRow,
    WallDisplayRow,
)
from insights_dash.store.tables.idempotency import IdempotencyKeyRow
from insights_dash.store.tables.imports import (
    ImportedChangeRow,
    ImportedDeploymentRow,
    ImportedDocumentRow,
    ImportedRangeRow,
    ImportedReleaseRow,
    ImportMappingRow,
    ImportRow,
)
from insights_dash.store.tables.keyless import AccessTokenRow, OidcIdentityRow
from insights_dash.store.tables.reports import ReportRow, SelectionColumns
from insights_dash.store.tables.spaces import InstallationRow, RevisionMarkRow, SpaceRow

__all__ = [
    "AccessTokenRow",
    "AccountRow",
    "AnyRow",
    "AnyTable",
    "ApiKeyRow",
    "ArrivalRow",
    "AuditEntryRow",
    "Base",
    "BuildInformationRow",
    "ChannelRow",
    "CommitColumns",
    "DefectRow",
    "DeploymentRow",
    "EmbedKeyRow",
    "EmbedLinkRow",
    "EmbedRevocationRow",
    "EnvironmentRow",
    "GrantRow",
    "IdempotencyKeyRow",
    "ImportMappingRow",
    "ImportRow",
    "ImportedChangeRow",
    "ImportedDeploymentRow",
    "ImportedDocumentRow",
    "ImportedRangeRow",
    "ImportedReleaseRow",
    "InstallationRow",
    "Instant",
    "LifecycleRow",
    "Number",
    "OidcIdentityRow",
    "PhaseColumns",
    "ProjectGroupRow",
    "ProjectRow",
    "ReleaseChangeRow",
    "ReleasePackageRow",
    "ReleaseRow",
    "ReportRow",
    "RevisionMarkRow",
    "SelectionColumns",
    "SessionRow",
    "SignInFailureRow",
    "SpaceRow",
    "TagRow",
    "TagSetRow",
    "TaskStateRow",
    "TenantProjectRow",
    "TenantRow",
    "TenantTagRow",
    "WallDisplayRow",
    "WorkItemColumns",
]
