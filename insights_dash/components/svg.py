"""An SVG drawing from the server inside the page, in the colours of the theme."""

from dash.development.base_component import Component

_PROPS = ["markup", "label", "name"]
_NONE: list[str] = []


class Svg(Component):
    """An image, which `browser/shell/svg.js` inserts.

    Dash has no components for SVG, and an image file can't use CSS variables.
    """

    _namespace = "insights_dash"
    _type = "Svg"
    _prop_names = _PROPS
    _valid_wildcard_attributes = _NONE
    available_wildcard_properties = _NONE

    def __init__(self, markup: str, *, label: str, name: str) -> None:
        """Show `markup`, in which everything that a user wrote is escaped.

        `label` describes it to screen readers and in a tooltip; it is empty if the
        markup describes itself. `name` is its CSS class.
        """
        super().__init__(markup=markup, label=label, name=name)  # type: ignore[no-untyped-call]  # Dash has no types here
