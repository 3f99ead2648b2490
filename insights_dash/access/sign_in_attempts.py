"""Counts failed attempts to sign in, and makes the next one wait.

Failures in a row are counted by username and by address, and each makes the wait
longer. A name that has no account is treated the same.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy.orm import Session

from insights_dash.domain.errors import (
    InsightsError,
)
from insights_dash.domain.usernames import fold_username
from insights_dash.store.database import Database
from insights_dash.store.sessions import (
    Failures,
    add_failure,
    bound_failures,
    forget_failures,
    read_failures,
    take_back_failures,
)

# Free attempts before the first wait, which then doubles up to the longest: of a name
# from one address, of a name from anywhere, and of an address with any name. A stranger
# elsewhere cannot easily keep a user out.
_FREE = (4, 30, 20)
# Of an address that exchanges tokens. Nothing can be guessed there, and all pipelines
# of a company may come from one address.
_FREE_EXCHANGES = 60
_FIRST_WAIT, _LONGEST_WAIT = 2, 15 * 60
_MOST_DOUBLINGS = 16


class TooManyAttemptsError(InsightsError):
    """The caller has to wait `seconds` before the next attempt."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        unit = "second" if seconds == 1 else "seconds"
        super().__init__(f"Too many attempts. Try again in {seconds} {unit}.")


@dataclass(frozen=True)
class Attempt:
    """The subjects that count an attempt, and the address's earlier failures."""

    both: str
    name: str
    address: str
    before: Failures


def begin_attempt(
    database: Database, username: str, address: str, *, now: datetime
) -> Attempt:
    """Count an attempt before the password is checked, so parallel ones count too.

    Every password check starts here.

    Raises:
        TooManyAttemptsError: if the caller has to wait.
    """
    subjects = _subjects(username, address)
    with database.write() as session:
        bound_failures(session, subjects, now=now)
        failures = [read_failures(session, each, now=now) for each in subjects]
        seconds = _seconds_to_wait(failures, now)
        if seconds == 0:
            for subject in subjects:
                add_failure(session, subject, now=now)
    if seconds > 0:
        raise TooManyAttemptsError(seconds)
    return Attempt(*subjects, before=failures[-1])


def forgive(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Forget the failures of one account, but keep the address's other failures.

    Otherwise, anyone who knows one password could guess all others without a wait.
    """
    own = read_failures(session, attempt.both, now=now).count
    forget_failures(session, attempt.both)
    forget_failures(session, attempt.name)
    take_back_failures(session, attempt.address, own, last=attempt.before.last)


def check_exchanges(database: Database, address: str, *, now: datetime) -> None:
    """Let an address exchange a token, unless too many were refused in a row.

    Raises:
        TooManyAttemptsError: if the caller has to wait.
    """
    with database.read() as session:
        failures = read_failures(session, _exchanges(address), now=now)
    seconds = _wait_after(failures, _FREE_EXCHANGES, now)
    if seconds > 0:
        raise TooManyAttemptsError(seconds)


def count_refused_exchange(session: Session, address: str, *, now: datetime) -> None:
    """Count that an address sent a token that was refused."""
    subject = _exchanges(address)
    bound_failures(session, [subject], now=now)
    add_failure(session, subject, now=now)


def forgive_exchanges(session: Session, address: str) -> None:
    """Forget which tokens of an address were refused."""
    forget_failures(session, _exchanges(address))


def _exchanges(address: str) -> str:
    return _hash(f"exchanges {_find_network(address)}")


def _find_network(address: str) -> str:
    """Return what one attacker controls: an IPv4 address, or an IPv6 /64 network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found) >> 64 << 64, 64)))


def _subjects(username: str, address: str) -> tuple[str, str, str]:
    """Return the subjects of failures; hashed, as people type passwords as names."""
    name, address = fold_username(username), _find_network(address)
    return (
        _hash(f"both {address} {name}"),
        _hash(f"name {name}"),
        _hash(f"address {address}"),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _seconds_to_wait(failures: Sequence[Failures], now: datetime) -> int:
    return max(
        _wait_after(each, free, now) for each, free in zip(failures, _FREE, strict=True)
    )


def _wait_after(failures: Failures, free: int, now: datetime) -> int:
    extra = failures.count - free
    if extra <= 0 or failures.last is None:
        return 0
    wait = min(_FIRST_WAIT * 2 ** min(extra - 1, _MOST_DOUBLINGS), _LONGEST_WAIT)
    remaining = failures.last + timedelta(seconds=wait) - now
    return max(0, math.ceil(remaining.total_seconds()))
