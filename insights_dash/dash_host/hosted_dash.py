"""Dash with our own HTML pages: the app of the dashboard and that of embeds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import Dash
from flask import Flask

from insights_dash.access.headers import trust_scripts


@dataclass(frozen=True)
class IndexPage:
    """An HTML page; `complete` changes the parts that Dash fills in at `{%…%}`."""

    html: str
    complete: Callable[[dict[str, str]], None]


class HostedDash(Dash):
    """A Dash app on a server that can have others.

    `find_prefix` returns the path of the app as the browser sees it, if that differs
    per request.
    """

    def __init__(
        self,
        name: str,
        server: Flask,
        page: IndexPage,
        *,
        find_prefix: Callable[[], str] | None = None,
        **options: Any,  # noqa: ANN401 - Dash's own
    ) -> None:
        self._complete = page.complete
        self._find_prefix = find_prefix
        super().__init__(
            name,
            server=server,  # type: ignore[arg-type]  # Dash's types forget Flask
            update_title="",
            index_string=page.html,
            serve_locally=True,
            use_async=False,
            enable_mcp=False,
            # Each page has its own components; a component of another page is no error.
            suppress_callback_exceptions=True,
            **options,
        )

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # any of Dash's parts
        """Return the HTML page."""
        trust_scripts(parts["scripts"] + parts["renderer"])
        self._complete(parts)
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]  # Dash has no types here
        return page

    def _config(self) -> dict[str, Any]:
        # Dash has no public way to set a prefix per request.
        config: dict[str, Any] = super()._config()  # type: ignore[no-untyped-call]
        if self._find_prefix is None:
            return config
        return {**config, "requests_pathname_prefix": self._find_prefix()}
