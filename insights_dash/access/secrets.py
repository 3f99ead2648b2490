"""Session tokens, API keys and access tokens: how they are created and hashed.

They are long and random. So a plain SHA-256 is safe to store, and can be looked up.
"""

import hashlib
import re
import secrets

# 160 bits, in the letters that Octopus's clients accept. Source: OCTOPUS-WIRE.md, 0.
_KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_KEY_LENGTH = 32
_KEY = re.compile(r"API-[A-Z0-9]+", re.ASCII)
_HINT_LENGTH = 8
# The prefix tells programs that look for leaked secrets what they have found.
_ACCESS_TOKEN = re.compile(r"insights_at_[A-Za-z0-9_-]{43}", re.ASCII)


def generate_token() -> str:
    """Return 256 random bits as text for a cookie."""
    return secrets.token_urlsafe(32)


def generate_api_key() -> str:
    """Return a new key: `API-` and 32 capitals and digits."""
    return "API-" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(_KEY_LENGTH))


def generate_access_token() -> str:
    """Return a new access token: a prefix and 256 random bits."""
    return "insights_at_" + secrets.token_urlsafe(32)


def is_access_token(text: str) -> bool:
    """Return whether a text has the form of an access token."""
    return _ACCESS_TOKEN.fullmatch(text) is not None


def is_api_key(text: str) -> bool:
    """Return whether a text has the form of a key."""
    return _KEY.fullmatch(text) is not None


def hint_at(key: str) -> str:
    """Return the first characters of a key, so that its owner recognises it."""
    return key[:_HINT_LENGTH]


def hash_token(token: str) -> str:
    """Return what is stored of a token or a key."""
    return hashlib.sha256(token.encode()).hexdigest()
