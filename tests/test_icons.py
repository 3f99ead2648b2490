"""Icons: pages load those that the code names, and parts of the font for others."""

import json
import re

import pytest
from plotly.io.json import to_json_plotly

from insights_dash.components.icon_catalogue import find_glyph, list_icons
from insights_dash.components.report_icon import build_report_icon
from tools.icons import SHEET, VENDOR, list_in_sheet, list_used

_FACE = re.compile(r'webfonts/([^"]+)"\)[^;]*;\s*unicode-range: ([^;]+);')


def test_the_style_sheet_has_the_icons_of_the_code() -> None:
    """If it hasn't, run tools/icons.py."""
    assert {"gear", "chevron-down", "arrow-up-right-from-square"} <= list_used()
    assert list_used() == list_in_sheet()


def test_each_icon_is_in_one_part_of_the_font() -> None:
    faces = dict(_FACE.findall(SHEET.read_text(encoding="utf-8")))
    assert {each.name for each in (VENDOR / "webfonts").iterdir()} == set(faces)
    places = [
        int(each.removeprefix("U+"), 16)
        for listed in faces.values()
        for each in listed.split(", ")
    ]
    assert len(places) == len(set(places))
    assert {int(icon["glyph"], 16) for icon in list_icons()} == set(places)
    own = faces["icons-00.woff2"].split(", ")
    assert all(f"U+{int(find_glyph(name) or '', 16):X}" in own for name in list_used())


@pytest.mark.parametrize(
    ("icon", "glyph"),
    [
        ("rocket", "f135"),
        ("home", "f015"),  # the former name of "house"
        ("no-such-icon", find_glyph("chart-line")),
        (None, find_glyph("chart-line")),
    ],
)
def test_a_report_has_any_icon_or_the_default(icon: str | None, glyph: str) -> None:
    icon_part = json.loads(to_json_plotly(build_report_icon(icon, None)))
    drawn = icon_part["props"]["children"]["props"]
    assert {"--fa": f'"\\{glyph}"'} == drawn["style"]
