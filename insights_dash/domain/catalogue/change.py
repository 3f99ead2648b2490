"""Changes that a release contains: pull or merge requests, or commits.

Their texts are written by the authors of commits, so they are cleaned, not refused: a
pipeline must not stop because of a commit message. Only IDs and links are checked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from insights_dash.domain.errors import Problem
from insights_dash.domain.names import check_characters, compose, without_flaws

MOST_CHANGES = 5_000  # of a release
ID_LENGTH = 200
MESSAGE_LENGTH = 500
AUTHOR_LENGTH = 200
LINK_LENGTH = 2_000
_LONGEST_TEXT_READ = 10_000
_BOT = "[bot]"  # how GitHub ends the names of apps
# What git and the hosts write.
_MERGE = re.compile(
    r"Merge (?:branch|branches|remote-tracking branch|tag|commit|pull)\b"
)
_REVERT = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Change:
    """A change of a release. Empty texts and None mean that something is unknown.

    `id` is its commit hash, or what its source calls the pull request. `message` is the
    first line. `authored` is when the work on it began (its first commit was written),
    `committed` when that commit got into the history; `opened` and `merged` are those
    of the pull request. `pull_request` is its number or name, `reverts` is the ID of
    the change that this one undoes. `link` is an HTTP(S) URL.
    """

    id: str
    message: str = ""
    author: str = ""
    is_bot: bool | None = None
    authored: datetime | None = None
    committed: datetime | None = None
    opened: datetime | None = None
    merged: datetime | None = None
    pull_request: str = ""
    reverts: str = ""
    link: str = ""

    @property
    def started(self) -> datetime | None:
        """When the work began: lead times from the commit are measured from here."""
        return self.authored or self.committed

    @property
    def is_merge_commit(self) -> bool:
        """Whether the message says that this only merges other commits."""
        return not self.pull_request and _MERGE.match(self.message) is not None

    def cleaned(self) -> Self:
        """Return the change as it is stored: short, readable texts on one line."""
        author = clean_line(self.author, AUTHOR_LENGTH)
        is_bot = self.is_bot
        if is_bot is None and author.lower().endswith(_BOT):
            is_bot = True
        return replace(
            self,
            id=compose(self.id).strip(),
            message=clean_line(self.message, MESSAGE_LENGTH),
            author=author,
            is_bot=is_bot,
            pull_request=clean_line(self.pull_request, ID_LENGTH),
            reverts=compose(self.reverts).strip(),
            link=self.link.strip(),
        )

    def updated(self, newer: "Change") -> "Change":
        """Return the change with what `newer` knows about it; the rest stays."""
        known = {
            name: value
            for name, value in vars(newer).items()
            if value is not None and value != ""
        }
        return replace(self, **known)


def read_commit(identifier: str, message: str, link: str = "") -> Change:
    """Return the change that a commit is, with what its whole message says."""
    reverts = _REVERT.search(message[:_LONGEST_TEXT_READ])
    return Change(identifier, message, link=link, reverts=reverts[1] if reverts else "")


def check_change(change: Change, place: str = "") -> Iterator[Problem]:
    """Find what is wrong with a change; `place` stands before the names of fields."""
    yield from check_id(f"{place}id", change.id)
    if change.reverts.strip():
        yield from check_id(f"{place}reverts", change.reverts)
    yield from check_link(f"{place}link", change.link)


def check_id(field: str, identifier: str) -> Iterator[Problem]:
    """Find what is wrong with the ID of a change."""
    identifier = identifier.strip()
    if not identifier:
        yield Problem(field, "Enter an ID, such as the hash of a commit.")
    elif len(identifier) > ID_LENGTH:
        yield Problem(field, f"The ID is longer than {ID_LENGTH} characters.")
    else:
        yield from check_characters(field, identifier)


def check_link(field: str, link: str) -> Iterator[Problem]:
    """Find what is wrong with a link that can be empty."""
    text = link.strip()
    if not text:
        return
    if len(text) > LINK_LENGTH:
        yield Problem(field, f"The URL is longer than {LINK_LENGTH:,} characters.")
    elif not is_link(text):
        yield Problem(field, "Enter a URL that starts with https:// or http://.")


def is_link(text: str) -> bool:
    """Return whether a text is a URL that a page can link to."""
    if len(text) > LINK_LENGTH or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # such as "https://[": not an address
        return False


def clean_line(text: str, longest: int) -> str:
    """Return the first line of a text that has one, without characters that deceive.

    A longer one is shortened to `longest` characters.
    """
    lines = text[:_LONGEST_TEXT_READ].strip().splitlines()
    line = _SPACES.sub(" ", lines[0]) if lines else ""
    line = compose(without_flaws(line)).strip()
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def pair_reverts(changes: Sequence[Change]) -> Mapping[str, str]:
    """Return the changes that cancel each other out, each with the ID of the other.

    Pairs are taken from the last revert backwards. So if a revert was reverted itself,
    the first change stays in.
    """
    ids, pairs = {each.id for each in changes}, dict[str, str]()
    for change in reversed(changes):
        other = change.reverts
        if (
            other in ids
            and other != change.id
            and not {other, change.id} & pairs.keys()
        ):
            pairs |= {change.id: other, other: change.id}
    return pairs
