"""Texts with hashes of commits, of which pages show the first characters."""

from dash import html
from dash.development.base_component import Component

from insights_dash.figures.commits import SHORT, split_at_hashes

Text = str | list[Component | str]


def fold_hashes(text: str) -> Text:
    """Return a text whose hashes are short, but copied and read aloud as a whole."""
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
