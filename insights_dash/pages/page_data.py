"""What the browser's scripts know of the dashboard's pages."""

from collections.abc import Mapping

from insights_dash.charts.panel_grid import FoldIds
from insights_dash.components.page_data import list_members
from insights_dash.components.shell import ShellIds
from insights_dash.components.states import describe_lost_answers
from insights_dash.domain.project_insights import TenantFilter
from insights_dash.domain.question import NAMES, Split
from insights_dash.domain.report import TenantMode
from insights_dash.domain.team import OWNER
from insights_dash.domain.time_range import TimeRange
from insights_dash.pages.data.imports import ids as import_page
from insights_dash.pages.portfolio import ids as portfolio
from insights_dash.pages.report import ids as report
from insights_dash.pages.report.controls import AS_OF
from insights_dash.pages.report.failure import build_retry
from insights_dash.pages.report.pick import NARROWING, PARAMETERS
from insights_dash.pages.report.place import UNTENANTED
from insights_dash.pages.report.project_links import INHERITED
from insights_dash.pages.report.view import DATES, NOW, REPEATED, SCOPE, View
from insights_dash.pages.report_form import ids as report_form
from insights_dash.pages.report_form.selection_fields import ALL_TENANTS, TENANT_MODES
from insights_dash.pages.reports import ids as reports
from insights_dash.pages.reports.layout import NO_REPORTS
from insights_dash.pages.wall_dialog import NEW as NEW_WALL


def describe_pages() -> Mapping[str, object]:
    """Return IDs, parameters, values and texts that scripts and server share.

    `parameters.question` are those that the API's metrics have too, and `inherited`
    those with which other reports and projects open. `dates` say when.
    """
    return {
        "ids": {
            "shell": list_members(ShellIds),
            "reports": list_members(reports.Ids),
            "importPage": list_members(import_page.Ids),
            "portfolio": list_members(portfolio.Ids),
            "report": list_members(report.Ids),
            "fold": list_members(FoldIds),
            "reportForm": list_members(report_form.Ids),
            "group": list_members(report_form.GroupPart),
            "annotation": list_members(report_form.AnnotationPart),
        },
        "parameters": {
            "question": (*NAMES, *SCOPE, "projectId"),
            "view": tuple(View.__annotations__),
            "repeated": REPEATED,
            "narrowing": NARROWING,
            "picked": PARAMETERS,
            "inherited": INHERITED,
            "dates": DATES,
        },
        "values": {
            "split": list_members(Split),
            "timeRange": list_members(TimeRange),
            "tenantFilter": list_members(TenantFilter),
            "tenantMode": list_members(TenantMode),
            "now": NOW,
            "untenanted": UNTENANTED,
            "owner": OWNER,
            "newWall": NEW_WALL,
        },
        "texts": {
            "asOf": AS_OF,
            "noReports": NO_REPORTS,
            "allTenants": ALL_TENANTS,
            "tenantModes": {mode.value: label for mode, label, _ in TENANT_MODES},
        },
        "lostAnswers": describe_lost_answers(actions=[build_retry("page")]),
    }
