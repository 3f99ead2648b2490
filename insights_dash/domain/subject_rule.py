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
# which `repo:acme-evil/…` begins too. GitHub lets everyone choose the claims in their
# subjects, some of which say nothing about an owner.
_UNOWNED = (
    *("environment", "context", "ref", "ref_type", "ref_protected", "base_ref"),
    *("head_ref", "event_name", "workflow", "actor", "runner_environment", "sha"),
    # Repositories of all owners can call the same public workflow.
    *("job_workflow_ref", "job_workflow_sha", "repository_visibility"),
)
_OWNERLESS = ("repo", "project_path", *_UNOWNED)
_OWNED = re.compile(
    r"(?:[^:]+:[^:]*:)*?(?:repo|project_path|repository):[^/:]+/"
    r"|(?:[^:]+:[^:]*:)*?(?:repository_owner|repository_owner_id):[^:]+:"
    rf"|(?!(?:{'|'.join(_OWNERLESS)}):)[^:]+:[^:]+:"
)
_IS_UNOWNED = re.compile(rf"(?:{'|'.join(_UNOWNED)}):")
# Claims about a repository, or about its owner only.
_HAS_REPOSITORY = re.compile(
    r"(?:[^:]+:[^:]*:)*?(?:repo|project_path|repository|repository_owner"
    r"|repository_owner_id):"
)
# Names a repository completely; GitLab's can be in groups within groups.
_ONE_REPOSITORY = re.compile(
    r"(?:[^:]+:[^:]*:)*?"
    r"(?:(?:repo|project_path|repository):[^/:]+/[^:]+|repository_id:[0-9]+):"
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
    """Return whether a rule may fit tokens of several owners.

    A rule without wildcards does if its claims name no owner, as in
    `environment:Production`.
    """
    fixed = _read_fixed(rule)
    if not _WILDCARD.search(rule) and not _IS_UNOWNED.match(rule):
        return False
    return not _OWNED.match(fixed)


def has_several_repositories(rule: str) -> bool:
    """Return whether a rule may fit tokens of several repositories of an owner."""
    fixed = _read_fixed(rule)
    if _ONE_REPOSITORY.match(fixed):
        return False
    return is_broad(rule) or _HAS_REPOSITORY.match(fixed) is not None


def _read_fixed(rule: str) -> str:
    """Return what stands before the first wildcard, with a colon at the very end."""
    wildcard = _WILDCARD.search(rule)
    return rule[: wildcard.start()] if wildcard else f"{rule}:"


def is_open_to_all(issuer: str) -> bool:
    """Return whether anyone can get tokens from an issuer, as from GitHub."""
    return issuer.rstrip("/") in _OPEN_TO_ALL
