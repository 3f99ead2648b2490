"""Attack: read the server's log. It contains no password, key, cookie or token."""

import logging
from datetime import datetime

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import text

from insights_dash.access.authenticator import COOKIE
from insights_dash.access.secrets import hash_token
from insights_dash.store.database import Database
from people import PASSWORD, add_administrator, add_key, sign_in

WRONG_KEY = "API-WRONGWRONGWRONGWRONGWRONGWRONGWR"
WRONG_PASSWORD = "not the password at all"  # noqa: S105 - of a test
ME = "/api/users/me"


@pytest.fixture
def secrets(
    client: FlaskClient,
    database: Database,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> dict[str, str]:
    """All secrets of the server, after each was used while everything is logged."""
    caplog.set_level(logging.DEBUG)
    # The test's own tools log what they do, but they are not the server.
    for name in ("hypothesis", "schemathesis", "selenium"):
        logging.getLogger(name).setLevel(logging.ERROR)
    key = add_key(database, now, add_administrator(database, now))
    sign_in(client, "root")
    cookie = client.get_cookie(COOKIE)
    assert cookie
    return {"key": key, "cookie": cookie.value, "token": cookie.value.split(".")[0]}


def ask_everything(client: FlaskClient, secrets: dict[str, str]) -> None:
    for headers in (
        {"X-Octopus-ApiKey": secrets["key"]},
        {"X-Octopus-ApiKey": WRONG_KEY},
        {"Authorization": f"Bearer {secrets['key']}"},
        {"Authorization": f"Bearer {WRONG_KEY}"},
        {"Authorization": "Basic cm9vdDpwYXNzd29yZA=="},
        {},
    ):
        client.get(ME, headers=headers)
        client.post("/_dash-update-component", headers=headers, json={"output": "x"})
    form = {"username": "root", "password": WRONG_PASSWORD}
    client.post("/sign-in", data=form)


def test_no_secret_is_in_the_log(
    client: FlaskClient, secrets: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    ask_everything(client, secrets)
    for secret in (*secrets.values(), PASSWORD, WRONG_PASSWORD, WRONG_KEY):
        assert secret not in caplog.text


def test_no_secret_is_in_the_log_of_a_failure(
    app: Dash,
    client: FlaskClient,
    database: Database,
    secrets: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Errors of a database contain the values of the statement by default."""
    with database.write() as session:
        session.execute(text("ALTER TABLE api_key RENAME TO gone"))
        session.execute(text("ALTER TABLE sign_in_session RENAME TO gone_too"))
    app.server.config["PROPAGATE_EXCEPTIONS"] = False
    ask_everything(client, secrets)
    client.delete_cookie(COOKIE)
    form = {"username": "root", "password": PASSWORD}
    assert 500 == client.post("/sign-in", data=form).status_code
    assert "no such table" in caplog.text
    hashes = [hash_token(each) for each in secrets.values()]
    for secret in (*secrets.values(), *hashes, PASSWORD, WRONG_PASSWORD, WRONG_KEY):
        assert secret not in caplog.text
    assert hash_token(WRONG_KEY) not in caplog.text
