"""Rules for the subjects of ID tokens, such as `repo:acme/shop:*`.

As on an Octopus server, `*` stands for any characters, also none, and `?` for exactly
one. Letter case matters.
"""

import re

_WILDCARD = re.compile("[*?]")
# Public services, where anyone can get a token with a subject of their own.
_OPEN_TO_ALL = frozenset(
    {
        "https://token.actions.githubusercontent.com",
        "https://gitlab.com",
        "https://agent.buildkite.com",
        "https://app.harness.io",
        "https://accounts.google.com",
    }
)
# The fixed beginning names an owner completely: `repo:acme/`, but not `repo:acme`, with
# which `repo:acme-evil/…` begins too. GitHub lets everyone begin their subjects with
# other claims, some of which say nothing about an owner.
_OWNERLESS = (
    *("repo", "project_path", "environment", "context", "ref", "ref_type", "base_ref"),
    *("head_ref", "event_name", "workflow", "actor", "runner_environment"),
)
_OWNED = re.compile(
    r"(?:[^:]+:[^:]*:)*?(?:repo|project_path):[^/]+/"
    rf"|(?!(?:{'|'.join(_OWNERLESS)}):)[^:]+:[^:]+:"
)


def matches(rule: str, subject: str) -> bool:
    """Return whether a subject fits a rule.

    The time grows with the product of their lengths at most, whatever they contain.
    """
    at, place = 0, 0  # the next characters of the subject and of the rule
    star, resume = -1, 0  # the last `*`, and where it ends in the subject
    while at < len(subject):
        wanted = rule[place : place + 1]
        if wanted == "*":
            star, resume = place, at
            place += 1
        elif wanted and wanted in {"?", subject[at]}:
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = resume, star + 1
        else:
            return False
    return not rule[place:].strip("*")


def is_broad(rule: str) -> bool:
    """Return whether a rule with wildcards may fit tokens of several owners."""
    wildcard = _WILDCARD.search(rule)
    return wildcard is not None and not _OWNED.match(rule[: wildcard.start()])


def is_open_to_all(issuer: str) -> bool:
    """Return whether anyone can get tokens from an issuer, as from GitHub."""
    return issuer.rstrip("/") in _OPEN_TO_ALL
