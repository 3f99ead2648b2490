"""The forms in which the chart of a metric can be drawn."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from insights_dash.domain.metric import OF_FAILURES, Metric, Unit
from insights_dash.domain.question import LeadTime, Question, Split


class Form(StrEnum):
    """How the chart of a metric's own page is drawn; values are as in URLs.

    Plotly only draws lines. The server draws the others.
    """

    LINE = "Line"
    BARS = "Bars"
    CALENDAR = "Calendar"
    DEPLOYMENTS = "Deployments"
    PERCENTILES = "Percentiles"
    EVENTS = "Events"
    PANELS = "Panels"


NAMES: Mapping[Form, str] = {
    Form.LINE: "Line",
    Form.BARS: "Bars",
    Form.CALENDAR: "Calendar",
    Form.DEPLOYMENTS: "Deployments",
    Form.PERCENTILES: "Percentiles",
    Form.EVENTS: "Events",
    Form.PANELS: "Panels",
}


def list_forms(metric: Metric, question: Question) -> Sequence[Form]:
    """Return the forms that can show a metric's answer, the usual one first.

    An answer can have too many intervals or deployments for one of them.
    """
    if metric in OF_FAILURES:
        return (Form.EVENTS, Form.LINE)
    waits = question.lead_time is LeadTime.INCLUDING_WAITING
    if waits and metric is Metric.LEAD_TIME:
        return (Form.LINE,)
    if question.split is not Split.NONE:
        return (Form.PANELS, Form.LINE)
    if metric.spec.unit is Unit.COUNT:
        return (Form.BARS, Form.CALENDAR, Form.LINE)
    return (Form.DEPLOYMENTS, Form.PERCENTILES, Form.LINE)


def name_form(form: Form, metric: Metric) -> str:
    """Return what the switch calls a form: a line of a share is a rate over time."""
    is_rate = form is Form.LINE and metric.spec.unit is Unit.SHARE
    return "Rate" if is_rate else NAMES[form]
