"""The questions of the memory benchmark."""

from itertools import islice

from benchmarks.memory import QUESTIONS, list_questions
from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.domain.report import Report, ReportDefinition
from whole_product import NOW


def test_all_queries_differ() -> None:
    report = Report(
        id=ReportId("InsightsReports-1"),
        space_id=SpaceId("Spaces-1"),
        revision=1,
        last_modified_on=NOW,
        definition=ReportDefinition("All"),
    )
    asked = list(islice(list_questions(report), QUESTIONS))
    assert QUESTIONS == len(set(asked))
