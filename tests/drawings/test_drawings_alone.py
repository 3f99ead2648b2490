"""Drawings as pictures that stand alone, and what users wrote in them."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from insights_dash.drawings.ink import DARK, LIGHT, THEME, Ink
from insights_dash.drawings.markup import draw, write_number
from insights_dash.drawings.picture import Frame, Picture, export, show, show_sample
from sample_drawings import EVIL, FORMS

TOKENS = Path(__file__).parents[2] / "assets" / "00-tokens.css"
SVG = "{http://www.w3.org/2000/svg}"
FRAMES = [Frame(1320, 300, LIGHT), Frame(326, 240, DARK)]


def read_tokens(theme: str) -> Mapping[str, str]:
    css = TOKENS.read_text(encoding="utf-8")
    block = re.search(rf'color-scheme="{theme}"\][^{{]*{{(.*?)}}', css, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block[1]))


@pytest.mark.parametrize(("theme", "ink"), [("light", LIGHT), ("dark", DARK)])
def test_pictures_have_the_colours_of_the_theme(theme: str, ink: Ink) -> None:
    tokens = read_tokens(theme)
    named = {role: each[len("var(--") : -1] for role, each in asdict(THEME).items()}
    assert {role: tokens[name] for role, name in named.items()} == asdict(ink)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("frame", FRAMES, ids=["wide", "narrow"])
def test_a_picture_stands_alone(name: str, frame: Frame) -> None:
    picture = FORMS[name](frame)
    svg = export(picture, title=EVIL, subtitle=EVIL)
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == EVIL  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == picture.summary  # type: ignore[union-attr]
    assert "var(" not in svg
    assert "nan" not in svg.replace(EVIL, "").lower()
    assert {each.tag for each in root.iter()} <= {
        f"{SVG}{each}"
        for each in ("svg", "title", "desc", "rect", "g", "path", "circle", "text")
    }


@pytest.mark.parametrize("name", FORMS)
def test_text_and_marks_are_within_the_picture(name: str) -> None:
    for width in (326, 650, 1_320):
        picture = FORMS[name](Frame(width, 258, LIGHT))
        body = f"<g>{picture.body}</g>"
        for each in ET.fromstring(body).iter():  # noqa: S314 - our own text
            for size, most in (("x", width), ("y", picture.frame.height)):
                place = each.get(size) or each.get(f"c{size}")
                if place is not None:
                    assert -0.1 <= float(place) <= most + 0.1, ET.tostring(each)


@pytest.mark.parametrize("name", FORMS)
def test_a_page_gets_a_described_image_whose_colours_are_variables(name: str) -> None:
    picture = FORMS[name](Frame(650, 258))
    root = ET.fromstring(show(picture))  # noqa: S314 - our own text
    assert "img" == root.get("role")
    assert picture.summary == root.get("aria-label")
    assert picture.summary.endswith(".")
    markup = show(picture) + "".join(map(show_sample, picture.key))
    assert not re.search(r'(?:fill|stroke)="#', markup)


@pytest.mark.parametrize("name", FORMS)
def test_what_users_wrote_is_text(name: str) -> None:
    markup = show(FORMS[name](Frame(1_320, 300)))
    assert "<script" not in markup
    assert "onload=" not in re.sub(r'"[^"]*"|>[^<]*<', "", markup)


def test_numbers_of_pixels_are_short() -> None:
    assert ["12", "12.5", "0", "-3.1", "1000000"] == [
        write_number(each) for each in (12.0, 12.46, -0.01, -3.14, 1_000_000)
    ]


def test_attributes_are_escaped_and_control_characters_replaced() -> None:
    assert '<g data-id="&quot;&lt;"/>' == draw("g", data_id='"<')
    assert '<g id="a�b"/>' == draw("g", id="a\0b")


def test_a_picture_without_a_key_has_none() -> None:
    picture = Picture("plain", Frame(100, 50, LIGHT), "", "Nothing.")
    assert 'height="130"' in export(picture, title="Title", subtitle="")
