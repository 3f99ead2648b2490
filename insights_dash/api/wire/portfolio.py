"""The portfolio: a page of projects or reports, with what changed in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from typing_extensions import TypedDict

from insights_dash.api.wire.collection import (
    Collection,
    Links,
    Paging,
    collection_to_wire,
)
from insights_dash.api.wire.figures import Duration, ExactInstant
from insights_dash.api.wire.metric_changes import (
    WireFigureChange,
    WirePeriod,
    show_figure,
    show_period,
)
from insights_dash.api.wire.seconds import show_seconds
from insights_dash.domain.identity import Kind, SpaceId
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.domain.project_insights import InsightsScope
from insights_dash.domain.project_settings import Owner
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.portfolio import count_verdicts
from insights_dash.metrics.answer.row_marks import RowMarks
from insights_dash.metrics.portfolio_query import (
    FoundRows,
    LastDeployment,
    PortfolioRow,
)

_PLACES = 5
_KINDS = {PortfolioBy.PROJECT: Kind.PROJECT, PortfolioBy.REPORT: Kind.REPORT}


class WireLastDeployment(TypedDict):
    """The last deployment of a row that the caller can see."""

    Id: str
    ProjectId: str
    ProjectName: str | None
    EnvironmentId: str
    EnvironmentName: str | None
    TenantId: str | None
    TenantName: str | None
    ReleaseId: str
    ReleaseVersion: str | None
    TaskState: str
    HadGuidedFailure: bool
    CompletedTime: ExactInstant


class WirePortfolioRow(TypedDict):
    """A project or a report, with what changed in it.

    `Figure` is the one that its verdict names, and `Ratio` how many times as high as
    the lower value of that figure the higher one is. `HasRecovered` is null unless the
    verdict is `Failed`.
    """

    Id: str
    Name: str
    ProjectGroupId: str | None
    ProjectGroupName: str | None
    OwnerName: str | None
    OwnerUrl: str | None
    Now: WirePeriod
    Before: WirePeriod
    Verdict: Verdict
    Figure: str | None
    Ratio: float | None
    HasRecovered: bool | None
    SlowBound: Duration | None
    Figures: list[WireFigureChange]
    LastDeployment: WireLastDeployment | None
    Links: Links


class WireScopedEnvironment(TypedDict):
    """An environment whose deployments count."""

    Id: str
    Name: str


class WirePortfolio(Collection[WirePortfolioRow]):
    """A page of the portfolio.

    `Environments` are those whose deployments count, none for reports. `EnvironmentId`
    and `EnvironmentName` are null unless there is exactly one. `Tags` are canonical
    names. `Verdicts` counts the rows of all pages by verdict, whatever verdicts are
    wanted.
    """

    EnvironmentId: str | None
    EnvironmentName: str | None
    Environments: list[WireScopedEnvironment]
    Tags: list[str]
    Verdicts: dict[str, int]


class WireRowDeployments(TypedDict):
    """The deployments of a row in the period now.

    Each element of `LeadTimes` is the part of the period (0 to 99), the longest lead
    time in seconds and how many there are. Each of `Failures` is a part and how many
    deployments failed in it. `Intervals` are the successful deployments by interval.
    """

    Id: str
    LeadTimes: list[list[int]]
    Failures: list[list[int]]
    Intervals: list[int]
    IsInProgress: bool


class WirePortfolioDeployments(TypedDict):
    """The deployments of several rows, in the order of their IDs in the request."""

    Items: list[WireRowDeployments]


def row_marks_to_wire(
    marks: Sequence[tuple[str, RowMarks]],
) -> WirePortfolioDeployments:
    """Show the deployments of rows by ID."""
    return {
        "Items": [
            {
                "Id": identifier,
                "LeadTimes": [list(each) for each in found.lead_times],
                "Failures": [list(each) for each in found.failures],
                "Intervals": list(found.intervals),
                "IsInProgress": found.is_in_progress,
            }
            for identifier, found in marks
        ]
    }


@dataclass(frozen=True)
class PortfolioPage:
    """Where a page is in its list, and what the request asked for.

    `given` are the parameters that say what each row's own changes are. `scope` is that
    of projects, and None for reports. `owners` are those of projects, by number.
    """

    space: SpaceId
    by: PortfolioBy
    given: Mapping[str, str]
    scope: InsightsScope | None
    paging: Paging
    owners: Mapping[int, Owner] = field(default_factory=dict)


def take_page(
    arranged: Sequence[PortfolioRow], paging: Paging
) -> Sequence[PortfolioRow]:
    """Return the rows of a page; `arranged` are those of all pages."""
    return arranged[paging.skip : paging.skip + paging.take]


def portfolio_to_wire(
    found: FoundRows, arranged: Sequence[PortfolioRow], page: PortfolioPage
) -> WirePortfolio:
    """Show the rows of a page; `arranged` are those of all pages."""
    paging = page.paging
    rows = take_page(arranged, paging)
    collection: Collection[WirePortfolioRow] = collection_to_wire(
        "InsightsPortfolioRow",
        [_show_row(page, found, each) for each in rows],
        total=len(arranged),
        paging=paging,
    )
    environments = page.scope.environments if page.scope else ()
    only = environments[0] if len(environments) == 1 else (None, None)
    counts = count_verdicts(each.entry for each in found.rows)
    return {
        **collection,
        "EnvironmentId": only[0],
        "EnvironmentName": only[1],
        "Environments": [{"Id": own, "Name": name} for own, name in environments],
        "Tags": list(page.scope.tag_names) if page.scope else [],
        "Verdicts": {verdict.value: count for verdict, count in counts.items()},
    }


def _show_row(
    page: PortfolioPage, found: FoundRows, row: PortfolioRow
) -> WirePortfolioRow:
    entry, series = row.entry, row.entry.series
    is_project = page.by is PortfolioBy.PROJECT
    group = found.find_group(row.number) if is_project else None
    owner = page.owners.get(row.number) if is_project else None
    identifier = _KINDS[page.by].identify(row.number)
    return {
        "Id": identifier,
        "Name": row.name,
        "ProjectGroupId": None if group is None else group.id,
        "ProjectGroupName": None if group is None else group.name,
        "OwnerName": owner.name if owner else None,
        "OwnerUrl": (owner.url or None) if owner else None,
        "Now": show_period(*entry.now),
        "Before": show_period(*entry.before),
        "Verdict": entry.verdict,
        "Figure": None if entry.figure is None else entry.figure.name,
        "Ratio": None if entry.ratio is None else float(round(entry.ratio, _PLACES)),
        "HasRecovered": entry.has_recovered,
        "SlowBound": None
        if series.slow_bound is None
        else show_seconds(series.slow_bound),
        "Figures": [show_figure(each) for each in series.figures],
        "LastDeployment": _show_last(found.find_last(row)),
        "Links": _list_links(page, identifier),
    }


def _show_last(last: LastDeployment | None) -> WireLastDeployment | None:
    if last is None:
        return None
    completed = from_microseconds(last.completed).isoformat(timespec="microseconds")
    return {
        "Id": last.id,
        "ProjectId": last.project.id,
        "ProjectName": last.project.name,
        "EnvironmentId": last.environment.id,
        "EnvironmentName": last.environment.name,
        "TenantId": None if last.tenant is None else last.tenant.id,
        "TenantName": None if last.tenant is None else last.tenant.name,
        "ReleaseId": last.release.id,
        "ReleaseVersion": last.release.name,
        "TaskState": last.state,
        "HadGuidedFailure": last.had_guided_failure,
        "CompletedTime": completed.replace("+00:00", "0Z"),
    }


def _list_links(page: PortfolioPage, identifier: str) -> Links:
    """Return URLs of the document, of its own changes, and of its page."""
    document, insights = {
        PortfolioBy.PROJECT: (
            f"projects/{identifier}",
            f"projects/{identifier}/insights",
        ),
        PortfolioBy.REPORT: (f"insights/reports/{identifier}",) * 2,
    }[page.by]
    api = f"/api/{page.space}"
    return {
        "Self": f"{api}/{document}",
        "Changes": _link(f"{api}/{insights}/metrics/changes", page.given),
    }


def _link(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
