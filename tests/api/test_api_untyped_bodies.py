"""Scripts send JSON without its type; with a key in a header, that is enough."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.domain.role import Grant, Role
from insights_dash.store.database import Database
from people import add_key, add_person, sign_in
from whole_product import NOW

GROUPS = "/api/Spaces-1/projectgroups"
TYPES = pytest.mark.parametrize(
    "content_type",
    [
        None,
        "application/x-www-form-urlencoded",
        "Text/Plain; charset=utf-8",
        "text/plain",
    ],
)


@pytest.fixture
def key(database: Database, client: FlaskClient) -> str:
    assert client
    root = add_person(database, NOW, Grant(Role.ADMINISTRATOR), username="root")
    return add_key(database, NOW, root)


def post(
    client: FlaskClient, body: bytes, content_type: str | None, **headers: str
) -> Any:  # noqa: ANN401 - werkzeug's response
    return client.post(
        GROUPS,
        data=body,
        content_type=content_type,
        headers={name.replace("_", "-"): text for name, text in headers.items()},
    )


@TYPES
def test_a_key_in_a_header_is_enough(
    client: FlaskClient, key: str, content_type: str | None
) -> None:
    body = json.dumps({"Name": "Tëam = 100 % & more"}, ensure_ascii=False).encode()
    made = post(client, body, content_type, X_Octopus_ApiKey=key)
    assert (201, "Tëam = 100 % & more") == (made.status_code, made.get_json()["Name"])
    named = {"Name": "Other"}
    bearer = f"Bearer {key}"
    made = post(client, json.dumps(named).encode(), content_type, Authorization=bearer)
    assert 201 == made.status_code


def test_windows_powershell_sends_latin_1(client: FlaskClient, key: str) -> None:
    body = '{"Name": "München"}'.encode("latin-1")
    made = post(client, body, "application/x-www-form-urlencoded", X_Octopus_ApiKey=key)
    assert (201, "München") == (made.status_code, made.get_json()["Name"])
    refused = post(client, body, "application/json", X_Octopus_ApiKey=key)
    assert 400 == refused.status_code


@pytest.mark.parametrize("body", [b"", b"Name=Shop", b"{", b"[]", b'\xff{"Name": 1}'])
def test_a_body_has_to_be_json(client: FlaskClient, key: str, body: bytes) -> None:
    refused = post(client, body, None, X_Octopus_ApiKey=key)
    assert 400 == refused.status_code
    assert "JSON" in refused.text


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/xml"])
def test_other_types_are_refused(
    client: FlaskClient, key: str, content_type: str
) -> None:
    refused = post(client, b'{"Name": "A"}', content_type, X_Octopus_ApiKey=key)
    assert 415 == refused.status_code


@TYPES
def test_a_cookie_needs_the_type(
    client: FlaskClient, key: str, content_type: str | None
) -> None:
    """A form of another site has the cookie, but can't send a header."""
    sign_in(client, "root")
    same = {"Sec_Fetch_Site": "same-origin"}
    refused = post(client, b'{"Name": "A"}', content_type, **same)
    assert (415, True) == (refused.status_code, "API key" in refused.text)
    basic = post(client, b'{"Name": "A"}', content_type, Authorization="Basic QQ==")
    assert basic.status_code in {403, 415}
    wrong = post(client, b'{"Name": "A"}', content_type, X_Octopus_ApiKey=f"{key}x")
    assert 401 == wrong.status_code


@TYPES
def test_local_mode_needs_the_type_or_a_key(
    client: FlaskClient, content_type: str | None
) -> None:
    """Octopus's samples send a key. Another site's form could be sent to localhost."""
    refused = post(client, b'{"Name": "A"}', content_type)
    assert 415 == refused.status_code
    foreign = {"Origin": "https://evil.example", "X_Octopus_ApiKey": "API-ANY"}
    assert 403 == post(client, b'{"Name": "A"}', content_type, **foreign).status_code
    made = post(client, b'{"Name": "A"}', content_type, X_Octopus_ApiKey="API-ANY")
    assert 201 == made.status_code
