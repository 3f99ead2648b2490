"""Pipelines exchange their ID tokens for access tokens of service accounts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Response
from joserfc.jwk import ECKey
from sqlalchemy import func, select

from id_token_issuer import KEY, MAIN, OTHER_KEY
from insights_dash.access import issuer_keys, token_exchange
from insights_dash.access.token_exchange import GRANT_TYPE
from insights_dash.domain.oidc_identity import IdentityDraft
from insights_dash.store.access_tokens import revoke_tokens
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import delete_account, update_account
from insights_dash.store.accounts.sign_in_methods import set_kind
from insights_dash.store.oidc_identities import (
    delete_identity,
    list_identities,
    update_identity,
)
from insights_dash.store.tables import AccessTokenRow
from keyless import JWT, Keyless

HOUR = timedelta(hours=1)


def test_the_discovery_document_names_the_endpoint(keyless: Keyless) -> None:
    answer = keyless.client.get("/.well-known/openid-configuration")
    told = answer.get_json()
    assert "http://localhost/token/v1" == told["token_endpoint"]
    assert "http://localhost" == told["issuer"]
    assert "no-store" == answer.headers["Cache-Control"]


def test_a_pipeline_gets_a_token_with_the_rights_of_its_account(
    keyless: Keyless, builds: Account
) -> None:
    answer = keyless.exchange(builds, keyless.issuer.sign(builds.external_id))
    assert 200 == answer.status_code, answer.text
    told = answer.get_json()
    token = told.pop("access_token")
    assert {
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "token_type": "Bearer",
        "expires_in": 3600,
    } == told
    assert "no-store" == answer.headers["Cache-Control"]
    assert builds.username == keyless.caller_of(token)
    bearer = {"Authorization": f"Bearer {token}"}
    reports = "/api/Spaces-1/insights/reports"
    assert 200 == keyless.client.get(reports, headers=bearer).status_code
    refused = keyless.client.post(reports, json={"Name": "x"}, headers=bearer)
    assert 403 == refused.status_code
    action, details = keyless.newest_entry()
    assert "permission refused" == action
    assert reports == details["path"]


def test_an_exchange_is_in_the_audit_log(keyless: Keyless, builds: Account) -> None:
    keyless.sign_in(builds)
    action, details = keyless.newest_entry()
    assert "access token issued" == action
    assert (builds.username, MAIN, keyless.issuer.url, "job-1") == (
        *(details["name"], details["subject"]),
        *(details["issuer"], details["token"]),
    )


@pytest.mark.parametrize("path", ["/token/v1", "/api/token/v1", "//token/v1"])
def test_forms_and_json_are_read_at_each_address(
    keyless: Keyless, builds: Account, path: str
) -> None:
    """OctopusDeploy/login doubles the slash if the server's URL ends with one."""
    body = {
        "grant_type": GRANT_TYPE,
        "audience": builds.external_id.upper(),
        "subject_token": keyless.issuer.sign(builds.external_id),
        "subject_token_type": JWT,
    }
    for sent in ({"json": body}, {"data": body}):
        answer = keyless.client.post("/", environ_overrides={"PATH_INFO": path}, **sent)
        assert 200 == answer.status_code, answer.text


def test_a_token_ends_after_an_hour(keyless: Keyless, builds: Account) -> None:
    token = keyless.sign_in(builds)
    keyless.clock[0] += HOUR - timedelta(seconds=1)
    assert builds.username == keyless.caller_of(token)
    keyless.clock[0] += timedelta(seconds=1)
    assert "" == keyless.caller_of(token)


def disable(keyless: Keyless, account: Account, *, is_active: bool = False) -> None:
    with keyless.database.write() as session:
        update_account(
            *(session, account),
            display_name="",
            email="",
            is_active=is_active,
            grants=account.grants,
            now=keyless.clock[0],
        )


def disable_and_enable(keyless: Keyless, account: Account) -> None:
    disable(keyless, account)
    disable(keyless, account, is_active=True)


def revoke(keyless: Keyless, account: Account) -> None:
    with keyless.database.write() as session:
        revoke_tokens(session, account, now=keyless.clock[0])


def delete(keyless: Keyless, account: Account) -> None:
    with keyless.database.write() as session:
        delete_account(session, account, now=keyless.clock[0])


def turn_into_a_person_and_back(keyless: Keyless, account: Account) -> None:
    for is_service in (False, True):
        with keyless.database.write() as session:
            set_kind(session, account, is_service=is_service, now=keyless.clock[0])


@pytest.mark.parametrize(
    "end",
    [disable, disable_and_enable, revoke, delete, turn_into_a_person_and_back],
)
def test_a_token_ends_with_its_accounts_credentials(
    keyless: Keyless, builds: Account, end: Callable[[Keyless, Account], None]
) -> None:
    token = keyless.sign_in(builds)
    end(keyless, builds)
    assert "" == keyless.caller_of(token)


def test_tokens_end_with_their_identity_and_only_they(keyless: Keyless) -> None:
    account = keyless.add_service()
    first = keyless.add_identity(account, MAIN)
    token = keyless.sign_in(account)
    second = keyless.add_identity(account, "repo:acme/*")
    now, named = keyless.clock[0], IdentityDraft("Renamed", first.draft.issuer, MAIN)
    with keyless.database.write() as session:
        update_identity(session, account, first.id, named, now=now)
    assert account.username == keyless.caller_of(token)
    moved = IdentityDraft("Renamed", first.draft.issuer, "repo:acme/tools:*")
    with keyless.database.write() as session:
        update_identity(session, account, first.id, moved, now=now)
    assert "" == keyless.caller_of(token)
    token = keyless.sign_in(account)
    with keyless.database.write() as session:
        delete_identity(session, account, first.id, now=now)
    assert account.username == keyless.caller_of(token)
    with keyless.database.write() as session:
        delete_identity(session, account, second.id, now=now)
    assert "" == keyless.caller_of(token)


def test_a_custom_audience_replaces_the_accounts_id(keyless: Keyless) -> None:
    account = keyless.add_service()
    keyless.add_identity(account, audience="insights")
    sign = keyless.issuer.sign
    for audience in ("insights", ["other", "insights"]):
        assert 200 == keyless.exchange(account, sign(audience)).status_code
    refused = keyless.exchange(account, sign(account.external_id))
    assert (
        "in the settings of the OIDC identity"
        in refused.get_json()["error_description"]
    )


def test_algorithms_with_public_keys_are_accepted(
    keyless: Keyless, builds: Account
) -> None:
    curve = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig"})
    keyless.issuer.keys.append(curve.as_dict(private=False))
    sign = keyless.issuer.sign
    tokens = [
        sign(builds.external_id, header={"alg": algorithm})
        for algorithm in ("RS256", "RS512", "PS256")
    ]
    tokens.append(sign(builds.external_id, curve, {"alg": "ES256"}))
    for token in tokens:
        assert 200 == keyless.exchange(builds, token).status_code


def test_keys_are_loaded_once_and_again_when_they_rotate(
    keyless: Keyless, builds: Account
) -> None:
    for _ in range(3):
        keyless.sign_in(builds)
    assert ["/.well-known/openid-configuration", "/keys"] == keyless.issuer.calls
    keyless.issuer.keys = [OTHER_KEY.as_dict(private=False)]
    token = keyless.issuer.sign(builds.external_id, OTHER_KEY)
    assert 400 == keyless.exchange(builds, token).status_code, "a moment ago"
    keyless.clock[0] += timedelta(seconds=31)
    assert 200 == keyless.exchange(builds, token).status_code
    assert 4 == len(keyless.issuer.calls)
    old = keyless.issuer.sign(builds.external_id, KEY)
    assert 400 == keyless.exchange(builds, old).status_code


def test_known_keys_outlast_a_failure_of_the_issuer(
    keyless: Keyless, builds: Account
) -> None:
    keyless.sign_in(builds)
    keyless.issuer.answers["/keys"] = Response(status=HTTPStatus.BAD_GATEWAY)
    for length in (timedelta(hours=2), timedelta(hours=12)):
        keyless.clock[0] += length
        keyless.issuer.now = keyless.clock[0]
        token = keyless.issuer.sign(builds.external_id)
        answer = keyless.exchange(builds, token)
        expected = 200 if length == timedelta(hours=2) else 503
        assert expected == answer.status_code
    assert "temporarily_unavailable" == answer.get_json()["error"]
    assert "30" == answer.headers["Retry-After"]
    action, details = keyless.newest_entry()
    assert "token exchange refused" == action
    assert "can't be loaded" in details["reason"]
    # The failure is remembered for a moment, and the issuer isn't asked again.
    calls = len(keyless.issuer.calls)
    assert 503 == keyless.exchange(builds, token).status_code
    assert calls == len(keyless.issuer.calls)


def test_known_keys_are_used_while_another_request_loads_them(
    keyless: Keyless,
    builds: Account,
    wait_for: Callable[[Callable[[], object]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(issuer_keys, "_SECONDS_TO_WAIT", 0.05)
    issuer = keyless.issuer
    keyless.sign_in(builds)
    keyless.clock[0] += 2 * HOUR
    issuer.now = keyless.clock[0]
    token = issuer.sign(builds.external_id)
    issuer.gate.clear()
    with ThreadPoolExecutor() as pool:
        other = pool.submit(
            lambda: replace(
                keyless, client=keyless.client.application.test_client()
            ).exchange(builds, token)
        )
        wait_for(lambda: len(issuer.calls) == 3)
        assert 200 == keyless.exchange(builds, token).status_code
        assert not other.done()
        # A key that isn't known yet has to wait for the same answer.
        unknown = issuer.sign(builds.external_id, OTHER_KEY)
        refused = keyless.exchange(builds, unknown)
        issuer.gate.set()
        assert 200 == other.result().status_code
    assert (503, "2") == (refused.status_code, refused.headers["Retry-After"])
    assert "other requests" in refused.get_json()["error_description"]


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"audience": ""}, "invalid_request", "Missing: audience."),
        ({"grant_type": "password"}, "unsupported_grant_type", GRANT_TYPE),
        ({"subject_token_type": "x"}, "invalid_request", JWT),
        ({"requested_token_type": "x"}, "invalid_request", "access_token"),
        ({"actor_token": "x"}, "invalid_request", "Actor"),
        ({"scope": "admin"}, "invalid_scope", "rights of the account"),
        ({"subject_token": "x"}, "invalid_grant", "not a JWT"),
        ({"audience": "Users-2"}, "invalid_grant", 'No service account "Users-2"'),
    ],
)
def test_errors_say_what_to_change(
    keyless: Keyless, builds: Account, changes: dict[str, str], error: str, text: str
) -> None:
    """In the words of OAuth 2.0, and in those that Octopus's clients read."""
    token = keyless.issuer.sign(builds.external_id)
    answer = keyless.exchange(builds, token, **changes)
    assert 400 == answer.status_code
    told = answer.get_json()
    assert error == told["error"]
    assert text in told["error_description"]
    assert [told["error_description"]] == told["Errors"]
    assert told["ErrorMessage"] == told["error_description"]


def test_a_subject_that_does_not_match_is_named(
    keyless: Keyless, builds: Account
) -> None:
    token = keyless.issuer.sign(builds.external_id, sub="repo:acme/other:pull_request")
    told = keyless.exchange(builds, token).get_json()["error_description"]
    assert (
        'The token\'s subject is "repo:acme/other:pull_request". No OIDC identity of '
        "this service account matches it." == told
    )
    action, details = keyless.newest_entry()
    assert "token exchange refused" == action
    assert (builds.username, told) == (details["name"], details["reason"])


def test_an_account_has_a_limited_number_of_tokens(
    keyless: Keyless, builds: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_exchange, "MOST_TOKENS", 2)
    for _ in range(2):
        keyless.sign_in(builds)
    answer = keyless.exchange(builds, keyless.issuer.sign(builds.external_id))
    assert (429, "slow_down") == (answer.status_code, answer.get_json()["error"])
    assert "2 valid access tokens" in answer.get_json()["error_description"]


def test_an_identity_shows_when_it_was_used(keyless: Keyless) -> None:
    account = keyless.add_service()
    keyless.add_identity(account)
    keyless.sign_in(account)
    with keyless.database.read() as session:
        (identity,) = list_identities(session, account)
    assert keyless.clock[0] == identity.last_used


def test_expired_tokens_are_deleted(keyless: Keyless, builds: Account) -> None:
    keyless.sign_in(builds)
    keyless.clock[0] += HOUR
    keyless.issuer.now = keyless.clock[0]
    keyless.sign_in(builds)
    with keyless.database.read() as session:
        of_account = AccessTokenRow.account_number == builds.number
        assert 1 == session.scalar(select(func.count()).where(of_account))
