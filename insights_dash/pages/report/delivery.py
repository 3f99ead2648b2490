"""The sentences above an overview, whose figures and projects are links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.answered import answer_split, list_answered
from insights_dash.charts.drawn_groups import name_kind
from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.components.attributes import aria
from insights_dash.components.period_headline import MOST_GROUPS
from insights_dash.domain.metric import Metric
from insights_dash.figures.answered import Answered, Said
from insights_dash.figures.delivery_summary import say_verdict, summarise_delivery
from insights_dash.figures.durations import keep_units
from insights_dash.figures.split_summary import SplitAnswered, summarise_split
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.project_links import ProjectLink, link_projects
from insights_dash.pages.report.question_url import write_query
from insights_dash.pages.report.view import RequestedView


@dataclass(frozen=True)
class Delivery:
    """The figures of each environment group, and the URLs of the projects named there.

    `path` is the URL of the overview, and `query` the parameters that each link keeps.
    `split` replaces the groups if the page is split by something else, and compared.
    """

    groups: Sequence[Answered] = ()
    projects: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    query: str = ""
    split: SplitAnswered | None = None

    @property
    def announcement(self) -> str:
        """The verdict, which screen readers read out; empty for several groups."""
        if self.split is not None:
            return summarise_split(self.split)[0].text
        return say_verdict(self.groups[0]) if len(self.groups) == 1 else ""


def find_delivery(
    place: Place, asked: RequestedView, query: ReportQuery, whole: WholeAnswer
) -> Delivery:
    """Return what to say about an answer."""
    groups = list_answered(whole, asked.statistic)
    names = {name for each in groups for some in each.mostly.values() for name in some}
    link = link_projects(place, asked)
    projects = {
        name: url
        for name, project in query.find_projects(names).items()
        if (url := link(ProjectLink(project)))
    }
    query_text = urlencode(write_query(place, asked), doseq=True)
    split = None
    definition, question = place.report.definition, query.question
    changes = query.changes()
    if question.split is not definition.whole_split and changes is not None:
        nouns = name_kind(question.split)
        split = answer_split(changes, asked.card, asked.statistic, nouns)
        if not split.groups:
            split = None
    return Delivery(groups, projects, place.path, query_text, split)


def _build_group(delivery: Delivery, group: Answered) -> Component:
    parts = _build_parts(delivery, summarise_delivery(group, is_short=True))
    return html.Li(
        [html.Span(group.name, className="delivery__group"), html.Span(parts)]
    )


def build_delivery(delivery: Delivery) -> Component | None:
    """Build the sentences, or short ones for each of several environment groups."""
    if not delivery.groups:
        return None
    if delivery.split is not None:
        parts = summarise_split(delivery.split)
        return html.P(_build_parts(delivery, parts), className="delivery")
    if len(delivery.groups) == 1:
        parts = summarise_delivery(delivery.groups[0])
        return html.P(_build_parts(delivery, parts), className="delivery")
    return html.Ul(
        [_build_group(delivery, each) for each in delivery.groups[:MOST_GROUPS]],
        className="delivery delivery--groups",
        **aria(label="What changed, by environment group"),
    )


def _build_parts(
    delivery: Delivery, parts: Sequence[Said]
) -> Sequence[Component | str]:
    return [
        _build_part(delivery, replace(each, text=keep_units(each.text)))
        for each in parts
    ]


def _build_part(delivery: Delivery, part: Said) -> Component | str:
    if part.is_strong:
        return html.Strong(part.text)
    if part.metric is not None:
        return _build_link(delivery, part.metric, part.text)
    url = delivery.projects.get(part.contributor)
    if url:
        return html.A(
            part.text,
            href=url,
            className="delivery__link leads-on",
            title=f"Open project {part.text}",
        )
    return part.text


def _build_link(delivery: Delivery, metric: Metric, text: str) -> Component:
    query = f"?{delivery.query}" if delivery.query else ""
    return html.A(
        text,
        href=f"{delivery.path}/{metric.value}{query}",
        className="delivery__link keeps-query",
        title=f"Open {metric.spec.title.lower()}",
    )
