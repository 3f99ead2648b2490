"""The property `Limits` of a series in the answer of `/metrics`."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import orjson

from insights_dash.api.wire.cells import pack_rows, write_durations
from insights_dash.api.wire.json_text import write
from insights_dash.domain.metric import Figure
from insights_dash.domain.time_range import Interval
from insights_dash.metrics.answer.answer_limits import AnswerLimits
from insights_dash.metrics.answer.limits import Limits
from insights_dash.metrics.answer.summaries import Values


def write_limits(
    limits: AnswerLimits, intervals: Sequence[Interval], block: slice
) -> list[bytes]:
    """Return an object for each series of a block; durations are whole seconds."""
    durations = limits.durations
    named: Mapping[str, Limits] = {
        "NumberOfSuccessfulDeployments": limits.successes,
        "LeadTime": durations[Figure.LEAD_TIME],
        "TimeSincePreviousDeployment": durations[Figure.TIME_SINCE_PREVIOUS],
        "MeanTimeToRecovery": durations[Figure.TIME_TO_RECOVERY],
        "DeploymentFailureRate": limits.failure_rate,
    }
    days = [interval.start.isoformat() for interval in intervals]
    columns = [_list_series(each, days, block) for each in named.values()]
    return [
        write(dict(zip(named, values, strict=True)))
        for values in zip(*columns, strict=True)
    ]


def _list_series(
    limits: Limits, days: Sequence[str], block: slice
) -> Iterator[Mapping[str, object] | None]:
    """Yield the limits of each series, or None if they are not known."""
    ends = (limits.centre, limits.lower, limits.upper)
    columns = zip(*(_list_values(each[block]) for each in ends), strict=True)
    rows = zip(limits.is_known[block], columns, limits.is_signal[block], strict=True)
    for is_known, (centre, lower, upper), is_signal in rows:
        if not is_known:
            yield None
            continue
        signals = [days[each] for each in np.flatnonzero(is_signal).tolist()]
        yield {"Centre": centre, "Lower": lower, "Upper": upper, "Signals": signals}


def _list_values(values: Values) -> Sequence[object]:
    """Return numbers as they are, and seconds as durations. NaN is written as null."""
    if values.dtype.kind == "f":
        listed: list[object] = values.tolist()
        return listed
    known = np.ones(len(values), bool)
    texts = pack_rows(write_durations(values.astype(np.int64), known), len(values))
    return [orjson.Fragment(each) for each in texts]
