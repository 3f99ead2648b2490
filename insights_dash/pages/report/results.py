"""The part of a report's pages that has figures: banner, legend, cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.band_counts import BandCounts
from insights_dash.charts.drawn_counts import DrawnCounts
from insights_dash.charts.drawn_overlay import build_overlay
from insights_dash.charts.drawn_split import DrawnPanels
from insights_dash.charts.drawn_view import build_table
from insights_dash.charts.forms import Form
from insights_dash.charts.headlines import list_period_headlines
from insights_dash.charts.metric_card import begin_card, fill_card, list_targets
from insights_dash.charts.references import References
from insights_dash.charts.series import MOST_SERIES, find_largest, pick_colors
from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.charts.words import list_shown_days, say_range
from insights_dash.components.attributes import aria, data
from insights_dash.components.band_counts import build_band_counts, build_no_bands
from insights_dash.components.chart_card import ChartCard, build_chart_card
from insights_dash.components.legend import build_chip, build_grey_key, build_key
from insights_dash.components.period_days import build_period_days
from insights_dash.components.period_headline import CardHeadline
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.file_names import name_file
from insights_dash.domain.goals import Annotation, is_met
from insights_dash.domain.metric import Metric, Series
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.question import NAMES, Question, Split
from insights_dash.figures.bands import list_bands, name_band
from insights_dash.figures.overlays import Overlay
from insights_dash.figures.sentences import (
    describe_day,
    describe_days,
    describe_target,
)
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.pages.report.delivery import Delivery
from insights_dash.pages.report.folded import write_asked
from insights_dash.pages.report.form import (
    AS_LINE,
    ShownForm,
    build_switch,
)
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.layout import describe_closed
from insights_dash.pages.report.paper import build_asked
from insights_dash.pages.report.place import Place, split_tenant
from insights_dash.pages.report.view import SCOPE, RequestedView

# Whether a target is met, missed, or cannot be judged.
_VERDICTS = {
    True: ("is-met", "circle-check", "met"),
    False: ("is-missed", "circle-exclamation", "missed"),
    None: ("", "circle-question", "· No data"),
}


@dataclass(frozen=True)
class AnsweredView:
    """The answer to a view, and what is needed to show it.

    `whole` is the same answer without the split, for the headlines. `changes` are those
    of the answer's own series, if the period is compared. `closed_on` is the last day
    of a closed history that the view is as of. `metrics` are those with a chart. `form`
    is how the chart of a metric's own page is drawn, and `delivery` the sentences above
    the cards of the overview. `time_spent` is a card of a project's page. `bands` are
    DORA's levels of the report's projects, if they are shown and the report has
    several. `first_days` are those of the series' first deployments.
    """

    place: Place
    asked: RequestedView
    answer: MetricsAnswer
    whole: WholeAnswer
    closed_on: date | None
    metrics: Sequence[Metric]
    changes: Changes | None = None
    form: ShownForm = AS_LINE
    delivery: Delivery = field(default_factory=Delivery)
    time_spent: Component | None = None
    bands: Mapping[Metric, BandCounts] = field(default_factory=dict)
    first_days: Mapping[str, date] = field(default_factory=dict)

    @property
    def has_figures(self) -> bool:
        """Whether any deployment counts, or any change is undeployed."""
        answer = self.answer
        return bool(answer.totals.any() or answer.has_lead_times)

    @property
    def shown_days(self) -> tuple[date, date]:
        """The first and the last local day of the charts."""
        return list_shown_days(self.answer)

    @property
    def last_day(self) -> date:
        """The local day of the instant that the answer is as of."""
        zone = self.place.report.definition.zone
        return self.answer.as_of.astimezone(zone).date()

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.asked.question

    def pick_colors(self, series: Sequence[Series]) -> Mapping[str, int]:
        """Return the numbers of the series' colours.

        Those that the user chose come first, then those with most deployments.
        """
        largest = [self.answer.names[row] for row in find_largest(self.answer)]
        names = [each.name for each in series]
        return pick_colors(names, [*self.asked.view["series"], *largest])

    @property
    def references(self) -> References:
        """What the charts show besides the series."""
        return References(
            self.answer,
            self.question,
            self.whole.definition,
            self.changes,
            hides_usual=self.asked.shows_bands,
            first_days=self.first_days,
        )


def build_results(view: AnsweredView, names: Sequence[str]) -> Component:
    """Build legend and chart of a metric's page, of the series of these names."""
    series = view.answer.series(names)
    headlines = list_period_headlines(view.whole, view.asked.statistic)
    return html.Div(
        [
            build_asked(view.place, view.asked, view.answer),
            build_dates(view.answer),
            build_hint(view.asked.not_compared),
            build_legend(view, series),
            build_hint(view.form.hint),
            html.Div(
                [
                    build_chart_card(fill_chart(view, headlines[each], series))
                    for each in view.metrics
                ],
                className="overview__cards is-single",
            ),
            list_annotations(view),
        ]
    )


def build_hint(text: str) -> Component | None:
    """Build the reason why a chart isn't drawn as it was asked for."""
    return html.P(text, className="drawings__hint") if text else None


def build_dates(answer: MetricsAnswer) -> Component:
    """Build the days of both periods for phones, whose controls are folded."""
    said, compared = describe_days(*answer.days), answer.comparison
    if compared is not None:
        said = f"{said}, before: {describe_days(*compared.days)}"
    return html.P(said, className="overview__dates")


def describe_question(view: AnsweredView) -> str:
    """`Lead time for changes, last 12 months and this one, by project`."""
    question, metric = view.question, view.place.metric
    parts = [metric.spec.title if metric else "Overview"]
    if view.place.team:
        parts.append(view.place.team.name)
    parts.append(say_range(question))
    if question.split is not Split.NONE:
        parts.append(f"by {view.place.say_split(question)}")
    return ", ".join(parts)


def announce(view: AnsweredView, *, shown: int) -> str:
    """What a screen reader says when figures arrive."""
    said, total = "showing all deployments.", len(view.answer.names)
    if view.question.split is not Split.NONE:
        # The server doesn't know which series are hidden, so nothing says "showing".
        said = f"{total} series." if shown == total else f"{shown} of {total} series."
    answer = view.delivery.announcement or view.asked.not_compared
    return f"{describe_question(view)}: {said} {answer}".rstrip()


def build_days(answer: MetricsAnswer | None) -> Component | None:
    """Build the days of an answer's period, which the browser reads too.

    They also have the instant that the answer is as of.
    """
    return None if answer is None else build_period_days(answer.days, answer.as_of)


def choose_series(answer: MetricsAnswer, wanted: Sequence[str]) -> Sequence[str]:
    """Return the names of the series to show, in the answer's order.

    These are the wanted ones that exist. If none does, they are the ten with most
    deployments, or one series if none has any.
    """
    picked = [name for name in answer.names if name in set(wanted)][:MOST_SERIES]
    if picked:
        return picked
    shown = set(find_largest(answer))
    return [name for row, name in enumerate(answer.names) if row in shown]


def link_csv(view: AnsweredView, metric: Metric) -> str:
    """Return the URL of the values of a chart as a CSV file."""
    parameters = urlencode(list_parameters(view.asked, metric))
    return f"{view.place.api}/metrics/csv?{parameters}&bom=true"


def fill_chart(
    view: AnsweredView, headlines: Sequence[PeriodHeadline], series: Sequence[Series]
) -> ChartCard:
    """Return the card of a metric with its chart, in the form of the view."""
    metric, place = headlines[0].metric, view.place
    csv = link_csv(view, metric)
    definition = place.report.definition
    overlay = build_overlay(definition, metric, view.question, _find_annotations(view))
    drawn = view.form.drawn
    if isinstance(drawn, DrawnPanels | DrawnCounts):
        drawn = replace(drawn, asked=write_asked(view.asked))
    if drawn is None:
        overlays, colors = list_overlays(view, metric), view.pick_colors(series)
        card = fill_card(headlines, series, view.references, overlays, colors)
    else:
        card = begin_card(headlines)
    return replace(
        card,
        csv=csv,
        file=name_file(place.name, place.identifier, metric.value).name,
        href=f"{place.path}/{metric.value}" if len(view.metrics) > 1 else "",
        headlines=[complete_headline(view, each) for each in headlines],
        drawing=None if drawn is None else drawn.build(metric, overlay),
        table=None
        if drawn is None
        else build_table(drawn.table, metric.spec.title, csv=csv),
        forms=build_switch(view.form, metric),
        bands=_build_bands(view, metric),
        meaning=_describe_drawn(view.form, metric),
    )


def _describe_drawn(form: ShownForm, metric: Metric) -> str:
    """Return what a drawing of durations shows, which doesn't depend on the statistic.

    Empty for lines and for counts and shares, which the card describes itself.
    """
    if form.drawn is None or not metric.is_duration:
        return ""
    meaning = metric.spec.meaning
    scale = "" if form.form is Form.EVENTS else ", on a logarithmic scale"
    return f"{meaning[0].upper()}{meaning[1:]}{scale}"


def _has_several(view: AnsweredView) -> bool:
    """Return whether a level of the whole report would cover several projects."""
    return any(each.rated + each.unrated > 1 for each in view.bands.values())


def _build_bands(view: AnsweredView, metric: Metric) -> Component | None:
    counts = view.bands.get(metric)
    if counts is None or not _has_several(view):
        return None
    if len(view.place.report.definition.environment_groups) > 1:
        return build_no_bands()
    return build_band_counts(counts.by_band, unrated=counts.unrated)


def complete_headline(view: AnsweredView, headline: PeriodHeadline) -> CardHeadline:
    """Add DORA's name for the value, and what the report aims at."""
    band = ""
    if view.asked.shows_bands and not _has_several(view):
        band = name_band(headline.metric, headline.current)
    return CardHeadline(headline, band, _build_target(view, headline))


def list_parameters(asked: RequestedView, metric: Metric) -> Mapping[str, str]:
    """The question as the API takes it, for one metric."""
    names = (*NAMES, *SCOPE)
    asks = {name: value for name in names if (value := str(asked.view.get(name, "")))}
    asks |= split_tenant(asks.get("tenantId", ""))
    return {**asks, "metric": metric.value}


def list_overlays(view: AnsweredView, metric: Metric) -> Sequence[Overlay]:
    """What a metric's chart has besides its lines: bands, target, annotations.

    Annotations are drawn where a chart has room for their words, on a metric's page.
    """
    definition, granularity = view.place.report.definition, view.question.granularity
    overlays: list[Overlay] = []
    rates_lines = not _has_several(view) or view.question.split is Split.PROJECT
    if view.asked.shows_bands and rates_lines:
        overlays += list_bands(metric, granularity)
    overlays += list_targets(definition, metric, view.question)
    first, last = view.shown_days
    has_room = len(view.metrics) == 1
    overlays += [
        Overlay(each.text if has_room else "", day=each.day)
        for each in definition.annotations
        if first <= each.day <= last
    ]
    return overlays


def _build_target(view: AnsweredView, headline: PeriodHeadline) -> Component | None:
    """Whether the period's headline meets what the report aims at."""
    target = view.place.report.definition.targets.get(headline.metric)
    if target is None:
        return None
    met = is_met(headline.metric, headline.current, target)
    state, icon, verdict = _VERDICTS[met]
    return html.Span(
        [
            build_icon(icon),
            f"Target {describe_target(headline.metric, target)} {verdict}",
        ],
        className=f"headline__target {state}",
        title="Value in this period, compared with the target",
    )


def _find_annotations(view: AnsweredView) -> Sequence[Annotation]:
    """Return those of the shown days, whose numbers are those of the flags."""
    first, last = view.shown_days
    return [
        each
        for each in view.place.report.definition.annotations
        if first <= each.day <= last
    ]


def list_annotations(view: AnsweredView) -> Component | None:
    """The annotations of the range as a list, for those who cannot see the chart."""
    listed = _find_annotations(view)
    if not listed:
        return None
    return html.Ol(
        [
            html.Li(
                [
                    html.Time(describe_day(each.day), dateTime=each.day.isoformat()),
                    html.Span(each.text),
                ]
            )
            for each in listed
        ],
        className="annotations",
        **aria(label="Annotations"),
    )


def build_legend(
    view: AnsweredView, series: Sequence[Series], *, is_needed: bool = True
) -> Component:
    """Build the names of the lines, and what the view is as of.

    Drawings have keys of their own, so the names aren't always needed.
    """
    chips = _build_chips(view, series) if is_needed else []
    is_whole = view.question.split is Split.NONE
    keys = _build_keys(view) if is_needed and is_whole else []
    return html.Div(
        [
            html.Div(
                chips or keys,
                className="legend__chips",
                role="toolbar" if chips else None,
                **(aria(label="Series") if chips else {}),
            ),
            _build_pill(view),
        ],
        id=Ids.LEGEND,
        className="legend" if is_needed else "legend is-bare",
    )


def _build_keys(view: AnsweredView) -> list[Component]:
    """Build the legend of a chart without a split."""
    samples = view.references.list_samples(view.metrics, view.asked.statistic)
    if view.form.drawn is not None:  # a drawing has a key of its own
        samples = iter(())
    return [
        html.Span("All deployments", className="legend__all"),
        *(build_key(sample, text) for sample, text in samples),
    ]


def _build_chips(view: AnsweredView, series: Sequence[Series]) -> list[Component]:
    """Build a chip per series, and the button to choose from the others."""
    if view.question.split is Split.NONE or view.form.drawn is not None:
        return []
    colors = view.pick_colors(series)
    chips = [build_chip(each.name, colors.get(each.name)) for each in series]
    rest = len(view.answer.names) - len(series)
    if rest and chips:
        chips.append(
            html.Button(
                f"+{rest} more",
                className="legend__more",
                title="Choose series",
                **data(opens_series="true"),
            )
        )
    if len(colors) < len(series):
        chips.append(build_grey_key())
    return chips


def _build_pill(view: AnsweredView) -> Component:
    if view.closed_on:
        return html.Span(
            [build_icon("box-archive"), describe_closed(view.closed_on)],
            className="pill",
            title="No new deployments are being recorded in this space",
        )
    return html.Span(describe_days(*view.shown_days), className="pill")
