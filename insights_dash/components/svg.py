"""A drawing that the server made, within the page: its colours follow the theme."""

from dash.development.base_component import Component

_PROPS = ["markup", "label", "name"]
_NONE: list[str] = []


class Svg(Component):
    """An image; the browser's half of it is `browser/shell/svg.js`.

    Dash has no components for SVG, and an image in a file knows no CSS variables.
    """

    _namespace = "insights_dash"
    _type = "Svg"
    _prop_names = _PROPS
    _valid_wildcard_attributes = _NONE
    available_wildcard_properties = _NONE

    def __init__(self, markup: str, *, label: str, name: str) -> None:
        """The drawing `markup`, which must hold nothing that a user wrote.

        `label` says it to those who cannot see it, and when it is pointed at; `name`
        is its class.
        """
        super().__init__(markup=markup, label=label, name=name)  # type: ignore[no-untyped-call]  # Dash has no types here
