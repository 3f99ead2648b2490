"""Embeds: links, signing keys, allowed origins, and the HTML for host pages.

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

# The view option that hides every name, as `EmbedView` writes it.
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
    """Whether a key signs the server's own links or a host application's tokens."""

    LINKS = "links"
    ISSUER = "issuer"


class LinkState(StrEnum):
    """The state of a link; the values are shown to users."""

    VALID = "Valid"
    EXPIRED = "Expired"
    REVOKED = "Revoked"


@dataclass(frozen=True)
class EmbedLink:
    """A stored link.

    `report_id` is None for a view of the whole space. `view` contains the texts that
    `EmbedView` writes. `author` is the username of its
    creator, and `account_number` is None in local mode. `api_key_number` is that of the
    API key that created it, None if a signed-in user did.
    """

    id: str
    space_id: SpaceId
    report_id: ReportId | None
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
        """Return the number in its id."""
        return Kind.EMBED_LINK.find_number(self.id) or 0

    @property
    def hides_names(self) -> bool:
        """Whether its view hides every name."""
        return NAMES_HIDDEN.items() <= self.view.items()

    def state(self, now: datetime) -> LinkState:
        """Return whether it is active, has expired or was revoked."""
        return find_state(now, expires=self.expires, revoked=self.revoked)

    def use_is_outdated(self, now: datetime) -> bool:
        """Return whether the stored time of its last use should be updated."""
        return is_use_outdated(self.last_used, now)


@dataclass(frozen=True)
class IssuerScope:
    """What a host application's tokens can show at most.

    `report_ids` None stands for every report of the space. `origins` are those that can
    frame it; a token without origins gets all of them.
    """

    space_id: SpaceId
    report_ids: tuple[ReportId, ...] | None
    origins: tuple[str, ...]
    hides_names: bool = False

    def covers(self, report: str) -> bool:
        """Return whether the scope includes a report."""
        return self.report_ids is None or report in self.report_ids


@dataclass(frozen=True)
class EmbedKey:
    """A key that signs; its secret is derived from `salt` and the server's own secret.

    One that is `replaced` signs nothing new; what an `ended` one signed is no longer
    valid. `scope` is None for the server's own keys.
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
        """Return the number in its id."""
        return Kind.EMBED_KEY.find_number(self.id) or 0

    def use_is_outdated(self, now: datetime) -> bool:
        """Return whether the stored time of its last use should be updated."""
        return is_use_outdated(self.last_used, now)


def read_origin(text: str) -> str:
    """Return an origin as browsers write it: no path, no default port, lower case.

    Raises:
        ValueError: if it is not an origin, or stands for several.
    """
    # Python's `lower` turns a Kelvin sign into a k, and urlsplit is slow with floods of
    # combining marks.
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
    """Return the websites in a text, separated by spaces, commas or semicolons."""
    return [each for each in re.split(r"[\s,;]+", text) if each]


def read_website(text: str) -> str:
    """Return the origin of a website that a user entered: a URL, or only its host.

    A host alone means https, or http if it is this machine. One without a dot, such as
    a machine of an intranet, needs its `https://`, so that words aren't read as hosts.

    Raises:
        ValueError: if the text isn't a website, or has a wildcard.
    """
    scheme, separator, rest = text.strip().partition("://")
    host = (rest if separator else scheme).removeprefix("//")
    for end in "/?#":
        host = host.partition(end)[0]
    if not separator:
        name = host.lower().partition(":")[0]
        is_local = name in _THIS_MACHINE
        if not is_local and "." not in name and not host.startswith("["):
            raise ValueError(text)
        scheme = "http" if is_local else "https"
    return read_origin(f"{scheme}://{host}")


def read_origins(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the origins in a list, each once.

    Raises:
        InvalidInputError: with every problem.
    """
    advice = (
        "isn't an origin. Enter a full origin, such as https://portal.example.com, "
        "with no path or wildcard."
    )
    return _read_each(texts, read_origin, advice)


def read_websites(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the origins of websites that a user entered, each once.

    Raises:
        InvalidInputError: with every problem.
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
    """The HTML for a host page; `url` is the embed's, `height` is in pixels.

    The frame has this height until a script adjusts it.
    """

    url: str
    title: str
    height: int

    @property
    def origin(self) -> str:
        """Return the origin of the server."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def frame(self) -> str:
        """Return the frame alone, which keeps its height."""
        return (
            f'<iframe src="{escape(self.url)}" title="{escape(self.title)}"\n'
            f'  width="100%" height="{self.height}" frameborder="0" loading="lazy"\n'
            '  sandbox="allow-scripts allow-same-origin" '
            'referrerpolicy="strict-origin"></iframe>'
        )

    @property
    def script(self) -> str:
        """Return the script that fits the height of embeds to their contents.

        It is the same for all embeds of a server, and harmless if a page includes it
        several times.
        """
        return _SCRIPT.replace("{origin}", json.dumps(self.origin))

    @property
    def script_hash(self) -> str:
        """Return the source for a Content-Security-Policy that allows the script."""
        digest = hashlib.sha256(self.script.encode()).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"

    @property
    def adjusting(self) -> str:
        """Return the frame with the script."""
        return f"{self.frame}\n<script>{self.script}</script>"


def find_state(
    now: datetime, *, expires: datetime | None, revoked: datetime | None
) -> LinkState:
    """Return whether a link is active, has expired or was revoked."""
    if revoked is not None:
        return LinkState.REVOKED
    is_over = expires is not None and expires <= now
    return LinkState.EXPIRED if is_over else LinkState.VALID


def is_use_outdated(last_used: datetime | None, now: datetime) -> bool:
    """Return whether the stored time of a link's last use should be updated."""
    return last_used is None or now - last_used > USE_IS_NOTED_EVERY
