"""Every table of a space, in the order in which files are read.

A new table of a space joins with one entry in `TABLES`, or in `LEFT_OUT` with the
reason. A test compares both with the database, column by column.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Text, and_, cast

from insights_dash.domain.catalogue.change import check_link
from insights_dash.domain.catalogue.project import TENANTED_MODES
from insights_dash.domain.catalogue.tag_set import is_color
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.names import describe_flaw
from insights_dash.domain.project_settings import LONGEST_TIME_OUT
from insights_dash.domain.wall import (
    LONGEST_SECONDS,
    REFRESHES,
    SHORTEST_SECONDS,
    WallTheme,
)
from insights_dash.store.catalogue.build_information import fold_package
from insights_dash.store.portable.columns import (
    Conversion,
    Link,
    Plain,
    SpaceTable,
    Values,
)
from insights_dash.store.portable.conversions import (
    name_environments,
    name_phases,
    name_selection,
    read_objects,
    read_texts,
    read_websites,
)
from insights_dash.store.portable.shown_views import (
    NamedTables,
    name_view,
    name_wall_views,
)
from insights_dash.store.tables import (
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
    TagRow,
    TagSetRow,
    TaskStateRow,
    TenantProjectRow,
    TenantRow,
    TenantTagRow,
    WallDisplayRow,
)
from insights_dash.store.tables.deployments import DELETED

_NUMBER = "Numbers mean nothing in another database: files name documents instead."
_REVISION = "It says when this database changed."


def _check_state(text: str) -> str:
    states = [each.value for each in TaskState]
    if text in states:
        return ""
    return f'Unknown state "{text[:100]}". Use one of {", ".join(states)}.'


def _check_seconds(seconds: int) -> str:
    if SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        return ""
    return f"Use {SHORTEST_SECONDS} to {LONGEST_SECONDS} seconds."


def _check_refresh(minutes: int) -> str:
    return (
        "" if minutes in REFRESHES else f"Use one of {', '.join(map(str, REFRESHES))}."
    )


def _check_theme(text: str) -> str:
    return "" if text in set(WallTheme) else f"Use one of {', '.join(WallTheme)}."


def _check_mode(text: str) -> str:
    if text in TENANTED_MODES:
        return ""
    return f'Unknown mode "{text[:100]}". Use one of {", ".join(TENANTED_MODES)}.'


def _check_color(text: str) -> str:
    if is_color(text):
        return ""
    return f'"{text[:50]}" is not a hex code. Use one such as #0D80D8.'


def _check_hours(hours: int) -> str:
    if 0 <= hours <= LONGEST_TIME_OUT:
        return ""
    return f"Enter a number of hours from 0 to {LONGEST_TIME_OUT:,}."


def _check_web_link(text: str) -> str:
    return next((each.message for each in check_link("", text)), "")


def _check_source(text: str) -> str:
    return "A source can't begin with a space." if text.startswith(" ") else ""


def _name(name: str, column: str = "name") -> Plain:
    return Plain(name, column, is_name=True)


def _same(*names: str) -> tuple[Plain, ...]:
    """Return columns that have the same name in the file."""
    return tuple(Plain(name, name) for name in names)


_DESCRIPTION = Plain("description", "description")
_DELETED = Plain("deleted", "deleted_on")
_IN_SPACE = ("name",)

PROJECT_GROUPS = SpaceTable(
    "project_groups",
    "project group",
    ProjectGroupRow,
    (_name("project_group"), _DESCRIPTION, _DELETED),
    key=_IN_SPACE,
)
ENVIRONMENTS = SpaceTable(
    "environments",
    "environment",
    EnvironmentRow,
    (
        _name("environment"),
        *_same("sort_order", "description"),
        Plain("uses_guided_failure", "uses_guided_failure"),
        _DELETED,
    ),
    key=_IN_SPACE,
)
LIFECYCLES = SpaceTable(
    "lifecycles",
    "lifecycle",
    LifecycleRow,
    (
        _name("lifecycle"),
        *_same("description", "is_default"),
        Plain("phases", "phases", conversion=name_phases(ENVIRONMENTS)),
        _DELETED,
    ),
    key=_IN_SPACE,
)
PROJECTS = SpaceTable(
    "projects",
    "project",
    ProjectRow,
    (
        _name("project"),
        Link("project_group_number", PROJECT_GROUPS, ("project_group",)),
        *_same("slug", "description"),
        Link("lifecycle_number", LIFECYCLES, ("lifecycle",)),
        Plain("tenanted_mode", "tenanted_mode", _check_mode),
        *_same("is_disabled", "finishes_when_reported"),
        Plain("time_out_hours", "time_out_hours", _check_hours),
        Plain("owner", "owner_name", describe_flaw),
        Plain("owner_url", "owner_url", _check_web_link),
        _DELETED,
    ),
    key=_IN_SPACE,
)
CHANNELS = SpaceTable(
    "channels",
    "channel",
    ChannelRow,
    (
        Link("project_number", PROJECTS, ("project",)),
        _name("channel"),
        *_same("is_default", "description"),
        Link("lifecycle_number", LIFECYCLES, ("lifecycle",)),
        _DELETED,
    ),
    key=("project_number", "name"),
)
TAG_SETS = SpaceTable(
    "tag_sets",
    "tag set",
    TagSetRow,
    (_name("tag_set"), *_same("sort_order", "description")),
    key=_IN_SPACE,
)
TAGS = SpaceTable(
    "tags",
    "tag",
    TagRow,
    (
        Link("tag_set_number", TAG_SETS, ("tag_set",)),
        _name("tag"),
        *_same("sort_order", "description"),
        Plain("color", "color", _check_color),
    ),
    key=("tag_set_number", "name"),
)
TENANTS = SpaceTable(
    "tenants",
    "tenant",
    TenantRow,
    (_name("tenant"), *_same("description", "is_disabled"), _DELETED),
    key=_IN_SPACE,
)
TENANT_TAGS = SpaceTable(
    "tenant_tags",
    "tag of tenants",
    TenantTagRow,
    (
        Link("tenant_number", TENANTS, ("tenant",)),
        Link("tag_number", TAGS, ("tag_set", "tag")),
    ),
    key=("tenant_number", "tag_number"),
    is_large=True,
)
TENANT_PROJECTS = SpaceTable(
    "tenant_projects",
    "project of tenants",
    TenantProjectRow,
    (
        Link("tenant_number", TENANTS, ("tenant",)),
        Link("project_number", PROJECTS, ("project",)),
        Plain(
            "environments", "environments", conversion=name_environments(ENVIRONMENTS)
        ),
    ),
    key=("tenant_number", "project_number"),
    is_large=True,
)
_OF_CHANNEL = Link("channel_number", CHANNELS, ("project", "channel"))
RELEASES = SpaceTable(
    "releases",
    "release",
    ReleaseRow,
    (
        _OF_CHANNEL,
        Link("project_number", PROJECTS, ("project",)),
        _name("version", "version"),
        *_same("created", "notes", "git_ref", "git_commit"),
        _DELETED,
    ),
    key=("channel_number", "version"),
    is_large=True,
    stamped="",
    left_out={"revision": _REVISION},
)
_CUSTOM_FIELDS = cast(ReleaseRow.__table__.c.custom_fields, Text)
CUSTOM_FIELDS = SpaceTable(
    "release_fields",
    "set of custom fields",
    ReleaseRow,
    (
        _OF_CHANNEL,
        _name("version", "version"),
        Plain("fields", "custom_fields", conversion=Conversion(read=read_texts)),
    ),
    key=("channel_number", "version"),
    is_large=True,
    is_part=True,
    stamped="",
    belongs=and_(_CUSTOM_FIELDS.is_not(None), _CUSTOM_FIELDS != "null"),
)
_RELEASE = ("project", "channel", "version")
_OF_RELEASE = Link("release_number", RELEASES, _RELEASE)
PACKAGES = SpaceTable(
    "release_packages",
    "package of releases",
    ReleasePackageRow,
    (
        _OF_RELEASE,
        *_same("position", "action", "reference"),
        Plain("package_version", "version"),
        *_same("has_builds"),
    ),
    key=("release_number", "position"),
    is_large=True,
)
DEFECTS = SpaceTable(
    "defects",
    "defect",
    DefectRow,
    (_OF_RELEASE, *_same("description", "reported", "resolved")),
    key=("release_number", "description", "reported"),
    is_large=True,
    has_repeats=True,
)
CHANGES = SpaceTable(
    "changes",
    "change",
    ReleaseChangeRow,
    (
        Plain("id", "identifier", is_name=True),
        _OF_RELEASE,
        Link("project_number", PROJECTS, ("project",)),
        *_same("message", "author", "is_bot", "authored", "committed", "opened"),
        *_same("merged", "pull_request", "reverts"),
        Plain("link", "link", _check_web_link),
        *_same("is_implied"),
    ),
    key=("release_number", "identifier"),
    is_large=True,
    stamped="release_number",
)


def _derive_package(values: Values) -> Values:
    count = len(values.get("commits", ())) + len(values.get("work_items", ()))
    return {
        "package_key": fold_package(values["package_id"]),
        "item_count": count,
    }


BUILDS = SpaceTable(
    "build_information",
    "build",
    BuildInformationRow,
    (
        Plain("package_id", "package_id", is_name=True),
        _name("version", "version"),
        *_same("created", "build_environment", "build_number", "build_url", "branch"),
        *_same("vcs_type", "vcs_root", "vcs_commit_number"),
        Plain(
            "commits", "commits", conversion=read_objects("id", "comment", "link_url")
        ),
        Plain(
            "work_items",
            "work_items",
            conversion=read_objects("id", "description", "link_url", "source"),
        ),
    ),
    key=("package_key", "version"),
    is_large=True,
    derive=_derive_package,
    left_out={
        "package_key": "It follows from the package's ID.",
        "item_count": "It follows from the commits and work items.",
    },
)
DEPLOYMENTS = SpaceTable(
    "deployments",
    "deployment",
    DeploymentRow,
    (
        Plain("id", "source_id", is_name=True),
        Link("release_number", RELEASES, _RELEASE),
        Link("environment_number", ENVIRONMENTS, ("environment",)),
        Link("tenant_number", TENANTS, ("tenant",)),
        *_same("queued", "started", "completed"),
        Plain("state", "state", _check_state),
        *_same("had_guided_failure"),
        Plain("source", "source", _check_source, is_name=True),
        *_same("sequence"),
        Plain("link", "link", _check_web_link),
        *_same("comments", "deployed_by", "created", "awaited_since", "timed_out"),
    ),
    key=("source", "source_id"),
    is_large=True,
    stamped="",
    left_out={"revision": _REVISION},
    belongs=DeploymentRow.__table__.c.source != DELETED,
)
TASK_STATES = SpaceTable(
    "task_states",
    "task state",
    TaskStateRow,
    (
        Link("deployment_number", DEPLOYMENTS, ("source", "id")),
        *_same("occurred"),
        Plain("former", "former", _check_state),
        Plain("state", "state", _check_state),
        *_same("reason", "actor"),
    ),
    key=("deployment_number", "occurred", "former", "state", "reason", "actor"),
    is_large=True,
    has_repeats=True,
)
REPORTS = SpaceTable(
    "reports",
    "report",
    ReportRow,
    (
        _name("report"),
        _DESCRIPTION,
        Plain(
            "selection",
            "selection",
            conversion=name_selection(
                *(PROJECT_GROUPS, PROJECTS, CHANNELS, ENVIRONMENTS, TENANTS)
            ),
        ),
        *_same("tenant_mode", "all_tenants", "time_zone", "icon_id", "icon_color"),
        *_same("targets", "annotations", "logo", "logo_type"),
        Plain("definitions", "definitions", conversion=Conversion(read=read_texts)),
    ),
    key=_IN_SPACE,
    left_out={
        "revision": _REVISION,
        "last_modified_on": _REVISION,
        "last_modified_by": "It names an account of this server.",
    },
)
_USE = "It says how this server's copy of the embed was used."
_ACCOUNT = "It refers to an account of this server."
_OF_VIEWS = NamedTables(
    *(REPORTS, PROJECTS, PROJECT_GROUPS, ENVIRONMENTS, TAG_SETS, TAGS, RELEASES)
)
EMBEDS = SpaceTable(
    "embeds",
    "embed",
    EmbedLinkRow,
    (
        Link("report_number", REPORTS, ("report",)),
        Plain("embed", "name"),
        Plain("view", "view", conversion=name_view(_OF_VIEWS)),
        Plain("origins", "origins", conversion=Conversion(read=read_websites)),
        *_same("created", "expires"),
    ),
    key=("report_number", "name", "created"),
    has_repeats=True,
    left_out={
        "author": _ACCOUNT,
        "account_number": _ACCOUNT,
        "api_key_number": _ACCOUNT,
        "revoked": "Revoked embeds are left out.",
        "last_used": _USE,
    },
    belongs=EmbedLinkRow.__table__.c.revoked.is_(None),
)
WALLS = SpaceTable(
    "walls",
    "wall display",
    WallDisplayRow,
    (
        _name("wall"),
        Plain(
            "views",
            "views",
            conversion=name_wall_views(_OF_VIEWS),
        ),
        Plain("seconds", "seconds", _check_seconds),
        Plain("refresh", "refresh", _check_refresh),
        Plain("theme", "theme", _check_theme),
        *_same("hides_names", "created", "expires"),
    ),
    key=("name", "created"),
    has_repeats=True,
    left_out={
        "author": _ACCOUNT,
        "account_number": _ACCOUNT,
        "api_key_number": _ACCOUNT,
        "revoked": "Revoked wall displays are left out.",
        "last_used": "It says when a screen of this server's showed it.",
    },
    belongs=WallDisplayRow.__table__.c.revoked.is_(None),
)

TABLES: Sequence[SpaceTable] = (
    *(PROJECT_GROUPS, ENVIRONMENTS, LIFECYCLES, PROJECTS, CHANNELS),
    *(TAG_SETS, TAGS, TENANTS, TENANT_TAGS, TENANT_PROJECTS),
    *(RELEASES, CUSTOM_FIELDS, PACKAGES, DEFECTS, CHANGES, BUILDS),
    *(DEPLOYMENTS, TASK_STATES, REPORTS, EMBEDS, WALLS),
)
_UNDO = "It says what imports wrote here, and how to undo them."
LEFT_OUT: Mapping[str, str] = {
    "arrival": "It says when this server received the deployments.",
    "import": _UNDO,
    "import_mapping": "It says how this server's users matched the columns of files.",
    "imported_change": _UNDO,
    "imported_deployment": _UNDO,
    "imported_document": _UNDO,
    "imported_range": _UNDO,
    "imported_release": _UNDO,
    "audit_entry": "The audit log says who did what on this server.",
    "idempotency_key": "It answers requests that are sent again within a day.",
    "revision_mark": "It recognises a restored copy of this database.",
    "role_grant": "It belongs to an account of this server.",
}
OF_EVERY_TABLE = {"number": _NUMBER, "space_number": _NUMBER}
