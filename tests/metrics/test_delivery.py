"""Which releases a deployment brings, against the rule written as plain code."""

from hypothesis import given

from insights_dash.domain.instants import to_microseconds
from insights_dash.metrics.answer.delivery import arrival_of, find_delivery
from insights_dash.metrics.history.columns import SUCCESS
from plain_metrics import World
from random_worlds import LAST_INSTANT, build_history, worlds


@given(worlds())
def test_each_release_is_brought_once_per_stream(world: World) -> None:
    history = build_history(world, as_of=LAST_INSTANT)
    deployments, releases = history.deployments, history.releases
    place = releases.row_of
    delivered: dict[tuple[int, ...], int] = {}
    for row in range(len(deployments.number)):
        arrival = arrival_of(history, row)
        channel, environment, _ = arrival.stream
        own = int(place[arrival.release])
        newest = delivered.get(arrival.stream)
        shared = delivered.get((channel, environment))
        first = own + 1
        while first > 0 and releases.channel[first - 1] == channel:
            before = newest if newest is not None else shared
            if before is not None and first - 1 <= before:
                break
            first -= 1
        if newest is None and first > own:
            first = own
        found = find_delivery(history, arrival, end=to_microseconds(LAST_INSTANT))
        expected = [int(releases.number[each]) for each in range(first, own + 1)]
        assert expected == [each.number for each in found.releases]
        since = shared if newest is None else newest
        assert (found.since and found.since.number) == (
            None if since is None else int(releases.number[since])
        )
        if expected:
            begin = releases.first_of_channel(own)
            older = [int(releases.number[each]) for each in range(begin, first)]
            assert older == list(found.older)
        if deployments.outcome[row] == SUCCESS:
            for key in (arrival.stream, (channel, environment)):
                delivered[key] = max(own, delivered.get(key, -1))
