"""Updates the space switcher of a page that is open, after spaces have changed."""

from collections.abc import Sequence

from dash import set_props

from insights_dash.components.shell import (
    ShellIds,
    SpaceLink,
    build_space_links,
    name_spaces,
)


def update_switcher(spaces: Sequence[SpaceLink]) -> None:
    """Show these spaces in the switcher of the administrator who changed them."""
    links = build_space_links(spaces, may_manage=True)
    set_props(ShellIds.SPACE_LINKS, {"children": links})
    set_props(ShellIds.SPACES, {"data": name_spaces(spaces)})
