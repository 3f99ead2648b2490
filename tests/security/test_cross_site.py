"""Attack: another site makes a user's browser send requests with its cookie."""

import json
import re
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import Attacked
from audit_log import list_audit_entries
from described_paths import parts_of
from insights_dash.api.routes import list_routes
from insights_dash.application import create_app
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.trusted_proxy import TrustedProxy
from insights_dash.store.accounts.read import get_account
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from people import add_key, add_person
from whole_product import build_settings

UPDATE = "/_dash-update-component"
# What browsers send for a form or script on another page; old ones send nothing.
FOREIGN: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "null"},
    {"Referer": "https://evil.example/"},
    {},
)
REPORT = "/api/Spaces-1/insights/reports/InsightsReports-1"


def last_change(attacked: Attacked) -> object:
    with attacked.database.read() as session:
        entries = list_audit_entries(session)
    return next(each for each in entries if each.action != "data exported")


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_changes_nothing(
    attacked: Attacked, browsers: dict[str, FlaskClient], headers: dict[str, str]
) -> None:
    before = last_change(attacked)
    for method, address in (
        ("DELETE", REPORT),
        ("PUT", REPORT),
        ("POST", "/api/Spaces-1/projects"),
        ("POST", "/api/tasks/ServerTasks-1/state"),
        ("POST", "/sign-out"),
        ("POST", UPDATE),
    ):
        answer = browsers["root"].open(
            address, method=method, headers=headers, json={"Name": "x"}
        )
        assert 403 == answer.status_code, (method, address)
    assert before == last_change(attacked)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""],
)
def test_another_site_changes_nothing_with_a_form(
    attacked: Attacked, browsers: dict[str, FlaskClient], content_type: str
) -> None:
    """Content types that forms can send are refused, even from our own pages."""
    before = last_change(attacked)
    for headers, status in (
        ({"Sec-Fetch-Site": "same-origin"}, 415),
        ({"Origin": "https://evil.example"}, 403),
    ):
        for address in ("/api/Spaces-1/projects", UPDATE):
            answer = browsers["root"].post(
                address,
                data='{"Name": "x"}',
                content_type=content_type,
                headers=headers,
            )
            assert status == answer.status_code, address
    assert before == last_change(attacked)


@pytest.mark.parametrize(
    "trick",
    [
        {"headers": {"X-HTTP-Method-Override": "DELETE"}},
        {"headers": {"X-Method-Override": "DELETE"}},
        {"query_string": {"_method": "DELETE"}},
        {"query_string": {"method": "DELETE"}},
    ],
    ids=str,
)
def test_another_site_changes_nothing_with_an_overridden_method(
    attacked: Attacked, browsers: dict[str, FlaskClient], trick: dict[str, Any]
) -> None:
    before = last_change(attacked)
    assert 200 == browsers["root"].get(REPORT, **trick).status_code
    assert before == last_change(attacked)


def test_reading_changes_nothing(
    attacked: Attacked, browsers: dict[str, FlaskClient]
) -> None:
    """So images and links on other sites do no harm, whatever they request."""
    before = last_change(attacked)
    for route in list_routes():
        if route.method == "GET":
            path = re.sub(r"<(\w+)>", r"{\1}", route.rules[0])
            address = path.format(**parts_of(path))
            answer = browsers["root"].get(
                address,
                headers={"Sec-Fetch-Site": "cross-site"},
                # Rollouts need these.
                query_string={"projectId": "Projects-1", "release": "Releases-1"},
            )
            assert answer.status_code in {200, 404, 409}, address
    for address in ("/sign-out", UPDATE, "/sign-in/provider"):
        assert browsers["root"].get(address).status_code in {404, 405}, address
    assert before == last_change(attacked)
    assert "root" == browsers["root"].get("/api/users/me").get_json()["Username"]


def test_no_page_of_another_site_can_read(browsers: dict[str, FlaskClient]) -> None:
    for method in ("GET", "OPTIONS"):
        answer = browsers["root"].open(
            "/api/Spaces-1/projects",
            method=method,
            headers={
                "Origin": "https://evil.example",
                "Access-Control-Request-Method": "GET",
            },
        )
        allowed = [name for name, _ in answer.headers if "Access-Control" in name]
        assert [] == allowed


def test_no_response_runs_as_a_script(browsers: dict[str, FlaskClient]) -> None:
    """Another site can load any URL as a script, whatever its content."""
    for address in ("/api/Spaces-1/projects/all", "/_dash-layout"):
        answer = browsers["root"].get(address, query_string={"callback": "steal"})
        assert "application/json" == answer.mimetype
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
        assert "same-origin" == answer.headers["Cross-Origin-Resource-Policy"]
        json.loads(answer.text)


@pytest.fixture
def behind_proxy(
    tmp_path: Path, database: Database, space: Space, now: datetime
) -> FlaskClient:
    """A client behind a proxy that signs users in; `ada` is an administrator."""
    assert space.id == "Spaces-1"
    add_person(database, now, Grant(Role.ADMINISTRATOR))
    settings = build_settings(
        database,
        tmp_path,
        proxy_sign_in=TrustedProxy("X-User", (ip_network("127.0.0.1/32"),)),
    )
    client: FlaskClient = create_app(settings, now=lambda: now).server.test_client()
    client.environ_base["HTTP_X_USER"] = "ada"
    return client


def test_nothing_is_changed_through_a_proxy_that_signs_in(
    behind_proxy: FlaskClient, database: Database, now: datetime
) -> None:
    """Browsers send the session at the proxy automatically, like a cookie."""
    assert 200 == behind_proxy.get("/api/users/me").status_code
    project = {"Name": "New", "ProjectGroupId": "ProjectGroups-1"}
    for headers in FOREIGN:
        answer = behind_proxy.post(
            "/api/Spaces-1/projects", json=project, headers=headers
        )
        assert 403 == answer.status_code, headers
    with database.read() as session:
        ada = get_account(session, "ada")
    for headers in (
        {"Sec-Fetch-Site": "same-origin"},
        {"X-Octopus-ApiKey": add_key(database, now, ada)},
    ):
        answer = behind_proxy.post(
            "/api/Spaces-1/projects", json=project, headers=headers
        )
        assert 201 == answer.status_code, answer.text
        project["Name"] += " one"
