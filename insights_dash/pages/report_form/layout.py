"""What the page of a report's form shows."""

import uuid
from collections.abc import Container, Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from plotly.io.json import to_json_plotly

from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft
from insights_dash.domain.role import Permission
from insights_dash.pages.long_lists import Option
from insights_dash.pages.report_form.annotations import build_annotations
from insights_dash.pages.report_form.calculation import build_calculation
from insights_dash.pages.report_form.choices import Choices
from insights_dash.pages.report_form.general_fields import (
    build_appearance,
    build_form_section,
    build_identity,
    build_time,
)
from insights_dash.pages.report_form.ids import (
    DELETE,
    LONG_LISTS,
    Ids,
    found_id,
    wanted_id,
)
from insights_dash.pages.report_form.place import report_path, reports_path
from insights_dash.pages.report_form.rows import TEMPLATE_KEY
from insights_dash.pages.report_form.selection_fields import (
    build_environments,
    build_group,
    build_projects,
    build_tenants,
)
from insights_dash.pages.report_form.targets import build_targets
from insights_dash.store.spaces import Space

_UNSAVED = "Your changes to this report haven't been saved."
_SAVE_HINT = (
    "Press Enter in a single-line field, or Ctrl+Enter (⌘+Enter) anywhere, to save."
)


def build_page(  # noqa: PLR0913 - all that a form shows
    space: Space,
    report: Report | None,
    draft: ReportDraft,
    choices: Choices,
    time_zones: Sequence[Option],
    *,
    allowed: Container[Permission],
    proposed: str | None = None,
) -> html.Div:
    """Build the form of a report, or of a new one.

    `proposed` is the week start that follows the time zone, None if none does.
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
            dcc.Store(id=Ids.WEEK_START_PROPOSED, data=proposed),
            dcc.Store(id=Ids.UNSAVED, data=opened),
            *_build_stores(choices),
            _build_head(space, report),
            html.Div(id=Ids.SUMMARY, className="report-form__summary"),
            html.Div(
                [
                    build_identity(draft),
                    build_projects(draft, choices),
                    build_environments(draft, choices, keys),
                    build_tenants(draft, choices),
                    build_time(draft, time_zones),
                    build_calculation(draft),
                    _build_targets(draft),
                    _build_annotations(draft),
                    build_appearance(draft, report),
                    _build_danger() if may_delete else None,
                ],
                id=Ids.FORM,
                **data(form=opened, unsaved=_UNSAVED),
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


def _build_stores(choices: Choices) -> list[dcc.Store]:
    """Build what scripts and callbacks share, whatever report is edited."""
    template = build_group(TEMPLATE_KEY, EnvironmentGroupDraft(), choices)
    return [
        dcc.Store(id=Ids.GROUP_DROP),
        dcc.Store(id=Ids.ENVIRONMENT_CHOICES, data=choices.environments),
        dcc.Store(id=Ids.GROUP_TEMPLATE, data=to_json_plotly(template)),
        dcc.Store(id=Ids.FIRST_PROBLEM),
        *(dcc.Store(id=wanted_id(kind)) for kind in LONG_LISTS),
        *(dcc.Store(id=found_id(kind)) for kind in LONG_LISTS),
    ]


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


def _build_targets(draft: ReportDraft) -> html.Section:
    return build_form_section(
        "Targets",
        "Drawn on charts and compared with the value in the period shown",
        dmc.SimpleGrid(build_targets(draft), cols={"base": 1, "sm": 2}),
    )


def _build_annotations(draft: ReportDraft) -> html.Section:
    return build_form_section(
        "Annotations",
        "Mark events on charts, such as a new team or a code freeze",
        build_annotations(draft.annotations),
    )


def _build_danger() -> html.Section:
    return build_form_section(
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
