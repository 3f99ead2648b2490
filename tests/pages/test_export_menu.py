"""The button that downloads a space leads to the API."""

from typing import Any

from insights_dash.components.export_menu import build_export_menu
from insights_dash.export.bundle import ExportFormat


def list_links(component: Any) -> list[str]:  # noqa: ANN401 - any part of a layout
    children = getattr(component, "children", None) or []
    parts = children if isinstance(children, list) else [children]
    own = [component.href] if getattr(component, "href", None) else []
    return own + [link for each in parts for link in list_links(each)]


def test_the_menu_has_a_link_for_each_format() -> None:
    assert [f"/api/Spaces-7/export?format={each}" for each in ExportFormat] == (
        list_links(build_export_menu("Spaces-7"))
    )
