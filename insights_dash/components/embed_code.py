"""The HTML that shows an embed on a host page, with buttons that copy it."""

from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.period_headline import MOST_GROUPS
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.embed import Snippet
from insights_dash.domain.metric import OVERVIEW, Metric

# Heights in pixels, in a frame about 1,000 pixels wide, where cards are in pairs.
_CARD, _SINGLE, _LEGEND = 440, 410, 38
HEADER, PADDING = 42, 24
# Besides the headlines of several environment groups, and for each of these.
_CARD_OF_GROUPS, _SINGLE_OF_GROUPS, _GROUP, _MORE_GROUPS = 306, 348, 80, 24


def estimate_height(
    metric: Metric | None, *, has_header: bool, has_legend: bool, groups: int
) -> int:
    """Return the height of an embed without its script; None is the overview.

    `groups` is how many environment groups the report has. If they are several, each
    has a headline of its own, and a series.
    """
    rows = (len(OVERVIEW) + 1) // 2
    card, single = _CARD, _SINGLE
    if groups > 1:
        has_legend = True
        headlines = min(groups, MOST_GROUPS) * _GROUP
        headlines += _MORE_GROUPS * (groups > MOST_GROUPS)
        card, single = _CARD_OF_GROUPS + headlines, _SINGLE_OF_GROUPS + headlines
    content = single if metric else rows * card
    return content + PADDING + _LEGEND * (1 + has_legend) + HEADER * has_header


def build_code(
    snippet: Snippet, *, sets_theme: bool = False, is_new: bool = False
) -> Component:
    """Build the HTML of an embed, with and without the script for its height.

    With `sets_theme`, a hint says how the host page sets the theme. If the embed
    `is_new`, the button that copies the HTML has the focus.
    """
    return html.Div(
        [
            dmc.Checkbox(
                label="Adjust height automatically",
                description="Adds a short script, so that the embed needs no scroll "
                "bar of its own",
                checked=True,
                className="embed-code__adjusts",
            ),
            build_copied(
                "HTML",
                snippet.adjusting,
                class_name="embed-code__adjusting",
                is_focused=is_new,
            ),
            build_copied("HTML", snippet.frame, class_name="embed-code__still"),
            _build_theme(snippet) if sets_theme else None,
            _build_policy(snippet),
            build_copied("Link", snippet.url),
        ],
        className="embed-code",
    )


def _build_theme(snippet: Snippet) -> Component:
    return build_copied(
        "Theme",
        'frame.contentWindow.postMessage({ type: "insights-dash:theme", '
        f'theme: "dark" }}, "{snippet.origin}");',
        note='Your page sets the theme, "light" or "dark", like this. Do so '
        "each time the embed sends its height, and when your theme changes.",
    )


def _build_policy(snippet: Snippet) -> html.Details:
    policy = f"frame-src {snippet.origin}"
    return html.Details(
        [
            html.Summary("If your page has a Content-Security-Policy"),
            build_copied(
                "Directives to add",
                f"{policy}; script-src '{snippet.script_hash}'",
                class_name="embed-code__adjusting",
            ),
            build_copied("Directive to add", policy, class_name="embed-code__still"),
        ],
        className="embed-code__fold",
    )


def build_copied(
    label: str,
    text: str,
    *,
    note: str = "",
    class_name: str = "",
    is_focused: bool = False,
) -> Component:
    """Build a text with a button that copies it."""
    focus: dict[str, Any] = {"autoFocus": True} if is_focused else {}
    shown = dmc.Textarea(
        label=label,
        description=note or None,
        value=text,
        readOnly=True,
        autosize=True,
        maxRows=14,
    )
    copies = [
        build_icon("copy"),
        html.Span("Copy", **aria(live="polite")),
        html.Span(label, className="is-said"),
    ]
    button = html.Button(
        copies, type="button", className="button secret__copy", **focus
    )
    return html.Div([shown, button], className=f"secret {class_name}")
