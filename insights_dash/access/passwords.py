"""Passwords: which ones are accepted, and their argon2id hashes."""

import secrets
from functools import cached_property

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import get_default_parameters

from insights_dash.domain.errors import InvalidInputError, Problem

SHORTEST_PASSWORD = 12
# The time of hashing grows with the length, and no one remembers a longer password.
LONGEST_PASSWORD = 1_000


def check_new_password(password: str) -> None:
    """Refuse a password that is too short, too long or too repetitive.

    Raises:
        InvalidInputError: if the password is one of them.
    """
    problems = find_problems_of_password(password)
    if problems:
        raise InvalidInputError(problems)


def find_problems_of_password(password: str) -> list[Problem]:
    """List what is wrong with a new password.

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


class Passwords:
    """Hashes passwords and checks them, at a given cost.

    By default, a hash takes 64 MiB and three passes. Source: RFC 9106, 4.
    """

    def __init__(self, cost: Parameters | None = None) -> None:
        self._hasher = PasswordHasher.from_parameters(cost or get_default_parameters())

    def hash(self, password: str) -> str:
        """Return the text to store, with the cost and a random salt in it."""
        return self._hasher.hash(password)

    def is_right(self, password: str, stored: str | None) -> bool:
        """Return whether `stored` is a hash of this password.

        It takes as long for None, so that callers can't see which accounts exist.
        """
        if len(password) > LONGEST_PASSWORD:
            return False
        try:
            self._hasher.verify(stored or self._nobodys_hash, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Return whether a hash has another cost than new ones."""
        return self._hasher.check_needs_rehash(stored)

    @cached_property
    def _nobodys_hash(self) -> str:
        return self.hash(secrets.token_hex())
