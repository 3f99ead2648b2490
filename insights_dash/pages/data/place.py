"""The data of a page: a space's, or what a report selects of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from insights_dash.access.guard import authorise, enter_space, is_allowed
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission
from insights_dash.store.reports import count_reports, get_report
from insights_dash.store.spaces import Space


@dataclass(frozen=True)
class DataPlace:
    """A space, and the report if only what it selects is shown.

    `may_view` is whether the user can open reports and the pages of projects.
    `has_reports` is whether the space has a report at all.
    """

    space: Space
    report: Report | None
    may_view: bool
    has_reports: bool = True

    @property
    def may_create_report(self) -> bool:
        """Whether the user can create a report in the space."""
        return is_allowed(Permission.REPORT_CREATE, self.space.id)

    @property
    def may_import(self) -> bool:
        """Whether the user can import data, which takes a role without limits."""
        return self.report is None and self.space.visibility.is_unlimited

    @property
    def may_export(self) -> bool:
        """Whether the user can export everything in the space."""
        return self.may_import and is_allowed(Permission.ADMINISTER, self.space.id)

    @property
    def path(self) -> str:
        """Return the path of the space's data."""
        return f"/{self.space.id}/data"

    @property
    def query(self) -> Mapping[str, str]:
        """Return the parameters of this page's URL."""
        return {"report": self.report.id} if self.report else {}

    @property
    def url(self) -> str:
        """Return the URL of this page."""
        return self._add_query(self.path)

    def url_of(self, check: str) -> str:
        """Return the URL of the page of a check."""
        return self._add_query(self.path_of(check))

    def path_of(self, check: str) -> str:
        """Return the path of the page of a check."""
        return f"{self.path}/quality/{check}"

    def url_of_project(self, identifier: str) -> str:
        """Return the URL of a project's page, in the time zone of the report."""
        url = f"/{self.space.id}/projects/{identifier}/insights"
        if self.report is None:
            return url
        zone = self.report.definition.time_zone
        return f"{url}?{urlencode({'timeZone': zone, 'via': self.report.id})}"

    def _add_query(self, path: str) -> str:
        return f"{path}?{urlencode(self.query)}" if self.query else path


def find_data_place(session: Session, space: str, report: object = "") -> DataPlace:
    """Return the place that a URL describes.

    Raises:
        NotFoundError: if the space or the report isn't found.
        PermissionDeniedError: if the user can't see it.
    """
    here = enter_space(session, space)
    may_view = is_allowed(Permission.REPORT_VIEW, here.id)
    if not isinstance(report, str) or not report:
        has_reports = count_reports(session, here) > 0
        return DataPlace(here, None, may_view, has_reports)
    authorise(Permission.REPORT_VIEW, here.id)
    return DataPlace(here, get_report(session, here, report), may_view)
