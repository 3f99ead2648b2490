"""OIDC identities: which ID tokens of other services stand for a service account."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import check_characters, is_blank
from insights_dash.domain.subject_rule import (
    has_several_repositories,
    is_broad,
    is_open_to_all,
)

GITHUB = "https://token.actions.githubusercontent.com"
GITLAB = "https://gitlab.com"
LONGEST_NAME, LONGEST_ISSUER, LONGEST_AUDIENCE, LONGEST_SUBJECT = 200, 200, 200, 500
MOST_IDENTITIES = 100  # of an account
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")


@dataclass(frozen=True)
class IdentityDraft:
    """What administrators enter; without an `audience`, the account's own ID is it."""

    name: str = ""
    issuer: str = ""
    subject: str = ""
    audience: str = ""


@dataclass(frozen=True)
class OidcIdentity:
    """An identity of a service account."""

    id: str
    account_number: int
    draft: IdentityDraft
    created: datetime
    last_used: datetime | None

    @property
    def number(self) -> int:
        """Return the number in its ID."""
        return Kind.OIDC_IDENTITY.find_number(self.id) or 0

    @property
    def warning(self) -> str:
        """Return why the subject may let in more than was meant; usually empty."""
        subject, issuer = self.draft.subject, self.draft.issuer
        if is_broad(subject):
            return f"Matches several owners or projects at {issuer}."
        if has_several_repositories(subject):
            return f"Matches several repositories at {issuer}."
        return ""


def find_problems(draft: IdentityDraft) -> Sequence[Problem]:
    """Find everything that is wrong with an identity."""
    return [
        *_check_name(draft.name),
        *_check_issuer(draft.issuer),
        *_check_subject(draft),
        *(_check_text("audience", draft.audience, LONGEST_AUDIENCE)),
    ]


def _check_name(name: str) -> Iterator[Problem]:
    if is_blank(name):
        yield Problem("name", "Enter a name.")
    elif len(name) > LONGEST_NAME:
        yield Problem("name", f"Use at most {LONGEST_NAME} characters.")
    else:
        yield from check_characters("name", name)


def _check_issuer(issuer: str) -> Iterator[Problem]:
    if not issuer:
        yield Problem("issuer", "Enter the issuer's URL.")
    elif problems := list(_check_text("issuer", issuer, LONGEST_ISSUER)):
        yield from problems
    elif not _is_https_url(issuer):
        message = (
            f'Enter a URL that begins with https://, such as "{GITHUB}", without a '
            "user, a query or a fragment."
        )
        yield Problem("issuer", message)


def _is_https_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    return (
        text.startswith("https://")
        and text.isascii()
        and not any(each in text for each in '?#@\\ <>"')
        and is_port
        and _HOST.fullmatch(host) is not None
    )


def _check_subject(draft: IdentityDraft) -> Iterator[Problem]:
    if not draft.subject:
        yield Problem("subject", "Enter the subject of the tokens to accept.")
    elif problems := list(_check_text("subject", draft.subject, LONGEST_SUBJECT)):
        yield from problems
    elif is_open_to_all(draft.issuer) and is_broad(draft.subject):
        message = (
            f"Anyone can get a matching token from {draft.issuer}. Name the owner "
            "completely, before any wildcard, such as repo:OWNER/*."
        )
        yield Problem("subject", message)


def _check_text(field: str, text: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        yield Problem(field, f"Use at most {longest} characters.")
    if not text.isprintable() or text != text.strip():
        yield Problem(
            field, "Remove invisible characters, and spaces at the start or end."
        )
