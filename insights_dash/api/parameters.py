"""What a query can say, for the API's description: each parameter by its name.

Views read parameters by name; a test compares what they read with what they are
described with.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from insights_dash.api.wire.collection import LARGEST_TAKE
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.lead_time import LeadTime
from insights_dash.domain.measure import Measure
from insights_dash.domain.project_insights import TenantFilter
from insights_dash.domain.split import Split
from insights_dash.domain.time_range import Granularity, TimeRange

Schema = dict[str, Any]

PAGE = ("skip", "take")
AS_OF = ("asOf",)
QUESTION = (
    *("split", "tenantTagSetId", "timeRange", "granularity", "leadTime"),
    *AS_OF,
)
SCOPE = ("channelId", "environmentId", "tenantFilter", "tenantId", "timeZone")

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
_BY_NAME: Mapping[str, tuple[Schema, str]] = {
    "skip": ({**_NUMBER, "default": 0}, "how many of the list to skip"),
    "take": ({**_NUMBER, "default": 30}, "how many items per page, at most 1,000"),
    "ids": (_LIST, "only these ids"),
    "partialName": (_TEXT, "only names with this in them"),
    "name": (_TEXT, "only what has this whole name"),
    "filter": (_TEXT, "only names with this in them"),
    "searchByVersion": (_TEXT, "only versions with this in them"),
    "type": (_LIST, "only environments of these types; all here are Static"),
    "projectId": (_LIST, "only these projects'"),
    "tags": (_LIST, "only tenants with one of these tags of each set named"),
    "clonedFromProjectId": (_TEXT, "only clones of this one: there are none"),
    "clonedFromTenantId": (_TEXT, "only clones of this one: there are none"),
    "split": (_choice(Split, Split.NONE), "what each series stands for"),
    "tenantTagSetId": (_TEXT, "the tag set, where the split is TenantTagSet"),
    "timeRange": (_choice(TimeRange, TimeRange.LAST_QUARTER), "how far back"),
    "granularity": (_choice(Granularity, Granularity.WEEKLY), "what an interval is"),
    "leadTime": (_choice(LeadTime, LeadTime.COMPLETED), "whether what waits counts"),
    "asOf": (_INSTANT, "a date (its end in the report's time zone) or an instant"),
    "measure": (_choice(Measure), "only the columns of this measure"),
    "channelId": (_LIST, "this channel's"),
    "environmentId": (_LIST, "this environment's"),
    "tenantId": (_LIST, "this tenant's"),
    "tenantFilter": (
        _choice(TenantFilter, TenantFilter.UNTENANTED_AND_ALL_TENANTS),
        "which deployments take part",
    ),
    "timeZone": ({**_TEXT, "default": "UTC"}, "a Windows or IANA time zone"),
    "projects": (_LIST, "only these projects'"),
    "project": (_LIST, "only these projects'"),
    "environments": (_LIST, "only those to these environments"),
    "environment": (_LIST, "only those to these environments"),
    "tenants": (_LIST, "only those for these tenants"),
    "tenant": (_LIST, "only those for these tenants"),
    "channels": (_LIST, "only those of these channels"),
    "releaseId": (_LIST, "only those of these releases"),
    "taskState": (_STATES, "only those in these states"),
    "states": (_STATES, "only those in these states"),
    "active": (_FLAG, "only tasks that have not ended"),
    "running": (_FLAG, "only tasks that are at work"),
    "spaces": (_LIST, "only those of these spaces"),
    "fromCompletedDate": (_INSTANT, "only those that ended then or later"),
    "toCompletedDate": (_INSTANT, "only those that ended then or earlier"),
    "fromQueueDate": (_INSTANT, "only those that were queued then or later"),
    "toQueueDate": (_INSTANT, "only those that were queued then or earlier"),
    "fromStartDate": (_INSTANT, "only those that started then or later"),
    "toStartDate": (_INSTANT, "only those that started then or earlier"),
    "fromCompletedTime": (_INSTANT, "only those that ended then or later"),
    "toCompletedTime": (_INSTANT, "only those that ended then or earlier"),
    "regarding": (_LIST, "only what is about one of these ids"),
    "regardingAny": (_LIST, "only what is about one of these ids"),
    "pendingOnly": (_FLAG, "only what waits for somebody: nothing does"),
    "eventCategories": (_LIST, "only these categories"),
    "documentTypes": (_LIST, "only about documents of these types"),
    "users": (_LIST, "only by these users"),
    "from": (_INSTANT, "only what happened then or later"),
    "to": (_INSTANT, "only what happened then or earlier"),
    "fromAutoId": (_NUMBER, "only events of this number or a greater one"),
    "toAutoId": (_NUMBER, "only events of this number or a smaller one"),
    "includeSystem": (_FLAG, "whether events that are of no space are listed too"),
    "asCsv": (_FLAG, "all of them, as a file for spreadsheets"),
    "bom": (_FLAG, "whether a CSV file begins with a byte order mark, for Excel"),
}


def describe_parameters() -> Mapping[str, Schema]:
    """Each as OpenAPI has it, by its name; a list may be given in several parts too."""
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
