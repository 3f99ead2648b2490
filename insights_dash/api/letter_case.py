"""Paths of the API in any letter case, as on an Octopus server.

Scripts ask for `/api/Spaces-1/Projects/all`. Werkzeug only matches paths as they are
written in the rules, and each part of a rule can't be told to ignore case without
slowing down all of them. So a WSGI middleware writes the fixed parts of a path as the
rules have them, before anything reads it: routing, the access checks, the log and
OpenAPI only know one form of each path. IDs, names and slugs stay as they were sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_API = "api"


@dataclass
class _Part:
    """What can follow a part of a path: fixed words, or a variable."""

    fixed: "dict[str, _Part]" = field(default_factory=dict)
    variable: "_Part | None" = None
    is_end: bool = False

    def add(self, parts: Sequence[str]) -> None:
        """Add a rule below this part."""
        if not parts:
            self.is_end = True
            return
        first, *rest = parts
        if first.startswith("<"):
            self.variable = self.variable or _Part()
            self.variable.add(rest)
        else:
            self.fixed.setdefault(first, _Part()).add(rest)

    def fold(self, parts: Sequence[str]) -> list[str] | None:
        """Return a path as its rule has it; None if it fits no rule.

        As in Werkzeug, fixed words come before variables.
        """
        if not parts:
            return [] if self.is_end else None
        first, *rest = parts
        for following, written in (
            (self.fixed.get(first.lower()), first.lower()),
            (self.variable, first),
        ):
            folded = following.fold(rest) if following and first else None
            if folded is not None:
                return [written, *folded]
        return None


class FoldedPaths:
    """Wraps the server's WSGI application, and leaves other paths unchanged."""

    def __init__(self, inner: "WSGIApplication", rules: Iterable[str]) -> None:
        """Wrap `inner`, which has these rules, such as `/api/<space>/projects`."""
        self._inner = inner
        self._root = _Part()
        for rule in rules:
            self._root.add(rule.strip("/").split("/"))

    def answer(
        self, environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO", ""))
        if path[1:4].lower() == _API:
            environ["PATH_INFO"] = self.fold(path)
        return self._inner(environ, start)

    def fold(self, path: str) -> str:
        """Return the path as the rules have it, with its own variables."""
        first, *rest = path.removesuffix("/")[1:].split("/")
        if first.lower() != _API:
            return path
        folded = self._root.fold([first, *rest]) or [_API, *rest]
        end = "/" if path.endswith("/") else ""
        return f"/{'/'.join(folded)}{end}"
