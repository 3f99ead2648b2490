"""Bodies of API responses, written value by value, to compare the columns with."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from insights_dash.domain.metric import (
    Figure,
    IntervalMetrics,
    Metric,
    Series,
    Summary,
)
from insights_dash.metrics.answer.deployments import DeploymentMetrics, StreamKey

MICROSECOND = timedelta(microseconds=1)
Cell = str | int | float | None


def duration_text(duration: timedelta) -> str:
    """Return a duration, exact to the microsecond: `1:12:39.41517`."""
    sign = "-" if duration < timedelta() else ""
    seconds, microseconds = divmod(abs(duration) // MICROSECOND, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    fraction = f"{microseconds:06d}".rstrip("0") or "0"
    return f"{sign}{hours}:{minute:02d}:{second:02d}.{fraction}"


def completed_text(instant: datetime) -> str:
    """Return an instant as Insights writes it: UTC, seven digits and `Z`."""
    text = instant.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{text.removesuffix('+00:00')}0Z"


def metrics_body(series: Sequence[Series]) -> bytes:
    """Return `/metrics` as JSON."""
    shown = [
        {"Name": each.name, "Intervals": [_interval(every) for every in each.intervals]}
        for each in series
    ]
    return orjson.dumps({"Series": shown})


def _interval(metrics: IntervalMetrics) -> dict[str, Any]:
    rate = metrics.failure_rate
    return {
        "StartOfInterval": str(metrics.start),
        "NumberOfSuccessfulDeployments": metrics.number_of_successful_deployments,
        "LeadTime": _durations(metrics.summaries[Figure.LEAD_TIME]),
        "DeploymentFailureRate": {
            "Successful": rate.successful,
            "DeploymentFailure": rate.deployment_failure,
            "SuccessfulButHadGuidedFailure": rate.successful_but_had_guided_failure,
            "Total": rate.total,
            "Failed": rate.failed,
            "Rate": rate.rate,
        },
        "TimeSincePreviousDeployment": _durations(
            metrics.summaries[Figure.TIME_SINCE_PREVIOUS]
        ),
        "MeanTimeToRecovery": _durations(metrics.summaries[Figure.TIME_TO_RECOVERY]),
        "DeploymentsUntilRecovery": _summary(
            metrics.summaries[Figure.DEPLOYMENTS_UNTIL_RECOVERY]
        ),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "Count": summary.count,
        "Mean": summary.mean,
        "Median": summary.median,
        "Min": summary.min,
        "Max": summary.max,
        "NinetyFifth": summary.ninety_fifth,
    }


def _durations(summary: Summary) -> dict[str, Any]:
    return {
        name: value if name == "Count" else _seconds(value)
        for name, value in _summary(summary).items()
    }


def deployments_body(
    name: str, streams: Iterable[tuple[StreamKey, Iterable[DeploymentMetrics]]]
) -> bytes:
    """Return a report's `/deployments` as JSON."""
    shown = [
        {
            "ProjectId": key.project_id,
            "ProjectName": key.project_name,
            "ChannelId": key.channel_id,
            "ChannelName": key.channel_name,
            "EnvironmentId": key.environment_id,
            "EnvironmentName": key.environment_name,
            "TenantId": key.tenant_id,
            "TenantName": key.tenant_name,
            "Deployments": list(map(_deployment, deployments)),
        }
        for key, deployments in streams
    ]
    return orjson.dumps({"ReportName": name, "Streams": shown})


def _deployment(each: DeploymentMetrics) -> dict[str, Any]:
    return {
        "Id": each.id,
        "ReleaseVersion": each.release_version,
        "TaskState": each.task_state.value,
        "CompletedTime": completed_text(each.completed),
        "HadGuidedFailure": each.had_guided_failure,
        "LeadTime": _span(each.lead_time),
        "LeadTimeCalculatedFromVersion": each.lead_time_calculated_from_version,
        "TimeSincePreviouslySuccessfulDeployment": _span(each.time_since_previous),
        "PreviousSuccessfulDeploymentId": each.previous_id,
        "TimeToRecovery": _span(each.time_to_recovery),
        "DeploymentsUntilRecovery": each.deployments_until_recovery,
        "RecoveredFromFailedDeploymentId": each.recovered_from_id,
        "RecoveredFromFailedReleaseVersion": each.recovered_from_version,
    }


def metrics_csv(series: Sequence[Series], metrics: Sequence[Metric]) -> bytes:
    """Return the rows of `/metrics/csv`, without the header."""
    return _lines(
        (
            each.name,
            str(interval.start),
            *(cell for metric in metrics for cell in _FIGURES[metric](interval)),
            *(
                _count_seconds(cell)
                for metric in metrics
                if metric.is_duration
                for cell in [*_FIGURES[metric](interval)][1:]
            ),
        )
        for each in series
        for interval in each.intervals
    )


def _failures(interval: IntervalMetrics) -> Sequence[Cell]:
    rate = interval.failure_rate
    guided = rate.successful_but_had_guided_failure
    return rate.failed, guided, rate.total, rate.rate


_FIGURES: dict[Metric, Callable[[IntervalMetrics], Iterable[Cell]]] = {
    Metric.DEPLOYMENT_FREQUENCY: lambda each: [each.failure_rate.successful],
    Metric.LEAD_TIME: lambda each: _durations(
        each.summaries[Figure.LEAD_TIME]
    ).values(),
    Metric.DEPLOYMENT_FAILURE_RATE: _failures,
    Metric.TIME_TO_RECOVERY: lambda each: _durations(
        each.summaries[Figure.TIME_TO_RECOVERY]
    ).values(),
    Metric.DEPLOYMENT_DURATION: lambda each: _durations(
        each.summaries[Figure.DEPLOYMENT_DURATION]
    ).values(),
    Metric.QUEUE_TIME: lambda each: _durations(
        each.summaries[Figure.QUEUE_TIME]
    ).values(),
}


def deployments_csv(
    rows: Iterable[tuple[StreamKey, DeploymentMetrics]],
) -> bytes:
    """Return the rows of `/deployments/csv`, without the header."""
    return _lines(
        (
            each.id,
            key.project_name,
            each.release_version,
            key.channel_name,
            completed_text(each.completed),
            key.environment_name,
            key.tenant_name,
            each.task_state.value,
            str(each.had_guided_failure),
            _span(each.lead_time),
            each.lead_time_calculated_from_version,
            _span(each.time_since_previous),
            each.previous_id,
            _span(each.time_to_recovery),
            each.deployments_until_recovery,
            each.recovered_from_id,
            each.recovered_from_version,
            *(
                None if duration is None else _Figure(_exact_seconds(duration))
                for duration in (
                    each.lead_time,
                    each.time_since_previous,
                    each.time_to_recovery,
                )
            ),
        )
        for key, each in rows
    )


def _exact_seconds(duration: timedelta) -> str:
    sign = "-" if duration < timedelta() else ""
    seconds, microseconds = divmod(abs(duration) // MICROSECOND, 1_000_000)
    return f"{sign}{seconds}.{f'{microseconds:06d}'.rstrip('0') or '0'}"


def _count_seconds(span: Cell) -> Cell:
    """Return the whole seconds of a cell such as `-1:00:02.0`."""
    if span is None:
        return None
    text = str(span)
    hours, minutes, seconds = text.removeprefix("-").removesuffix(".0").split(":")
    total = int(hours) * 3_600 + int(minutes) * 60 + int(seconds)
    return -total if text.startswith("-") else total


def _lines(rows: Iterable[Iterable[Cell]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _safe(cell: Cell) -> Cell:
    """Escape what a spreadsheet would take for a formula; numbers are no formulas."""
    is_text = isinstance(cell, str) and not isinstance(cell, _Figure)
    is_formula = is_text and str(cell).startswith(("=", "+", "-", "@"))
    return f"'{cell}" if is_formula else cell


class _Figure(str):
    """Return a duration, which needs no escape."""

    __slots__ = ()


def _span(duration: timedelta | None) -> str | None:
    return None if duration is None else _Figure(duration_text(duration))


def _seconds(seconds: float | None) -> str | None:
    return None if seconds is None else _span(timedelta(seconds=seconds))
