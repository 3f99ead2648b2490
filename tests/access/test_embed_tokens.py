"""Tokens: what a host application didn't sign, or can't claim, is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from embedding import claims_of, encode, mint
from insights_dash.access.embed_tokens import (
    MalformedClaimsError,
    TokenError,
    derive_secret,
    is_signed,
    read_issuer,
    read_link,
    read_minted,
    sign_link,
)
from insights_dash.domain.embed import EmbedKey, KeyKind

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


def key(
    number: int = 1, salt: str = "salt", kind: KeyKind = KeyKind.ISSUER
) -> EmbedKey:
    identifier = f"EmbedKeys-{number}"
    return EmbedKey(identifier, kind, "", salt, None, "", None, NOW, None, None, None)


KEY = key()
SECRET = derive_secret("server", KEY)
CLAIMS = claims_of(KEY, NOW)


def test_a_secret_depends_on_its_key_and_the_server() -> None:
    others = {derive_secret("other", KEY), derive_secret("server", key(salt="other"))}
    assert SECRET == derive_secret("server", key(number=2))
    assert SECRET not in others
    assert 43 == len(SECRET)


def test_a_links_token_contains_link_and_key_and_is_signed() -> None:
    token = sign_link(12, key(3), SECRET)
    assert (12, 3) == read_link(token)
    assert is_signed(token, SECRET)
    assert not is_signed(token, derive_secret("other", KEY))
    assert not is_signed(token.replace("L12", "L13"), SECRET)
    assert not is_signed(token[:-1], SECRET)
    assert read_issuer(token) is None


def test_a_token_says_what_its_issuer_signed() -> None:
    token = mint({**CLAIMS, "origins": ["https://a"], "sub": "ada"}, SECRET)
    assert 1 == read_issuer(token)
    assert read_link(token) is None
    minted = read_minted(token, SECRET, now=NOW)
    assert ("one", "InsightsReports-1") == (minted.id, minted.report)
    assert ({"metric": "lead-time"}, ("https://a",)) == (minted.view, minted.origins)


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "HS384", "HS512", "RS256", ""]
)
def test_no_other_algorithm_is_accepted(algorithm: str) -> None:
    token = mint(CLAIMS, SECRET, {"alg": algorithm, "typ": "JWT"})
    unsigned = f"{token.rpartition('.')[0]}."
    for each in (token, unsigned):
        with pytest.raises(TokenError):
            read_minted(each, SECRET, now=NOW)


ODD_CRIT: list[object] = [1, [[]], {}, None, True, "x"]


@pytest.mark.parametrize(
    "header",
    [
        *({}, {"alg": None}, {"alg": ["HS256"]}, {"alg": "HS256", "crit": ["x"]}),
        {"alg": "HS256", "crit": ["b64"], "b64": False},
        *({"alg": "HS256", "crit": crit} for crit in ODD_CRIT),
    ],
)
def test_a_header_that_asks_for_more_is_refused(header: dict[str, Any]) -> None:
    token = mint(CLAIMS, SECRET, header or {"typ": "JWT"})
    assert read_issuer(token) in {None, 1}
    with pytest.raises(TokenError):
        read_minted(token, SECRET, now=NOW)


def test_a_key_that_comes_with_the_token_is_not_used() -> None:
    own = "an attacker's own secret"
    jwk = {"kty": "oct", "k": encode(own.encode())}
    header = {"alg": "HS256", "jwk": jwk, "kid": "../../dev/null", "jku": "https://x"}
    with pytest.raises(TokenError):
        read_minted(mint(CLAIMS, own, header), SECRET, now=NOW)


@pytest.mark.parametrize(
    "token",
    [
        *("", ".", "..", "a.b.c", "L1-1", "L1-1.x.y", "é.é.é"),
        *("e30.e30.", "e30.bnVsbA.", "e30.W10."),
        f"e30.{encode(b'[' * 1_500)}.x",
        f"{encode(b'{' * 1_500)}.e30.x",
    ],
)
def test_malformed_tokens_are_refused(token: str) -> None:
    assert read_issuer(token) is None
    with pytest.raises(TokenError):
        read_minted(token, SECRET, now=NOW)


@pytest.mark.parametrize("claims", [[], None, 1, "x", [CLAIMS]])
def test_claims_that_are_not_an_object_are_refused(claims: Any) -> None:  # noqa: ANN401
    with pytest.raises(TokenError, match="no claims"):
        read_minted(mint(claims, SECRET), SECRET, now=NOW)


@pytest.mark.parametrize("name", sorted(CLAIMS.keys() - {"iss", "view"}))
def test_every_claim_is_required(name: str) -> None:
    claims = {key: value for key, value in CLAIMS.items() if key != name}
    with pytest.raises(TokenError, match=f"The {name} claim"):
        read_minted(mint(claims, SECRET), SECRET, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        *({"aud": "other"}, {"aud": ["insights-dash", "other"]}, {"aud": {}}),
        *({"exp": SECONDS}, {"exp": SECONDS - 1}, {"exp": SECONDS + 90_000}),
        *({"exp": True}, {"exp": "9999999999"}, {"exp": float("nan")}),
        *({"exp": float("inf")}, {"exp": 10**400}, {"exp": None}),
        *({"iat": SECONDS + 61}, {"iat": SECONDS - 90_000}, {"iat": float("-inf")}),
        *({"nbf": SECONDS + 61}, {"nbf": "now"}, {"nbf": None}),
        *(
            {"jti": ""},
            {"jti": 1},
            {"jti": "x" * 201},
            {"report": ["InsightsReports-1"]},
        ),
        *({"view": []}, {"view": "lead-time"}, {"origins": "https://a"}),
        *({"origins": [1]}, {"origins": None}, {"spaces": ["Spaces-2"]}),
    ],
    ids=repr,
)
def test_an_impossible_claim_is_refused(changes: dict[str, Any]) -> None:
    token = mint({**CLAIMS, **changes}, SECRET)
    with pytest.raises(TokenError) as caught:
        read_minted(token, SECRET, now=NOW)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("character", ["\ud800", "\0", "\x07", "\x85"])
@pytest.mark.parametrize(
    "changes",
    [
        *({"jti": "a{}"}, {"report": "{}"}, {"sub": "{}"}, {"aud": ["{}"]}),
        *({"{}": "a"}, {"origins": ["https://{}"]}, {"iat": "{}"}),
        *({"view": {"split": "{}"}}, {"view": {"{}": "a"}}, {"view": {"a": ["{}"]}}),
    ],
    ids=repr,
)
def test_claims_with_characters_that_cannot_be_stored_are_refused(
    character: str, changes: dict[str, Any]
) -> None:
    text = json.dumps(changes).replace("{}", json.dumps(character)[1:-1])
    token = mint({**CLAIMS, **json.loads(text)}, SECRET)
    with pytest.raises(MalformedClaimsError, match="an unpaired surrogate"):
        read_minted(token, SECRET, now=NOW)


def test_letters_of_every_script_are_claims() -> None:
    claims = {**CLAIMS, "sub": "Zoë 日本 👩‍💻", "jti": "ünïque"}
    assert "ünïque" == read_minted(mint(claims, SECRET), SECRET, now=NOW).id


def test_an_empty_list_of_origins_is_not_that_of_the_issuer() -> None:
    for claims, origins in ((CLAIMS, None), ({**CLAIMS, "origins": []}, ())):
        assert origins == read_minted(mint(claims, SECRET), SECRET, now=NOW).origins


def test_expired_tokens_are_told_from_invalid_ones() -> None:
    token = mint(CLAIMS, SECRET)
    read_minted(token, SECRET, now=NOW + timedelta(seconds=599))
    with pytest.raises(TokenError) as caught:
        read_minted(token, SECRET, now=NOW + timedelta(seconds=600))
    assert caught.value.is_over
