"""Links that look like buttons."""

from dash import dcc
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon


def build_link_button(
    icon: str, *label: Component | str, href: str, is_filled: bool = False
) -> dcc.Link:
    """Build a link with an icon; a page's main action `is_filled`."""
    return dcc.Link(
        [build_icon(icon), *label],
        href=href,
        className="button button--filled" if is_filled else "button",
    )
