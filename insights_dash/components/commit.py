"""Texts with commit hashes, of which pages show only the first characters."""

from dash import html
from dash.development.base_component import Component

from insights_dash.figures.commits import SHORT, split_at_hashes

Text = str | list[Component | str]


def fold_hashes(text: str) -> Text:
    """Return a text that shows short hashes, but copies and reads out whole ones."""
    *parts, (rest, _) = split_at_hashes(text)
    if not parts:
        return text
    shown: list[Component | str] = []
    for before, commit in parts:
        shown += [before, _build_hash(commit)] if before else [_build_hash(commit)]
    return [*shown, rest] if rest else shown


def _build_hash(commit: str) -> Component:
    rest = html.Span(commit[SHORT:], className="commit__rest")
    return html.Span([commit[:SHORT], rest], className="commit", title=commit)
