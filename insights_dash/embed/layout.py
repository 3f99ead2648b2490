"""An embed's page: a title, the viewer's options, and the figures."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.embed_view import Change
from insights_dash.access.embeds import Embed
from insights_dash.charts.words import RANGES, list_splits
from insights_dash.components.attributes import data
from insights_dash.components.chart_card import build_chart_skeleton
from insights_dash.components.rollout import build_rollout_skeleton
from insights_dash.domain.catalogue.tag_set import TagSet
from insights_dash.domain.metric import OVERVIEW
from insights_dash.domain.question import Split
from insights_dash.embed.ids import Ids

_Options = Sequence[tuple[str, str]]


def build_page(
    embed: Embed, results: Component, tag_sets: Sequence[TagSet]
) -> Component:
    """Return the whole page; a script paints `results` in the colours of the theme."""
    view, metric = embed.view, embed.view.metric
    # A store can't contain components, only their JSON.
    answer: Any = results.to_plotly_json()
    metrics = (metric,) if metric else OVERVIEW
    single = " is-single" if metric else ""
    skeleton: Component = html.Div(
        [build_chart_skeleton(each, view.statistic) for each in metrics],
        className=f"overview__cards{single}",
    )
    if view.rollout:
        skeleton = build_rollout_skeleton()
    if view.portfolio:
        skeleton = html.Div(html.Div(className="skeleton skeleton--grid"))
    return html.Main(
        [
            dcc.Store(id=Ids.WANTED, data={}),
            dcc.Store(id=Ids.SCHEME, data=0),
            dcc.Store(id=Ids.ANSWER, data=answer),
            _build_header(embed, tag_sets),
            html.P(id=Ids.STATUS, className="is-said", role="status"),
            html.Div(skeleton, id=Ids.RESULTS, className="embed__results"),
        ],
        className="embed is-wall" if embed.wall_title else "embed",
    )


def title_of(embed: Embed) -> str:
    """Return the page's title, with the report's name only if that is shown."""
    view = embed.view
    is_overview = not (view.metric or view.page)
    title = "Software delivery" if is_overview else view.title
    return f"{title} · {embed.report.definition.name}" if view.shows_title else title


def _build_header(embed: Embed, tag_sets: Sequence[TagSet]) -> Component | None:
    controls = _list_controls(embed, tag_sets)
    name = embed.wall_title
    if not name and embed.view.shows_title:
        name = embed.report.definition.name
    if not (controls or name):
        return None
    return html.Header(
        [
            html.H1(name, className="embed__title") if name else None,
            html.Div(controls, className="embed__controls") if controls else None,
        ],
        className="embed__header",
    )


def _list_controls(embed: Embed, tag_sets: Sequence[TagSet]) -> list[Component]:
    view, question = embed.view, embed.question
    controls = []
    if Change.SPLIT in view.changes:
        chosen = question.split.value
        if question.tenant_tag_set_id:
            chosen = f"{chosen} {question.tenant_tag_set_id}"
        splits = [
            (split.value, label)
            for split, label in list_splits(embed.report.definition).items()
            if split is not Split.TENANT_TAG_SET
        ]
        splits += _list_tag_sets(embed, tag_sets)
        controls.append(_build_choice("Split by", "split", chosen, splits))
    if len(view.ranges) > 1:
        ranges = [(each.value, RANGES[each]) for each in view.ranges]
        chosen = question.time_range.value
        controls.append(_build_choice("Period", "timeRange", chosen, ranges))
    return controls


def _list_tag_sets(embed: Embed, tag_sets: Sequence[TagSet]) -> _Options:
    """Return tag sets as splits; they are numbered if names are hidden."""
    return [
        (
            f"{Split.TENANT_TAG_SET.value} {each.id}",
            f"Tag set {number}" if embed.view.hides_names else each.name,
        )
        for number, each in enumerate(tag_sets, start=1)
    ]


def _build_choice(label: str, name: str, chosen: str, options: _Options) -> Component:
    """Return a native select: small, and familiar on every device."""
    return html.Label(
        [
            html.Span(label, className="embed__label"),
            html.Select(
                [
                    html.Option(text, value=value, selected=value == chosen)
                    for value, text in options
                ],
                className="embed__choice",
                **data(asks=name),
            ),
        ]
    )
