"""The answer, the cards, the lanes, the shares and the promotion of a rollout."""

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn_view import HALF_FRAMES
from insights_dash.charts.rollout.found import FoundRollout, SpreadRelease
from insights_dash.charts.rollout.lane_table import build_lanes
from insights_dash.charts.rollout.standings import say_rollout
from insights_dash.charts.rollout.times import Links, build_times, link_release
from insights_dash.components.states import build_empty
from insights_dash.components.svg import Svg
from insights_dash.domain.rollout_question import RolloutPart
from insights_dash.drawings.picture import Frame, show
from insights_dash.drawings.rollout_lanes import draw_bar
from insights_dash.drawings.rollout_share import Shares, draw_shares
from insights_dash.figures.commits import shorten_hashes
from insights_dash.figures.durations import describe_briefly, describe_duration
from insights_dash.figures.sentences import describe_day, describe_days

NONE = "–"
_SECOND = 1_000_000


def build_rollout(found: FoundRollout, links: Links) -> list[Component]:
    """Build everything that a rollout with streams shows."""
    return [
        _build_answer(found, links),
        _build_cards(found),
        build_lanes(found, links.release, links.csv("Now")),
        html.Div(_build_below(found, links), className="rollout__below"),
    ]


def _build_below(found: FoundRollout, links: Links) -> list[Component | None]:
    """Build what is below the lanes, in two columns; one stream has no shares."""
    if not found.promotion.created:
        return [_build_none_created(found)]
    promotion, times = _build_promotion(found), build_times(found, links)
    if found.is_single:
        return [promotion, times]
    return [_build_shares(found), html.Div([promotion, times])]


def build_part(found: FoundRollout, part: RolloutPart) -> Component:
    """Build one part of what `build_rollout` shows, without links."""
    links = Links()
    builders: Mapping[RolloutPart, Callable[[], Component | None]] = {
        RolloutPart.LANES: lambda: build_lanes(found, links.release, ""),
        RolloutPart.SHARES: lambda: _build_shares(found),
        RolloutPart.TIMES: lambda: build_times(found, links),
        RolloutPart.PROMOTION: lambda: _build_promotion(found),
    }
    built = builders[part]()
    if built is None:
        period = found.asked.period
        text = f"None that was created {describe_days(period.first, period.last)}."
        return build_empty("No release went live", text)
    return built


def announce_rollout(found: FoundRollout) -> str:
    """Return the answer, which screen readers read out."""
    return "".join(each.text for each in say_rollout(found))


def _build_answer(found: FoundRollout, links: Links) -> Component:
    parts: list[Component | str] = []
    for each in say_rollout(found):
        part: Component | str = each.text
        if each.release:
            part = link_release(each.release, each.text, links.release)
        elif each.is_strong:
            part = html.Strong(each.text)
        if each.is_detail:
            part = html.Span(part, className="rollout__detail")
        parts.append(part)
    return html.P(parts, className="delivery")


def _build_cards(found: FoundRollout) -> Component:
    one, many = found.noun
    streams = found.streams
    current = [each for each in streams if not each.behind]
    furthest = max(streams, key=lambda each: each.behind)
    cards = [
        _build_card(
            "Up to date",
            f"{len(current):,} of {len(streams):,}",
            one if len(streams) == 1 else many,
            _say_environments([each.environment for each in current]),
        ),
        _build_card(
            "Furthest behind",
            f"{furthest.behind:,}",
            "release" if furthest.behind == 1 else "releases",
            _say_furthest(found) if furthest.behind else "Nothing is behind",
        ),
    ]
    # If there is no time or no release, the text below the lanes says so.
    value, unit, fact = say_time_to_all(found.releases, found.noun)
    if not found.is_single and value != NONE:
        cards.append(_build_card(f"Time to reach all {many}", value, unit, fact))
    groups = found.promotion.groups
    if groups and found.promotion.created:
        last, created = groups[-1], found.promotion.created
        fact = "No release got there"
        if last.from_previous is not None:
            since = groups[-2].name if len(groups) > 1 else "creation"
            took = describe_briefly(float(last.from_previous) / _SECOND)
            fact = f"{took} median from {since}"
        cards.append(
            _build_card(
                f"Reached {last.name}",
                f"{last.reached:,} of {created:,}",
                "release" if created == 1 else "releases",
                fact if last.reached else "No release got there",
            )
        )
    return html.Div(cards, className="rollout__cards")


def _say_furthest(found: FoundRollout) -> str:
    furthest = max(found.streams, key=lambda each: each.behind)
    since = furthest.waiting_since
    if since is None:
        return found.name(furthest)
    day = describe_day(since.astimezone(found.zone).date())
    return f"{found.name(furthest)}, since {day}"


def _say_environments(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    if not distinct:
        return "None of them"
    most = 3
    if len(distinct) > most:
        return f"In {len(distinct)} environments"
    return f"In {', '.join(distinct)}"


def say_time_to_all(
    releases: Sequence[SpreadRelease], noun: tuple[str, str]
) -> tuple[str, str, str]:
    """Return how long releases took to reach all: a value, its unit and a fact.

    `releases` are the newest first, `noun` is what their streams are called.
    """
    spread = [each for each in releases if each.is_compared]
    if not spread:
        return _say_time_so_far(releases, noun)
    times = sorted(each.to_100 for each in spread)
    middle = (times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2
    if len(times) == 1:
        return describe_briefly(middle), "", "1 release"
    fact = f"{len(times):,} releases"
    least, most = map(describe_briefly, (times[0], times[-1]))
    if least == most:
        return most, "each", fact
    return describe_briefly(middle), "median", f"{fact}: {least} to {most}"


def _say_time_so_far(
    releases: Sequence[SpreadRelease], noun: tuple[str, str]
) -> tuple[str, str, str]:
    """Describe the newest release on its way; it has no time to all yet."""
    _, many = noun
    newest = next((each for each in releases if each.streams > 1), None)
    if newest is None:
        return NONE, "", f"No release has reached several {many}"
    fact = f"{shorten_hashes(newest.named.version)}: {newest.streams:,} {many}"
    return describe_briefly(newest.to_100), "so far", fact


def _say_why_none(found: FoundRollout) -> str:
    """Return why no release has a time from the first stream to all."""
    one, many = found.noun
    if len(found.streams) == 1:
        return f"There is only one {one}"
    return f"No release of this period has reached all its {many}"


def _build_card(title: str, value: str, unit: str, fact: str) -> Component:
    return html.Article(
        [
            html.H3(title, className="metric-card__title"),
            html.P(
                [html.Span(value, className="rollout__value"), " ", html.Small(unit)],
                className="rollout__figure",
            ),
            html.P(fact, className="rollout__fact"),
        ],
        className="metric-card rollout__card",
    )


def _draw_shares(shares: Shares) -> Component:
    """Draw the times in each size; the page shows the one that fits."""
    sizes = [
        html.Div(
            Svg(
                show(draw_shares(shares, Frame(*size))),
                label="",
                name="drawings__picture",
            ),
            className=f"drawings__size drawings__size--{name}",
        )
        for name, size in HALF_FRAMES.items()
    ]
    return html.Div(sizes, className="drawings is-half")


def _build_shares(found: FoundRollout) -> Component:
    _, many = found.noun
    curves, middle = found.curves, found.middle
    emphasised = curves.get(middle.named.identifier) if middle else None
    shares = Shares(list(curves.values()), emphasised, found.noun)
    drawn: Component = html.P(
        f"{_say_why_none(found)}.",
        className="chart-card__none",
    )
    if curves:
        drawn = _draw_shares(shares)
    return html.Section(
        [
            html.H2(f"Share of {many} reached"),
            html.P(_say_shares(found), className="chart-card__meaning"),
            drawn,
        ],
        className="panel rollout__part",
    )


def _build_none_created(found: FoundRollout) -> Component:
    days = describe_days(found.asked.period.first, found.asked.period.last)
    text = html.P(f"No release was created {days}.", className="chart-card__none")
    return html.Section(
        [html.H2("How releases spread"), text], className="panel rollout__part"
    )


def _say_shares(found: FoundRollout) -> str:
    count = len(found.curves)
    days = describe_days(found.asked.period.first, found.asked.period.last)
    if not count:
        return f"Releases created {days}"
    compared = sum(each.is_compared for each in found.releases)
    newest = "The newest " if compared > count else ""
    said = f"{newest}{count:,} release{'' if count == 1 else 's'} created {days}"
    spread = [each for each in found.releases if each.is_compared]
    if not spread:
        return said
    if all(each.to_50 == each.to_100 for each in spread):
        return f"{said}. 50, 90 and 100% are reached together"
    return f"{said}. Of these, the blue one took the median time"


def _build_promotion(found: FoundRollout) -> Component:
    promotion, period = found.promotion, found.asked.period
    days = describe_days(period.first, period.last)
    rows = [_build_step("Created", promotion.created, promotion.created, "")]
    before = "creation"
    for group in promotion.groups:
        took = group.from_previous
        said = ""
        if took is not None:
            said = f"median {describe_duration(float(took) / _SECOND)} after {before}"
        reached = _build_step(
            f"Reached {group.name}", group.reached, promotion.created, said
        )
        rows.append(reached)
        before = group.name
    caption = html.Caption("How far the releases got", className="is-said")
    return html.Section(
        [
            html.H2("Promotion"),
            html.P(f"Releases created {days}", className="chart-card__meaning"),
            html.Table([caption, html.Tbody(rows)], className="funnel"),
        ],
        className="panel rollout__part",
    )


def _build_step(name: str, count: int, created: int, said: str) -> Component:
    share = count / created if created else 0
    bar = draw_bar(share, is_last=name != "Created")
    percent = f"{share:.0%}" if said and created else ""
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(Svg(bar, label="", name="funnel__drawing") if count else None),
            html.Td(f"{count:,}", className="funnel__count"),
            html.Td(
                " · ".join(filter(None, [percent, said])), className="funnel__fact"
            ),
        ]
    )
