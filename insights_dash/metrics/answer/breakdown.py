"""A metric by project, environment and tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import FailureRate, Metric, Summary, Unit
from insights_dash.metrics.answer.aggregate import Sample, summarise
from insights_dash.metrics.answer.rounding import (
    divide_shares,
)
from insights_dash.metrics.answer.scope import (
    Measured,
    Scope,
    find_measured,
)
from insights_dash.metrics.history.columns import (
    FAILURE,
    SUCCESS,
    Integers,
    combine,
    grade_values,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History

_KEYS = (Dimension.PROJECT, Dimension.ENVIRONMENT, Dimension.TENANT)


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
