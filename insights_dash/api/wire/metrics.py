"""The answer of `/metrics`, written from its arrays. Source: insights-api.md.

It comes in blocks of some megabytes, so that a large one is never in memory as a whole.
"""

from collections.abc import Iterator

import numpy as np

from insights_dash.api.wire.cells import (
    Column,
    pack_rows,
    write_durations,
    write_floats,
    write_integers,
)
from insights_dash.api.wire.json_text import write
from insights_dash.api.wire.limits import write_limits
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.summaries import CellSummaries

# A row has about 700 characters, and takes twice that while it is put together.
_ROWS_PER_BLOCK = 4_096


def write_answer(answer: MetricsAnswer) -> Iterator[bytes]:
    """The body of the response. Durations are whole seconds."""
    if answer.comparison is None:
        yield from _write_list(answer, b'{"Series":[', b"]}")
        return
    yield from _write_list(answer, b'{"Series":[', b'],"Comparison":[')
    yield from _write_list(answer.comparison, b"", b"]}")


def _write_list(answer: MetricsAnswer, before: bytes, after: bytes) -> Iterator[bytes]:
    """Write all series of a period, and what comes before and after them."""
    step = max(1, _ROWS_PER_BLOCK // max(len(answer.intervals), 1))
    end = len(answer.names)
    for start in range(0, max(end, 1), step):
        series = _write_series(answer, slice(start, start + step))
        is_last = start + step >= end
        yield b"%b%b%b" % (before, b",".join(series), after if is_last else b"")
        before = b","


def _write_series(answer: MetricsAnswer, block: slice) -> list[bytes]:
    names = answer.names[block]
    if not names:
        return []
    intervals = [b""] * len(names)
    if answer.intervals:
        intervals = pack_rows([*_list_intervals(answer, block)], len(names))
    summaries = [b""] * len(names)
    if answer.summary is not None:
        summaries = pack_rows([*_list_summaries(answer.summary, block)], len(names))
    limits = [b""] * len(names)
    if answer.limits is not None:
        limits = write_limits(answer.limits, answer.intervals, block)
        limits = [b',"Limits":%b' % each for each in limits]
    return [
        b'{"Name":%b,"Intervals":[%b]%b%b}'
        % (write(name), text.removesuffix(b","), *more)
        for name, text, *more in zip(names, intervals, summaries, limits, strict=True)
    ]


def _list_intervals(answer: MetricsAnswer, block: slice) -> Iterator[Column]:
    """Return one row per interval, each with a comma at its end."""
    days = np.array([str(interval.start).encode() for interval in answer.intervals])
    yield b'{"StartOfInterval":"'
    yield np.tile(days, len(answer.names[block]))
    yield b'"'
    yield from _list_figures(answer, block)
    yield b"},"


def _list_summaries(summary: MetricsAnswer, block: slice) -> Iterator[Column]:
    """Return one row per series."""
    first, last = (str(day).encode() for day in summary.days)
    yield b',"Summary":{"From":"%b","To":"%b"' % (first, last)
    yield from _list_figures(summary, block)
    yield b"}"


def _list_figures(answer: MetricsAnswer, block: slice) -> Iterator[Column]:
    summaries = answer.summaries
    yield b',"NumberOfSuccessfulDeployments":'
    yield write_integers(answer.successes[block].ravel())
    yield b',"LeadTime":'
    yield from _list_summary(summaries[Figure.LEAD_TIME], block)
    yield b',"DeploymentFailureRate":'
    yield from _list_failure_rate(answer, block)
    yield b',"TimeSincePreviousDeployment":'
    yield from _list_summary(summaries[Figure.TIME_SINCE_PREVIOUS], block)
    yield b',"MeanTimeToRecovery":'
    yield from _list_summary(summaries[Figure.TIME_TO_RECOVERY], block)
    yield b',"DeploymentsUntilRecovery":'
    yield from _list_summary(summaries[Figure.DEPLOYMENTS_UNTIL_RECOVERY], block)


def _list_failure_rate(answer: MetricsAnswer, block: slice) -> Iterator[Column]:
    successes = answer.successes[block].ravel()
    failures = answer.deployment_failures[block].ravel()
    guided_failures = answer.guided_failures[block].ravel()
    total = successes + failures + guided_failures
    yield b'{"Successful":'
    yield write_integers(successes)
    yield b',"DeploymentFailure":'
    yield write_integers(failures)
    yield b',"SuccessfulButHadGuidedFailure":'
    yield write_integers(guided_failures)
    yield b',"Total":'
    yield write_integers(total)
    yield b',"Failed":'
    yield write_integers(failures + guided_failures)
    yield b',"Rate":'
    yield write_floats(answer.rates[block].ravel(), total > 0)
    yield b"}"


def _list_summary(summary: CellSummaries, block: slice) -> Iterator[Column]:
    """Integers are seconds, floats numbers; with count 0 all else is null."""
    count = summary.count[block].ravel()
    yield b'{"Count":'
    yield write_integers(count)
    figures = (
        (b',"Mean":', summary.mean),
        (b',"Median":', summary.median),
        (b',"Min":', summary.min),
        (b',"Max":', summary.max),
        (b',"NinetyFifth":', summary.ninety_fifth),
    )
    for label, figure in figures:
        yield label
        values = figure[block].ravel()
        if values.dtype.kind == "f":
            yield write_floats(values.astype(np.float64), count > 0)
        else:
            yield from write_durations(values.astype(np.int64), count > 0)
    yield b"}"
