"""Attack: reach a server without accounts through a proxy."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from callback_post import post, props
from embedding import add_issuer, add_link
from insights_dash.access.local_mode import derive_setup_code
from insights_dash.domain.embed import KeyKind
from insights_dash.pages.administration.first_account import FIRST as FIRST_ACCOUNT_FORM
from insights_dash.pages.administration.new_account.forms import NEW as NEW_ACCOUNT_FORM
from insights_dash.store.accounts.read import has_accounts
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import find_key, find_link_key
from insights_dash.store.embed_links import find_link
from insights_dash.store.spaces import Space
from people import add_administrator

ADDRESSES = ("/", "/administration/accounts", "/api/spaces/all", "/_dash-layout")
PASSWORD = "a long enough one"  # noqa: S105 - of a test
FIRST, NEW = (
    f"{FIRST_ACCOUNT_FORM.id_of('code')}.error",
    f"{NEW_ACCOUNT_FORM.id_of('username')}.error",
)


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Server",
        "X-Real-IP",
        "X-Client-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "CF-Ray",
        "CDN-Loop",
        "Fastly-Client-IP",
        "X-Envoy-External-Address",
        "X-Amzn-Trace-Id",
        "X-Original-Host",
        "Tailscale-User-Login",
    ],
)
def test_a_request_from_a_proxy_is_not_local(reader: FlaskClient, header: str) -> None:
    for address in ADDRESSES:
        answer = reader.get(address, headers={header: "203.0.113.7"})
        assert 403 == answer.status_code
        assert "not through a proxy" in answer.text


def test_a_request_with_http_1_0_is_from_a_proxy(reader: FlaskClient) -> None:
    """Nginx uses HTTP/1.0 unless `proxy_http_version` is set."""
    for address in ADDRESSES:
        answer = reader.get(address, environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"})
        assert 403 == answer.status_code


def test_a_public_name_is_not_local(reader: FlaskClient) -> None:
    server = reader.application
    names, server.allowed_hosts = server.allowed_hosts, (".example.com",)  # type: ignore[attr-defined]
    try:
        answer = reader.get("/", headers={"Host": "insights.example.com"})
    finally:
        server.allowed_hosts = names  # type: ignore[attr-defined]
    assert 403 == answer.status_code


def test_another_machine_is_not_local(reader: FlaskClient) -> None:
    for peer in ("203.0.113.7", "fd00::2", ""):
        answer = reader.get("/", environ_overrides={"REMOTE_ADDR": peer})
        assert 403 == answer.status_code


def create_first(client: FlaskClient, code: str) -> dict[str, object]:
    typed = {"code": code, "username": "eve", "password": PASSWORD, "again": PASSWORD}
    fields = {
        f"{FIRST_ACCOUNT_FORM.id_of(name)}.value": text for name, text in typed.items()
    }
    return props(
        post(client, FIRST, {f"{FIRST_ACCOUNT_FORM.submit_id}.n_clicks": 1, **fields})
    )


@pytest.mark.parametrize(
    "code", ["", "AAAA-AAAA-AAAA-AAAA", derive_setup_code("other"), "\u0661" * 16]
)
def test_the_first_account_requires_the_setup_code(
    client: FlaskClient, database: Database, code: str
) -> None:
    """If a proxy leaves no trace, strangers still can't take over the server."""
    refused = create_first(client, code)
    assert "Incorrect setup code" in str(refused[FIRST_ACCOUNT_FORM.id_of("code")])
    assert {"error": ""} == refused[FIRST_ACCOUNT_FORM.id_of("username")]
    with database.read() as session:
        assert not has_accounts(session)


def test_the_setup_code_can_be_typed_in_any_case_and_spacing(
    client: FlaskClient, database: Database
) -> None:
    create_first(client, derive_setup_code("test").lower().replace("-", " "))
    with database.read() as session:
        assert has_accounts(session)


def test_no_other_form_creates_the_first_account(
    client: FlaskClient, database: Database
) -> None:
    typed = {
        "username": "eve",
        "way-in": "link",
        "role": "Administrator",
        "space": "all",
    }
    fields = {
        f"{NEW_ACCOUNT_FORM.id_of(name)}.value": text for name, text in typed.items()
    }
    refused = props(
        post(client, NEW, {f"{NEW_ACCOUNT_FORM.submit_id}.n_clicks": 1, **fields})
    )
    assert "Reload the page" in refused[NEW_ACCOUNT_FORM.id_of("username")]["error"]
    with database.read() as session:
        assert not has_accounts(session)


def test_embeds_of_local_mode_end_with_it(
    database: Database, space: Space, report: str, now: datetime
) -> None:
    """A stranger who got into local mode could otherwise keep access permanently."""
    assert report
    link, issuer = add_link(database, space, now), add_issuer(database, now)
    with database.read() as session:
        key = find_link_key(session)
    add_administrator(database, now)
    later = add_link(database, space, now)
    with database.read() as session:
        ended = find_link(session, link.number)
        assert ended
        assert now == ended.revoked
        stopped = find_key(session, KeyKind.ISSUER, issuer.number)
        assert stopped
        assert now == stopped.ended
        assert key == find_link_key(session)
        kept = find_link(session, later.number)
        assert kept
        assert kept.revoked is None
        [entry] = [
            each
            for each in list_audit_entries(session, take=50)
            if each.action == "embeds of local mode ended"
        ]
        assert {"links": "1", "issuers": "1"} == entry.details
