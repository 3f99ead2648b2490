"""Pages say that something is hidden from the user, and how much."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.domain.metric import Metric
from insights_dash.domain.report import Report, ReportDefinition
from insights_dash.domain.report_draft import ReportDraft
from insights_dash.pages.report.drill import DeploymentPanel, build_panel
from insights_dash.pages.report.pick import Pick
from insights_dash.pages.report_form.choices import Choices
from insights_dash.pages.report_form.ids import DELETE
from insights_dash.pages.report_form.layout import build_page
from insights_dash.store.spaces import Space

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
BEHIND = DeploymentPanel(
    metric=Metric.LEAD_TIME,
    interval="",
    pick=Pick.read({}),
    names={},
    total=2,
    key="{}",
)
REPORT = Report(
    ReportId("InsightsReports-1"), SpaceId("Spaces-1"), 1, NOW, ReportDefinition("All")
)


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        (0, "in this period'"),
        (1, "1 more is hidden because you don't have access."),
        (1_200, "1,200 more are hidden because you don't have access."),
    ],
)
def test_the_drill_down_says_how_many_are_hidden(hidden: int, said: str) -> None:
    panel = str(build_panel(replace(BEHIND, hidden=hidden)))
    assert said in panel
    assert ("hidden because" in panel) is (hidden > 0)


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        ((), ""),
        (
            ("Projects-2",),
            "This report includes 1 item you can't see. Saving keeps it.",
        ),
        (
            ("Projects-2", "Tenants-2"),
            "This report includes 2 items you can't see. Saving keeps them.",
        ),
    ],
)
def test_the_form_says_that_it_does_not_have_all(
    hidden: tuple[str, ...], said: str
) -> None:
    space = Space(
        *(REPORT.space_id, "Main Space", "main-space", "", True, 1, 1, None, NOW)
    )
    report = replace(REPORT, hidden=frozenset(hidden))
    choices = Choices((), (), (), (), (), ())
    form = str(build_page(space, report, ReportDraft(), choices, (), allowed=()))
    assert said in form
    assert DELETE.name not in form
    assert "?copy=" not in form
    assert ("This report includes" in form) is bool(hidden)
