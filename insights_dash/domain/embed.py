"""Embeds: links to a view for other web pages, keys that sign, origins that may frame.

An origin is `https://host` or `https://host:port`, as browsers write it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape
from urllib.parse import urlsplit

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind, ReportId, SpaceId

# The part of a view that hides every name, as `EmbedView` writes it.
NAMES_HIDDEN = {"names": "hidden"}
MOST_ORIGINS = 20
LONGEST_NAME = 200
USE_IS_NOTED_EVERY = timedelta(minutes=5)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_THIS_MACHINE = {"localhost", "127.0.0.1"}
_SCRIPT = """
addEventListener("message", ({ data, origin, source }) => {
  if (origin !== {origin} || !data) return;
  if (data.type !== "insights-dash:height") return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source) frame.height = data.height;
  }
});
"""
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*\Z")


class KeyKind(StrEnum):
    """Who signs with a key: this server its links, or a host application its tokens."""

    LINKS = "links"
    ISSUER = "issuer"


class Outcome(StrEnum):
    """What a link is worth; the values are what people read."""

    VALID = "Valid"
    EXPIRED = "Expired"
    REVOKED = "Revoked"


@dataclass(frozen=True)
class EmbedLink:
    """A stored link. `view` is as `EmbedView` writes it.

    `author` made it; `account_number` is None where nobody signs in. `api_key_number`
    is that of the API key that it was created with, None if a person created it.
    """

    id: str
    space_id: SpaceId
    report_id: ReportId
    name: str
    view: Mapping[str, str]
    origins: tuple[str, ...]
    author: str
    account_number: int | None
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    last_used: datetime | None
    api_key_number: int | None = None

    @property
    def number(self) -> int:
        """The number in its id."""
        return Kind.EMBED_LINK.find_number(self.id) or 0

    def outcome(self, now: datetime) -> Outcome:
        """Whether it shows anything."""
        if self.revoked is not None:
            return Outcome.REVOKED
        is_over = self.expires is not None and self.expires <= now
        return Outcome.EXPIRED if is_over else Outcome.VALID

    def use_is_outdated(self, now: datetime) -> bool:
        """Return whether the stored time of its last use should be updated."""
        return _is_outdated(self.last_used, now)


@dataclass(frozen=True)
class IssuerScope:
    """What a host application's tokens may show: never more, whatever they say.

    `report_ids` None stands for every report of the space. A token that names no
    origins has these.
    """

    space_id: SpaceId
    report_ids: tuple[ReportId, ...] | None
    origins: tuple[str, ...]
    hides_names: bool = False

    def covers(self, report: str) -> bool:
        """Whether a report is in it."""
        return self.report_ids is None or report in self.report_ids


@dataclass(frozen=True)
class EmbedKey:
    """A key that signs; it is made of `salt` and of the server's own secret.

    One that is `replaced` signs nothing new, one that is `ended` is worth nothing.
    `scope` is None for the server's own.
    """

    id: str
    kind: KeyKind
    name: str
    salt: str
    scope: IssuerScope | None
    author: str
    account_number: int | None
    created: datetime
    replaced: datetime | None
    ended: datetime | None
    last_used: datetime | None

    @property
    def number(self) -> int:
        """The number in its id."""
        return Kind.EMBED_KEY.find_number(self.id) or 0

    def use_is_outdated(self, now: datetime) -> bool:
        """Return whether the stored time of its last use should be updated."""
        return _is_outdated(self.last_used, now)


def read_origin(text: str) -> str:
    """An origin as browsers write it: no path, no default port, in lower case.

    Raises:
        ValueError: where it is none, or one that stands for several.
    """
    # Lower case makes a k of a Kelvin sign, and urlsplit puts marks in order slowly.
    if not text.isascii():
        raise ValueError(text)
    parts = urlsplit(text.strip().lower())
    port, host = parts.port, parts.hostname or ""
    is_bare = parts.path in {"", "/"} and not (parts.query or parts.fragment)
    if parts.scheme not in _DEFAULT_PORTS or not is_bare or "@" in parts.netloc:
        raise ValueError(text)
    if not _HOST.match(host) or port == 0:
        raise ValueError(text)
    is_usual = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


def split_websites(text: str) -> Sequence[str]:
    """Return the websites in a text, which blanks, commas or semicolons separate."""
    return [each for each in re.split(r"[\s,;]+", text) if each]


def read_website(text: str) -> str:
    """Return the origin of a website as people write it: a URL, or only its host.

    A host alone is taken as https, one of this machine as http.

    Raises:
        ValueError: if it isn't a website, or stands for several.
    """
    scheme, separator, rest = text.strip().partition("://")
    host = (rest if separator else scheme).removeprefix("//")
    for end in "/?#":
        host = host.partition(end)[0]
    if not separator:
        is_local = host.lower().partition(":")[0] in _THIS_MACHINE
        scheme = "http" if is_local else "https"
    return read_origin(f"{scheme}://{host}")


def read_origins(texts: Iterable[str]) -> tuple[str, ...]:
    """The origins that may frame something, each once.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    advice = (
        "isn't an origin. Enter a full origin, such as https://portal.example.com, "
        "with no path or wildcard."
    )
    return _read_each(texts, read_origin, advice)


def read_websites(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the origins of websites as people write them, each once.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    advice = (
        "isn't a website. Enter a URL, such as https://portal.example.com, with no "
        "wildcard."
    )
    return _read_each(texts, read_website, advice)


def _read_each(
    texts: Iterable[str], read: Callable[[str], str], advice: str
) -> tuple[str, ...]:
    origins: dict[str, None] = {}
    problems = []
    for text in texts:
        try:
            origins[read(text)] = None
        except ValueError:
            problems.append(Problem("origins", f'"{text[:100]}" {advice}'))
    if not origins and not problems:
        problems.append(Problem("origins", "Add at least one website."))
    if len(origins) > MOST_ORIGINS:
        message = f"You can allow up to {MOST_ORIGINS} websites."
        problems.append(Problem("origins", message))
    if problems:
        raise InvalidInputError(problems)
    return tuple(origins)


@dataclass(frozen=True)
class Snippet:
    """HTML for a host page. `url` is that of the embed, `height` is in pixels.

    The height is what the frame has until a script adjusts it.
    """

    url: str
    title: str
    height: int

    @property
    def origin(self) -> str:
        """The origin of the server."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def frame(self) -> str:
        """The frame alone, which keeps its height."""
        return (
            f'<iframe src="{escape(self.url)}" title="{escape(self.title)}"\n'
            f'  width="100%" height="{self.height}" frameborder="0" loading="lazy"\n'
            '  sandbox="allow-scripts allow-same-origin" '
            'referrerpolicy="strict-origin"></iframe>'
        )

    @property
    def script(self) -> str:
        """The script that gives every embed of the page the height of its content.

        It is the same for all embeds of a server, and does no harm if it is there
        several times.
        """
        return _SCRIPT.replace("{origin}", json.dumps(self.origin))

    @property
    def script_hash(self) -> str:
        """What a Content-Security-Policy allows the script by."""
        digest = hashlib.sha256(self.script.encode()).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"

    @property
    def adjusting(self) -> str:
        """The frame with the script."""
        return f"{self.frame}\n<script>{self.script}</script>"


def _is_outdated(last_used: datetime | None, now: datetime) -> bool:
    return last_used is None or now - last_used > USE_IS_NOTED_EVERY
