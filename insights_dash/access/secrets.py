"""Tokens and API keys: created, recognised and hashed.

They are random and long, so a plain SHA-256 of them is enough, and can be looked up.
"""

import hashlib
import re
import secrets

# 160 bits in the letters that Octopus's clients take. Source: OCTOPUS-WIRE.md, 0.
_KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_KEY_LENGTH = 32
_KEY = re.compile(r"API-[A-Z0-9]+", re.ASCII)
_HINT_LENGTH = 8


def make_token() -> str:
    """256 random bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


def make_api_key() -> str:
    """A new key: `API-` and 32 capitals and digits."""
    return "API-" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(_KEY_LENGTH))


def is_api_key(text: str) -> bool:
    """Whether it looks like a key."""
    return _KEY.fullmatch(text) is not None


def hint_at(key: str) -> str:
    """How a key begins, by which its owner knows it again."""
    return key[:_HINT_LENGTH]


def hash_token(token: str) -> str:
    """What is stored of a token or a key."""
    return hashlib.sha256(token.encode()).hexdigest()
