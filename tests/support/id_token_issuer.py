"""An issuer of ID tokens, as GitHub is one, at https://localhost.

Its certificate is signed by an authority that a test has to trust: `trust` does so for
the block, as an administrator does with SSL_CERT_FILE.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from flask import Flask, Response, jsonify, request
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.wrappers import Response as BaseResponse

from insights_dash.api.wire.json_text import write
from local_server import served
from whole_product import NOW

MAIN = "repo:acme/shop:ref:refs/heads/main"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})


@dataclass
class Issuer:
    """A running issuer; `calls` are the paths that were asked for.

    It answers while `gate` is set.

    `discovery` replaces properties of its document, `answers` whole answers by path.
    """

    url: str = ""
    now: datetime = NOW
    keys: list[dict[str, Any]] = field(default_factory=list)
    discovery: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, BaseResponse] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def renew(self, now: datetime) -> None:
        """Begin a test at this time: sign with one key, and answer as usual."""
        self.now, self.keys = now, [KEY.as_dict(private=False)]
        self.gate.set()
        for each in (self.discovery, self.answers, self.calls):
            each.clear()

    def sign(
        self,
        audience: object,
        key: RSAKey | ECKey | OctKey = KEY,
        header: dict[str, Any] | None = None,
        **claims: object,
    ) -> str:
        """Return a token for an audience; claims that are None are left out."""
        now = int(self.now.timestamp())
        given = {
            "iss": self.url,
            "sub": MAIN,
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "jti": "job-1",
            **claims,
        }
        said = {name: value for name, value in given.items() if value is not None}
        named = {"alg": "RS256", "typ": "JWT", "kid": key.kid, **(header or {})}
        named = {name: value for name, value in named.items() if value is not None}
        return jws.serialize_compact(named, write(said), key, [named["alg"]])


@contextmanager
def running_issuer(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """Run an issuer until the block ends, whose certificate this process trusts."""
    issuer = Issuer()
    context = _create_context(folder)
    patch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))
    with served(_create(issuer), context=context) as url:
        issuer.url = url.replace("http://127.0.0.1", "https://localhost")
        yield issuer


def _create(issuer: Issuer) -> Flask:
    app = Flask("issuer")

    @app.before_request
    def note() -> BaseResponse | None:
        issuer.calls.append(request.path)
        issuer.gate.wait(10)
        return issuer.answers.get(request.path)

    @app.get("/.well-known/openid-configuration")
    def describe() -> Response:
        told = {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
        return jsonify({**told, **issuer.discovery})

    @app.get("/keys")
    def list_keys() -> Response:
        return jsonify(keys=issuer.keys)

    return app


def _create_context(folder: Path) -> ssl.SSLContext:
    """Create a certificate for localhost, and the authority that signed it."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _build(
        "Tests", "Tests", authority_key, authority_key, is_authority=True
    )
    own = _build("localhost", "Tests", key, authority_key)
    (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    chain, secret = folder / "issuer.pem", folder / "issuer.key"
    chain.write_bytes(own.public_bytes(Encoding.PEM))
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    secret.write_bytes(key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context


def _build(
    subject: str,
    signer: str,
    key: ec.EllipticCurvePrivateKey,
    signing_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool = False,
) -> x509.Certificate:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(signer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=None), critical=True
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                signing_key.public_key()
            ),
            critical=False,
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .sign(signing_key, hashes.SHA256())
    )
