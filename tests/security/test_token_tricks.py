"""Attack: forge, alter or replay the tokens of embeds."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import HERE, Attacked
from embedding import PORTAL, add_issuer, claims_of, embed_service, encode, mint
from insights_dash.access.embed_tokens import hash_token_id
from insights_dash.domain.embed import EmbedKey
from insights_dash.store.embed_keys import end_issuer, revoke_token
from insights_dash.store.spaces import get_space
from whole_product import NOW

REPORT = "InsightsReports-1"
CLAIMS: dict[str, Any] = {"report": REPORT, "jti": "first"}


@pytest.fixture
def issuer(attacked: Attacked) -> Iterator[EmbedKey]:
    """An application that can show one report."""
    issuer = add_issuer(attacked.database, NOW)
    yield issuer
    with attacked.database.write() as session:
        end_issuer(session, issuer, now=NOW)


@pytest.fixture
def secret(attacked: Attacked, issuer: EmbedKey) -> str:
    return embed_service(attacked.database, NOW).secret_of(issuer)


def status_of(browser: FlaskClient, token: str) -> int:
    page = browser.get(f"/embed/{token}/")
    layout = browser.get(f"/embed/{token}/_dash-layout")
    assert page.status_code == layout.status_code
    assert ("embed__results" in layout.text) == (200 == layout.status_code)
    return page.status_code


def unsigned(header: object, claims: object, signature: str = "") -> str:
    parts = (encode(json.dumps(each).encode()) for each in (header, claims))
    return ".".join((*parts, signature))


def test_a_token_needs_its_issuers_hs256_signature(
    stranger: FlaskClient, issuer: EmbedKey, secret: str
) -> None:
    claims = claims_of(issuer, NOW, **CLAIMS)
    good = mint(claims, secret)
    assert 200 == status_of(stranger, good)
    body, _, signature = good.rpartition(".")
    longer = hmac.new(secret.encode(), body.encode(), hashlib.sha512).digest()
    for token in (
        *(unsigned({"alg": each}, claims) for each in ("none", "None", "NONE", "")),
        unsigned({"alg": "none"}, claims, signature),
        unsigned({}, claims, signature),
        mint(claims, secret, {"alg": "HS512", "typ": "JWT"}),
        mint(claims, secret, {"alg": "RS256", "typ": "JWT"}),
        f"{body}.{encode(longer)}",
        # Keys that the token itself contains or refers to.
        mint(claims, "", {"alg": "HS256", "jwk": {"kty": "oct", "k": ""}}),
        mint(claims, "", {"alg": "HS256", "kid": "/dev/null"}),
        *(mint(claims, each) for each in ("", "test", issuer.id, f"{secret} ")),
        mint({**claims, "report": "InsightsReports-2"}, secret)[: len(body)]
        + signature,
        *(f"{body}.", body, f"{good}.", f"{good}.x", f".{good}"),
    ):
        assert 404 == status_of(stranger, token), token


def test_claims_have_to_be_complete_and_current(
    stranger: FlaskClient, issuer: EmbedKey, secret: str
) -> None:
    claims = claims_of(issuer, NOW, **CLAIMS)
    seconds = int(NOW.timestamp())
    for without in ("iss", "aud", "exp", "jti", "report"):
        parts = {name: each for name, each in claims.items() if name != without}
        assert 400 <= status_of(stranger, mint(parts, secret)) < 500, without
    for changes in (
        {"exp": seconds - 1},
        {"exp": seconds + timedelta(days=2).total_seconds()},
        {"exp": "never"},
        {"exp": None},
        {"nbf": seconds + 3_600},
        {"aud": "another server"},
        {"iss": "EmbedKeys-99"},
        {"iss": ["EmbedKeys-1"]},
        {"jti": ""},
        {"report": "InsightsReports-99"},
        {"report": {"$ne": None}},
    ):
        status = status_of(stranger, mint({**claims, **changes}, secret))
        assert 400 <= status < 500, changes


@pytest.mark.parametrize("character", ["\ud800", "\0", "\x1b"])
def test_characters_that_cannot_be_stored_are_refused_with_a_message(
    stranger: FlaskClient, issuer: EmbedKey, secret: str, character: str
) -> None:
    claims = claims_of(issuer, NOW, **CLAIMS)
    wrong: tuple[dict[str, Any], ...] = (
        {"jti": f"a{character}"},
        {"sub": character},
        {"origins": [character]},
        {character: "a"},
        {"report": f"{REPORT}{character}"},
        *({"view": {name: f"a{character}"}} for name in ("split", "theme", "asOf")),
        {"view": {"split": "TenantTagSet", "tenantTagSetId": character}},
        {"view": {character: "a"}},
    )
    for changes in wrong:
        token = mint({**claims, **changes}, secret)
        assert 403 == status_of(stranger, token), changes
        assert "an unpaired surrogate" in stranger.get(f"/embed/{token}/").text


def test_no_page_can_frame_a_token_without_origins(
    stranger: FlaskClient, issuer: EmbedKey, secret: str
) -> None:
    token = mint({**claims_of(issuer, NOW, **CLAIMS), "origins": []}, secret)
    page = stranger.get(f"/embed/{token}/")
    assert 200 == page.status_code
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    framed = {"Sec-Fetch-Dest": "iframe", "Referer": f"{PORTAL}/"}
    assert 403 == stranger.get(f"/embed/{token}/", headers=framed).status_code


def test_a_revoked_token_cannot_be_replayed(
    attacked: Attacked, stranger: FlaskClient, issuer: EmbedKey, secret: str
) -> None:
    token = mint(claims_of(issuer, NOW, **CLAIMS), secret)
    assert 200 == status_of(stranger, token)
    with attacked.database.write() as session:
        revoke_token(session, issuer, hash_token_id("first"), now=NOW)
    assert 403 <= status_of(stranger, token) <= 410
    # The same claims in another order have the same id.
    turned = dict(reversed(claims_of(issuer, NOW, **CLAIMS).items()))
    assert 403 <= status_of(stranger, mint(turned, secret)) <= 410


REPORTS = f"/api/{HERE}/insights/reports"
# What the API says of the token's own report, and of others.
VIEWS = (
    REPORTS,
    f"/api/{HERE}/insights/portfolio",
    *(
        f"{REPORTS}/InsightsReports-1/{each}"
        for each in (
            *("metrics?compare=PreviousPeriod&limits=true", "metrics/changes"),
            *("rollout?projectId=Projects-1", "promotion", "deployments"),
        )
    ),
)


def test_a_token_gives_access_to_nothing_but_its_embed(
    attacked: Attacked, stranger: FlaskClient, issuer: EmbedKey, secret: str
) -> None:
    token = mint(claims_of(issuer, NOW, **CLAIMS), secret)
    for headers in (
        {"Authorization": f"Bearer {token}"},
        {"X-Octopus-ApiKey": token},
        {"Cookie": f"insights_session={token}"},
    ):
        for path in (f"/api/{HERE}/projects", *VIEWS):
            assert 401 == stranger.get(path, headers=headers).status_code
    with attacked.database.read() as session:
        there = get_space(session, "Spaces-2")
    for path in ("/api/spaces", f"/{there.id}/insights", "/_dash-layout", "/account"):
        assert stranger.get(path).status_code in {302, 401}
        assert stranger.get(f"/embed/{token}/..{path}").status_code >= 400
