"""The button that downloads a space leads to the API."""

from typing import Any

from insights_dash.components.export_menu import build_export_menu
from insights_dash.export.bundle import ExportFormat


def list_addresses(component: Any) -> list[str]:  # noqa: ANN401 - any part of a layout
    children = getattr(component, "children", None) or []
    parts = children if isinstance(children, list) else [children]
    own = [its] if (its := getattr(component, "data-export", None)) else []
    return own + [found for each in parts for found in list_addresses(each)]


def test_the_menu_has_the_address_of_each_format() -> None:
    assert [f"/api/Spaces-7/export?format={each}" for each in ExportFormat] == (
        list_addresses(build_export_menu("Spaces-7"))
    )
