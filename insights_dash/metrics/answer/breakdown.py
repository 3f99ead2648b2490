"""A metric by project, environment and tenant: over a range, and how each changed."""

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
    MICROSECONDS_A_SECOND,
    divide_half_even,
)
from insights_dash.metrics.answer.scope import Measured, Scope, find_measured
from insights_dash.metrics.answer.trends import BLOCK, WEEKS_A_BLOCK, Block, compare
from insights_dash.metrics.history.catalogue import Catalogue
from insights_dash.metrics.history.columns import (
    FAILURE,
    SUCCESS,
    Integers,
    combine,
    grade_values,
    order_by,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.history import History

_KEYS = (Dimension.PROJECT, Dimension.ENVIRONMENT, Dimension.TENANT)
_RATE_PLACES = 100_000
TREND_KINDS = tuple(each.kind for each in _KEYS)


@dataclass(frozen=True)
class BreakdownRow:
    """A project in an environment for a tenant, untenanted where the id is empty.

    Hidden documents have what they are called for an id.

    Of a duration `summary` is in whole seconds; of frequency and failure rate it is
    empty, and `failure_rate` tells. `deployments` are those that the value rests on.
    `has_page` is whether the reader can open the project, `has_environment_page` the
    same of the environment.
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
        """Successes, a fraction of failures, or mean seconds."""
        if metric.spec.unit is Unit.COUNT:
            return self.failure_rate.successful
        if metric.spec.unit is Unit.SHARE:
            return self.failure_rate.rate
        return self.summary.mean


@dataclass(frozen=True)
class NamedTrend:
    """How a metric changed for one project, environment or tenant.

    `has_page` is whether it is a project that the reader can open.
    """

    id: str
    name: str
    headline: Headline
    has_page: bool = False


def break_down(
    scope: Scope, metric: Metric, *, since: datetime, as_of: datetime
) -> tuple[BreakdownRow, ...]:
    """The metric of every combination that it has a value for, by names.

    Over deployments completed from `since` to `as_of`, both included.
    """
    measured = find_measured(scope, metric, since=since, until=as_of, as_of=as_of)
    history, rows = scope.history, measured.rows
    deployments = history.deployments
    columns = [each.column(deployments)[rows] for each in _KEYS]
    _, first, group = np.unique(
        combine(*columns), return_index=True, return_inverse=True
    )
    counts = np.bincount(group, minlength=len(first))
    rates = _rates(history, rows, group, len(first))
    summaries = _summarise(measured, group, len(first))
    keys = zip(*(column[first].tolist() for column in columns), strict=True)
    found = [
        _row(scope.catalogue, key, count, rate, summary)
        for key, count, rate, summary in zip(
            keys, counts.tolist(), rates, summaries, strict=True
        )
    ]
    return tuple(sorted(found, key=_by_names))


def list_trends(
    scope: Scope, metric: Metric, kind: Kind, *, as_of: datetime
) -> tuple[NamedTrend, ...]:
    """The trend of each document of a kind that has data in both blocks, by name.

    Source: METRICS.md, "Trends". Untenanted deployments are nobody's.
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
    """The value of each document that has one, in the 28 days up to `until`."""
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
        divisors = divisors * WEEKS_A_BLOCK
    elif metric.spec.unit is Unit.SHARE:
        is_failed = scope.history.deployments.outcome[measured.rows] != SUCCESS
        totals, divisors = np.bincount(of_row[is_failed], minlength=size), counted
    else:
        order = order_by(of_row.astype(np.int64))
        begins = np.searchsorted(of_row[order], np.arange(size + 1))
        totals = total_values(measured.values[order], begins)
        divisors = np.diff(begins) * MICROSECONDS_A_SECOND
    return {
        number: Block(
            Fraction(int(totals[number]), int(divisors[number])), int(counted[number])
        )
        for number in np.flatnonzero(divisors).tolist()
        if number or kind is not Kind.TENANT
    }


def _rates(
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
    rates = divide_half_even(failed * _RATE_PLACES, successes + failed) / _RATE_PLACES
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


def _row(
    catalogue: Catalogue,
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


def _by_names(row: BreakdownRow) -> tuple[str, ...]:
    names = (row.project, row.environment, row.tenant)
    return (*(name.casefold() for name in names), row.project_id, row.tenant_id)
