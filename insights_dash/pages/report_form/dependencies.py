"""The form's fields as callbacks read them, and where answers appear."""

from typing import Any

from dash import ALL, Input, Output, State

from insights_dash.pages.report_form.annotations import DAYS, TEXTS, annotation_values
from insights_dash.pages.report_form.form import FIELD_IDS
from insights_dash.pages.report_form.ids import GroupPart, Ids, group_id, tags_id

GROUP_NAMES = group_id(GroupPart.NAME, ALL)
GROUP_ENVIRONMENTS = group_id(GroupPart.ENVIRONMENTS, ALL)


def list_fields(dependency: type[State] | type[Input]) -> dict[str, Any]:
    """Return all that the form holds, by the names that `parse_form` reads."""
    return {
        **{field: dependency(each, "value") for field, each in FIELD_IDS.items()},
        **list_selecting_fields(dependency),
        **annotation_values(State),
        "group_names": State(GROUP_NAMES, "value"),
        "tag_ids": State(tags_id(ALL), "id"),
    }


def list_selecting_fields(dependency: type[State] | type[Input]) -> dict[str, Any]:
    """Return the part of the form that decides which deployments a report has."""
    fields = ("project_group_ids", "project_ids", "channel_ids", "tenant_ids")
    return {
        **{field: dependency(FIELD_IDS[field], "value") for field in fields},
        "tenant_mode": dependency(Ids.TENANT_MODE, "value"),
        "all_tenants": dependency(Ids.ALL_TENANTS, "checked"),
        "tags": dependency(tags_id(ALL), "value"),
        "group_order": State(Ids.GROUP_ORDER, "data"),
        "group_ids": State(GROUP_NAMES, "id"),
        "group_environments": dependency(GROUP_ENVIRONMENTS, "value"),
        "environment_ids": State(GROUP_ENVIRONMENTS, "id"),
    }


def list_outputs() -> dict[str, Any]:
    """Return where the answer to "Save" appears."""
    return {
        "fields": {field: Output(each, "error") for field, each in FIELD_IDS.items()},
        "group_names": Output(GROUP_NAMES, "error"),
        "group_environments": Output(GROUP_ENVIRONMENTS, "error"),
        "annotation_days": Output(DAYS, "error"),
        "annotation_texts": Output(TEXTS, "error"),
        "tags": Output(tags_id(ALL), "error"),
        "summary": Output(Ids.SUMMARY, "children"),
        "href": Output(Ids.LOCATION, "href"),
    }
