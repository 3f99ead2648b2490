"""Signs and reads the tokens of embeds: links, previews, and host applications' tokens.

A link's token is `L<link>-<key>` and its signature. A host application's token is a
JWT, signed with its issuer's secret; only HS256 is accepted. A preview's token is `P`
and the preview itself, signed with the server's own secret.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from unicodedata import category

from itsdangerous import BadData, BadSignature, Signer, URLSafeSerializer
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from insights_dash.domain.embed import EmbedKey
from insights_dash.domain.identity import Kind
from insights_dash.domain.well_formed import all_texts

AUDIENCE = "insights-dash"
LONGEST_LIFE = timedelta(hours=24)
PREVIEW_LIFE = timedelta(minutes=10)
# The token is part of a URL, and some proxies accept request lines of 4 KB at most.
LONGEST_TOKEN = 3_000
_LONGEST_ID = 200
_PREVIEW = "P"
_PORTFOLIO = "portfolio"  # the page that isn't about a report
_LATEST = 1e12  # seconds
_SKEW = timedelta(seconds=60)
_ALGORITHM = "HS256"
_LINK = re.compile(r"L([0-9]{1,18})-([0-9]{1,18})\Z")
_PURPOSE = b"insights-dash.embed."
_CLAIMS = {
    *("iss", "aud", "sub", "exp", "iat", "nbf", "jti"),
    *("report", "view", "origins"),
}
# A token can be any text. Deeply nested JSON raises an error of its own, and joserfc
# raises TypeError for a `crit` that is no list of texts.
_MALFORMED = (JoseError, ValueError, TypeError, RecursionError)


class TokenError(Exception):
    """The token is malformed, unsigned or not valid; `is_over` if it has expired."""

    def __init__(self, reason: str, *, is_over: bool = False) -> None:
        super().__init__(reason)
        self.is_over = is_over


class MalformedClaimsError(TokenError):
    """A signed token has characters that no claim can have."""

    def __init__(self) -> None:
        super().__init__(
            "A claim contains a control character or an unpaired surrogate. Remove it, "
            "and sign the token again."
        )


@dataclass(frozen=True)
class Minted:
    """The claims of a host application's token.

    `report` is empty for a view of the whole space. `origins` is None if the token
    leaves them to its issuer. If it is empty, no page can frame the embed.
    """

    id: str
    report: str
    view: Mapping[str, Any]
    origins: tuple[str, ...] | None


@dataclass(frozen=True)
class Preview:
    """An embed as it will look, shown only to the user who is creating it.

    `origin` is the server's own. `account_number` is None in local mode. `expires` is
    in seconds since 1970, in UTC.
    """

    space: str
    report: str
    view: Mapping[str, str]
    origin: str
    account_number: int | None
    expires: float


def derive_secret(secret_key: str, key: EmbedKey) -> str:
    """Return the secret of a key: 256 bits in URL-safe base64."""
    mac = hmac.new(secret_key.encode(), _PURPOSE + key.salt.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def sign_link(link: int, key: EmbedKey, secret: str) -> str:
    """Return the token of a stored link, signed with a key's secret."""
    return _signer(secret).sign(f"L{link}-{key.number}").decode()


def read_link(token: str) -> tuple[int, int] | None:
    """Return the numbers of the link and key in a token, None if it is not a link's."""
    found = _LINK.match(token.rpartition(".")[0])
    return (int(found[1]), int(found[2])) if found else None


def is_signed(token: str, secret: str) -> bool:
    """Return whether a link's token was signed with this secret."""
    try:
        _signer(secret).unsign(token)
    except BadSignature:
        return False
    return True


def sign_preview(preview: Preview, secret_key: str) -> str:
    """Return the token of a preview."""
    return f"{_PREVIEW}{_serializer(secret_key).dumps(asdict(preview))}"


def is_preview(token: str) -> bool:
    """Return whether a token claims to be a preview's."""
    return token.startswith(_PREVIEW)


def read_preview(token: str, secret_key: str, *, now: datetime) -> Preview:
    """Return the preview in a token.

    Raises:
        TokenError: if this server didn't sign it, or it has expired.
    """
    try:
        preview = Preview(**_serializer(secret_key).loads(token.removeprefix(_PREVIEW)))
    except BadData as error:
        message = "The preview isn't signed by this server."
        raise TokenError(message) from error
    if preview.expires <= now.timestamp():
        message = "The preview has expired."
        raise TokenError(message, is_over=True)
    return preview


def read_issuer(token: str) -> int | None:
    """Return the number of the issuer that a JWT claims, None if it is not a JWT."""
    try:
        claims = json.loads(jws.extract_compact(token.encode()).payload)
    except _MALFORMED:
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return Kind.EMBED_KEY.find_number(issuer) if isinstance(issuer, str) else None


def read_minted(token: str, secret: str, *, now: datetime) -> Minted:
    """Return the claims of a JWT from the issuer with this secret.

    Raises:
        MalformedClaimsError: if a claim has a character that claims cannot have.
        TokenError: if anything else is wrong; the reason contains no secret.
    """
    key = OctKey.import_key(secret)
    try:
        signed = jws.deserialize_compact(token.encode(), key, [_ALGORITHM])
        claims = json.loads(signed.payload)
    except _MALFORMED as error:
        message = "The token isn't signed with its issuer's secret."
        raise TokenError(message) from error
    if not isinstance(claims, dict):
        message = "The token has no claims."
        raise TokenError(message)
    if not all_texts(claims, _has_no_controls):
        raise MalformedClaimsError
    _check_names(claims)
    _check_times(claims, now)
    return Minted(
        _read_text(claims, "jti"),
        _read_report(claims),
        _read_view(claims),
        _read_origins(claims),
    )


def hash_token_id(identifier: str) -> str:
    """Return what is stored of the id (`jti`) of a revoked JWT."""
    return hashlib.sha256(identifier.encode(errors="surrogatepass")).hexdigest()


def _signer(secret: str) -> Signer:
    return Signer(
        secret,
        salt=_PURPOSE + b"link",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )


def _serializer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret_key,
        salt=_PURPOSE + b"preview",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def _has_no_controls(text: str) -> bool:
    return all(category(each) not in {"Cc", "Cs"} for each in text)


def _check_names(claims: Mapping[str, Any]) -> None:
    unknown = sorted(claims.keys() - _CLAIMS)
    if unknown:
        message = f'Unknown claim "{unknown[0][:50]}".'
        raise TokenError(message)
    audience = claims.get("aud")
    if audience not in (AUDIENCE, [AUDIENCE]):
        message = f'The aud claim must be "{AUDIENCE}".'
        raise TokenError(message)


# joserfc's JWTClaimsRegistry would let tokens live longer by the leeway of nbf and iat,
# and its errors differ in their English text only.
def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    seconds = now.timestamp()
    issued, expires = (_read_time(claims, name) for name in ("iat", "exp"))
    if expires - issued > LONGEST_LIFE.total_seconds():
        hours = LONGEST_LIFE // timedelta(hours=1)
        message = f"A token can be valid for {hours} hours at most."
        raise TokenError(message)
    begins = max(issued, _read_time(claims, "nbf") if "nbf" in claims else issued)
    if begins > seconds + _SKEW.total_seconds():
        message = "The token is not valid yet."
        raise TokenError(message)
    if expires <= seconds:
        message = "The token has expired."
        raise TokenError(message, is_over=True)


def _read_time(claims: Mapping[str, Any], name: str) -> float:
    value: Any = claims.get(name)
    # Python's JSON accepts NaN, which is false in every comparison.
    if type(value) in {int, float} and abs(value) < _LATEST:
        return float(value)
    message = f"The {name} claim must be a time, in seconds since 1970."
    raise TokenError(message)


def _read_text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID:
        message = f"The {name} claim must be text of 1 to {_LONGEST_ID} characters."
        raise TokenError(message)
    return value


def _read_report(claims: Mapping[str, Any]) -> str:
    page = _read_view(claims).get("page")
    is_of_space = isinstance(page, str) and page.strip().casefold() == _PORTFOLIO
    if is_of_space and "report" not in claims:
        return ""
    return _read_text(claims, "report")


def _read_view(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    view = claims.get("view", {})
    if not isinstance(view, dict):
        message = "The view claim must be an object."
        raise TokenError(message)
    return view


def _read_origins(claims: Mapping[str, Any]) -> tuple[str, ...] | None:
    if "origins" not in claims:
        return None
    origins = claims["origins"]
    if not isinstance(origins, list) or not all(isinstance(x, str) for x in origins):
        message = "The origins claim must be a list of strings."
        raise TokenError(message)
    return tuple(origins)
