"""Attack: get an access token of a service account without one of its ID tokens."""

import base64
import hashlib
import hmac
import json
import socket
import warnings
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Response
from flask.testing import FlaskClient
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from id_token_issuer import KEY, MAIN, OTHER_KEY
from insights_dash.access import issuer_documents
from insights_dash.access.issuer_documents import (
    IssuerError,
    check_key_url,
    load_document,
)
from insights_dash.domain.errors import ConflictError, SignInNeededError
from insights_dash.domain.oidc_identity import IdentityDraft, find_problems
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import update_account
from insights_dash.store.audit import Actor, Credentials, set_actor
from insights_dash.store.oidc_identities import create_identity
from keyless import TOKEN, Keyless
from people import add_person

PAST, FUTURE = -3_600, 3_600


def refuse(keyless: Keyless, account: Account, token: str) -> str:
    """Return why an exchange was refused."""
    answer = keyless.exchange(account, token)
    assert 400 == answer.status_code, answer.text
    told = answer.get_json()
    assert "invalid_grant" == told["error"]
    reason: str = told["error_description"]
    return reason


def test_claims_that_are_not_those_of_the_identity_are_refused(
    keyless: Keyless, builds: Account
) -> None:
    now = int(keyless.clock[0].timestamp())
    lies: tuple[tuple[str, object, str], ...] = (
        ("iss", f"{keyless.issuer.url}/", "No service account"),
        ("iss", "https://evil.example.com", "No service account"),
        ("iss", None, "iss claim"),
        ("sub", "repo:acme/shop", "No OIDC identity"),
        ("sub", "repo:acme/shop-evil:x", "No OIDC identity"),
        ("sub", "Repo:acme/shop:x", "No OIDC identity"),
        ("sub", "x repo:acme/shop:x", "No OIDC identity"),
        ("sub", ["repo:acme/shop:x"], "sub claim"),
        ("sub", "repo:acme/shop:\n", "sub claim"),
        ("sub", "repo:acme/shop:" + "x" * 1_000, "sub claim"),
        ("sub", None, "sub claim"),
        ("aud", "another", "audience"),
        ("aud", [], "aud claim"),
        ("aud", {"a": 1}, "aud claim"),
        ("aud", None, "aud claim"),
        ("exp", now + PAST, "expired"),
        ("exp", None, "exp claim"),
        ("exp", True, "exp claim"),
        ("exp", str(now + FUTURE), "exp claim"),
        ("exp", 10**15, "exp claim"),
        ("nbf", now + FUTURE, "not valid yet"),
        ("iat", now + FUTURE, "not valid yet"),
        ("iat", now - 25 * 3_600, "hours old"),
        ("iat", None, "iat claim"),
    )
    for name, lie, reason in lies:
        if name == "aud":
            token = keyless.issuer.sign(lie)
        else:
            others: dict[str, Any] = {name: lie}
            token = keyless.issuer.sign(builds.external_id, **others)
        assert reason in refuse(keyless, builds, token), (name, lie)


def test_not_a_number_is_no_time(keyless: Keyless, builds: Account) -> None:
    """Python's JSON reads NaN, which is never in the past."""
    claims = json.dumps(
        {
            "iss": keyless.issuer.url,
            "sub": MAIN,
            "aud": builds.external_id,
            "iat": int(keyless.clock[0].timestamp()),
            "exp": float("nan"),
        }
    )
    header = {"alg": "RS256", "kid": "one"}
    token = jws.serialize_compact(header, claims.encode(), KEY, ["RS256"])
    assert "exp claim" in refuse(keyless, builds, token)


def test_a_token_for_one_account_is_refused_for_another(
    keyless: Keyless, builds: Account
) -> None:
    other = keyless.add_service()
    keyless.add_identity(other)
    token = keyless.issuer.sign(builds.external_id)
    assert other.external_id in refuse(keyless, other, token)


def encode(part: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def sign_with_public_key(claims: str) -> str:
    """Take the issuer's public key for a secret, as careless libraries did."""
    text = f"{encode({'alg': 'HS256', 'kid': 'one'})}.{claims}"
    public = KEY.as_pem(private=False)
    mac = hmac.digest(public, text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def test_only_the_issuers_own_keys_and_algorithms_count(
    keyless: Keyless, builds: Account
) -> None:
    issuer, audience = keyless.issuer, builds.external_id
    curve = ECKey.generate_key("P-384", {"kid": "curve", "use": "sig"})
    with warnings.catch_warnings(action="ignore"):
        weak = RSAKey.generate_key(1024, {"kid": "weak", "use": "sig"})
    for_secrets = RSAKey.generate_key(2048, {"kid": "enc"})
    secret = OctKey.import_key("0" * 64, {"kid": "secret"})
    narrow = {**OTHER_KEY.as_dict(private=False), "kid": "narrow", "alg": "PS256"}
    issuer.keys += [
        *(each.as_dict(private=False) for each in (curve, weak)),
        {**for_secrets.as_dict(private=False), "use": "enc"},
        secret.as_dict(),
        narrow,
    ]
    signed = issuer.sign(audience).split(".")
    own: dict[str, Any] = {"jwk": OTHER_KEY.as_dict(private=False), "kid": "one"}
    forged = (
        issuer.sign(audience, OTHER_KEY, {"kid": "one"}),
        issuer.sign(audience, OTHER_KEY, {"kid": "unknown"}),
        issuer.sign(audience, OTHER_KEY, own),
        issuer.sign(audience, OTHER_KEY, {"kid": "narrow"}),
        issuer.sign(audience, weak),
        issuer.sign(audience, for_secrets),
        issuer.sign(audience, secret, {"alg": "HS256"}),
        sign_with_public_key(signed[1]),
        ".".join((encode({"alg": "none", "kid": "one"}), signed[1], "")),
        ".".join((encode({"alg": "ES384", "kid": "one"}), signed[1], signed[2])),
        ".".join((encode({"alg": "RS256", "kid": "curve"}), signed[1], signed[2])),
        ".".join((signed[0], encode({"iss": issuer.url, "sub": MAIN}), signed[2])),
        ".".join((*signed[:2], "")),
        ".".join(signed[:2]),
        ".".join((*signed, "", "")),
    )
    for number, token in enumerate(forged):
        reason = refuse(keyless, builds, token)
        assert any(
            each in reason for each in ("not signed", "algorithm", "not a JWT")
        ), number


def test_a_token_without_a_key_id_needs_an_issuer_with_one_key(
    keyless: Keyless, builds: Account
) -> None:
    token = keyless.issuer.sign(builds.external_id, header={"kid": None})
    assert 200 == keyless.exchange(builds, token).status_code
    keyless.issuer.keys.append(OTHER_KEY.as_dict(private=False))
    keyless.clock[0] += timedelta(hours=1)
    keyless.issuer.now = keyless.clock[0]
    token = keyless.issuer.sign(builds.external_id, header={"kid": None})
    assert "name its key" in refuse(keyless, builds, token)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"typ": "at+jwt"}, "not an ID token"),
        ({"typ": ["JWT"]}, "not an ID token"),
        ({"crit": ["exp"]}, "not signed"),
        ({"crit": ["b64"], "b64": False}, "not a JWT"),
        ({"kid": 1}, "not a JWT"),
    ],
)
def test_tokens_of_other_types_are_refused(
    keyless: Keyless, builds: Account, header: dict[str, Any], reason: str
) -> None:
    """Each is signed with the issuer's key."""
    claims = keyless.issuer.sign(builds.external_id).split(".")[1]
    named = {"alg": "RS256", "kid": "one", "typ": "JWT", **header}
    text = f"{encode(named)}.{claims}"
    signature = KEY.get_op_key("sign").sign(text.encode(), PKCS1v15(), SHA256())
    end = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    assert reason in refuse(keyless, builds, f"{text}.{end}")


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "é.é.é", "x" * 20_000, "a.b.c.d.e", "{}", "[" * 9_000],
)
def test_nonsense_is_refused(keyless: Keyless, builds: Account, token: str) -> None:
    answer = keyless.exchange(builds, token)
    assert 400 == answer.status_code
    assert answer.get_json()["error"] in {"invalid_grant", "invalid_request"}


def test_deeply_nested_claims_are_refused(keyless: Keyless, builds: Account) -> None:
    header = {"alg": "RS256", "kid": "one"}
    for payload in (b"[" * 8_000, b'{"a":' * 1_600, b"[]", b"1", b"\xff", b"null"):
        token = jws.serialize_compact(header, payload, KEY, ["RS256"])
        assert "not a JWT" in refuse(keyless, builds, token)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"audience": 1}', "application/json"),
        (b'{"audience": "a\\u0000"}', "application/json"),
        (b'{"subject_token": "\\ud800"}', "application/json"),
        (b'{"a": "' + b"x" * 70_000 + b'"}', "application/json"),
        (b"audience=a&audience=b", "application/x-www-form-urlencoded"),
        (b"audience=%00", "application/x-www-form-urlencoded"),
        (b"audience=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"&".join([b"a=b"] * 2_000), "application/x-www-form-urlencoded"),
        (b"x", "text/plain"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
    ],
)
@pytest.mark.parametrize("path", [TOKEN, "/api/token/v1"])
def test_bad_requests_are_refused_in_the_words_of_oauth(
    keyless: Keyless, path: str, body: bytes, kind: str
) -> None:
    answer = keyless.client.post(path, data=body, content_type=kind)
    assert answer.status_code in {400, 413}, answer.text
    assert "invalid_request" == answer.get_json()["error"]
    assert answer.get_json()["Errors"]


@pytest.mark.parametrize("character", ["\0", "\n", "\x1b", "\u202e"])
def test_the_audit_log_contains_no_control_characters_of_strangers(
    keyless: Keyless, builds: Account, character: str
) -> None:
    """PostgreSQL can't store a NUL, and would lose other refusals with it."""
    token = keyless.issuer.sign(builds.external_id)
    answer = keyless.exchange(builds, token, audience=f"a{character}b")
    assert 400 == answer.status_code
    action, details = keyless.newest_entry()
    assert "token exchange refused" == action
    assert character not in "".join(details.values())
    assert character not in answer.get_json()["error_description"]


def test_strangers_learn_nothing_about_accounts(
    keyless: Keyless, builds: Account
) -> None:
    """Unknown, disabled, a person's, with another issuer: all answers are the same."""
    disabled, without = keyless.add_service(), keyless.add_service()
    keyless.add_identity(disabled)
    with keyless.database.write() as session:
        update_account(
            *(session, disabled),
            display_name="",
            email="",
            is_active=False,
            grants=disabled.grants,
            now=keyless.clock[0],
        )
    unknown = "00000000-0000-4000-8000-000000000000"
    token = keyless.issuer.sign(unknown)
    answers = set()
    for audience in (unknown, disabled.external_id, without.external_id):
        answer = keyless.exchange(builds, token, audience=audience)
        shown = answer.text.replace(audience, "ID")
        answers.add((answer.status_code, shown))
    other = keyless.issuer.sign(builds.external_id, iss="https://evil.example.com")
    shown = keyless.exchange(builds, other).text
    shown = shown.replace(builds.external_id, "ID")
    shown = shown.replace("https://evil.example.com", keyless.issuer.url)
    answers.add((400, shown))
    assert 1 == len(answers)
    assert not keyless.issuer.calls


def test_many_refused_tokens_make_an_address_wait(
    keyless: Keyless, builds: Account
) -> None:
    """Other addresses, and so the pipelines of the account, don't wait."""
    wrong = keyless.issuer.sign("another")
    for _ in range(61):
        answer = keyless.exchange(builds, wrong)
        assert 400 == answer.status_code
    answer = keyless.exchange(builds, keyless.issuer.sign(builds.external_id))
    assert 429 == answer.status_code
    assert "slow_down" == answer.get_json()["error"]
    assert int(answer.headers["Retry-After"]) in {1, 2}
    keyless.address = "203.0.113.9"
    assert keyless.sign_in(builds)


def test_a_success_forgets_refused_tokens(keyless: Keyless, builds: Account) -> None:
    for _ in range(2):
        for _ in range(40):
            refuse(keyless, builds, "a.b.c")
        assert keyless.sign_in(builds)


def test_parallel_pipelines_do_not_wait(keyless: Keyless, builds: Account) -> None:
    """A matrix of jobs from one address, more than may be refused in a row."""
    token = keyless.issuer.sign(builds.external_id)
    for _ in range(65):
        assert 200 == keyless.exchange(builds, token).status_code


def test_only_documents_of_the_issuer_are_used(
    keyless: Keyless, builds: Account
) -> None:
    """Each failure is remembered for a moment, so each begins at a later time."""
    issuer = keyless.issuer
    metadata = "/.well-known/openid-configuration"
    elsewhere = Response(status=302, headers={"Location": f"{issuer.url}/other"})
    document = {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
    keys = {"keys": [KEY.as_dict(private=False)]}
    wrong: tuple[dict[str, Any], ...] = (
        {"discovery": {"issuer": "https://evil.example.com"}},
        {"discovery": {"issuer": f"{issuer.url}/"}},
        {"discovery": {"jwks_uri": "http://localhost/keys"}},
        {"discovery": {"jwks_uri": "file:///etc/passwd"}},
        {"discovery": {"jwks_uri": issuer.url.replace("localhost", "127.0.0.1")}},
        {"discovery": {"jwks_uri": "https://[::1/"}},
        {"discovery": {"jwks_uri": None}},
        {"answers": {metadata: elsewhere, "/other": Response(json.dumps(document))}},
        {"answers": {"/keys": elsewhere, "/other": Response(json.dumps(keys))}},
        {"answers": {"/keys": Response("<html>")}},
        {"answers": {"/keys": Response("[]")}},
        {"answers": {"/keys": Response('{"keys": {}}')}},
        {"answers": {"/keys": Response('{"keys": []}')}},
        {"answers": {"/keys": Response('{"keys": [1, null, {"kty": "RSA"}]}')}},
        {"answers": {"/keys": Response("[" * 100_000)}},
        {"answers": {"/keys": Response(status=500)}},
        {"answers": {"/keys": Response(b" " * 300_000)}},
    )
    for change in wrong:
        # An issuer of which nothing is known yet.
        keyless.clock[0] += timedelta(hours=13)
        issuer.renew(keyless.clock[0])
        for name, values in change.items():
            getattr(issuer, name).update(values)
        answer = keyless.exchange(builds, issuer.sign(builds.external_id))
        assert 503 == answer.status_code, change
        assert "evil" not in answer.text


def test_an_issuer_whose_certificate_is_not_trusted_is_refused(
    keyless: Keyless, builds: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    keyless.clock[0] += timedelta(hours=13)
    keyless.issuer.renew(keyless.clock[0])
    token = keyless.issuer.sign(builds.external_id)
    assert 503 == keyless.exchange(builds, token).status_code
    assert not keyless.issuer.calls


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/keys",
        "https://10.1.2.3/keys",
        "https://169.254.169.254/latest",
        "https://[::1]/keys",
        "https://[::ffff:127.0.0.1]/keys",
        "https://2130706433/keys",
        "https://localhost:1/keys",
        "http://issuer.example.com/keys",
        "HTTPS:issuer.example.com",
        "https://",
        "https://issuer.example.com\n.evil/",
        None,
    ],
)
def test_keys_are_not_loaded_from_other_private_hosts(url: object) -> None:
    with pytest.raises(IssuerError):
        check_key_url(url, "https://issuer.example.com")


def test_a_name_cannot_change_its_address_between_check_and_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name servers of an attacker return another address each time."""
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    monkeypatch.delenv("https_proxy", raising=False)
    answers = iter(["93.184.216.34", "127.0.0.1"])
    with socket.create_server(("127.0.0.1", 0)) as private:
        private.settimeout(0)
        port = private.getsockname()[1]

        def resolve(_host: str, *_: object, **_options: object) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        url = f"https://keys.example.com:{port}/keys"
        assert url == check_key_url(url, "https://issuer.example.com")
        with pytest.raises(IssuerError):
            load_document(url, is_public=True)
        with pytest.raises(BlockingIOError):
            private.accept()


def test_keys_are_loaded_from_a_host_on_the_internet(
    keyless: Keyless, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The issuer's addresses stand for public ones."""
    public = ip_address("93.184.216.34")
    monkeypatch.setattr(issuer_documents, "ip_address", lambda _: public)
    found = load_document(f"{keyless.issuer.url}/keys", is_public=True)
    assert found["keys"]


def test_an_issuers_own_host_may_be_private() -> None:
    url = "https://10.1.2.3:8443/oauth/discovery/keys"
    assert url == check_key_url(url, "https://10.1.2.3:8443")
    with pytest.raises(IssuerError):
        check_key_url("https://10.1.2.3/keys", "https://10.1.2.3:8443")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("issuer", each)
            for each in ("", "http://x.example", "ftp://x", "x.example")
        ),
        ("issuer", "https://user:secret@x.example"),
        ("issuer", "https://x.example?a=b"),
        ("issuer", "https://x.example#a"),
        ("issuer", "https://x.example:99999"),
        ("issuer", "https://x.example:x"),
        ("issuer", "https://x.example\\@evil.example"),
        ("issuer", "https://x.example/ a"),
        ("issuer", "https://\u0430cme.example"),
        ("issuer", "https://"),
        ("issuer", "https://[::1"),
        ("issuer", f"https://x.example/{'x' * 200}"),
        *(("subject", each) for each in ("", " a", "a\n", "a\u200bb\0", "x" * 501)),
        *(("audience", each) for each in ("a ", "\u202ea", "x" * 201)),
        *(("name", each) for each in ("", "  ", "a\u202eb", "x" * 201)),
    ],
)
def test_bad_values_of_an_identity_are_refused_at_their_field(
    field: str, value: str
) -> None:
    good = {"name": "a", "issuer": "https://x.example", "subject": "a"}
    problems = find_problems(IdentityDraft(**{**good, field: value}))
    assert {field} == {each.field for each in problems}


@pytest.mark.parametrize(
    "subject",
    [
        "*",
        "?*",
        "r*",
        "repo:*",
        "repo:acme*",
        "repo:?cme/shop:*",
        "repo:*/shop:*",
        "a:*",
        "environment:Production:*",
        "ref:refs/heads/main:*",
        "environment:Production:repo:acme*",
        "environment:Production",
        "job_workflow_ref:acme/flows/.github/workflows/x.yml@main",
    ],
)
def test_subjects_that_let_everyone_in_are_refused(subject: str) -> None:
    github = "https://token.actions.githubusercontent.com"
    for issuer in (github, f"{github}/"):
        problems = find_problems(IdentityDraft("a", issuer, subject))
        assert ["subject"] == [each.field for each in problems]


def test_only_signed_in_administrators_add_identities(
    keyless: Keyless, builds: Account
) -> None:
    """An API key or an access token could otherwise create something that outlives it.

    Neither can a person's account have one.
    """
    draft = IdentityDraft("x", keyless.issuer.url, "repo:evil/*")
    root = keyless.root
    for held in (
        Credentials(root.number, root.credential_version, key=1),
        Credentials(builds.number, builds.credential_version, access_token=1),
    ):
        with keyless.database.write() as session:
            set_actor(session, Actor("x", "", held))
            with pytest.raises(SignInNeededError):
                create_identity(session, builds, draft, now=keyless.clock[0])
    ada = add_person(keyless.database, keyless.clock[0], username="ada")
    with pytest.raises(ConflictError), keyless.database.write() as session:
        create_identity(session, ada, draft, now=keyless.clock[0])


def test_an_access_token_creates_nothing_that_outlives_it(keyless: Keyless) -> None:
    """Not even if its account administers the server."""
    account = keyless.add_service()
    with keyless.database.write() as session:
        update_account(
            *(session, account),
            display_name="",
            email="",
            is_active=True,
            grants=(Grant(Role.ADMINISTRATOR),),
            now=keyless.clock[0],
        )
    keyless.add_identity(account)
    bearer = {"Authorization": f"Bearer {keyless.sign_in(account)}"}
    path = f"/api/serviceaccounts/{account.id}/oidcidentities"
    body = {"Name": "x", "Issuer": keyless.issuer.url, "Subject": "repo:evil/x:y"}
    answer = keyless.client.post(f"{path}/create/v1", json=body, headers=bearer)
    assert 403 == answer.status_code
    listed = keyless.client.get(f"{path}/v1", headers=bearer)
    assert 1 == listed.get_json()["Count"]


def test_an_access_token_is_only_read_as_a_bearer_token(
    keyless: Keyless, builds: Account
) -> None:
    token = keyless.sign_in(builds)
    for headers in (
        {"X-Octopus-ApiKey": token},
        {"Authorization": f"Basic {token}"},
        {"Authorization": token},
        {"Authorization": f"Bearer {token}x"},
        {"Authorization": f"Bearer {token[:-1]}"},
        {"Cookie": f"insights_session={token}"},
    ):
        assert 401 == keyless.client.get("/api/users/me", headers=headers).status_code
    path = f"/api/users/me?apikey={token}&access_token={token}"
    assert 401 == keyless.client.get(path).status_code


def test_the_log_and_the_database_contain_no_token(
    keyless: Keyless, builds: Account, caplog: pytest.LogCaptureFixture
) -> None:
    id_token = keyless.issuer.sign(builds.external_id)
    token = keyless.exchange(builds, id_token).get_json()["access_token"]
    refuse(keyless, builds, id_token[:-4])
    keyless.caller_of(token[:-1] + ("A" if token[-1] != "A" else "B"))
    raw = keyless.database.engine.raw_connection()
    try:
        stored = "\n".join(raw.driver_connection.iterdump())  # type: ignore[union-attr]
    finally:
        raw.close()
    for secret in (token, id_token, id_token.split(".")[2]):
        assert secret not in stored
        assert secret not in caplog.text


def test_another_sites_page_cannot_exchange_tokens(keyless: Keyless) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = keyless.client.post(TOKEN, json={}, headers=headers)
    assert 403 == answer.status_code
    assert "invalid_request" == answer.get_json()["error"]


def test_in_local_mode_other_machines_are_refused(client: FlaskClient) -> None:
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    answer = client.post(TOKEN, json={}, environ_base=elsewhere)
    assert 403 == answer.status_code
    assert "local mode" in answer.get_json()["error_description"]
