"""The metrics of a deployment that follows all others of its channel's environment."""

from collections.abc import Mapping
from typing import NamedTuple

from insights_dash.metrics.history.columns import UNKNOWN, Releases
from insights_dash.metrics.history.stream_ends import PairEnd, StreamEnd

# A row of `Streams` for a deployment without metrics.
NO_METRICS: Mapping[str, int] = {
    "previous": 0,
    "since_previous": UNKNOWN,
    "lead_time": UNKNOWN,
    "lead_time_release": 0,
    "recovered_from": 0,
    "time_to_recovery": UNKNOWN,
    "deployments_until_recovery": 0,
}


class Success(NamedTuple):
    """A successful deployment: the row of its release, and what it continues."""

    release: int
    environment: int
    completed: int
    pair: PairEnd
    end: StreamEnd


def calculate_metrics(releases: Releases, success: Success) -> Mapping[str, int]:
    """Return what `streams.enrich` calculates for a success: a row of `Streams`."""
    row_of, end, completed = releases.row_of, success.end, success.completed
    since, repeats = UNKNOWN, False
    if end.previous:
        since = completed - end.previous_completed
        before = row_of.item(end.previous_release)
        repeats = before == success.release
        source = releases.following(before)
    elif success.pair.release:
        source = releases.following(row_of.item(success.pair.release))
    else:
        source = releases.first_of_channel(success.release)
    # Rows of a channel are in the order of creation.
    delivers = 0 <= source <= success.release
    lead_time, lead_release = UNKNOWN, 0
    if delivers or not end.previous:
        source = source if delivers else success.release
        lead_release = releases.number.item(source)
        if releases.estimated_in.item(source) != success.environment:
            lead_time = completed - releases.created.item(source)
    elif repeats:
        lead_time, lead_release = since, releases.number.item(success.release)
    return {
        "previous": end.previous,
        "since_previous": since,
        "lead_time": lead_time,
        "lead_time_release": lead_release,
        "recovered_from": end.run,
        "time_to_recovery": completed - end.run_completed if end.failures else UNKNOWN,
        "deployments_until_recovery": end.failures,
    }
