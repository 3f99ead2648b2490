"""Fills the page that compares two periods."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dash.development.base_component import Component

from insights_dash.charts.answered import answer_figures
from insights_dash.charts.compared import ComparedGroup, list_compared
from insights_dash.charts.contributors import Explaining, explain_changes
from insights_dash.charts.whole_answer import WholeAnswer, answer_whole
from insights_dash.charts.words import name_range
from insights_dash.components.coverage import describe_coverage
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period
from insights_dash.domain.question import LeadTime, Split
from insights_dash.figures.answered import Answered
from insights_dash.figures.compared import name_periods, say_answer
from insights_dash.figures.sentences import describe_day
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.compared import (
    ExplainedGroup,
    build_comparison,
    write_deployment,
)
from insights_dash.pages.report.compared_sheet import Sheet, build_nothing_compared
from insights_dash.pages.report.controls import find_contributors
from insights_dash.pages.report.details import list_documents
from insights_dash.pages.report.paper import list_scope
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.project_links import link_projects
from insights_dash.pages.report.question_url import write_query
from insights_dash.pages.report.view import RequestedView
from insights_dash.pages.report.what_changed import NOUNS


@dataclass(frozen=True)
class Compared:
    """A place, the requested view, and the answer without a split.

    `query` compares deployed changes only, whatever the other pages show.
    """

    place: Place
    asked: RequestedView
    query: ReportQuery
    whole: WholeAnswer

    @property
    def by(self) -> Split:
        """Whose contributions explain the changes."""
        return find_contributors(self.place, self.query.question)

    @property
    def is_running(self) -> bool:
        """Whether the period ends after the instant of the answer."""
        zone = self.place.report.definition.zone
        question, as_of = self.query.question, self.query.as_of
        return Period.of(question, zone, as_of=as_of).is_running


def compare(place: Place, asked: RequestedView, query: ReportQuery) -> Compared:
    """Answer what changed between the two periods of a question."""
    deployed = replace(query.question, lead_time=LeadTime.COMPLETED)
    question = query.asking(deployed)
    by = find_contributors(place, deployed)
    return Compared(place, asked, question, answer_whole(question, by))


def build_compared(found: Compared) -> Component:
    """Build the page's content."""
    groups = list_compared(found.whole, found.asked.statistic)
    return build_comparison(
        _describe_sheet(found), [_explain(found, each) for each in groups]
    )


def build_uncompared(found: Compared, nothing: Component) -> Component:
    """Build the page's content if neither period has deployments."""
    return build_nothing_compared(_describe_sheet(found), nothing)


def announce_comparison(found: Compared) -> str:
    """Return the answer, which screen readers read out when figures arrive."""
    groups = list_compared(found.whole, found.asked.statistic)
    answers = []
    for each in groups[:1]:
        said = "".join(part.text for part in say_answer(_answer(each, found.whole)))
        answers.append(f"{each.name}: {said}" if each.name else said)
    return " ".join(answers)


def _explain(found: Compared, group: ComparedGroup) -> ExplainedGroup:
    query = found.query
    for each in found.place.report.definition.environment_groups:
        if group.name and each.name == group.name:
            query = query.within(each)
    split = replace(query.question, split=found.by)
    explaining = Explaining(group, query.asking(split), NOUNS[found.by])
    return ExplainedGroup(
        group, _answer(group, found.whole), explain_changes(explaining)
    )


def _answer(group: ComparedGroup, whole: WholeAnswer) -> Answered:
    headlines = [each.headline for each in group.figures]
    return answer_figures(headlines, group.change, whole)


def _describe_sheet(found: Compared) -> Sheet:
    place, question = found.place, found.query.question
    answer, definition = found.whole.answer, place.report.definition
    link = link_projects(place, found.asked)
    counted = Metric.DEPLOYMENT_FREQUENCY
    query = found.query
    rows = [*query.breakdown_before(counted), *query.breakdown(counted)]
    documents = list_documents(rows, found.by, link)
    last_day = describe_day(answer.as_of.astimezone(definition.zone).date())
    source = f"Data to {last_day} · {definition.time_zone} · {place.space.name}"
    described = place.project.project.description if place.project else ""
    return Sheet(
        names=name_periods(
            question, name=name_range(question), is_running=found.is_running
        ),
        subject=", ".join([place.name, *_list_subject(found)]),
        days=answer.days,
        before=None if answer.comparison is None else answer.comparison.days,
        source=source,
        remark=described if place.project else definition.description,
        noun=NOUNS[found.by][0],
        links={name: each.url for name, each in documents.items() if each.url},
        open_deployment=write_deployment(place.path, write_query(place, found.asked)),
        not_compared=found.asked.not_compared,
    )


def _list_subject(found: Compared) -> Sequence[str]:
    """Return what the figures are about, besides the name of the page."""
    place = found.place
    if place.project:
        return [value for _, value in list_scope(place)]
    coverage = found.query.coverage()
    return [
        describe_coverage(
            projects=coverage.projects,
            environments=coverage.environments,
            tenants=coverage.tenants,
            untenanted=coverage.untenanted,
        )
    ]
