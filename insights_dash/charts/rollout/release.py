"""One release: how far it got, when it arrived where, and who has an older one."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.rollout.found import (
    Arrival,
    FoundRollout,
    ReleaseDetail,
    SpreadRelease,
)
from insights_dash.charts.rollout.times import list_times
from insights_dash.components.attributes import aria, data
from insights_dash.components.commit import fold_hashes
from insights_dash.components.table import build_table_head
from insights_dash.drawings.words import say_count
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_instant, join_words

MOST_ARRIVALS = 100
_MOST_OLDER = 12


def build_release(
    found: FoundRollout, detail: ReleaseDetail, close: str = ""
) -> Component:
    """Build the section of a release; `close` is the URL without it, or empty."""
    version = detail.named.version
    closing = html.A(
        "×",
        href=close,
        className="rollout__close",
        **data(release=""),
        **aria(label="Close the release"),
    )
    content: list[Component | None] = [
        closing if close else None,
        html.H2(["Release ", html.Span(fold_hashes(version))]),
        html.P(_say(found, detail), className="rollout__said"),
    ]
    if detail.spread is not None:
        content += [_build_times(detail.spread), _build_arrivals(found, detail)]
    if detail.older:
        content.append(_build_older(found, detail))
    return html.Section(content, className="panel rollout__part rollout__one")


def _say(found: FoundRollout, detail: ReleaseDetail) -> str:
    spread, (one, many) = detail.spread, found.noun
    if spread is None:
        return "It hasn't gone live anywhere yet."
    first = describe_instant(spread.first, found.zone)
    reached = say_count(spread.streams, one, many)
    return f"First live on {first}. {reached} got it or a newer release."


def _build_times(spread: SpreadRelease) -> Component | None:
    times = list_times([spread])
    if not times:
        return None
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(f"To {each.name.lower()}"),
                    html.Dd(describe_duration(each.seconds[0])),
                ]
            )
            for each in times
        ],
        className="rollout__times",
    )


def _build_arrivals(found: FoundRollout, detail: ReleaseDetail) -> Component:
    one, many = found.noun
    arrivals = detail.arrivals
    heads = (one.capitalize(), "Arrived", "After the first", "With")
    left = len(arrivals) - MOST_ARRIVALS
    notes = []
    if left > 0:
        notes.append(f"{left:,} later ones aren't listed.")
    if detail.hidden:
        hidden = say_count(detail.hidden, one, many)
        notes.append(f"You can't see the names of {hidden}.")
    table = html.Table(
        [
            html.Caption("When the release arrived", className="is-said"),
            build_table_head(heads),
            html.Tbody(
                [
                    _build_arrival(found, each, detail)
                    for each in arrivals[:MOST_ARRIVALS]
                ]
            ),
        ],
        className="rollout__releases",
        **data(total=str(len(arrivals)), noun=many),
    )
    said = html.P(" ".join(notes), className="drawings__hint") if notes else None
    return html.Div([table, said], className="rollout__arrivals")


def _build_arrival(
    found: FoundRollout, arrival: Arrival, detail: ReleaseDetail
) -> Component:
    named = arrival.with_release
    is_own = named.identifier == detail.named.identifier
    with_release = "this release" if is_own else fold_hashes(named.version)
    return html.Tr(
        [
            html.Th(arrival.name, scope="row"),
            html.Td(describe_instant(arrival.at, found.zone)),
            html.Td(describe_duration(arrival.seconds) if arrival.seconds else "first"),
            html.Td(with_release),
        ]
    )


def _build_older(found: FoundRollout, detail: ReleaseDetail) -> Component:
    one, many = found.noun
    older: Sequence[str] = [found.name(each) for each in detail.older]
    named = list(older[:_MOST_OLDER])
    rest = len(older) - len(named)
    if rest:
        named.append(f"{rest:,} more")
    verb = "runs" if len(older) == 1 else "run"
    count = say_count(len(older), one, many)
    said = f"{count} still {verb} an older release: {join_words(named)}."
    return html.P(said, className="rollout__said")
