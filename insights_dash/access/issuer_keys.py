"""The public keys of issuers, kept in memory and loaded again when they rotate."""

import logging
import threading
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from insights_dash.access.issuer_documents import (
    IssuerError,
    check_key_url,
    is_own_host,
    load_document,
)

Key = RSAKey | ECKey

_FRESH = timedelta(hours=1)
# How long keys are used if the issuer can't be reached.
_USABLE = timedelta(hours=12)
# At the earliest, keys are loaded again after this time: for an unknown key, which any
# stranger can name, and after a failure.
_PAUSE = timedelta(seconds=30)
_SECONDS_TO_WAIT = 3  # for another request that loads keys
_MOST_WAITING = 3  # per process, so that a thread is left for other requests
_MOST_KEYS = 100
_SHORTEST_RSA_KEY = 2048
_log = logging.getLogger(__name__)


class KeysBusyError(IssuerError):
    """Other requests are loading keys."""

    def __init__(self) -> None:
        super().__init__("Keys are being loaded for other requests. Try again soon.")


@dataclass
class _Issuer:
    """The keys of an issuer; `tried` is when the server last tried to load them."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    keys: Sequence[Key] = ()
    loaded: datetime | None = None
    tried: datetime | None = None


class IssuerKeys:
    """Finds the keys of issuers. Each process has its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._issuers: dict[str, _Issuer] = {}
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)

    def find(self, issuer: str, key_id: str | None, *, now: datetime) -> Sequence[Key]:
        """Return the keys with this ID; all keys of the issuer if it is None.

        Raises:
            IssuerError: if the keys can't be loaded.
        """
        with self._lock:
            known = self._issuers.setdefault(issuer, _Issuer())
        found = _select(known.keys, key_id)
        if found and _is_within(known.loaded, _FRESH, now):
            return found
        self._refresh(issuer, known, now, must=not found)
        return _select(known.keys, key_id)

    def _refresh(
        self, issuer: str, known: _Issuer, now: datetime, *, must: bool
    ) -> None:
        """Load keys, unless that was tried a moment ago.

        Without `must`, the known keys do if other requests load keys.

        Raises:
            IssuerError: if there are no keys that can be used.
        """
        seconds = _SECONDS_TO_WAIT if must else 0
        with ExitStack() as stack:
            for lock in (self._waiting, known.lock):
                if lock.acquire(timeout=seconds):
                    stack.callback(lock.release)
                elif must:
                    raise KeysBusyError
                else:
                    return
            if not _is_within(known.tried, _PAUSE, now):
                known.tried = now
                self._load(issuer, known, now)
        if not _is_within(known.loaded, _USABLE, now):
            message = f"The keys of {issuer} can't be loaded. See the server's log."
            raise IssuerError(message)

    def _load(self, issuer: str, known: _Issuer, now: datetime) -> None:
        try:
            known.keys, known.loaded = load_keys(issuer), now
        except IssuerError as error:
            _log.warning("Keys for OIDC identities: %s", error)


def load_keys(issuer: str) -> Sequence[Key]:
    """Return the keys with which an issuer signs now.

    Raises:
        IssuerError: if its documents can't be loaded, or are about another issuer.
    """
    document = load_document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        message = f"The discovery document of {issuer} names another issuer."
        raise IssuerError(message)
    url = check_key_url(document.get("jwks_uri"), issuer)
    is_public = not is_own_host(url, issuer)
    found = load_document(url, is_public=is_public).get("keys")
    if not isinstance(found, list) or len(found) > _MOST_KEYS:
        message = f"The key set of {issuer} can't be used."
        raise IssuerError(message)
    keys = [key for each in found if (key := _read_key(each)) is not None]
    if not keys:
        message = f"The key set of {issuer} has no RSA or EC key for signatures."
        raise IssuerError(message)
    return keys


def _read_key(values: Mapping[str, Any]) -> Key | None:
    """Return a public key that signs; None for symmetric, weak and all other keys."""
    try:
        if values.get("kty") not in {"RSA", "EC"} or values.get("use", "sig") != "sig":
            return None
        if values["kty"] == "RSA" and _count_bits(values["n"]) < _SHORTEST_RSA_KEY:
            return None
        key = JWKRegistry.import_key(dict(values))
    except (JoseError, AttributeError, TypeError, ValueError, KeyError):
        return None
    return key if isinstance(key, RSAKey | ECKey) else None


def _count_bits(number: str) -> int:
    """Return the length of a number in base64url. joserfc only warns of short keys."""
    return int.from_bytes(urlsafe_b64decode(f"{number}==")).bit_length()


def _select(keys: Sequence[Key], key_id: str | None) -> Sequence[Key]:
    return keys if key_id is None else [key for key in keys if key.kid == key_id]


def _is_within(since: datetime | None, length: timedelta, now: datetime) -> bool:
    """Return whether less than `length` has gone by since an instant.

    An instant in the future, before a clock was set back, is too long ago.
    """
    return since is not None and since <= now < since + length
