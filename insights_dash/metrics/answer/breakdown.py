"""A metric by project, environment and tenant: its values, and how they changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import numpy as np

from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import FailureRate, Headline, Metric, Summary, Unit
from insights_dash.metrics.answer.aggregate import Sample, summarise, total_values
from insights_dash.metrics.answer.deployments import select_rows
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    divide_shares,
)
from insights_dash.metrics.answer.scope import (
    Measured,
    Scope,
    find_measured,
    has_outcome,
)
from insights_dash.metrics.answer.trends import BLOCK, WEEKS_PER_BLOCK, Block, compare
from insights_dash.metrics.history.columns import (
    FAILURE,
    SUCCESS,
    Integers,
    combine,
    grade_values,
    order_by,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History

_KEYS = (Dimension.PROJECT, Dimension.ENVIRONMENT, Dimension.TENANT)
TREND_KINDS = tuple(each.kind for each in _KEYS)


@dataclass(frozen=True)
class BreakdownRow:
    """A project in an environment for a tenant; without a tenant its ID is empty.

    The ID of a hidden document is its generated name.

    `summary` is in whole seconds; it is empty if the metric isn't a duration. Then
    `failure_rate` has the value. `deployments` counts those that the value is
    calculated from. `has_page` tells if the reader can open the project, and
    `has_environment_page` if the reader can open the environment.
    """

    project_id: str
    project: str
    environment_id: str
    environment: str
    tenant_id: str
    tenant: str
    deployments: int
    failure_rate: FailureRate
    summary: Summary
    has_page: bool = False
    has_environment_page: bool = False

    def value(self, metric: Metric) -> float | None:
        """Return a number of deployments, a fraction, or mean seconds."""
        if metric.spec.unit is Unit.COUNT:
            return self.failure_rate.count(metric.spec.outcomes)
        if metric.spec.unit is Unit.SHARE:
            return self.failure_rate.share(metric.spec.outcomes)
        return self.summary.mean


@dataclass(frozen=True)
class NamedTrend:
    """How a metric changed for one project, environment or tenant.

    `has_page` tells if it is a project that the reader can open.
    """

    id: str
    name: str
    headline: Headline
    has_page: bool = False


def break_down(
    scope: Scope, metric: Metric, ends: tuple[datetime, datetime], *, as_of: datetime
) -> tuple[BreakdownRow, ...]:
    """Return the metric of every combination that has a value, sorted by names.

    It is calculated from deployments that completed between two instants, both
    included, as known at `as_of`.
    """
    since, until = ends
    measured = find_measured(scope, metric, since=since, until=until, as_of=as_of)
    history, rows = scope.history, measured.rows
    deployments = history.deployments
    columns = [each.column(deployments)[rows] for each in _KEYS]
    _, first, group = np.unique(
        combine(*columns), return_index=True, return_inverse=True
    )
    counts = np.bincount(group, minlength=len(first))
    rates = _read_rates(history, rows, group, len(first))
    summaries = _summarise(measured, group, len(first))
    keys = zip(*(column[first].tolist() for column in columns), strict=True)
    found = [
        _build_row(scope.catalogue, key, count, rate, summary)
        for key, count, rate, summary in zip(
            keys, counts.tolist(), rates, summaries, strict=True
        )
    ]
    return tuple(sorted(found, key=_sort_by_names))


def list_trends(
    scope: Scope, metric: Metric, kind: Kind, *, as_of: datetime
) -> tuple[NamedTrend, ...]:
    """Return the trend of each document with data in both blocks, sorted by name.

    Untenanted deployments have no trend by tenant. Source: docs/metrics.md, "Trends".
    """
    prior, current = (
        _values_by_document(scope, metric, kind, until=until, as_of=as_of)
        for until in (as_of - BLOCK, as_of)
    )
    catalogue = scope.catalogue
    return tuple(
        NamedTrend(
            catalogue.identify(kind, number),
            catalogue.label(kind, number),
            compare(metric, prior=prior[number], current=current[number]),
            has_page=kind is Kind.PROJECT and catalogue.has_page(kind, number),
        )
        for number in catalogue.sorted(kind, prior.keys() & current.keys())
    )


def _values_by_document(
    scope: Scope, metric: Metric, kind: Kind, *, until: datetime, as_of: datetime
) -> dict[int, Block]:
    """Return the value of each document that has one, in the 28 days up to `until`."""
    since = until - BLOCK + timedelta(microseconds=1)
    codes = Dimension[kind.name].column(scope.history.deployments)
    size = int(codes.max(initial=0)) + 1
    rows = select_rows(scope.history, scope.selection, since=since, as_of=until)
    counted = np.bincount(codes[rows], minlength=size)
    measured = find_measured(scope, metric, since=since, until=until, as_of=as_of)
    of_row = codes[measured.rows]
    totals: Sequence[int] | Integers
    if metric.spec.unit is Unit.COUNT:
        totals, divisors = np.bincount(of_row, minlength=size), counted.clip(max=1)
        divisors = divisors * WEEKS_PER_BLOCK
    elif metric.spec.unit is Unit.SHARE:
        is_counted = has_outcome(scope.history, measured.rows, metric.spec.outcomes)
        totals, divisors = np.bincount(of_row[is_counted], minlength=size), counted
    else:
        order = order_by(of_row.astype(np.int64))
        begins = np.searchsorted(of_row[order], np.arange(size + 1))
        totals = total_values(measured.values[order], begins)
        divisors = np.diff(begins) * MICROSECONDS_PER_SECOND
    return {
        number: Block(
            Fraction(int(totals[number]), int(divisors[number])), int(counted[number])
        )
        for number in np.flatnonzero(divisors).tolist()
        if number or kind is not Kind.TENANT
    }


def _read_rates(
    history: History, rows: Integers, group: Integers, groups: int
) -> Sequence[FailureRate]:
    outcome = history.deployments.outcome[rows]
    successes, failures, guided = (
        np.bincount(group[which], minlength=groups)
        for which in (
            outcome == SUCCESS,
            outcome == FAILURE,
            (outcome != SUCCESS) & (outcome != FAILURE),
        )
    )
    failed = failures + guided
    rates = divide_shares(failed, successes + failed)
    columns = (successes, failures, guided, rates)
    return [
        FailureRate(*values)
        for values in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _summarise(measured: Measured, group: Integers, groups: int) -> Sequence[Summary]:
    if not len(measured.values):
        return [Summary(0, None, None, None, None, None)] * groups
    values = measured.values
    sample = Sample(
        values,
        grade_values(values, least=int(values.min(initial=0))),
        np.array([0, len(values)]),
        group,
    )
    [found] = summarise([sample], (groups, 1))
    figures = (found.count, found.mean, found.median, found.min, found.max)
    columns = [figure[:, 0].tolist() for figure in (*figures, found.ninety_fifth)]
    return [Summary(*values) for values in zip(*columns, strict=True)]


def _build_row(
    catalogue: DocumentIndex,
    key: tuple[int, int, int],
    deployments: int,
    rate: FailureRate,
    summary: Summary,
) -> BreakdownRow:
    project, environment, tenant = key
    return BreakdownRow(
        project_id=catalogue.identify(Kind.PROJECT, project),
        project=catalogue.label(Kind.PROJECT, project),
        environment_id=catalogue.identify(Kind.ENVIRONMENT, environment),
        environment=catalogue.label(Kind.ENVIRONMENT, environment),
        tenant_id=catalogue.identify(Kind.TENANT, tenant) if tenant else "",
        tenant=catalogue.label(Kind.TENANT, tenant) if tenant else "",
        deployments=deployments,
        failure_rate=rate,
        summary=summary,
        has_page=catalogue.has_page(Kind.PROJECT, project),
        has_environment_page=catalogue.has_page(Kind.ENVIRONMENT, environment),
    )


def _sort_by_names(row: BreakdownRow) -> tuple[str, ...]:
    names = (row.project, row.environment, row.tenant)
    return (*(name.casefold() for name in names), row.project_id, row.tenant_id)
