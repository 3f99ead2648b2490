"""What the page of a report's form shows."""

import uuid
from collections.abc import Container, Sequence
from functools import partial

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from insights_dash.components.administration import build_section
from insights_dash.components.attributes import aria, data
from insights_dash.components.icon_catalogue import list_icons
from insights_dash.components.report_icon import (
    DEFAULT_COLOR,
    DEFAULT_ICON,
    build_icon,
)
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.components.states import build_empty, build_not_found
from insights_dash.domain.report import Report, TenantMode
from insights_dash.domain.report_draft import (
    NAME_LENGTH,
    EnvironmentGroupDraft,
    ReportDraft,
)
from insights_dash.domain.role import Permission
from insights_dash.pages.long_lists import Option, count_options
from insights_dash.pages.report_form.annotations import build_annotations
from insights_dash.pages.report_form.choices import Choices, TagChoices
from insights_dash.pages.report_form.form import Message
from insights_dash.pages.report_form.ids import (
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
from insights_dash.pages.report_form.logo import build_logo_field
from insights_dash.pages.report_form.rows import TEMPLATE_KEY
from insights_dash.pages.report_form.targets import build_targets
from insights_dash.store.spaces import Space

_MOST_SPACES_OFFERED = 6
_OPTIONS_SHOWN = 60
_ICONS_SHOWN = 84
_COLORS = (
    *("#0D80D8", "#1864AB", "#0B7285", "#087F5B", "#2B8A3E", "#5C940D"),
    *("#E67700", "#D9480F", "#C92A2A", "#A61E4D", "#862E9C", "#5F3DC4"),
    *("#364FC7", "#495057"),
)
_SAVE_HINT = (
    "Press Enter in a single-line field, or Ctrl+Enter (⌘+Enter) anywhere, to save."
)
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

_build_section = partial(build_section, block="report-form")


def build_page(  # noqa: PLR0913 - all that a form shows
    space: Space,
    report: Report | None,
    draft: ReportDraft,
    choices: Choices,
    time_zones: Sequence[Option],
    *,
    allowed: Container[Permission],
) -> html.Div:
    """Build the form of a report, or of a new one.

    `allowed` are the user's permissions: they decide about "Delete" and "Duplicate".
    """
    may_delete = report is not None and Permission.REPORT_DELETE in allowed
    opened = uuid.uuid4().hex  # tells one opened form from the next
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
            dcc.Store(id=Ids.UNSAVED, data=opened),
            *(dcc.Store(id=wanted_id(kind)) for kind in LONG_LISTS),
            *(dcc.Store(id=found_id(kind)) for kind in LONG_LISTS),
            _build_head(space, report),
            html.Div(id=Ids.SUMMARY, className="report-form__summary"),
            html.Div(
                [
                    _build_identity(draft),
                    _build_projects(draft, choices),
                    _build_environments(draft, choices, keys),
                    _build_tenants(draft, choices),
                    _build_time(draft, time_zones),
                    _build_targets(draft),
                    _build_annotations(draft),
                    _build_appearance(draft, report),
                    _build_danger() if may_delete else None,
                ],
                id=Ids.FORM,
                **data(form=opened),
                className="report-form__sections",
            ),
            _build_save_bar(
                space, report, may_copy=Permission.REPORT_CREATE in allowed
            ),
            DELETE.build(
                report.definition.name,
                "will be deleted for everyone. Deployments aren't affected. This can't "
                "be undone.",
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
                "What this report includes and how it appears in lists"
                if report
                else "Only a name is required. You can change everything later.",
                className="report-form__lead",
            ),
            _build_hidden_note(len(report.hidden))
            if report and report.hidden
            else None,
        ],
        className="report-form__head",
    )


def _build_hidden_note(count: int) -> html.P:
    """Say that the report has items that this user can't see, and that they stay."""
    named, they = ("1 item", "it") if count == 1 else (f"{count:,} items", "them")
    text = f"This report includes {named} you can't see. Saving keeps {they}."
    return html.P([build_icon("eye-slash"), " ", text], className="notice")


def _build_identity(draft: ReportDraft) -> html.Section:
    return _build_section(
        "General",
        "Name and description",
        dmc.TextInput(
            id=Ids.NAME,
            label="Name",
            description=f"Must be unique in this space. Up to {NAME_LENGTH} "
            "characters.",
            value=draft.name,
            placeholder="e.g. Production, by team",
            withAsterisk=True,
        ),
        dmc.Textarea(
            id=Ids.DESCRIPTION,
            label="Description",
            description="Who it's for and any caveats about the data (optional)",
            value=draft.description,
            autosize=True,
            minRows=3,
            maxRows=10,
        ),
    )


def _build_appearance(draft: ReportDraft, report: Report | None) -> html.Section:
    return _build_section(
        "Appearance",
        "How the report looks in lists",
        html.Div(
            [
                html.Div(id=Ids.ICON_TILE, className="report-form__tile"),
                dmc.Select(
                    id=Ids.ICON,
                    label="Icon",
                    description="Search icons",
                    data=list(list_icons()),
                    value=draft.icon_id or DEFAULT_ICON,
                    searchable=True,
                    allowDeselect=False,
                    limit=_ICONS_SHOWN,
                    filter={"function": "findOptions"},
                    renderOption={"function": "renderIcon"},
                    withCheckIcon=False,
                    nothingFoundMessage="No matches",
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
                    description="Pick a colour or enter a hex code",
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
        limit=_OPTIONS_SHOWN,
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


def _build_projects(draft: ReportDraft, choices: Choices) -> html.Section:
    return _build_section(
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


def _build_environments(
    draft: ReportDraft, choices: Choices, keys: Sequence[str]
) -> html.Section:
    groups = zip(keys, draft.environment_groups, strict=True)
    return _build_section(
        "Environments",
        "Each group is shown as one environment, in this order. An environment can be "
        "in one group only.",
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
                limit=_OPTIONS_SHOWN,
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


def _build_tenants(draft: ReportDraft, choices: Choices) -> html.Section:
    """Build the section, folded if every deployment is included.

    It is hidden, not absent, in a space without tenants: callbacks read its fields.
    """
    is_default = not (
        draft.tenant_ids or draft.tenant_tags or draft.all_tenants
    ) and draft.tenant_mode in {"", TenantMode.TENANTED_AND_UNTENANTED}
    return _build_section(
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


def _build_time(draft: ReportDraft, time_zones: Sequence[Option]) -> html.Section:
    return _build_section(
        "Time",
        "Determines when days, weeks and months start",
        dmc.Select(
            id=Ids.TIME_ZONE,
            label="Time zone",
            description="Search by city, country or Windows name. Offsets shown are "
            "current; daylight saving time is applied automatically.",
            data=list(time_zones),
            value=draft.time_zone,
            searchable=True,
            allowDeselect=False,
            limit=_OPTIONS_SHOWN,
            filter={"function": "findOptions"},
            nothingFoundMessage="No matches",
        ),
    )


def _build_targets(draft: ReportDraft) -> html.Section:
    return _build_section(
        "Targets",
        "Drawn on charts and compared with the last 28 days",
        dmc.SimpleGrid(build_targets(draft), cols={"base": 1, "sm": 2}),
    )


def _build_annotations(draft: ReportDraft) -> html.Section:
    return _build_section(
        "Annotations",
        "Mark events on charts, such as a new team or a code freeze",
        build_annotations(draft.annotations),
    )


def _build_danger() -> html.Section:
    return _build_section(
        "Delete report",
        "Permanently deletes the report for everyone. Deployments aren't affected.",
        DELETE.build_button(),
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
                dmc.Button(
                    "Save changes" if report else "Create report",
                    id=Ids.SAVE,
                    attributes={"root": {"title": _SAVE_HINT}},
                    **aria(keyshortcuts="Control+Enter Meta+Enter"),
                ),
            ],
            className="report-form__bar-inside",
        ),
        className="report-form__bar",
    )


def build_missing_report() -> Component:
    """Build the page of a URL whose report does not exist."""
    return build_not_found(
        "Report not found",
        "It may have been deleted, or the URL may be wrong.",
    )


def build_missing_space(spaces: Sequence[Space]) -> Component:
    """Build the page of a form in an unknown space; it offers those of `spaces`."""
    if not spaces:
        return build_empty(
            "No spaces yet",
            "Import deployments to create one. Then you can create a report.",
            icon="compass",
            is_page=True,
            actions=[dcc.Link("Get started", href="/", className="button")],
        )
    actions = [
        dcc.Link(
            [build_icon("plus"), f"New report in {space.name}"],
            href=f"{reports_path(space)}/new",
            className="button",
        )
        for space in spaces[:_MOST_SPACES_OFFERED]
    ]
    return build_empty(
        "Space not found",
        "Check the URL, or create the report in one of these spaces.",
        icon="compass",
        is_page=True,
        actions=[*actions, dcc.Link("Back to reports", href="/", className="button")],
    )


def build_conflict(
    differences: Sequence[tuple[str, str, str]], *, href: str, revision: int
) -> dmc.Alert:
    """Build the comparison of the form with what another user has saved since."""
    rows = [
        html.Tr([html.Th(label, scope="row"), html.Td(theirs), html.Td(mine)])
        for label, theirs, mine in differences
    ]
    columns = ("Field", "Current version", "Your version")
    head = [html.Th(each, scope="col") for each in columns]
    return dmc.Alert(
        [
            html.P(
                "Another user saved changes while you were editing. Your changes "
                "haven't been saved."
            ),
            html.Table(
                [html.Thead(html.Tr(head)), html.Tbody(rows)],
                className="report-form__differences",
            )
            if rows
            else html.P("Both versions are identical."),
            html.Div(
                [
                    html.A(
                        "Discard my changes",
                        href=href,
                        className="button",
                        **data(discards="true"),
                    ),
                    html.Button(
                        "Overwrite",
                        id=overwrite_id(revision),
                        className="button button--filled",
                    ),
                ],
                className="report-form__choices",
            ),
        ],
        title="Someone else changed this report",
        color="yellow",
        icon=build_icon("code-branch"),
    )


def build_summary(messages: Sequence[Message]) -> dmc.Alert:
    """Build the list of every problem, which stands above the form."""
    count = len(messages)
    title = "There's 1 problem" if count == 1 else f"There are {count} problems"
    return dmc.Alert(
        html.Ul([html.Li(_build_message(each)) for each in messages]),
        title=title,
        color="red",
        icon=build_icon("circle-exclamation"),
    )


def _build_message(message: Message) -> list[Component | str]:
    """Build a problem whose label leads to its field."""
    if not message.label:
        return [message.text]
    label: Component = html.Strong(message.label)
    if message.target:
        label = html.A(label, href=f"#{message.target}", **data(field=message.target))
    return [label, ": ", message.text]
