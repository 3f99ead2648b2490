"""Embeds over HTTP: what they answer, to whom, and with which headers."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from embedding import (
    PORTAL,
    add_issuer,
    add_link,
    claims_of,
    embed_service,
    mint,
    token_of,
)
from insights_dash.embed.ids import Ids
from insights_dash.metrics.answer import answer_size
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from people import add_administrator, sign_in

NAMES = (
    "Shop",
    "Billing",
    "Acme",
    "Zenith",
    "Production EU",
    "Sites",
    '"Ring"',
    "Early",
)


@pytest.fixture
def address(database: Database, space: Space, report: str, now: datetime) -> str:
    """Of a link whose split and range may change, and whose names are hidden."""
    assert report
    add_administrator(database, now)  # who ends what was embedded before
    link = add_link(
        database,
        space,
        now,
        split="Tenant",
        changes="split timeRange",
        names="hidden",
        title="hidden",
    )
    return f"/embed/{token_of(database, link, now)}"


def ask(client: FlaskClient, address: str, wanted: object) -> TestResponse:
    body = {
        "output": f"{Ids.ANSWER}.data",
        "outputs": {"id": Ids.ANSWER, "property": "data"},
        "inputs": [{"id": Ids.WANTED, "property": "data", "value": wanted}],
        "changedPropIds": [f"{Ids.WANTED}.data"],
    }
    return client.post(f"{address}/_dash-update-component", json=body)


def test_a_page_is_for_its_parents_and_nothing_is_stored(
    client: FlaskClient, address: str
) -> None:
    for each in ("", "/"):
        page = client.get(f"{address}{each}", headers={"Cookie": "insights_session=x"})
        assert 200 == page.status_code
        policy = page.headers["Content-Security-Policy"]
        assert policy.endswith(f"; frame-ancestors {PORTAL}")
        assert "X-Frame-Options" not in page.headers
        assert "Set-Cookie" not in page.headers
        assert "no-store" == page.headers["Cache-Control"]
        assert "no-referrer" == page.headers["Referrer-Policy"]
        assert f"{address}/".replace("/", "\\u002f") in page.text
        assert "dash_mantine_components." not in page.text
    for each in ("/", "/sign-in", "/Spaces-1/insights/InsightsReports-1"):
        other = client.get(each)
        assert "DENY" == other.headers["X-Frame-Options"]
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


def test_a_period_is_not_compared_with_one_before_most_of_the_history(
    client: FlaskClient, database: Database, space: Space, report: str, now: datetime
) -> None:
    assert report
    days = {"timeRange": "Custom", "from": "2024-04-27", "to": "2024-05-13"}
    view: dict[str, Any] = {"compare": "PreviousPeriod", **days}
    link = add_link(database, space, now, **view)
    shown = ask(client, f"/embed/{token_of(database, link, now)}", {}).text
    late = "Not compared with 10–26 Apr 2024: the first deployment was on 22 Apr"
    assert late in shown


def test_a_refusal_is_a_message_and_nothing_else(
    client: FlaskClient, database: Database, address: str, now: datetime
) -> None:
    sign_in(client, "root")
    framed = {"Sec-Fetch-Dest": "iframe", "Referer": "https://evil.example.com/"}
    for path, status, words in (
        (f"{address}x/", 404, "Embed not found"),
        ("/embed/", 404, "Embed not found"),
        (
            f"{address}/",
            403,
            "This embed isn&#39;t allowed on https://evil.example.com",
        ),
    ):
        page = client.get(path, headers=framed)
        assert status == page.status_code, path
        assert words in page.text
        # Nothing runs but the script that copies the origin.
        scripts = re.findall("<script[^>]*>", page.text)
        own = '<script src="/assets/embed/refused.js" defer>'
        assert scripts == ([own] if status == 403 else [])
        policy = page.headers["Content-Security-Policy"]
        assert policy.endswith("; frame-ancestors *")
        assert "no-store" == page.headers["Cache-Control"]
    issuer = add_issuer(database, now)
    claims = claims_of(issuer, now, **{"<script>": 1})
    token = mint(claims, embed_service(database, now).secret_of(issuer))
    assert "&lt;script&gt;" in client.get(f"/embed/{token}/").text
    plain = client.get(f"/embed/{token}/_dash-layout")
    assert "text/plain" == plain.mimetype


def test_a_token_gives_access_to_nothing_but_its_embed(
    client: FlaskClient, address: str
) -> None:
    assert 200 == client.get(f"{address}/_dash-layout").status_code
    for rest in (
        *("_reload-hash", "_favicon.ico", "api/spaces", "../api/spaces", "assets/x"),
        *("_dash-layout/", "/_dash-layout", "x", "%2e%2e/", "..%2f_dash-layout"),
        "_dash-component-suites/dash/deps/polyfill@7.12.1.min.js",
    ):
        assert client.get(f"{address}/{rest}").status_code in {404, 401, 303}, rest
    assert 405 == client.delete(f"{address}/").status_code
    for site in ("cross-site", "same-site"):
        answer = client.post(
            f"{address}/_dash-update-component",
            json={},
            headers={"Sec-Fetch-Site": site},
        )
        assert 403 == answer.status_code
    # The dashboard's callbacks don't exist here, and strange bodies cause no errors.
    for output in ("_pages_content.children", f"..{ReportIds.ANSWER}.data.."):
        body: Any = {
            "output": output,
            "outputs": {},
            "inputs": [],
            "changedPropIds": [],
        }
        answer = client.post(f"{address}/_dash-update-component", json=body)
        assert 400 == answer.status_code


def test_a_viewer_reaches_no_name_no_wider_range_and_no_other_report(
    client: FlaskClient, address: str
) -> None:
    answers = [client.get(f"{address}/"), client.get(f"{address}/_dash-layout")]
    wanted: tuple[Any, ...] = (
        *({"split": each} for each in ("Project", "Environment", "Tenant")),
        *({"split": each} for each in ("ProjectGroup", "EnvironmentGroup", "None")),
        *({"split": f"TenantTagSet TagSets-{each}"} for each in (1, 2)),
        {"timeRange": "LastYear", "report": "InsightsReports-2", "names": "shown"},
        *(None, 1, "x", [], {"split": {}}, {"timeRange": []}),
    )
    answers += [ask(client, address, each) for each in wanted]
    for answer in answers:
        assert 200 == answer.status_code
        assert [] == [name for name in (*NAMES, "Production") if name in answer.text]
        # Addresses of files end with the time of their last change.
        assert "2023" not in re.sub(r"\?m=[\d.]+", "", answer.text)
    assert "Restricted tenant 1" in answers[1].text
    assert "Restricted project 1" in answers[2].text
    assert "Restricted tag 1" in answers[8].text


def test_an_embed_names_the_days_of_its_headlines(
    client: FlaskClient, address: str
) -> None:
    """The first week of the charts begins earlier: it is whole."""
    answer = ask(client, address, {"split": "None"})
    assert "1 Feb 2024 – 15 May 2024" in answer.text


def test_an_answer_that_would_be_too_large_is_explained(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_size, "MOST_CELLS", 1)
    for split in ("None", "Tenant"):
        answer = ask(client, address, {"split": split})
        assert 200 == answer.status_code
        assert "Use a coarser granularity, a shorter period" in answer.text
