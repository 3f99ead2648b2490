"""Attack: take over, forge or keep another user's session."""

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import Signer

from attacked import SAME, Attacked
from insights_dash.access.authenticator import COOKIE
from insights_dash.access.secrets import generate_token, hash_token
from people import sign_in

ME, PAGE = "/api/users/me", "/Spaces-1/insights"


def cookie_of(browser: FlaskClient) -> str:
    found = browser.get_cookie(COOKIE)
    assert found
    return found.value


def test_each_browser_is_its_own_account(browsers: dict[str, FlaskClient]) -> None:
    for name, browser in browsers.items():
        assert name == browser.get(ME).get_json()["Username"]
    assert 3 == len({cookie_of(each) for each in browsers.values()})


def test_parts_of_two_cookies_are_not_a_valid_cookie(
    browsers: dict[str, FlaskClient], stranger: FlaskClient
) -> None:
    root, eve = (cookie_of(browsers[name]).rsplit(".", 1) for name in ("root", "eve"))
    for forged in (
        *(f"{root[0]}.{eve[1]}", f"{eve[0]}.{root[1]}", root[0], f"{root[0]}."),
        *(f"{root[0]}.{root[1]}x", f"{root[0]}.{root[1][:-1]}", ".".join(root).upper()),
    ):
        stranger.set_cookie(COOKIE, forged)
        assert 401 == stranger.get(ME).status_code, forged


def test_a_token_needs_our_signature_of_just_this_kind(
    attacked: Attacked, browsers: dict[str, FlaskClient], stranger: FlaskClient
) -> None:
    """Neither a signature with another key, nor our own signature of other data."""
    token = cookie_of(browsers["root"]).rsplit(".", 1)[0]
    server: Flask = attacked.app.server
    flask_signer = SecureCookieSessionInterface().get_signing_serializer(server)
    assert flask_signer
    for forged in (
        Signer("other", salt=b"insights-dash.session").sign(token).decode(),
        Signer("test", salt=b"cookie-session").sign(token).decode(),
        Signer("", salt=b"insights-dash.session").sign(token).decode(),
        str(flask_signer.dumps(token)),
    ):
        stranger.set_cookie(COOKIE, forged)
        assert 401 == stranger.get(ME).status_code
    right = Signer("test", salt=b"insights-dash.session")
    # A thief of the database has only hashes, and a thief of the key no tokens.
    for guessed in (hash_token(token), generate_token(), "1", ""):
        stranger.set_cookie(COOKIE, right.sign(guessed).decode())
        assert 401 == stranger.get(ME).status_code


def test_one_credential_does_not_stand_for_another(
    attacked: Attacked, browsers: dict[str, FlaskClient], stranger: FlaskClient
) -> None:
    key = attacked.key("root")["X-Octopus-ApiKey"]
    cookie = cookie_of(browsers["root"])
    for headers in (
        {"X-Octopus-ApiKey": cookie},
        {"Authorization": f"Bearer {cookie.rsplit('.', 1)[0]}"},
        {"Cookie": f"{COOKIE}={key}"},
        {"Cookie": f"insights_sign_in={cookie}"},
        {"X-Remote-User": "root", "Remote-User": "root", "X-Forwarded-User": "root"},
    ):
        assert 401 == stranger.get(ME, headers=headers).status_code, headers


def test_a_cookie_planted_before_is_not_the_one_after(
    attacked: Attacked, browsers: dict[str, FlaskClient]
) -> None:
    """Session fixation: eve plants her own cookie, and waits."""
    victim, planted = attacked.browser(), cookie_of(browsers["eve"])
    eve = attacked.browser("eve")
    planted = cookie_of(eve)
    victim.set_cookie(COOKIE, planted)
    sign_in(victim, "ada")
    assert planted != cookie_of(victim)
    # Her planted session has also ended.
    assert 401 == eve.get(ME).status_code


def test_signing_out_ends_every_copy(attacked: Attacked, stranger: FlaskClient) -> None:
    ada = attacked.browser("ada")
    copied = cookie_of(ada)
    assert 303 == ada.post("/sign-out", headers=SAME).status_code
    stranger.set_cookie(COOKIE, copied)
    assert 401 == stranger.get(ME).status_code
    assert 302 == stranger.get(PAGE).status_code


@pytest.mark.parametrize("path", ["/api/Spaces-1/projects", ME])
def test_a_users_etags_do_not_match_for_another_user(
    browsers: dict[str, FlaskClient], path: str
) -> None:
    """An ETag gives no access: 304 would reveal that it is right."""
    seen = browsers["ada"].get(path)
    assert 200 == seen.status_code
    again = browsers["eve"].get(path, headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code in {200, 404}
    assert "Shop" not in again.text


@pytest.mark.parametrize(
    "path",
    [
        *("/administration/log", "/Spaces-1/insights", "/no/such/page"),
        *("/_dash-layout", ME, "/api/events", "/api/events?asCsv=true"),
    ],
)
def test_a_browser_keeps_no_copy_of_what_a_session_has_shown(
    browsers: dict[str, FlaskClient], path: str
) -> None:
    """The Back button must not show a copy to the next person after signing out."""
    with browsers["root"].get(path) as shown:
        assert "no-store" == shown.headers["Cache-Control"]


def test_a_browser_keeps_no_copy_of_a_callbacks_answer(
    browsers: dict[str, FlaskClient],
) -> None:
    answer = browsers["root"].post("/_dash-update-component", json={}, headers=SAME)
    assert "no-store" == answer.headers["Cache-Control"]


def test_logos_files_and_answers_to_keys_are_still_cached(
    attacked: Attacked, browsers: dict[str, FlaskClient]
) -> None:
    reports = "/api/Spaces-1/insights/reports"
    ada = browsers["ada"]
    logo = ada.get(f"{reports}/InsightsReports-1/logo?revision=1")
    assert {"private", "no-cache"} == set(logo.headers["Cache-Control"].split(", "))
    again = {"If-None-Match": logo.headers["ETag"]}
    assert (
        304 == ada.get(f"{reports}/InsightsReports-1/logo", headers=again).status_code
    )
    with ada.get("/assets/favicon.svg?m=1") as file:
        assert "immutable" in file.headers["Cache-Control"]
    program, key = attacked.browser(), attacked.key("ada")
    told = program.get(reports, headers=key)
    assert {"private", "no-cache"} == set(told.headers["Cache-Control"].split(", "))
    same = program.get(reports, headers={**key, "If-None-Match": told.headers["ETag"]})
    assert 304 == same.status_code


def test_scripts_and_other_sites_cannot_read_the_cookie(attacked: Attacked) -> None:
    form = {"username": "ada", "password": "correct horse battery staple"}
    answer = attacked.browser().post(
        "/sign-in", data=form, base_url="https://localhost"
    )
    headers = answer.headers.getlist("Set-Cookie")
    assert any(each.startswith(f"{COOKIE}=") for each in headers)
    for header in headers:
        parts = {each.strip() for each in header.split(";")[1:]}
        assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= parts, header
        assert not [each for each in parts if each.startswith("Domain")]
