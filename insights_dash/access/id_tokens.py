"""Reads ID tokens of other services: JWTs whose signature and times are checked.

Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 8725 (best practices for JWTs).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from insights_dash.access.issuer_keys import Key
from insights_dash.domain.errors import InsightsError

# Only signatures with public keys: a secret could be confused with one of them.
_ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
}
_TYPES = {"", "jwt", "application/jwt"}  # not those of access tokens, RFC 9068
LONGEST = 16 * 1024
_LONGEST_SUBJECT, _LONGEST_TEXT = 1_000, 500
_MOST_AUDIENCES = 20
_LEEWAY = timedelta(minutes=1)
_OLDEST = timedelta(hours=24)
_LATEST = 10**12  # seconds since 1970
_MALFORMED = (JoseError, ValueError, RecursionError)


class IdTokenError(InsightsError):
    """An ID token can't be accepted; the message says why, without secrets."""


@dataclass(frozen=True)
class UnverifiedToken:
    """What a token claims about itself, unverified: anyone can write a token."""

    text: str
    issuer: str
    algorithm: str
    key_id: str | None


@dataclass(frozen=True)
class Claims:
    """The claims of a token that its issuer has signed and that is valid now."""

    issuer: str
    subject: str
    audiences: tuple[str, ...]
    token_id: str


def _read_algorithm(header: Mapping[str, Any]) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        known = ", ".join(_ALGORITHMS)
        message = f"The token's algorithm is not accepted. Use one of {known}."
        raise IdTokenError(message)
    if str(header.get("typ", "")).lower() not in _TYPES:
        message = "The token is not an ID token: its type (typ) is wrong."
        raise IdTokenError(message)
    return algorithm


def parse_token(text: str) -> UnverifiedToken:
    """Read the issuer and the header of a token, to find the key for its signature.

    Raises:
        IdTokenError: if it is not a JWT with a signature of a public key.
    """
    if len(text) > LONGEST:
        message = f"The token is longer than {LONGEST:,} characters."
        raise IdTokenError(message)
    try:
        read = jws.extract_compact(text.encode())
        header, claims = read.headers(), json.loads(read.payload)
    except _MALFORMED as error:
        message = "The subject_token is not a JWT."
        raise IdTokenError(message) from error
    algorithm, key_id = _read_algorithm(header), header.get("kid")
    if not isinstance(claims, dict) or not isinstance(key_id, str | None):
        message = "The subject_token is not a JWT."
        raise IdTokenError(message)
    return UnverifiedToken(text, _read_text(claims, "iss"), algorithm, key_id)


def verify_token(
    token: UnverifiedToken, keys: Sequence[Key], *, now: datetime
) -> Claims:
    """Return the claims of a token that one of its issuer's keys has signed.

    Raises:
        IdTokenError: if none has, or the token isn't valid now.
    """
    claims = _verify_signature(token, keys)
    _check_times(claims, now)
    if _read_text(claims, "iss") != token.issuer:  # pragma: no cover - same payload
        message = "The token names two issuers."
        raise IdTokenError(message)
    return Claims(
        token.issuer,
        _read_text(claims, "sub", _LONGEST_SUBJECT),
        _read_audiences(claims),
        _read_text(claims, "jti") if "jti" in claims else "",
    )


def _verify_signature(token: UnverifiedToken, keys: Sequence[Key]) -> Mapping[str, Any]:
    fitting = [
        key
        for key in keys
        if key.key_type == _ALGORITHMS[token.algorithm]
        and key.get("alg") in {None, token.algorithm}
    ]
    if token.key_id is None and len(fitting) > 1:
        message = "The token doesn't name its key (kid), and its issuer has several."
        raise IdTokenError(message)
    for key in fitting:
        try:
            signed = jws.deserialize_compact(
                token.text.encode(), key, [token.algorithm]
            )
            claims = json.loads(signed.payload)
        except _MALFORMED:
            continue
        if isinstance(claims, dict):
            return claims
    message = "The token is not signed with a current key of its issuer."
    raise IdTokenError(message)


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    issued, expires = _read_time(claims, "iat"), _read_time(claims, "exp")
    begins = max(issued, _read_time(claims, "nbf") if "nbf" in claims else issued)
    current, leeway = now.timestamp(), _LEEWAY.total_seconds()
    if expires <= current - leeway:
        message = "The token has expired. Request a new one right before this step."
        raise IdTokenError(message)
    if begins > current + leeway:
        message = "The token is not valid yet. Check the clocks of both servers."
        raise IdTokenError(message)
    if issued < current - _OLDEST.total_seconds():
        hours = _OLDEST // timedelta(hours=1)
        message = f"The token is more than {hours} hours old. Request a new one."
        raise IdTokenError(message)


def _read_time(claims: Mapping[str, Any], name: str) -> float:
    value: Any = claims.get(name)
    # Python's JSON accepts NaN, which is false in every comparison.
    if type(value) in {int, float} and abs(value) < _LATEST:
        return float(value)
    message = f"The {name} claim must be a time, in seconds since 1970."
    raise IdTokenError(message)


def _read_text(
    claims: Mapping[str, Any], name: str, longest: int = _LONGEST_TEXT
) -> str:
    value = claims.get(name)
    if isinstance(value, str) and 0 < len(value) <= longest and value.isprintable():
        return value
    message = f"The {name} claim must be text of 1 to {longest} printable characters."
    raise IdTokenError(message)


def _read_audiences(claims: Mapping[str, Any]) -> tuple[str, ...]:
    value = claims.get("aud")
    found = value if isinstance(value, list) else [value]
    if 0 < len(found) <= _MOST_AUDIENCES and all(isinstance(x, str) for x in found):
        return tuple(found)
    message = "The aud claim must be a string or a list of strings."
    raise IdTokenError(message)
