import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from dash import Dash
from flask import Response
from flask.testing import FlaskClient

from insights_dash.application import create_app
from insights_dash.store.database import Database
from people import add_administrator
from whole_product import NOW, build_settings

PAGE, API, ASSET = "/Spaces-1/insights", "/api/Spaces-1/projects", "/assets/favicon.svg"
ANSWERS = (
    *(PAGE, API, "/api/nothing", "/sign-in", ASSET, "/_dash-layout"),
    *("/assets/nothing", "/api/Spaces-1/projects/Projects-1/insights/metrics/csv"),
)
HSTS = "Strict-Transport-Security"


class Scripts(HTMLParser):
    """Yield what a page would run: inline scripts, and attributes that are scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.handlers: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.handlers += [name for name in names if name.startswith("on")]
        is_data = ("type", "application/json") in attrs
        self._is_inside = tag == "script" and "src" not in names and not is_data

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_inside &= tag != "script"


def digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@pytest.mark.parametrize("address", ANSWERS)
def test_every_response_has_the_security_headers(
    reader: FlaskClient, address: str
) -> None:
    with reader.get(address) as answer:
        headers = answer.headers
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "same-origin" == headers["Referrer-Policy"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "same-origin" == headers["Cross-Origin-Opener-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    is_public = address.startswith("/assets/")
    expected = None if is_public else "same-origin"
    assert expected == headers.get("Cross-Origin-Resource-Policy")


def test_refusals_have_the_security_headers_too(reader: FlaskClient) -> None:
    for answer in (
        reader.post("/_dash-update-component", json={}),
        reader.post("/api/Spaces-1/projects", headers={"Sec-Fetch-Site": "cross-site"}),
        reader.get("/", base_url="http://evil.example"),
    ):
        assert answer.status_code in {400, 403}
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", [PAGE, "/sign-in", "/no/such/page"])
def test_a_page_runs_its_own_scripts_and_no_others(
    client: FlaskClient, database: Database, address: str
) -> None:
    if address == "/sign-in":
        add_administrator(database, NOW)
    answer = client.get(address)
    assert "<script" in answer.text
    policy = dict(
        each.strip().split(" ", 1)
        for each in answer.headers["Content-Security-Policy"].split(";")
    )
    scripts = Scripts()
    scripts.feed(answer.text)
    hashes = {f"'sha256-{digest(each)}'" for each in scripts.inline if each.strip()}
    assert {"'self'", *hashes} == set(policy["script-src"].split())
    assert [] == scripts.handlers
    assert "unsafe-eval" not in str(policy)
    assert "'none'" == policy["base-uri"]
    assert "'self'" == policy["form-action"]


def test_only_responses_over_tls_require_tls_from_then_on(reader: FlaskClient) -> None:
    assert HSTS not in reader.get(API).headers
    claimed = reader.get(API, headers={"X-Forwarded-Proto": "https"})
    assert HSTS not in claimed.headers
    by_tls = reader.get(API, base_url="https://localhost")
    assert "max-age=31536000" == by_tls.headers[HSTS]


def test_a_trusted_proxy_says_what_came_over_tls(
    tmp_path: Path, database: Database
) -> None:
    settings = build_settings(database, tmp_path, proxy_hops=1)
    app: Dash = create_app(settings, now=lambda: NOW)
    proxied = app.server.test_client()
    secure, plain = (
        proxied.get("/_favicon.ico", headers={"X-Forwarded-Proto": each})
        for each in ("https", "http")
    )
    assert HSTS in secure.headers
    assert HSTS not in plain.headers


def test_a_script_in_a_name_does_not_run(app: Dash, client: FlaskClient) -> None:
    """Even if a page fails to escape a name."""
    written = "<script>alert(1)</script>"
    app.server.before_request_funcs[None].append(
        lambda: Response(f"<p>{written}</p>", mimetype="text/html")
    )
    answer = client.get("/sign-in")
    assert written in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert digest("alert(1)") not in policy
