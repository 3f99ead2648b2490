"""Attack: post to a callback what none of our pages sends: another report's id.

The browser keeps the place of a page in a store, and sends it with every callback. So
an attacker can send any place.
"""

import json
from typing import Any

import pytest
from dash import MATCH
from flask.testing import FlaskClient

from attacked import SAME, Attacked
from callback_post import post, text_of
from insights_dash.charts.panel_grid import FoldIds, fold_id
from insights_dash.pages.portfolio.ids import Ids as PortfolioIds
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.pages.report_form.ids import DELETE as DELETE_DIALOG
from insights_dash.pages.report_form.ids import WANTED
from insights_dash.pages.report_form.ids import Ids as FormIds
from insights_dash.pages.reports.ids import CardPart

# Names of Spaces-1; eve has roles in Spaces-2 only.
NAMES = ("Shop", "Billing API", "Production EU", "Acme", "Zenith", "Live in Main")
HERE = "/Spaces-1/insights/InsightsReports-1"
ROUTER = "_pages_content.children"
PLACES: tuple[dict[str, Any], ...] = (
    {"space": "Spaces-1", "report": "InsightsReports-1", "revision": 1},
    {"space": "Spaces-2", "report": "InsightsReports-1", "revision": 1},
    {"space": "main-space", "report": "insightsreports-1", "revision": 1},
    {"space": "Spaces-1", "project": "Projects-1"},
    {"space": "Spaces-1", "report": None},
    {"space": "Spaces-1", "report": "InsightsReports-1", "user": "root"},
    {"space": ["Spaces-1"], "report": {"$ne": ""}},
)


@pytest.fixture
def eve(
    browsers: dict[str, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    browser = browsers["eve"]
    monkeypatch.setitem(browser.environ_base, "HTTP_SEC_FETCH_SITE", "same-origin")
    return browser


@pytest.fixture(scope="module")
def callbacks(attacked: Attacked) -> list[str]:
    """Return the first output of each callback on the server, except the router's."""
    return [
        output.strip(".").partition("...")[0]
        for output, known in attacked.app.callback_map.items()
        if "callback" in known and ROUTER not in output
    ]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_id_in_a_store_is_checked_like_one_in_an_address(
    attacked: Attacked, eve: FlaskClient, callbacks: list[str], place: dict[str, Any]
) -> None:
    before = report_of(attacked)
    card = {"type": CardPart.FIGURES, "space": "Spaces-1", "report": HERE[-17:]}
    values = {
        f"{ReportIds.PLACE}.data": place,
        f"{FormIds.PLACE}.data": place,
        f"{PortfolioIds.PLACE}.data": place,
        f"{PortfolioIds.VIEW}.data": {"environmentId": "Environments-1"},
        f"{ReportIds.VIEW}.data": {"split": "Project"},
        f"{ReportIds.PICK}.data": {"deployment": "Deployments-1", "at": 0, "key": "x"},
        f"{ReportIds.LISTED}.data": {"project": "Projects-1", "at": 0, "key": "x"},
        f"{ReportIds.GRID_READY}.data": True,
        f"{DELETE_DIALOG.form.submit_id}.n_clicks": 1,
        f"{FormIds.SAVE}.n_clicks": 1,
        f"{FormIds.NAME}.value": "taken",
        f"{FormIds.LOGO_REMOVE}.n_clicks": 1,
        f"{FormIds.PROJECTS}.value": ["Projects-1"],
        f"{WANTED}.data": {"text": "", "values": ["Projects-1"]},
        f"{ReportIds.OPTION}.searchValue": "A",
        CardPart.FIGURES: [(card, card)],
    }
    assert len(callbacks) > 10
    for output in callbacks:
        answer = post(eve, output, values)
        assert answer.status_code in {200, 204, 400, 403}, (output, answer.text)
        assert not [name for name in NAMES if name in answer.text], output
    assert before == report_of(attacked)


def report_of(attacked: Attacked) -> str:
    address = "/api/Spaces-1/insights/reports/InsightsReports-1"
    answer = attacked.browser().get(address, headers=attacked.key("root"))
    assert 200 == answer.status_code
    return answer.text


@pytest.mark.parametrize(
    "path",
    [
        *(HERE, f"{HERE}/settings", f"{HERE}/lead-time", "/Spaces-1/insights"),
        *("/Spaces-1/insights/new", "/main-space/insights"),
        *("/Spaces-1/portfolio", "/main-space/portfolio", f"{HERE}/rollout"),
        "/Spaces-1/projects/Projects-1/insights",
        "/Spaces-2/insights/InsightsReports-1",
        "/Spaces-2/projects/Projects-1/insights",
        "/spaces-1/insights/insightsreports-1/settings",
    ],
)
def test_the_router_shows_no_page_of_another_space(eve: FlaskClient, path: str) -> None:
    place = {"_pages_location.pathname": path, "_pages_location.search": ""}
    answer = post(eve, ROUTER, place)
    assert 200 == answer.status_code
    assert not [name for name in (*NAMES, "Main Space") if name in answer.text]
    served = eve.get(path)
    assert not [name for name in (*NAMES, "Main Space") if name in served.text]


def test_a_viewer_changes_nothing_with_a_callback(
    attacked: Attacked,
    browsers: dict[str, FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
    callbacks: list[str],
) -> None:
    """Ada can view the report, and knows all of its ids."""
    before = report_of(attacked)
    ada = browsers["ada"]
    monkeypatch.setitem(ada.environ_base, "HTTP_SEC_FETCH_SITE", "same-origin")
    values = {
        f"{FormIds.PLACE}.data": PLACES[0],
        f"{DELETE_DIALOG.form.submit_id}.n_clicks": 1,
        f"{FormIds.SAVE}.n_clicks": 1,
        f"{FormIds.NAME}.value": "taken",
        f"{FormIds.LOGO_REMOVE}.n_clicks": 1,
        f"{FormIds.LOGO_UPLOAD}.contents": "data:image/png;base64,AAAA",
    }
    for output in callbacks:
        assert post(ada, output, values).status_code in {200, 204, 400, 403}
    assert before == report_of(attacked)


@pytest.mark.parametrize(
    ("pathname", "search"),
    [(5, ""), ({"a": 1}, ""), (["/"], ""), ("Spaces-1/insights", ""), ("/", {"a": 1})],
)
def test_the_router_refuses_urls_that_no_browser_sends(
    eve: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    pathname: object,
    search: object,
) -> None:
    place = {"_pages_location.pathname": pathname, "_pages_location.search": search}
    assert 400 == post(eve, ROUTER, place).status_code
    assert [] == caplog.records


@pytest.mark.parametrize(
    "asked", ["[" * 100_000, r'{"team": "owner:\ud800"}', r'{"team": "owner:\u0000"}']
)
def test_a_folded_panel_has_the_default_view_if_no_page_wrote_its_own(
    browsers: dict[str, FlaskClient],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
) -> None:
    """JSON within a text of a request: it can escape what the request's own can't."""
    root = browsers["root"]  # shared with other tests
    monkeypatch.setitem(root.environ_base, "HTTP_SEC_FETCH_SITE", "same-origin")
    opened = {
        f"{ReportIds.PLACE}.data": PLACES[0],
        f"{FoldIds.OPENED}.data": 1,
        f"{FoldIds.OPENED}.id": fold_id(FoldIds.OPENED, "panels", asked),
    }
    output = f"{text_of(fold_id(FoldIds.CONTENT, MATCH, MATCH))}.children"
    answer = post(root, output, opened)
    assert (200, []) == (answer.status_code, caplog.records)


def test_values_that_no_page_sends_are_refused(eve: FlaskClient) -> None:
    bodies: tuple[object, ...] = (
        {"output": "__class__.__init__"},
        {"output": "x.children", "inputs": [{"id": "__proto__", "property": "y"}]},
        {"output": f"{ReportIds.ANSWER}.data", "long": "x" * 10_000},
        [],
        json.loads("[" * 500 + "]" * 500),
    )
    for body in bodies:
        answer = eve.post("/_dash-update-component", json=body, headers=SAME)
        assert 400 == answer.status_code
