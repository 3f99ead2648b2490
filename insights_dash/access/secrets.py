"""Secrets that people and programs are known by: made, hashed, and compared.

Passwords are hashed with argon2id. Tokens and keys are random and long, so a plain
SHA-256 of them is enough, and can be looked up.
"""

import hashlib
import re
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from insights_dash.domain.errors import InvalidInputError, Problem

SHORTEST_PASSWORD = 12
# Hashing takes as long as a password is; nobody remembers longer ones.
LONGEST_PASSWORD = 1_000
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


def check_new_password(password: str) -> None:
    """Refuse a password that is easily guessed for its length.

    Raises:
        InvalidInputError: with what is wrong.
    """
    problems = find_problems_of_password(password)
    if problems:
        raise InvalidInputError(problems)


def find_problems_of_password(password: str) -> list[Problem]:
    """What makes a password easily guessed for its length.

    Source: NIST SP 800-63B, 5.1.1.2: length counts, rules on characters do not.
    """
    if len(password) < SHORTEST_PASSWORD:
        message = f"Use at least {SHORTEST_PASSWORD} characters."
    elif len(password) > LONGEST_PASSWORD:
        message = f"Use at most {LONGEST_PASSWORD} characters."
    elif len(set(password)) <= len(password) // 4:
        message = "Too repetitive. Choose a stronger password."
    else:
        return []
    return [Problem("password", message)]


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return PasswordHasher().hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the password, in the same time for accounts that have none."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        PasswordHasher().verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether today's parameters are others than those that it was hashed with."""
    return PasswordHasher().check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hash_password(secrets.token_hex())
