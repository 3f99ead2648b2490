"""SVG logos are drawn in a process of their own, which opens and runs nothing."""

import io
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic

import pytest
import resvg_py
from PIL import Image

from insights_dash.domain.errors import InvalidInputError, UnavailableError
from insights_dash.domain.report import Logo
from insights_dash.pictures import svg as module
from insights_dash.pictures.logo import LARGEST_LOGO, LOGO_SIDE, read_logo

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
PATH = '<path d="M0 0h9v9z"/>'


def svg(content: str = "", attributes: str = 'viewBox="0 0 9 9"') -> bytes:
    """Return an SVG with a triangle below its content."""
    return (
        f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}" {attributes}>{PATH}{content}</svg>'
    ).encode()


def draw(content: str = "", attributes: str = 'viewBox="0 0 9 9"') -> Image.Image:
    logo = read_logo(svg(content, attributes))
    assert "image/png" == logo.media_type
    return Image.open(io.BytesIO(logo.data)).convert("RGBA")


@cache
def draw_triangle() -> Logo:
    return read_logo(svg())


def reason_against(data: bytes) -> str:
    with pytest.raises(InvalidInputError) as raised:
        read_logo(data)
    (problem,) = raised.value.problems
    assert "Logo" == problem.field
    return problem.message


def color_at(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """Return the colour at a place of the 9×9 units."""
    unit = LOGO_SIDE // 9
    found = image.getpixel((x * unit + unit // 2, y * unit + unit // 2))
    assert isinstance(found, tuple)
    return found


def test_a_usual_svg_keeps_its_look() -> None:
    image = draw(
        "<title>Größe</title><style>.green { fill: #0f0 }</style><defs>"
        '<linearGradient id="a"><stop stop-color="#f00"/></linearGradient>'
        '<clipPath id="c"><use xlink:href="#p"/></clipPath>'
        '<filter id="f" x="-5" width="10"><feOffset dx="3"/></filter>'
        '<rect id="p" width="3" height="3"/></defs>'
        '<rect width="9" height="9" fill="url(#a)" clip-path="url(#c)"/>'
        '<rect class="green" width="3" height="3" transform="translate(0 3)"/>'
        '<rect width="3" height="3" y="6" style="fill: rgb(0, 0, 255) !important"/>'
        '<rect width="2" height="3" fill="#fff" filter="url(#f)"/>'
    )
    assert (LOGO_SIDE, LOGO_SIDE) == image.size
    expected = {
        (1, 1): (255, 0, 0, 255),
        (1, 4): (0, 255, 0, 255),
        (1, 7): (0, 0, 255, 255),
        (4, 1): (255, 255, 255, 255),
        (8, 1): (0, 0, 0, 255),
        (4, 8): (0, 0, 0, 0),
    }
    assert expected == {place: color_at(image, *place) for place in expected}


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 9 9"', (256, 256)),
        ('viewBox="-1,-2 3.5 4" width="100%"', (256, 256)),
        ('width="20px" height="10"', (256, 128)),
        ("", (256, 256)),
        ('viewBox="a b 9 9"', (256, 256)),
    ],
)
def test_its_longer_side_has_256_pixels(attributes: str, size: tuple[int, int]) -> None:
    assert size == draw(attributes=attributes).size


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_an_svg_in_any_encoding_is_drawn(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + svg(
        '<g id="Größe"><path d="M0 0h9"/></g><use href="#Größe" stroke="red"/>'
    ).decode("utf-8")
    image = Image.open(io.BytesIO(read_logo(text.encode(encoding)).data))
    assert image.convert("RGB").getpixel((128, 2)) == (255, 0, 0)


def test_an_svg_with_a_prefix_or_without_a_declaration_is_read() -> None:
    data = f'<s:svg xmlns:s="{SVG}" viewBox="0 0 9 9"><s:path d="M0 0h9v9z"/></s:svg>'
    assert draw_triangle() == read_logo(data.encode())


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<script href="https://evil.example/x.js"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<script xmlns="">alert(1)</script>',
        "<SCRIPT>alert(1)</SCRIPT>",
        "<foreignObject><h:p xmlns:h='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<style>@import url(https://evil.example/x.css);</style>",
        '<image href="https://evil.example/x.png"/>',
        '<image xlink:href="data:image/png;base64,AAAA"/>',
        '<feImage href="https://evil.example/x.png"/>',
        '<a href="javascript:alert(1)"><g/></a>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<set attributeName="onload" to="alert(1)"/>',
        "<handler>alert(1)</handler>",
        "<iframe src='https://evil.example'/>",
        "<!-- evil -->",
        "<?xml-stylesheet href='https://evil.example/x.css'?>",
        "<metadata>evil</metadata>",
        "<script/>evil",
        '<path xmlns="" d="M0 0"/>',
        '<h:g xmlns:h="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_active_content_is_not_drawn(attack: str) -> None:
    assert draw_triangle() == read_logo(svg(attack))


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A red image on the server's disk."""
    path = tmp_path / "secret.png"
    Image.new("RGB", (9, 9), "red").save(path)
    return path


@pytest.mark.parametrize(
    "attack",
    [
        '<image href="{}" width="9" height="9"/>',
        '<image xlink:href="{}" width="9" height="9"/>',
        '<s:image xmlns:s="http://www.w3.org/2000/svg" href="{}"/>',
        '<image href="file://{}" width="9" height="9"/>',
        '<g><svg><image href="{}" width="9" height="9"/></svg></g>',
        '<defs><image id="i" href="{}" width="9" height="9"/></defs><use href="#i"/>',
        '<pattern id="p" width="9"><image href="{}"/></pattern><g fill="url(#p)"/>',
        '<filter id="f"><feImage href="{}"/></filter><g filter="url(#f)"/>',
        '<use href="{}"/>',
        '<use href="{}#i"/>',
        '<g fill="url({})"/>',
        '<g style="background-image:url({});mask:url({})"/>',
        "<style>@import url({}); path {{ background: url({}) }}</style>",
    ],
)
def test_no_file_of_the_server_is_drawn(attack: str, image: Path) -> None:
    assert draw_triangle() == read_logo(svg(attack.format(image, image)))


def test_resvg_itself_would_draw_files(image: Path) -> None:
    """Otherwise, the test above shows nothing."""
    data = f'<svg xmlns="{SVG}"><image href="{image}" width="9" height="9"/></svg>'
    drawn = module.draw_svg(data.replace("image", "rect").encode(), side=9)
    assert (0, 0, 0) == Image.open(io.BytesIO(drawn)).convert("RGB").getpixel((4, 4))
    drawn = resvg_py.svg_to_bytes(svg_string=data, width=9, height=9)
    assert (255, 0, 0) == Image.open(io.BytesIO(drawn)).convert("RGB").getpixel((4, 4))


def test_an_svg_with_text_is_refused() -> None:
    assert "contains text" in reason_against(svg("<g><text>us</text></g>"))


def test_an_svg_with_nothing_to_draw_is_refused() -> None:
    data = f'<svg xmlns="{SVG}" viewBox="0 0 9 9"><image href="x.png"/></svg>'
    assert "shows nothing" in reason_against(data.encode())
    assert "shows nothing" in reason_against(svg(attributes='viewBox="0 0 1e30 1e30"'))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg SYSTEM "https://evil.example/x.dtd">',
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "https://evil.example/x.dtd"> %a;]>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">',
        '<!DOCTYPE svg [<!ATTLIST path onload CDATA "alert(1)">]>',
    ],
)
def test_an_svg_with_a_doctype_is_refused(declared: str) -> None:
    assert "DOCTYPE" in reason_against(declared.encode() + svg("<title>&b;</title>"))


@pytest.mark.parametrize(
    "data",
    [
        svg()[:-3],
        svg("<g>"),
        svg("<title>&nothing;</title>"),
        svg("<title>\0</title>"),
        b'<?xml version="1.0" encoding="utf-7"?>' + svg(),
        b'<?xml version="1.0" encoding="no-such"?>' + svg(),
        svg().replace(b"M0", b"\xff"),
    ],
)
def test_a_damaged_svg_is_refused(data: bytes) -> None:
    assert "damaged" in reason_against(data)


def test_an_svg_without_its_namespace_is_told_what_it_lacks() -> None:
    data = b'<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    assert f'xmlns="{SVG}"' in reason_against(data)


@pytest.mark.parametrize("attributes", ['width="0" height="10"', 'height="-5"'])
def test_an_svg_of_an_impossible_size_is_refused(attributes: str) -> None:
    assert "can't be drawn" in reason_against(svg(attributes=attributes))


def chain(element: str, link: str) -> str:
    """Return nine elements; each refers ten times to the next one."""
    return "".join(
        f'<{element} id="n{each}">{link.format(f"n{each + 1}") * 10}'
        f"</{element.split(maxsplit=1)[0]}>"
        for each in range(9)
    )


_LONG = "M0 0" + "L9 9L0 1" * 50_000
_BOMBS = {
    "references": chain("g", '<use href="#{}"/>'),
    "a circle": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    "clip paths": chain("clipPath", '<path d="M0 0h9v9" clip-path="url(#{})"/>')
    + '<path d="M0 0h9v9z" clip-path="url(#n0)"/>',
    "masks": chain("mask", '<path d="M0 0h9v9" fill="#fff" mask="url(#{})"/>')
    + '<path d="M0 0h9v9z" mask="url(#n0)"/>',
    "patterns": chain(
        'pattern width="1" height="1"', '<path d="M0 0h9v9" fill="url(#{})"/>'
    )
    + '<path d="M0 0h9v9z" fill="url(#n0)"/>',
    "depth": "<g>" * 1_000 + PATH + "</g>" * 1_000,
    "layers": '<g opacity=".9">' * 800 + PATH + "</g>" * 800,
    "more depth": "<g>" * 140_000 + "</g>" * 140_000,
    "noise": '<filter id="f"><feTurbulence baseFrequency="1" numOctaves="2000000000"/>'
    '</filter><path d="M0 0h9v9z" filter="url(#f)"/>',
    "dashes": '<path d="M0 0H9" stroke="red" stroke-dasharray=".00001"/>' * 200,
    "namespaces": f'<g xmlns="{"u" * 200_000}">'
    + "".join(f"<a{each}/>" for each in range(3_000))
    + "</g>",
    "long paths": f'<path id="p" d="{_LONG}"/>' + '<use href="#p"/>' * 2_000,
}


@pytest.mark.parametrize("name", _BOMBS)
def test_an_svg_that_costs_too_much_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some end the process, and some would take hours."""
    monkeypatch.setattr(module, "SECONDS", 1)
    data = svg(_BOMBS[name])
    assert len(data) < LARGEST_LOGO * 2
    with pytest.raises(module.SvgError, match="can't be drawn"):
        module.draw_svg(data, side=LOGO_SIDE)


def test_only_one_svg_is_drawn_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS_FOR_A_TURN", 0)
    drawing = Lock()
    monkeypatch.setattr(module, "_drawing", drawing)
    with drawing, pytest.raises(UnavailableError, match="Another logo"):
        read_logo(svg())
    assert read_logo(svg())


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS_ON_A_BUSY_MACHINE", 0.01)
    begin = monotonic()
    assert "can't be drawn" in reason_against(svg())
    assert monotonic() - begin < module.SECONDS * 10


@pytest.mark.parametrize("character", ["a", "(", ")", "url(", "'", " ", "#", ";", ":"])
def test_a_long_value_ends_in_good_time(
    character: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 1)
    value = character * (LARGEST_LOGO // 3 // len(character))
    with suppress(module.SvgError):
        data = svg(f'<path fill="{value}"/><path style="fill:{value}"/>')
        assert module.draw_svg(data, side=LOGO_SIDE)
