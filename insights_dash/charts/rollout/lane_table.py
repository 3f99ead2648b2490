"""The lanes of a rollout: a table with a drawn strip in each row."""

from collections.abc import Callable, Sequence
from itertools import islice

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.rollout.found import FoundRollout
from insights_dash.charts.rollout.streams import Group, Row, Shown, Stream
from insights_dash.components.attributes import data
from insights_dash.components.commit import fold_hashes
from insights_dash.components.svg import Svg
from insights_dash.drawings.axes import TimeAxis
from insights_dash.drawings.rollout_lanes import (
    Strip,
    draw_mark,
    draw_strip,
    list_classes,
)
from insights_dash.drawings.words import say_count
from insights_dash.figures.commits import shorten_hashes
from insights_dash.figures.durations import describe_briefly
from insights_dash.figures.sentences import describe_day, describe_days

MOST_DRAWN = 8  # rows of a group that have a lane
_FEWEST_DRAWN, _ALL_DRAWN = 2, 64  # of a group if there are many, and of all
_MOST_GROUPS = 40
_MOST_LISTED = 30  # streams of a group that are only text
_AXIS = 520  # pixels that the labels of days are chosen for
_COLUMNS = 6
_ROOM_FOR_FIRST = 0.4  # of a lane
_NOTHING = {
    Shown.ALL: "Nothing is live yet.",
    Shown.BEHIND: "Nothing is behind.",
    Shown.LEFT_BEHIND: "Nothing has been left behind.",
}


def build_lanes(
    found: FoundRollout, release: Callable[[str], str], csv: str
) -> Component:
    """Build the section with its key; `release` returns the URL of a release.

    `csv` is the URL of the streams as a file, empty without one.
    """
    _, many = found.noun
    days = describe_days(*found.days)
    groups = found.groups
    content: list[Component | None] = [
        html.H2("Where each release is"),
        html.P(
            f"How many releases behind the newest one {many} were, {days}",
            className="chart-card__meaning",
        ),
        build_csv_link(csv),
    ]
    if not groups:
        said = _NOTHING[found.asked.shown]
        content.append(html.P(said, className="chart-card__none"))
    else:
        content += [_build_key(), _build_table(found, release)]
    if rest := sum(len(each.streams) for each in groups[_MOST_GROUPS:]):
        said = f"{rest:,} more {many} in the CSV file."
        content.append(html.P(said, className="drawings__hint"))
    return html.Section(content, className="panel rollout__part lanes")


def build_csv_link(url: str) -> Component | None:
    """Build the link to the rows of a section as a file."""
    if not url:
        return None
    return html.A("CSV", href=url, download="", className="rollout__csv")


def _build_key() -> Component:
    samples = [*list_classes(), (draw_mark(), "deployment")]
    return html.Ul(
        [
            html.Li([Svg(each, label="", name="lanes__sample"), html.Span(name)])
            for each, name in samples
        ],
        className="drawings__key lanes__key",
    )


def _build_table(found: FoundRollout, release: Callable[[str], str]) -> Component:
    one, many = found.noun
    heads = ("Current release", "Releases behind", "Waiting", "Last deployment")
    head = html.Tr(
        [
            html.Th(one.capitalize(), scope="col"),
            html.Th(_build_days(found), scope="col", className="lanes__axis"),
            *(html.Th(each, scope="col") for each in heads),
        ]
    )
    caption = html.Caption("Current release and lag", className="is-said")
    bodies = [
        body
        for group in islice(found.groups, _MOST_GROUPS)
        for body in _build_group(found, group, release)
    ]
    streams = sum(len(each.streams) for each in found.groups)
    return html.Table(
        [caption, html.Thead(head), *bodies],
        className="lanes__table",
        **data(total=str(streams), noun=many),
    )


def _build_days(found: FoundRollout) -> Component:
    first, last = found.days
    ticks = TimeAxis(first, last, 0, _AXIS).list_ticks() if last > first else []
    labels = [
        html.Span(
            each.label,
            style={"left": f"{each.at / _AXIS:.2%}"},
            className="lanes__tick",
        )
        for each in ticks
    ]
    return html.Div(
        [html.Span("Releases behind over time", className="is-said"), *labels],
        className="lanes__days",
    )


def _build_group(
    found: FoundRollout, group: Group, release: Callable[[str], str]
) -> Sequence[Component]:
    most = _count_drawn(found)
    drawn, rest = group.rows[:most], group.rows[most:]
    head = _build_head(found, group)
    body = [_build_row(found, each, release) for each in drawn]
    parts: list[Component] = [html.Tbody([*([head] if head else []), *body])]
    if rest:
        streams = [stream for each in rest for stream in each.streams]
        parts.append(_build_rest(found, streams))
    return parts


def _count_drawn(found: FoundRollout) -> int:
    """Return how many rows of each group have a lane."""
    return max(_FEWEST_DRAWN, min(MOST_DRAWN, _ALL_DRAWN // len(found.groups)))


def count_rows(found: FoundRollout) -> tuple[int, int]:
    """Return how many groups have a head, and how many rows all groups have.

    A list that opens is a row.
    """
    groups = found.groups[:_MOST_GROUPS]
    if not groups:
        return 0, 0
    most = _count_drawn(found)
    rows = sum(min(len(each.rows), most + 1) for each in groups)
    return len(groups) if _has_heads(found) else 0, rows


def _has_heads(found: FoundRollout) -> bool:
    """Whether groups have a name; else their rows have the same one."""
    return any(each.tenant for each in found.streams) or found.has_channels


def _build_head(found: FoundRollout, group: Group) -> Component | None:
    """Build the name of a group, unless its rows have the same name."""
    if not _has_heads(found):
        return None
    one, many = found.noun
    streams = group.streams
    channel = f"{group.channel} · " if found.has_channels else ""
    alike = " · alike" if len(group.rows) == 1 and len(streams) > 1 else ""
    tag = f" {group.tag}" if group.tag else ""
    return html.Tr(
        html.Th(
            [
                html.Strong(f"{channel}{group.environment}"),
                tag,
                html.Span(
                    f" {say_count(len(streams), one, many)}{alike}",
                    className="lanes__count",
                ),
            ],
            colSpan=_COLUMNS,
            scope="rowgroup",
            className="lanes__group",
        ),
        **data(counts="0"),
    )


def _build_row(
    found: FoundRollout, row: Row, release: Callable[[str], str]
) -> Component:
    strip = found.strip(row)
    drawn = Svg(draw_strip(strip), label=_describe(strip), name="lane")
    return html.Tr(
        [
            html.Th(_name(found, row), scope="row"),
            html.Td([_say_first(found, row, strip), drawn], className="lanes__lane"),
            *_build_cells(found, row.first, release),
        ],
        className="lanes__row",
        **data(counts=str(len(row.streams))),
    )


def _say_first(found: FoundRollout, row: Row, strip: Strip) -> Component | None:
    """Label a lane that is empty at first with its first day, if there is room."""
    if strip.steps[0][0] < _ROOM_FOR_FIRST:
        return None
    day = describe_day(found.begin_of(row).astimezone(found.zone).date())
    return html.Span(f"First deployed {day}", className="lanes__first")


def _name(found: FoundRollout, row: Row) -> Component | str:
    """Return the stream's name, or that of several with their names behind a button."""
    names = [_name_stream(found, each) for each in row.streams]
    if len(names) == 1:
        return names[0]
    _, many = found.noun
    shown = names[:_MOST_LISTED]
    listed = ", ".join(shown)
    if len(names) > len(shown):
        listed += f" and {len(names) - len(shown):,} more in the CSV file"
    return html.Details(
        [html.Summary(f"{len(names):,} {many} alike"), html.P(listed)],
        className="lanes__alike",
    )


def _name_stream(found: FoundRollout, stream: Stream) -> str:
    has_tenants = any(each.tenant for each in found.streams)
    return stream.name if has_tenants else stream.environment


def _describe(strip: Strip) -> str:
    """Describe a lane to screen readers and in its tooltip."""
    behind = [each for _, each in strip.steps]
    low, high = min(behind), max(behind)
    lag = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    deployed = say_count(len(strip.deployed), "deployment", "deployments")
    return f"{deployed}; releases behind: {lag}"


def _build_cells(
    found: FoundRollout, stream: Stream, release: Callable[[str], str]
) -> Sequence[Component]:
    last = describe_day(stream.last.astimezone(found.zone).date())
    waiting = "–"
    if stream.waiting_since is not None:
        seconds = (found.query.as_of - stream.waiting_since).total_seconds()
        waiting = describe_briefly(seconds)
    signal = "is-left" if stream.is_left_behind else "is-behind"
    look = signal if stream.behind else "is-current"
    url = release(stream.release.identifier)
    version = fold_hashes(stream.release.version)
    linked: Component = html.Span(version)
    if url:
        own = data(release=stream.release.identifier)
        linked = html.A(version, href=url, className="rollout__release", **own)
    return (
        html.Td(linked, className="lanes__release"),
        html.Td(f"{stream.behind:,}", className=f"lanes__behind {look}"),
        html.Td(waiting, className=f"lanes__waiting {look}"),
        html.Td(last, className="lanes__last"),
    )


def _build_rest(found: FoundRollout, streams: Sequence[Stream]) -> Component:
    """Build what of a group has no lane: a list that opens, in one row."""
    one, many = found.noun
    shown = streams[:_MOST_LISTED]
    left = len(streams) - len(shown)
    lines = [_say(found, each) for each in shown]
    most = say_count(max(each.behind for each in streams), "release", "releases")
    folded = html.Details(
        [
            html.Summary(
                f"{say_count(len(streams), one, many)} more, up to {most} behind"
            ),
            html.Ul([html.Li(each) for each in lines]),
            html.P(f"{left:,} more in the CSV file.", className="drawings__hint")
            if left
            else None,
        ],
        className="lanes__rest",
    )
    row = html.Tr(html.Td(folded, colSpan=_COLUMNS), **data(counts=str(len(streams))))
    return html.Tbody(row)


def _say(found: FoundRollout, stream: Stream) -> str:
    version = shorten_hashes(stream.release.version)
    name = _name_stream(found, stream)
    if not stream.behind:
        return f"{name}: {version}, up to date"
    behind = say_count(stream.behind, "release", "releases")
    return f"{name}: {version}, {behind} behind"
