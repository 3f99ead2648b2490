"""What the settings page shows."""

from collections.abc import Container, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from insights_dash.components.attributes import aria
from insights_dash.components.delete_dialog import (
    build_delete_button,
    build_delete_dialog,
)
from insights_dash.components.icon_catalogue import list_icons
from insights_dash.components.report_icon import (
    DEFAULT_COLOR,
    DEFAULT_ICON,
    build_icon,
)
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_not_found
from insights_dash.domain.report import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    EnvironmentGroupDraft,
    Report,
    ReportDraft,
    TenantMode,
)
from insights_dash.domain.role import Permission
from insights_dash.pages.long_lists import Option
from insights_dash.pages.settings.choices import Choices, TagChoices
from insights_dash.pages.settings.goals import build_annotations, build_targets
from insights_dash.pages.settings.ids import (
    DELETE,
    LONG_LISTS,
    GroupPart,
    Ids,
    found_id,
    group_id,
    overwrite_id,
    tags_id,
    wanted_id,
)
from insights_dash.pages.settings.logo import build_logo_field
from insights_dash.store.spaces import Space

TEMPLATE_KEY = "new-row"
_OPTIONS_SHOWN = 60
_ICONS_SHOWN = 84
_COLORS = (
    *("#0D80D8", "#1864AB", "#0B7285", "#087F5B", "#2B8A3E", "#5C940D"),
    *("#E67700", "#D9480F", "#C92A2A", "#A61E4D", "#862E9C", "#5F3DC4"),
    *("#364FC7", "#495057"),
)
_TENANT_MODES = (
    (
        TenantMode.TENANTED_AND_UNTENANTED,
        "All deployments",
        "Deployments with a tenant and deployments without one.",
    ),
    (
        TenantMode.TENANTED,
        "Tenanted only",
        "Only deployments that were made for a tenant.",
    ),
    (
        TenantMode.UNTENANTED,
        "Untenanted only",
        "Only deployments without a tenant.",
    ),
)


def build_page(  # noqa: PLR0913 - all that a form shows
    space: Space,
    report: Report | None,
    draft: ReportDraft,
    choices: Choices,
    time_zones: Sequence[Option],
    *,
    allowed: Container[Permission],
) -> html.Div:
    """The form of a report, or of a new one; `allowed` says what it offers besides."""
    may_delete = report is not None and Permission.REPORT_DELETE in allowed
    keys = [f"group-{index}" for index in range(len(draft.environment_groups))]
    return html.Div(
        [
            dcc.Location(id=Ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=Ids.PLACE, data=_place(space, report)),
            dcc.Store(id=Ids.GROUP_ORDER, data=keys),
            dcc.Store(id=Ids.GROUP_DROP),
            dcc.Store(id=Ids.ENVIRONMENT_CHOICES, data=choices.environments),
            dcc.Store(
                id=Ids.GROUP_TEMPLATE,
                data=to_json_plotly(
                    _build_group(TEMPLATE_KEY, EnvironmentGroupDraft(), choices)
                ),
            ),
            dcc.Store(id=Ids.FIRST_PROBLEM),
            *(dcc.Store(id=wanted_id(kind)) for kind in LONG_LISTS),
            *(dcc.Store(id=found_id(kind)) for kind in LONG_LISTS),
            _build_head(space, report),
            html.Div(id=Ids.SUMMARY, className="report-form__summary"),
            html.Div(
                [
                    _build_identity(draft, report),
                    _build_projects(draft, choices),
                    _build_environments(draft, choices, keys),
                    _build_tenants(draft, choices),
                    _build_time(draft, time_zones),
                    _build_goals(draft),
                    _build_danger() if may_delete else None,
                ],
                id=Ids.FORM,
                className="report-form__sections",
            ),
            _build_save_bar(
                space, report, may_copy=Permission.REPORT_CREATE in allowed
            ),
            build_delete_dialog(
                DELETE,
                "report",
                report.definition.name,
                "will be gone for everybody. Its deployments stay.",
            )
            if report and may_delete
            else None,
        ],
        className="report-form",
    )


def reports_path(space: Space) -> str:
    """Where the reports of a space are listed."""
    return f"/{space.id}/insights"


def report_path(space: Space, report: Report) -> str:
    """Where a report's overview is."""
    return f"{reports_path(space)}/{report.id}"


def _place(space: Space, report: Report | None) -> dict[str, str | int | None]:
    """What the form is about, and the revision that it changes."""
    return {
        "space": space.id,
        "report": report.id if report else None,
        "revision": report.revision if report else None,
    }


def _build_head(space: Space, report: Report | None) -> html.Header:
    links = [(space.name, reports_path(space))]
    if report:
        links.append((report.definition.name, report_path(space, report)))
    return html.Header(
        [
            build_breadcrumbs(links, "Settings" if report else "New report"),
            html.H1("Report settings" if report else "New report"),
            html.P(
                "What the report covers, and how it looks in the list of reports."
                if report
                else "Choose what it covers. Only the name is required; everything "
                "can be changed later.",
                className="report-form__lead",
            ),
            _build_hidden_note(len(report.hidden))
            if report and report.hidden
            else None,
        ],
        className="report-form__head",
    )


def _build_hidden_note(count: int) -> html.P:
    """That the form does not have all of the report, and that nothing gets lost."""
    named = "one thing" if count == 1 else f"{count:,} things"
    text = f"The report also names {named} outside of what you may see; saving keeps "
    return html.P(
        [build_icon("eye-slash"), " ", text, "it." if count == 1 else "them."],
        className="notice",
    )


def _build_section(title: str, text: str, *fields: Any) -> html.Section:  # noqa: ANN401
    anchor = f"about-{title.lower().replace(' ', '-')}"
    return html.Section(
        [
            html.Div(
                [html.H2(title, id=anchor), html.P(text)],
                className="report-form__about",
            ),
            html.Div(list(fields), className="report-form__fields"),
        ],
        className="report-form__section",
        **aria(labelledby=anchor),
    )


def _build_identity(draft: ReportDraft, report: Report | None) -> html.Section:
    return _build_section(
        "General",
        "How people recognise the report among others.",
        dmc.TextInput(
            id=Ids.NAME,
            label="Name",
            description=f"Unique in this space, up to {NAME_LENGTH} characters.",
            value=draft.name,
            placeholder="Production, by team",
            withAsterisk=True,
        ),
        dmc.Textarea(
            id=Ids.DESCRIPTION,
            label="Description",
            description="Who the report is for, and what its data leaves out. "
            f"Up to {DESCRIPTION_LENGTH:,} characters.",
            value=draft.description,
            autosize=True,
            minRows=3,
            maxRows=10,
        ),
        html.Div(
            [
                html.Div(id=Ids.ICON_TILE, className="report-form__tile"),
                dmc.Select(
                    id=Ids.ICON,
                    label="Icon",
                    description="Found by name or meaning.",
                    data=list(list_icons()),
                    value=draft.icon_id or DEFAULT_ICON,
                    searchable=True,
                    allowDeselect=False,
                    limit=_ICONS_SHOWN,
                    filter={"function": "findOptions"},
                    renderOption={"function": "renderIcon"},
                    withCheckIcon=False,
                    nothingFoundMessage="No icon of that name",
                    # Options lie in a grid: nothing may wrap them.
                    withScrollArea=False,
                    classNames={
                        "dropdown": "icon-picker__dropdown",
                        "options": "icon-picker__options",
                    },
                ),
                dmc.ColorInput(
                    id=Ids.ICON_COLOR,
                    label="Colour",
                    description="A swatch, or any like #0D80D8.",
                    value=draft.icon_color or DEFAULT_COLOR,
                    swatches=list(_COLORS),
                    swatchesPerRow=7,
                    withEyeDropper=False,
                    fixOnBlur=False,
                ),
            ],
            className="report-form__icon",
        ),
        build_logo_field(report),
    )


def _build_list(
    identifier: Any,  # noqa: ANN401 - a text or a dict
    label: str,
    description: str,
    options: Sequence[Option],
    chosen: Sequence[str],
    **more: Any,  # noqa: ANN401 - Mantine's own properties
) -> dmc.MultiSelect:
    return dmc.MultiSelect(
        id=identifier,
        label=label,
        description=description,
        data=list(options),
        value=list(chosen),
        placeholder="" if chosen else "Type to search",
        searchable=True,
        clearable=True,
        limit=_OPTIONS_SHOWN,
        # The default loses picks while a search is on.
        clearSearchOnChange=False,
        hidePickedOptions=True,
        filter={"function": "findOptions"},
        renderOption={"function": "renderOption"},
        nothingFoundMessage="Nothing found",
        maxDropdownHeight=280,
        **more,
    )


def _build_projects(draft: ReportDraft, choices: Choices) -> html.Section:
    return _build_section(
        "Projects",
        "Whose deployments count. What is chosen here adds up; nothing counts twice.",
        _build_list(
            Ids.PROJECT_GROUPS,
            "Project groups",
            "The default channel of each of their projects takes part, also of "
            "projects added later.",
            choices.project_groups,
            draft.project_group_ids,
        ),
        _build_list(
            Ids.PROJECTS,
            "Projects",
            "The default channel of each project takes part.",
            choices.projects,
            draft.project_ids,
        ),
        _build_list(
            Ids.CHANNELS,
            "Channels",
            "Further channels that take part, such as one for hotfixes.",
            choices.channels,
            draft.channel_ids,
        ),
    )


def _build_environments(
    draft: ReportDraft, choices: Choices, keys: Sequence[str]
) -> html.Section:
    groups = zip(keys, draft.environment_groups, strict=True)
    return _build_section(
        "Environments",
        "A report shows each group as one environment, in this order. An environment "
        "belongs to one group only.",
        html.Div(
            [_build_group(key, group, choices) for key, group in groups],
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


def _build_group(key: str, group: EnvironmentGroupDraft, choices: Choices) -> html.Div:
    return html.Div(
        [
            html.Span(
                build_icon("grip-vertical"),
                className="environment-group__handle",
                title="Drag to another place",
                **aria(hidden="true"),
            ),
            dmc.TextInput(
                id=group_id(GroupPart.NAME, key),
                label="Group name",
                value=group.name,
                placeholder="Production",
                className="environment-group__name",
            ),
            dmc.MultiSelect(
                id=group_id(GroupPart.ENVIRONMENTS, key),
                label="Environments",
                data=list(choices.environments),
                value=list(group.environments),
                searchable=True,
                limit=_OPTIONS_SHOWN,
                clearSearchOnChange=False,
                hidePickedOptions=True,
                filter={"function": "findOptions"},
                renderOption={"function": "renderOption"},
                nothingFoundMessage="Nothing found",
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
        ],
        id={"type": "settings-group", "key": key},
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


def _build_tenants(draft: ReportDraft, choices: Choices) -> html.Section:
    return _build_section(
        "Tenants",
        "For whom the deployments were made.",
        dmc.RadioGroup(
            [
                dmc.Radio(
                    label=label, description=text, value=mode, className="mode-card"
                )
                for mode, label, text in _TENANT_MODES
            ],
            id=Ids.TENANT_MODE,
            label="Which deployments take part",
            value=draft.tenant_mode,
        ),
        html.Div(
            [
                dmc.Switch(
                    id=Ids.ALL_TENANTS,
                    label="All tenants",
                    description="Every tenant takes part, also those added later. "
                    "The choices below are kept but do not count.",
                    checked=draft.all_tenants,
                ),
                html.Div(
                    [
                        _build_list(
                            Ids.TENANTS,
                            "Tenants",
                            "These take part whatever their tags. With neither "
                            "tenants nor tags chosen, every tenant takes part.",
                            choices.tenants,
                            draft.tenant_ids,
                        ),
                        *(_build_tags(field) for field in choices.tags),
                    ],
                    id=Ids.TENANT_LIMITS,
                    className="report-form__stack",
                ),
            ],
            id=Ids.TENANT_PART,
            className="report-form__stack",
        ),
    )


def _build_tags(field: TagChoices) -> html.Div:
    """The list of a tag set; pills get their colours from `data-colors` in browsers."""
    colors = {each["label"]: each["color"] for each in field.options if "color" in each}
    return html.Div(
        _build_list(
            tags_id(field.id),
            f"Tenant tags: {field.name}",
            "Tenants with any of these tags; across tag sets, a tenant must match all.",
            field.options,
            field.chosen,
        ),
        className="tag-field",
        **{"data-colors": to_json_plotly(colors)},
    )


def _build_time(draft: ReportDraft, time_zones: Sequence[Option]) -> html.Section:
    return _build_section(
        "Time",
        "Where a day, a week and a month begin.",
        dmc.Select(
            id=Ids.TIME_ZONE,
            label="Time zone",
            description="Search by city or country, or by a Windows name such as “GMT "
            "Standard Time”. Offsets are today's; clock changes are followed.",
            data=list(time_zones),
            value=draft.time_zone,
            searchable=True,
            allowDeselect=False,
            limit=_OPTIONS_SHOWN,
            filter={"function": "findOptions"},
            nothingFoundMessage="No such time zone",
        ),
    )


def _build_goals(draft: ReportDraft) -> html.Section:
    return _build_section(
        "Targets",
        "What the last 28 days should reach: a line on the chart, met or missed beside "
        "the headline. And what happened, for those who read the charts later.",
        dmc.SimpleGrid(build_targets(draft), cols={"base": 1, "sm": 2}),
        build_annotations(draft),
    )


def _build_danger() -> html.Section:
    return _build_section(
        "Delete report",
        "The deployments stay; only the report goes, for everybody and for good.",
        build_delete_button(DELETE, "report"),
    )


def _build_save_bar(space: Space, report: Report | None, *, may_copy: bool) -> html.Div:
    back = report_path(space, report) if report else reports_path(space)
    return html.Div(
        html.Div(
            [
                html.Div(
                    id=Ids.PREVIEW,
                    className="report-form__preview",
                    role="status",
                ),
                dcc.Link(
                    [build_icon("copy"), "Duplicate"],
                    href=f"{reports_path(space)}/new?copy={report.id}",
                    className="report-form__cancel",
                )
                if report and may_copy
                else None,
                dcc.Link(
                    "Cancel",
                    href=back,
                    className="report-form__cancel",
                ),
                dmc.Button("Save changes" if report else "Create report", id=Ids.SAVE),
            ],
            className="report-form__bar-inside",
        ),
        className="report-form__bar",
    )


def build_missing_report() -> Component:
    """Where a report was, or never was."""
    return build_not_found(
        "There is no such report",
        "It may have been deleted, or its address is mistyped.",
    )


def build_conflict(
    differences: Sequence[tuple[str, str, str]], *, href: str, revision: int
) -> dmc.Alert:
    """Somebody saved first: each field that differs, theirs beside mine."""
    rows = [
        html.Tr([html.Th(label, scope="row"), html.Td(theirs), html.Td(mine)])
        for label, theirs, mine in differences
    ]
    head = [html.Th(each, scope="col") for each in ("Field", "Stored now", "Yours")]
    return dmc.Alert(
        [
            html.P(
                "Somebody else saved this report while you were changing it. Nothing "
                "was overwritten."
            ),
            html.Table(
                [html.Thead(html.Tr(head)), html.Tbody(rows)],
                className="report-form__differences",
            )
            if rows
            else html.P("What they saved is what you have here."),
            html.Div(
                [
                    html.A("Take theirs", href=href, className="button"),
                    html.Button(
                        "Save mine over it",
                        id=overwrite_id(revision),
                        className="button button--filled",
                    ),
                ],
                className="report-form__choices",
            ),
        ],
        title="This report has changed meanwhile",
        color="yellow",
        icon=build_icon("code-branch"),
    )


def build_summary(messages: Sequence[tuple[str, str]]) -> dmc.Alert:
    """Every problem of the form, above it."""
    count = len(messages)
    title = (
        "One thing needs your attention"
        if count == 1
        else f"{count} things need your attention"
    )
    return dmc.Alert(
        html.Ul(
            [
                html.Li([html.Strong(f"{label}: "), text] if label else text)
                for label, text in messages
            ]
        ),
        title=title,
        color="red",
        icon=build_icon("circle-exclamation"),
    )
