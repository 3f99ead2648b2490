"""Attack: a script, or a formula, in every name that can be stored.

From the API to the components of pages: names are text everywhere.
"""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import text

from any_database import Templates
from callback_post import post, props
from insights_dash.pages.report.ids import Ids
from insights_dash.store.database import Database
from whole_product import NOW, fill, running

SCRIPT = "<script>alert(1)<!--"
# It closes attributes and elements; Plotly would create a link from what is inside. It
# contains no slash, because names of tags can't.
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    {"circle", "desc", "g", "line", "path", "rect", "svg", "text", "title"}
)
PAYLOAD = f'=1+1"\'><img src=x onerror=alert(1)><a href="javascript:alert(1)">{SCRIPT}'
HERE = "/api/Spaces-1"
REPORT = f"{HERE}/insights/reports/InsightsReports-1"
NOUNS = {
    "projectgroups": ("ProjectGroups-1", "ProjectGroups-2"),
    "projects": ("Projects-1", "Projects-2"),
    "channels": ("Channels-1", "Channels-2"),
    "environments": ("Environments-1", "Environments-2"),
    "tenants": ("Tenants-1", "Tenants-2"),
    "tagsets": ("TagSets-1", "TagSets-2"),
    "lifecycles": ("Lifecycles-1",),
}
PAGES = (
    *("/", "/Spaces-1/insights", "/Spaces-1/insights/new"),
    *(
        f"/Spaces-1/insights/InsightsReports-1{rest}"
        for rest in ("", "/settings", "/lead-time", "/failure-rate")
    ),
    "/Spaces-1/projects/Projects-1/insights",
    "/Spaces-1/portfolio",
    "/Spaces-1/insights/InsightsReports-1/rollout",
)
CONTENT = "_pages_content.children"


@pytest.fixture(scope="module")
def evil(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[Dash]:
    """A server on which every document has this name."""
    home = tmp_path_factory.mktemp("evil")
    with (
        templates.copy("sqlite", home, fill) as database,
        running(database, home, lambda: NOW) as app,
    ):
        name_everything(database, app.server.test_client())
        yield app


@pytest.fixture
def client(evil: Dash) -> FlaskClient:
    client: FlaskClient = evil.server.test_client()
    return client


def name_everything(database: Database, api: FlaskClient) -> None:
    with database.write() as session:
        session.execute(
            text("UPDATE space SET name = :name || number"), {"name": PAYLOAD}
        )
        session.execute(
            text("UPDATE release SET version = :name || number"), {"name": PAYLOAD}
        )
    for noun, identifiers in NOUNS.items():
        for identifier in identifiers:
            name = f"{PAYLOAD}{identifier}"
            body: dict[str, Any] = {"Name": name, "Description": name}
            if noun == "tagsets":
                stored = api.get(f"{HERE}/{noun}/{identifier}").get_json()["Tags"]
                body["Tags"] = [
                    {**tag, "Name": f"{PAYLOAD}{tag['Id']}"} for tag in stored
                ]
            answer = api.put(f"{HERE}/{noun}/{identifier}", json=body)
            assert 200 == answer.status_code, answer.text
    made = api.post(f"{HERE}/insights/reports", json=REPORT_BODY)
    assert 201 == made.status_code, made.text


REPORT_BODY = {
    "Name": PAYLOAD,
    "Description": PAYLOAD,
    "ProjectIds": ["Projects-1"],
    "EnvironmentGroups": [
        {"Name": PAYLOAD, "Environments": ["Environments-1", "Environments-2"]}
    ],
    "Annotations": [{"Date": "2024-05-02", "Text": PAYLOAD}],
    "Targets": {"LeadTimeSeconds": 60},
}


def components(tree: object) -> Iterator[Mapping[str, Any]]:
    """Yield every Dash component in the answer of a callback."""
    if isinstance(tree, list):
        for each in tree:
            yield from components(each)
    elif isinstance(tree, dict):
        if {"type", "namespace", "props"} <= tree.keys():
            yield tree
        for each in tree.values():
            yield from components(each)


def check_harmless(tree: object) -> int:
    """Check that no component renders markup; return their number."""
    found = list(components(tree))
    for each in found:
        assert each["type"] not in {"Markdown", "Iframe", "Script", "ObjectEl", "Embed"}
        shown = each["props"]
        assert not {name for name in shown if name.startswith("dangerously")}
        assert "srcDoc" not in shown
        for name in ("href", "src", "action"):
            address = str(shown.get(name) or "").strip().lower()
            assert not address.startswith(("javascript:", "data:text", "vbscript:"))
            assert "<script" not in address
        if each["type"] == "Svg":
            check_drawing(shown["markup"])
        if "figure" in shown:
            check_figure(shown["figure"])
    return len(found)


def check_drawing(markup: str) -> None:
    """Check that an SVG has shapes and texts only: nothing runs, opens or loads."""
    for each in ET.fromstring(markup).iter():  # noqa: S314 - our own drawing
        assert each.tag.removeprefix(_SVG) in _SHAPES, each.tag
        for name, value in each.attrib.items():
            assert not name.lower().startswith("on"), name
            assert "href" not in name.lower() or value.startswith("#"), value
            assert "url(" not in value.replace("url(#", ""), value


def check_figure(figure: object) -> None:
    """Plotly reads text as HTML, so no text may begin an element.

    `meta` is for our own scripts, which only write text; no template uses it.
    """
    shown = json.dumps(without_meta(figure))
    assert "%{meta" not in shown
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<a href" not in shown


def without_meta(tree: object) -> object:
    if isinstance(tree, dict):
        return {name: without_meta(tree[name]) for name in tree if name != "meta"}
    return list(map(without_meta, tree)) if isinstance(tree, list) else tree


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_it_as_text(client: FlaskClient, address: str) -> None:
    shown = props(post(client, CONTENT, at(address)))["_pages_content"]["children"]
    assert check_harmless(shown) > 5
    assert "Something went wrong" not in str(shown)


def at(address: str) -> dict[str, str]:
    return {"_pages_location.pathname": address, "_pages_location.search": ""}


@pytest.mark.parametrize("address", PAGES)
def test_a_served_page_contains_none_of_it_as_markup(
    client: FlaskClient, address: str
) -> None:
    page = client.get(address)
    assert 200 == page.status_code
    assert "alert" not in page.headers["Content-Security-Policy"]
    for markup in (SCRIPT, "<img src=x", "onerror=alert", "javascript:alert"):
        assert markup not in page.text, address


@pytest.mark.parametrize(
    ("page", "split"),
    [
        *(("", split) for split in ("", "Project", "Environment", "TenantTagSet")),
        *(("/lead-time", "Tenant"), ("/failure-rate", "EnvironmentGroup")),
        ("/rollout", ""),
    ],
)
def test_charts_show_it_as_text(client: FlaskClient, page: str, split: str) -> None:
    address = f"/Spaces-1/insights/InsightsReports-1{page}"
    shown = props(post(client, CONTENT, at(address)))["_pages_content"]["children"]
    place = next(
        each["props"]["data"]
        for each in components(shown)
        if each["props"].get("id") == Ids.PLACE
    )
    view = {"split": split, "tenantTagSetId": "TagSets-1", "release": "Releases-1"}
    asked = {f"{Ids.VIEW}.data": view, f"{Ids.PLACE}.data": place}
    answered = props(post(client, f"{Ids.ANSWER}.data", asked))
    shown = answered[Ids.ANSWER]["data"]
    assert "Something went wrong" not in str(answered)
    check_harmless(shown)
    for figure in figures(answered):
        check_figure(figure)


def figures(tree: object) -> Iterator[object]:
    """Yield every figure for Plotly."""
    if isinstance(tree, list):
        for each in tree:
            yield from figures(each)
    elif isinstance(tree, dict):
        if "layout" in tree and "data" in tree:
            yield tree
        for each in tree.values():
            yield from figures(each)


@pytest.mark.parametrize(
    "address",
    [
        f"{REPORT}/deployments/csv",
        f"{REPORT}/metrics/csv?split=Project",
        *(
            f"{REPORT}/rollout/csv?projectId=Projects-1&rows={rows}"
            for rows in ("Now", "Releases")
        ),
    ],
)
def test_a_spreadsheet_computes_nothing(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert "'=1+1" in answer.text
    for line in answer.text.splitlines():
        for cell in line.replace('"', ",").split(","):
            assert not cell.startswith("=1+1")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert not set("<>'()") & set(disposition.replace("UTF-8''", "", 1))


def test_xml_and_logos_contain_it_as_text(client: FlaskClient) -> None:
    for address in (f"{HERE}/reporting/deployments/xml", f"{REPORT}/logo"):
        answer = client.get(address)
        assert 200 == answer.status_code
        assert "<script" not in answer.text
        assert "<img" not in answer.text


def test_json_says_that_it_is_json(client: FlaskClient) -> None:
    """No browser takes it for a page, whatever it contains."""
    for noun in NOUNS:
        answer = client.get(f"{HERE}/{noun}")
        assert SCRIPT in answer.text
        assert "application/json" == answer.mimetype
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
