"""Query parameters, as the OpenAPI description shows them.

Views read parameters by name; a test compares what they read with what they are
described with.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from insights_dash.api.wire.collection import LARGEST_TAKE
from insights_dash.domain.changes_question import CARD_DAYS
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.metric import Metric
from insights_dash.domain.portfolio_question import (
    COMPARED,
    STATISTIC,
    PortfolioBy,
    PortfolioOrder,
    PortfolioQuestion,
)
from insights_dash.domain.portfolio_question import SCOPE as SHARED
from insights_dash.domain.project_insights import TenantFilter
from insights_dash.domain.question import NAMES, LeadTime, Question, Split
from insights_dash.domain.rollout_question import RolloutRows
from insights_dash.domain.time_range import Compare, Granularity, TimeRange
from insights_dash.domain.verdict import Verdict
from insights_dash.export.bundle import ExportFormat
from insights_dash.ingest.items import DEFAULT_SOURCE
from insights_dash.store.build_information import OverwriteMode

Schema = dict[str, Any]

PAGE = ("skip", "take")
AS_OF = ("asOf",)
QUESTION = NAMES
CHANGES = (*NAMES, "by", "interval", "days", STATISTIC)
PERIOD = ("timeRange", "from", "to", "asOf")
SCOPE = ("channelId", *SHARED)
TEAM = ("projectGroupId", "owner")
PORTFOLIO = (
    *(
        "by",
        "ids",
        "partialName",
        *TEAM,
        "verdict",
        *COMPARED,
        STATISTIC,
        *SHARED,
    ),
    *("orderBy", "descending"),
)
PORTFOLIO_DEPLOYMENTS = ("by", "ids", *COMPARED, *SHARED)

_TEXT: Schema = {"type": "string"}
_LIST: Schema = {"type": "array", "items": _TEXT}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST_TAKE}
_INSTANT: Schema = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
    ]
}


def _choice(choices: Iterable[StrEnum], default: StrEnum | None = None) -> Schema:
    schema: Schema = {"type": "string", "enum": [each.value for each in choices]}
    return schema if default is None else {**schema, "default": default.value}


_STATES: Schema = {"type": "array", "items": _choice(TaskState)}
_VERDICTS: Schema = {"type": "array", "items": _choice(Verdict)}
_NO_CLONES = "Only clones of this. Always empty, because clones aren't tracked"
_SOURCE = (
    "Name of the system that the deployments' IDs come from. Default: "
    f"`{DEFAULT_SOURCE}`. For files: the source of the last similar file"
)
_SOUGHT = (
    "Words that a name contains, or the beginning of a release's version. Only the "
    "first 200 characters count"
)
_FROM = (
    "Of metrics: the first local day of the time range `Custom`. Of events: only those "
    "at this time or later"
)
_TO = (
    "Of metrics: the last local day of the time range `Custom`. Of events: only those "
    "at this time or earlier"
)
_BY_NAME: Mapping[str, tuple[Schema, str]] = {
    "skip": ({**_NUMBER, "default": 0}, "Number of items to skip"),
    "take": ({**_NUMBER, "default": 30}, "Number of items per page, at most 1,000"),
    "ids": (_LIST, "Only these IDs"),
    "partialName": (_TEXT, "Only names that contain this text"),
    "name": (_TEXT, "Exact name match, or the name of an uploaded file"),
    "filter": (_TEXT, "Only names that contain this text"),
    "packageId": (_TEXT, "Only this package, in any letter case"),
    "format": (
        _choice(ExportFormat, ExportFormat.CSV),
        "How tables are written. Only CSV can be imported again",
    ),
    "latest": (_FLAG, "Only the newest of each package. Default: false"),
    "overwriteMode": (
        _choice(OverwriteMode, OverwriteMode.FAIL_IF_EXISTS),
        "What to do if the version of the package already has build information",
    ),
    "searchByVersion": (_TEXT, "Only versions that contain this text"),
    "type": (_LIST, "Only environments of these types. Every environment is Static"),
    "projectId": (_LIST, "Only items of these projects, for a rollout only of one"),
    "release": (_TEXT, "The ID of a release"),
    "rows": (
        _choice(RolloutRows, RolloutRows.NOW),
        "What the rows are: streams as they stand, or releases",
    ),
    "projectGroupId": (_LIST, "Only projects of these project groups"),
    "owner": (_TEXT, "Only projects of this owner, in any letter case"),
    "projectIds": (_LIST, "Only these projects"),
    "tenantIds": (_LIST, "The tenants to test"),
    "tags": (
        _LIST,
        "Only tenants with one of these tags of each tag set, or their deployments",
    ),
    "clonedFromProjectId": (_TEXT, _NO_CLONES),
    "clonedFromTenantId": (_TEXT, _NO_CLONES),
    "split": (_choice(Split, Question.split), "How to split the metrics into series"),
    "tenantTagSetId": (_TEXT, "Tag set ID. Required if split is TenantTagSet"),
    "timeRange": (_choice(TimeRange, Question.time_range), "Time range"),
    "granularity": (
        _choice(Granularity, Question.granularity),
        "Length of an interval",
    ),
    "compare": (
        _choice(Compare),
        "The period to compare with. `None` adds only the period's own summary",
    ),
    "by": (
        {
            "anyOf": [
                _choice(each for each in Split if each is not Split.NONE),
                _choice(PortfolioBy),
            ],
            "default": Split.PROJECT.value,
        },
        "Of changes: whose contributions are wanted. Of the portfolio: what rows are",
    ),
    "verdict": (_VERDICTS, "Only rows with one of these verdicts"),
    "orderBy": (
        _choice(PortfolioOrder, PortfolioQuestion.order),
        "What rows are sorted by. Those without a value come last",
    ),
    "descending": (_FLAG, "Sort in descending order. Default: false"),
    "interval": (
        {"type": "string", "format": "date"},
        "The start of an interval, which is compared with the eight before it",
    ),
    "days": (
        {"type": "integer", "enum": [CARD_DAYS]},
        "In place of a period: compare the last 28 days with the 28 before",
    ),
    "statistic": (
        _choice(Statistic),
        "Statistic of durations. Default: that of the report or space, or else Mean",
    ),
    "limits": (_FLAG, "Whether each series has its natural limits. Default: false"),
    "leadTime": (
        _choice(LeadTime, Question.lead_time),
        "Whether lead times include released changes that aren't deployed yet",
    ),
    "asOf": (
        _INSTANT,
        "Point in time to calculate as of. A date means its end. Default: now",
    ),
    "metric": (_choice(Metric), "Only the columns of this metric"),
    "measure": (_choice(Metric), "The former name of `metric`"),
    "channelId": (
        _LIST,
        "Only this channel. Project metrics default to the project's default channel",
    ),
    "environmentId": (
        _LIST,
        "Only these environments, for projects together. Default there: the last one",
    ),
    "tenantId": (_LIST, "Only this tenant"),
    "tenantFilter": (
        _choice(TenantFilter, TenantFilter.UNTENANTED_AND_ALL_TENANTS),
        "Which deployments to include",
    ),
    "timeZone": ({**_TEXT, "default": "UTC"}, "Windows or IANA name of a time zone"),
    "projects": (_LIST, "Only deployments of these projects"),
    "project": (_LIST, "Only tasks of these projects"),
    "environments": (_LIST, "Only deployments to these environments"),
    "environment": (_LIST, "Only tasks for these environments"),
    "tenants": (_LIST, "Only deployments for these tenants"),
    "tenant": (_LIST, "Only tasks for these tenants"),
    "channels": (_LIST, "Only deployments in these channels"),
    "releaseId": (_LIST, "Only deployments of these releases"),
    "taskState": (_STATES, "Only deployments whose task is in one of these states"),
    "states": (_STATES, "Only tasks in one of these states"),
    "active": (_FLAG, "Only tasks that haven't ended"),
    "running": (_FLAG, "Only tasks that are running"),
    "spaces": (_LIST, "Only tasks of these spaces"),
    "fromCompletedDate": (_INSTANT, "Only tasks that ended at this time or later"),
    "toCompletedDate": (_INSTANT, "Only tasks that ended at this time or earlier"),
    "fromQueueDate": (_INSTANT, "Only tasks queued at this time or later"),
    "toQueueDate": (_INSTANT, "Only tasks queued at this time or earlier"),
    "fromStartDate": (_INSTANT, "Only tasks started at this time or later"),
    "toStartDate": (_INSTANT, "Only tasks started at this time or earlier"),
    "fromCompletedTime": (
        _INSTANT,
        "Only deployments that ended at this time or later",
    ),
    "toCompletedTime": (
        _INSTANT,
        "Only deployments that ended at this time or earlier",
    ),
    "releaseHistoryCount": (
        {**_NUMBER, "default": 30},
        "Number of releases, at most 1,000. All current ones are always included",
    ),
    "selectedTenants": (_LIST, "Only deployments for these tenants"),
    "showAll": (_FLAG, "Show up to 1,000 projects. By default, up to 200"),
    "includePrevious": (_FLAG, "Include previous deployments. Default: false"),
    "regarding": (_LIST, "Only items about one of these IDs"),
    "regardingAny": (_LIST, "Only items about one of these IDs"),
    "pendingOnly": (_FLAG, "Only pending interruptions. There are never any"),
    "eventCategories": (_LIST, "Only events of these categories"),
    "documentTypes": (_LIST, "Only events about documents of these types"),
    "users": (_LIST, "Only events caused by these users"),
    "from": (_INSTANT, _FROM),
    "to": (_INSTANT, _TO),
    "fromAutoId": (_NUMBER, "Only events with this number or a greater one"),
    "toAutoId": (_NUMBER, "Only events with this number or a smaller one"),
    "includeSystem": (_FLAG, "Include events that belong to no space. Default: true"),
    "asCsv": (_FLAG, "Return all matching events as CSV"),
    "source": (_TEXT, _SOURCE),
    "table": (_TEXT, "Name of the table whose rows are wanted. Default: the first"),
    "create": (
        _FLAG,
        "Create projects, environments, … that don't exist. Default: true",
    ),
    "q": (_TEXT, _SOUGHT),
    "itemTypes": (_LIST, "Only these types of items. Default: all"),
    "currentSpace": (_TEXT, "ID or slug of the space whose items come first"),
    "report": (_TEXT, "Only what this report selects. Requires InsightsReportView"),
    "dryRun": (_FLAG, "Check everything, and record nothing. Default: false"),
    "bom": (_FLAG, "Start CSV with a byte order mark, for Excel. Default: false"),
}


def describe_parameters() -> Mapping[str, Schema]:
    """Return each parameter's OpenAPI description, by the parameter's name."""
    return {name: _describe(name, *each) for name, each in _BY_NAME.items()}


def _describe(name: str, schema: Schema, words: str) -> Schema:
    described: Schema = {
        "name": name,
        "in": "query",
        "description": words,
        "schema": schema,
    }
    if schema.get("type") == "array":
        return described | {"style": "form", "explode": False}
    if schema.get("type") == "string" and "enum" not in schema:
        return described
    # An empty one takes its default.
    return described | {"allowEmptyValue": True}
