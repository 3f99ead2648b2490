"""The form of the chart on a metric's own page, and the switch between forms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn_forms import Drawn, Undrawn, draw_form
from insights_dash.charts.forms import NAMES, Form, list_forms, name_form
from insights_dash.components.attributes import aria, data
from insights_dash.domain.metric import ChartStatistic, Metric, Unit
from insights_dash.domain.question import Split
from insights_dash.domain.time_range import Compare
from insights_dash.figures.drawing import ENOUGH
from insights_dash.figures.sentences import name_interval
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.view import RequestedView


@dataclass(frozen=True)
class ShownForm:
    """The form that is shown, those that the switch offers, and the drawing.

    A line has no drawing. `hint` says why it isn't the form that was asked for, or what
    the lines of a split leave out.
    """

    form: Form = Form.LINE
    offered: Sequence[Form] = ()
    drawn: Drawn | None = None
    hint: str = ""


AS_LINE = ShownForm()
_NOT_DRAWN = (
    "The compared period and usual ranges aren't drawn for several lines. "
    "The tables below compare each series."
)
_FEW = (
    "Dots are {0}s with fewer than {1} deployments. "
    "Those without failures aren't drawn."
)
_NO_RANGE = "Several lines show means. Point at one to see its minimum and maximum."


def find_form(
    query: ReportQuery, metric: Metric | None, asked: RequestedView
) -> ShownForm:
    """Return the form that a view asks for, or the usual one; a line if neither can be.

    DORA's benchmarks are only drawn behind lines.
    """
    if metric is None:
        return AS_LINE
    offered = list_forms(metric, query.question)
    wanted = offered[0]
    if asked.form is not None and asked.form in offered:
        wanted = asked.form
    lines = ShownForm(Form.LINE, offered, hint=_explain_lines(query, metric, asked))
    if wanted is Form.LINE or (asked.shows_bands and asked.form is not wanted):
        return lines
    drawn = draw_form(query, metric, wanted, asked.view["series"])
    if isinstance(drawn, Undrawn):
        if asked.form is not wanted:
            return lines
        said = (_say_why(wanted, metric, drawn), lines.hint)
        return replace(lines, hint=" ".join(filter(None, said)))
    return ShownForm(wanted, offered, drawn)


def _explain_lines(query: ReportQuery, metric: Metric, asked: RequestedView) -> str:
    """Say what lines leave out."""
    question, said = asked.question, []
    totals = query.answer().totals
    is_few = bool(((totals > 0) & (totals < ENOUGH)).any())
    if metric.spec.unit is Unit.SHARE and is_few:
        said.append(_FEW.format(name_interval(question.granularity), ENOUGH))
    if question.split is not Split.NONE:
        if metric.is_duration and asked.statistic is ChartStatistic.RANGE:
            said.append(_NO_RANGE)
        if question.compare not in {None, Compare.NONE}:
            said.append(_NOT_DRAWN)
    return " ".join(said)


def _say_why(form: Form, metric: Metric, why: Undrawn) -> str:
    if why is Undrawn.NOTHING_MEASURED:
        return f"{metric.spec.nothing}, so “{NAMES[form]}” can't be drawn."
    too_many = "would have too many marks. Choose a shorter period or longer intervals."
    return f"“{NAMES[form]}” {too_many}"


def build_switch(shown: ShownForm, metric: Metric) -> Component | None:
    """Build a button per form; the usual form isn't in the URL."""
    if len(shown.offered) < 2:  # noqa: PLR2004 - one form is no choice
        return None
    buttons = [
        html.Button(
            name_form(each, metric),
            className="details__choice",
            **data(chart_form="" if each is shown.offered[0] else each.value),
            **aria(pressed="true" if each is shown.form else "false"),
        )
        for each in shown.offered
    ]
    return html.Div(
        buttons,
        className="details__choices chart-card__forms",
        role="toolbar",
        **aria(label="Chart type"),
    )
