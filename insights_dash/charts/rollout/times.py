"""The table of a rollout's releases: how long each took to reach its streams."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.rollout.found import FoundRollout, SpreadRelease
from insights_dash.charts.rollout.lane_table import build_csv_link
from insights_dash.components.attributes import data
from insights_dash.components.commit import fold_hashes
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_day, describe_days

_MOST_RELEASES = 60
ALWAYS = 8  # releases that the table shows before it is opened
_FEW = 2  # streams, of which the first one is already half


@dataclass(frozen=True)
class Links:
    """Where a rollout leads: URLs by a release's ID, and of the CSV file of some rows.

    A URL is empty if there is none.
    """

    release: Callable[[str], str] = lambda _: ""
    csv: Callable[[str], str] = lambda _: ""


@dataclass(frozen=True)
class ShareTimes:
    """A column: the time to reach a share of the streams, in seconds per release."""

    name: str
    seconds: Sequence[float]


def link_release(
    identifier: str, version: str, release: Callable[[str], str]
) -> Component | str:
    """Return the version as a link to the release's view, if there is one."""
    url = release(identifier)
    shown = fold_hashes(version)
    if not url:
        return html.Span(shown)
    return html.A(
        shown, href=url, className="rollout__release", **data(release=identifier)
    )


def list_times(releases: Sequence[SpreadRelease]) -> Sequence[ShareTimes]:
    """Return the times to 50, 90 and 100%; those that can't differ are one column.

    Nothing if no release reached several streams. Of two streams, the first is 50%.
    """
    most = max((each.streams for each in releases), default=0)
    if most <= 1:
        return ()
    columns = {
        "50": [each.to_50 for each in releases],
        "90": [each.to_90 for each in releases],
        "100": [each.to_100 for each in releases],
    }
    if most <= _FEW:
        del columns["50"]
    found: list[tuple[list[str], Sequence[float]]] = []
    for name, seconds in columns.items():
        if found and found[-1][1] == seconds:
            found[-1][0].append(name)
        else:
            found.append(([name], seconds))
    if len(found) == 1:
        return [ShareTimes("All", found[0][1])]
    return [ShareTimes(_join(names), seconds) for names, seconds in found]


def _join(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}%" if others else f"{last}%"


def build_times(found: FoundRollout, links: Links) -> Component | None:
    """Build the section with the table; None without releases."""
    if not found.releases:
        return None
    one, _ = found.noun
    period = found.asked.period
    title = "How long releases took"
    said = f"Time from the first {one} until so many had it or a newer release"
    if not list_times(found.releases):
        title = "Releases that went live"
        said = f"Releases created {describe_days(period.first, period.last)}"
    return html.Section(
        [
            html.H2(title),
            html.P(said, className="chart-card__meaning"),
            build_csv_link(links.csv("Releases")),
            _build_releases(found, links, title),
        ],
        className="panel rollout__part",
    )


def _build_heads(names: Sequence[str]) -> Component:
    heads = [html.Th(each, scope="col") for each in ("Release", "First live")]
    heads += [
        html.Th(name, scope="col", className=_class_of(place, len(names)))
        for place, name in enumerate(names)
    ]
    return html.Thead(html.Tr(heads))


def _build_releases(found: FoundRollout, links: Links, title: str) -> Component:
    _, many = found.noun
    times = list_times(found.releases)
    names = [many.capitalize(), *(each.name for each in times)] if times else []
    rows = [
        _build_release(
            found, release, [each.seconds[place] for each in times], links.release
        )
        for place, release in enumerate(found.releases)
    ]
    first, more = rows[:ALWAYS], rows[ALWAYS:_MOST_RELEASES]
    rest = len(rows) - len(first) - len(more)
    caption = html.Caption(title, className="is-said")
    table = html.Table(
        [caption, _build_heads(names), html.Tbody(first)],
        className="rollout__releases",
        **data(total=str(len(rows)), noun="releases"),
    )
    if not more:
        return table
    left = html.P(f"{rest:,} more in the CSV file.", className="drawings__hint")
    older = html.Table([html.Tbody(more)], className="rollout__releases")
    summary = html.Summary(f"{len(more):,} older releases")
    return html.Div([table, html.Details([summary, older, left if rest else None])])


def _build_release(
    found: FoundRollout,
    release: SpreadRelease,
    times: Sequence[float],
    link: Callable[[str], str],
) -> Component:
    day = describe_day(release.first.astimezone(found.zone).date())
    named = release.named
    so_far = " so far" if release.is_on_its_way else ""
    cells = [f"{release.streams:,}{so_far}"] if times else []
    cells += [describe_duration(each) if release.streams > 1 else "–" for each in times]
    return html.Tr(
        [
            html.Th(link_release(named.identifier, named.version, link), scope="row"),
            html.Td(day),
            *(
                html.Td(text, className=_class_of(place, len(cells)))
                for place, text in enumerate(cells)
            ),
        ]
    )


def _class_of(place: int, count: int) -> str | None:
    """Name the columns before the last one, which phones leave out."""
    return "rollout__between" if place < count - 1 else None
