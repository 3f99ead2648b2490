"""A small OpenID Connect provider on 127.0.0.1, which checks each request.

Authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0). It acts
as if its user were signed in there already.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response as BaseResponse

from local_server import served

CLIENT, SECRET = "insights", "of the client"
RETURN = "http://localhost/sign-in/return"
_HEADER = {"alg": "RS256", "kid": "one"}
_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """A provider that identifies `person`, unless it `refuses`.

    `lies` are claims with wrong values.
    """

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "248289761001"})
    refuses: bool = False
    lies: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: _KEY)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, address: str) -> str:
        """Return the URL to which an authorization request is redirected."""
        sent = requests.get(address, allow_redirects=False, timeout=10)
        assert 302 == sent.status_code, sent.text
        return sent.headers["Location"].removeprefix("http://localhost")


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider until the block ends."""
    provider = Provider()
    with served(_create(provider)) as provider.issuer:
        yield provider


def _create(provider: Provider) -> Flask:
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def describe() -> dict[str, Any]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [_KEY.as_dict(private=False)]}

    @app.get("/authorize")
    def authorise() -> BaseResponse:
        asked = request.args.to_dict()
        assert (CLIENT, RETURN) == (asked["client_id"], asked["redirect_uri"])
        assert "code" == asked["response_type"]
        assert "openid" in asked["scope"].split()
        assert "S256" == asked["code_challenge_method"]
        back = {"state": asked["state"]}
        if provider.refuses:
            back |= {"error": "access_denied", "error_description": "<b>No</b>"}
        else:
            back |= {"code": secrets.token_urlsafe(16)}
            provider.codes[back["code"]] = asked
        return redirect(f"{RETURN}?{urlencode(back)}")

    @app.post("/token")
    def exchange() -> tuple[Response, int]:
        asked = provider.codes.pop(request.form["code"], None)
        client = request.authorization
        challenge = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        is_right = (
            asked is not None
            and client is not None
            and (CLIENT, SECRET) == (client.username, client.password)
            and "authorization_code" == request.form["grant_type"]
            and RETURN == request.form["redirect_uri"]
            and _encode(challenge) == asked["code_challenge"]
        )
        if not asked or not is_right:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        claims = {
            "iss": provider.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **provider.person,
            **provider.lies,
        }
        told = {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": jwt.encode(
                {"alg": "RS256", "kid": "one"}, claims, provider.key
            ),
        }
        return jsonify(told), 200

    return app


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
