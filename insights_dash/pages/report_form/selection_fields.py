"""The sections of the form that decide which deployments a report has."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from plotly.io.json import to_json_plotly

from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.report import TenantMode
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft
from insights_dash.pages.long_lists import Option, count_options
from insights_dash.pages.report_form.choices import Choices, TagChoices
from insights_dash.pages.report_form.general_fields import (
    OPTIONS_SHOWN,
    build_form_section,
)
from insights_dash.pages.report_form.ids import GroupPart, Ids, group_id, tags_id

ALL_TENANTS = "All tenants"
TENANT_MODES = (
    (
        TenantMode.TENANTED_AND_UNTENANTED,
        "All deployments",
        "Tenanted and untenanted deployments",
    ),
    (
        TenantMode.TENANTED,
        "Tenanted only",
        "Deployments to a tenant",
    ),
    (
        TenantMode.UNTENANTED,
        "Untenanted only",
        "Deployments without a tenant",
    ),
)


def _build_list(  # noqa: PLR0913 - what a list shows
    identifier: object,
    label: str,
    options: Sequence[Option],
    chosen: Sequence[str],
    *,
    description: str,
    placeholder: str,
) -> dmc.MultiSelect:
    return dmc.MultiSelect(
        id=identifier,
        label=label,
        description=description,
        data=list(options),
        value=list(chosen),
        placeholder=placeholder,
        searchable=True,
        clearable=True,
        limit=OPTIONS_SHOWN,
        # The default loses picks while a search is on.
        clearSearchOnChange=False,
        hidePickedOptions=True,
        filter={"function": "findOptions"},
        renderOption={"function": "renderOption"},
        nothingFoundMessage="No matches",
        maxDropdownHeight=280,
    )


def _describe_none(nouns: str, options: Sequence[Option]) -> str:
    """Return an empty field's placeholder: `No projects selected (80 available)`."""
    count = count_options(options)
    if not count:
        return f"No {nouns} in this space"
    return f"No {nouns} selected ({count:,} available)"


def build_projects(draft: ReportDraft, choices: Choices) -> html.Section:
    """Build the section of projects and channels."""
    return build_form_section(
        "Projects",
        "Deployments from any of these are included, each counted once.",
        _build_list(
            Ids.PROJECT_GROUPS,
            "Project groups",
            choices.project_groups,
            draft.project_group_ids,
            description="Includes the default channel of every project in the group, "
            "now and in future.",
            placeholder=_describe_none("project groups", choices.project_groups),
        ),
        _build_list(
            Ids.PROJECTS,
            "Projects",
            choices.projects,
            draft.project_ids,
            description="Includes each project's default channel.",
            placeholder=_describe_none("projects", choices.projects),
        ),
        _build_list(
            Ids.CHANNELS,
            "Channels",
            choices.channels,
            draft.channel_ids,
            description="Additional channels, such as hotfixes",
            placeholder=_describe_none("additional channels", choices.channels),
        ),
    )


def build_environments(
    draft: ReportDraft, choices: Choices, keys: Sequence[str]
) -> html.Section:
    """Build the section of environment groups; `keys` are those of their rows."""
    groups = zip(keys, draft.environment_groups, strict=True)
    return build_form_section(
        "Environments",
        "Each group is shown as one environment, in this order. An environment can be "
        "in one group only.",
        html.Div(
            [build_group(key, group, choices) for key, group in groups],
            id=Ids.GROUPS,
            className="report-form__groups",
        ),
        dmc.Button(
            "Add environment group",
            id=Ids.ADD_GROUP,
            variant="default",
            leftSection=build_icon("plus"),
            className="report-form__add",
        ),
    )


def build_group(key: str, group: EnvironmentGroupDraft, choices: Choices) -> html.Div:
    """Build the row of an environment group."""
    return html.Div(
        [
            html.Span(
                build_icon("grip-vertical"),
                className="environment-group__handle",
                title="Drag to reorder",
                **aria(hidden="true"),
            ),
            dmc.TextInput(
                id=group_id(GroupPart.NAME, key),
                label="Group name",
                value=group.name,
                placeholder="e.g. Production",
                className="environment-group__name",
            ),
            dmc.MultiSelect(
                id=group_id(GroupPart.ENVIRONMENTS, key),
                label="Environments",
                data=list(choices.environments),
                value=list(group.environments),
                searchable=True,
                limit=OPTIONS_SHOWN,
                clearSearchOnChange=False,
                hidePickedOptions=True,
                filter={"function": "findOptions"},
                renderOption={"function": "renderOption"},
                nothingFoundMessage="No matches",
                placeholder=_describe_none("environments", choices.environments),
                className="environment-group__environments",
            ),
            html.Div(
                [
                    _build_action(GroupPart.UP, key, "arrow-up", "Move up"),
                    _build_action(GroupPart.DOWN, key, "arrow-down", "Move down"),
                    _build_action(GroupPart.REMOVE, key, "trash-can", "Remove group"),
                ],
                className="environment-group__actions",
            ),
            html.P(
                id=group_id(GroupPart.NOTE, key),
                className="environment-group__note",
                role="status",
            ),
        ],
        id={"type": "report-form-group", "key": key},
        key=key,
        className="environment-group",
        role="group",
        **aria(label="Environment group"),
    )


def _build_action(part: GroupPart, key: str, icon: str, label: str) -> dmc.ActionIcon:
    return dmc.ActionIcon(
        build_icon(icon),
        id=group_id(part, key),
        variant="subtle",
        color="gray",
        size="lg",
        **aria(label=label),
    )


def build_tenants(draft: ReportDraft, choices: Choices) -> html.Section:
    """Build the section, folded if every deployment is included.

    It is hidden, not absent, in a space without tenants: callbacks read its fields.
    """
    is_default = not (
        draft.tenant_ids or draft.tenant_tags or draft.all_tenants
    ) and draft.tenant_mode in {"", TenantMode.TENANTED_AND_UNTENANTED}
    return build_form_section(
        "Tenants",
        "Filter by tenant",
        html.Details(
            [
                html.Summary(
                    [
                        html.Span(id=Ids.TENANT_SUMMARY, className="fold__said"),
                        html.Span("Change", className="fold__action"),
                    ],
                    className="fold__summary",
                ),
                html.Div(
                    [_build_tenant_mode(draft), _build_tenant_part(draft, choices)],
                    className="report-form__stack fold__content",
                ),
            ],
            open=not is_default,
            className="fold",
        ),
        hidden=is_default and not choices.tenants,
    )


def _build_tenant_mode(draft: ReportDraft) -> dmc.RadioGroup:
    return dmc.RadioGroup(
        [
            dmc.Radio(label=label, description=text, value=mode, className="mode-card")
            for mode, label, text in TENANT_MODES
        ],
        id=Ids.TENANT_MODE,
        label="Include",
        value=draft.tenant_mode,
    )


def _build_tenant_part(draft: ReportDraft, choices: Choices) -> html.Div:
    return html.Div(
        [
            dmc.Switch(
                id=Ids.ALL_TENANTS,
                label=ALL_TENANTS,
                description="Include every tenant, now and in future. The selection "
                "below is kept but ignored.",
                checked=draft.all_tenants,
            ),
            html.Div(
                [
                    _build_list(
                        Ids.TENANTS,
                        "Tenants",
                        choices.tenants,
                        draft.tenant_ids,
                        description="Always included, regardless of tags. Leave "
                        "tenants and tags empty to include all tenants.",
                        placeholder=ALL_TENANTS,
                    ),
                    *(_build_tags(field) for field in choices.tags),
                ],
                id=Ids.TENANT_LIMITS,
                className="report-form__stack",
            ),
        ],
        id=Ids.TENANT_PART,
        className="report-form__stack",
    )


def _build_tags(field: TagChoices) -> html.Div:
    """Build a tag set's list; browsers colour its pills by `data-colors`."""
    colors = {each["label"]: each["color"] for each in field.options if "color" in each}
    return html.Div(
        _build_list(
            tags_id(field.id),
            f"Tenant tags: {field.name}",
            field.options,
            field.chosen,
            description="Match any of these tags. Tenants must match in every tag set "
            "you use.",
            placeholder=_describe_none("tags", field.options),
        ),
        className="tag-field",
        **{"data-colors": to_json_plotly(colors)},
    )
