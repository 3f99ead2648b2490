"""Colours of the page that WCAG has a contrast for."""

import re
from pathlib import Path

import pytest

from luminance import luminance

TOKENS = Path(__file__).parents[1] / "assets/00-tokens.css"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_fields_stand_out_from_what_is_around_them(scheme: str) -> None:
    css = TOKENS.read_text(encoding="utf-8")
    head = f'\n:root[data-mantine-color-scheme="{scheme}"]'
    theme = css.split(head)[1].split("}")[0]
    colors = dict(re.findall(r"--([\w-]+): #(\w{6});", theme))
    border = 0.05 + luminance(colors["border-field"])
    for name in ("canvas", "surface", "raised"):
        around = 0.05 + luminance(colors[name])
        assert max(border, around) / min(border, around) >= 3, name
