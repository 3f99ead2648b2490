import io
import struct
import zlib
from contextlib import suppress
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.logo import (
    LARGEST_LOGO,
    LOGO_SIDE,
    MOST_PIXELS,
    MOST_SCANS,
    Logo,
    read_logo,
)

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
RED, BLUE = (255, 0, 0), (0, 0, 255)
ORIENTATION = 0x0112


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def half_red(mode: str = "RGB", size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def shown(logo: Logo) -> Image.Image:
    assert "image/png" == logo.media_type
    image = Image.open(io.BytesIO(logo.data))
    assert "PNG" == image.format
    image.load()
    return image


def color_at(image: Image.Image, x: float, y: float) -> str:
    """The name of the colour at a place, given as shares of the width and height."""
    place = (int(image.width * x), int(image.height * y))
    red, _, blue = image.convert("RGB").getpixel(place)  # type: ignore[misc] # RGB
    return "red" if red > blue else "blue"


def svg(content: str = "", attributes: str = 'viewBox="0 0 9 9"') -> bytes:
    return (
        f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}" {attributes}>'
        f'{content}<path d="M0 0h9v9z"/></svg>'
    ).encode()


def made_safe(content: str = "", attributes: str = 'viewBox="0 0 9 9"') -> str:
    logo = read_logo(svg(content, attributes))
    assert "image/svg+xml" == logo.media_type
    return logo.data.decode()


def elements_of(content: str) -> list[Element]:
    """What is left of a content, without the root and the path behind it."""
    root: Element = fromstring(made_safe(content))
    return list(root.iter())[1:-1]


def reason_against(data: bytes) -> str:
    with pytest.raises(InvalidInputError) as raised:
        read_logo(data)
    (problem,) = raised.value.problems
    assert "Logo" == problem.field
    return problem.message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_raster_image_becomes_a_small_png_of_the_same_shape(kind: str) -> None:
    image = shown(read_logo(written(half_red(size=(1000, 500)), kind)))
    assert (256, 128) == image.size
    assert "RGB" == image.mode
    assert ["red", "blue"] == [color_at(image, 0.2, 0.5), color_at(image, 0.8, 0.5)]


def test_a_small_image_keeps_its_size_and_a_thin_one_a_pixel() -> None:
    assert (64, 32) == shown(read_logo(written(half_red(), "PNG"))).size
    thin = written(Image.new("L", (5000, 1)), "PNG")
    assert (LOGO_SIDE, 1) == shown(read_logo(thin)).size


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK"])
def test_every_way_to_hold_colours_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = shown(read_logo(written(half_red(mode), kind)))
    assert (64, 32) == image.size
    assert image.convert("RGB").getpixel((9, 9)) != image.convert("RGB").getpixel(
        (60, 9)
    )


def test_sixteen_bits_a_pixel_keep_their_greys() -> None:
    dark = written(Image.new("I;16", (4, 4), 64 * 256), "PNG")
    assert (64, 64, 64) == shown(read_logo(dark)).getpixel((0, 0))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparency_is_kept(kind: str) -> None:
    image = Image.new("RGBA", (512, 512), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (256, 0, 512, 512))
    alpha = shown(read_logo(written(image, kind, lossless=True))).getchannel("A")
    assert [0, 255] == [alpha.getpixel((9, 9)), alpha.getpixel((250, 9))]


@pytest.mark.parametrize("mode", ["P", "L", "RGB"])
def test_a_transparent_colour_stays_transparent(mode: str) -> None:
    image = Image.new(mode, (8, 8), 0)
    data = written(image, "PNG", transparency=(0, 0, 0) if mode == "RGB" else 0)
    assert {0} == set(shown(read_logo(data)).getchannel("A").tobytes())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (64, 32), (0.2, 0.5)),
        (2, (64, 32), (0.8, 0.5)),
        (3, (64, 32), (0.8, 0.5)),
        (4, (64, 32), (0.2, 0.5)),
        (5, (32, 64), (0.5, 0.2)),
        (6, (32, 64), (0.5, 0.2)),
        (7, (32, 64), (0.5, 0.8)),
        (8, (32, 64), (0.5, 0.8)),
        (99, (64, 32), (0.2, 0.5)),
    ],
)
def test_a_photo_stands_upright(
    kind: str, orientation: int, size: tuple[int, int], red_at: tuple[float, float]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = shown(read_logo(written(half_red(), kind, exif=exif)))
    assert size == image.size
    across, down = red_at
    assert "red" == color_at(image, across, down)
    assert "blue" == color_at(image, 1 - across - 0.01, 1 - down - 0.01)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")  # Pillow warns, and reads on
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0\xff\xff\xff\x7f", b"Exif\0\0no"])
def test_broken_exif_does_no_harm(kind: str, exif: bytes) -> None:
    data = written(half_red(), kind, exif=exif)
    assert (64, 32) == shown(read_logo(data)).size


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_metadata_is_gone(kind: str) -> None:
    exif = Image.Exif()
    exif[0x013B] = "secret artist"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "secret comment")
    text.add_itxt("XML:com.adobe.xmp", "secret xmp", zip=True)
    data = written(
        half_red(),
        kind,
        exif=exif,
        pnginfo=text,
        xmp=b"secret xmp",
        icc_profile=b"secret profile" * 20,
        comment=b"secret comment",
        dpi=(300, 300),
    )
    logo = read_logo(data + b"secret tail")
    assert b"secret" not in logo.data
    assert {} == shown(logo).info
    chunks = {logo.data[at - 4 : at] for at in chunk_starts(logo.data)}
    assert {b"IHDR", b"IDAT", b"IEND"} == chunks


def chunk_starts(png: bytes) -> list[int]:
    starts, at = [], 8
    while at < len(png):
        starts.append(at + 8)
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return starts


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), color) for color in (RED, BLUE)]
    data = written(frames[0], kind, save_all=True, append_images=frames[1:])
    image = shown(read_logo(data))
    assert 1 == getattr(image, "n_frames", 1)
    assert "red" == color_at(image, 0.5, 0.5)


def test_of_a_phones_several_jpegs_in_one_the_first_is_taken() -> None:
    frames = [Image.new("RGB", (32, 32), color) for color in (RED, BLUE)]
    data = written(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert "red" == color_at(shown(read_logo(data)), 0.5, 0.5)


def test_an_empty_file_is_refused() -> None:
    assert "is empty" in reason_against(b"")


def test_too_large_a_file_is_refused() -> None:
    data = written(half_red(), "PNG")
    assert read_logo(data.ljust(LARGEST_LOGO, b"\0"))
    assert "larger than 1 MB" in reason_against(data.ljust(LARGEST_LOGO + 1, b"\0"))


@pytest.mark.parametrize(
    "data",
    [
        written(half_red(), "GIF"),
        written(half_red(), "BMP"),
        written(half_red(), "TIFF"),
        written(half_red(), "ICO"),
        written(half_red(), "PDF"),
        b"<!DOCTYPE html><html><svg></svg></html>",
        b"\n<html><body><p>svg<br></body></html>",
        b"<p>Hello",
        b"<?php echo 1; ?>",
        f'<g xmlns="{SVG}"/>'.encode(),
        b'<svg xmlns="http://example.org/other" viewBox="0 0 1 1"/>',
        b"PK\3\4",
        b"\x1f\x8b\x08" + b"\0" * 20,
        b" ",
    ],
)
def test_another_kind_of_file_is_refused(data: bytes) -> None:
    assert "PNG, JPEG, WebP or SVG image" in reason_against(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_truncated_image_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((64, 64), 90)
    data = written(noise, kind)
    assert "damaged" in reason_against(data[: int(len(data) * share) + 12])


def test_a_damaged_png_is_refused() -> None:
    data = bytearray(written(half_red(), "PNG"))
    data[20] ^= 0xFF
    assert "damaged" in reason_against(bytes(data))


def png_that_claims(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each))
        for each in (header, pixels, b"IEND")
    )


@pytest.mark.parametrize(
    ("width", "height"),
    [(4000, 4001), (MOST_PIXELS + 1, 1), (10_000, 10_000), (60_000, 60_000)],
)
def test_too_many_pixels_are_refused_before_they_are_read(
    width: int, height: int
) -> None:
    assert "16 million pixels" in reason_against(png_that_claims(width, height))


def test_a_bomb_of_real_pixels_is_refused() -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        bomb = written(Image.new("L", (4100, 4000)), kind)
        assert len(bomb) < LARGEST_LOGO
        assert "16 million pixels" in reason_against(bomb)


def test_an_animated_webp_with_a_huge_canvas_is_refused() -> None:
    frames = [Image.new("RGB", (4, 4), color) for color in (RED, BLUE)]
    data = bytearray(written(frames[0], "WEBP", save_all=True, append_images=frames))
    assert b"VP8X" == data[12:16]
    data[24:30] = b"\xff\xff\0" * 2
    assert "16 million pixels" in reason_against(bytes(data))


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    data = written(half_red("L"), "JPEG", progressive=True)
    scan = data[data.rfind(b"\xff\xda") : -2]
    assert read_logo(data[:-2] + scan * 30 + data[-2:])
    bomb = data[:-2] + scan * (MOST_SCANS + 1) + data[-2:]
    assert f"{MOST_SCANS} scans" in reason_against(bomb)


@pytest.mark.parametrize(
    "data",
    [
        *(written(half_red("RGBA"), kind) for kind in ("PNG", "WEBP")),
        written(half_red(), "JPEG"),
        svg('<g style="fill:red"><text>a &amp; b</text></g>'),
        svg(attributes='width="10px" height="20"'),
    ],
)
def test_what_was_read_reads_the_same_again(data: bytes) -> None:
    once = read_logo(data)
    assert once == read_logo(once.data)


def test_a_usual_svg_keeps_its_look() -> None:
    safe = made_safe(
        '<title>Us</title><defs><linearGradient id="a" gradientUnits="userSpaceOnUse">'
        '<stop offset="0" stop-color="#f00" style="stop-opacity: .5"/>'
        '</linearGradient><clipPath id="c"><use xlink:href="#p"/></clipPath></defs>'
        '<g transform="translate(1 2) rotate(45)" clip-path="url(#c)">'
        "<rect id='p' width='3' height='3' rx='1' fill='url(\"#a\")'/>"
        '<circle r="2" style="fill:url(#a);stroke:rgb(1, 2, 3) !important"/>'
        '<text x="1" font-family="\'Inter\', sans-serif">a<tspan dy="1">b</tspan>c'
        "</text></g>"
    )
    assert safe == (
        f'<svg xmlns="{SVG}" viewBox="0 0 9 9"><title>Us</title><defs>'
        '<linearGradient id="a" gradientUnits="userSpaceOnUse">'
        '<stop offset="0" stop-color="#f00" style="stop-opacity:.5" />'
        '</linearGradient><clipPath id="c"><use href="#p" /></clipPath></defs>'
        '<g transform="translate(1 2) rotate(45)" clip-path="url(#c)">'
        '<rect id="p" width="3" height="3" rx="1" fill="url(&quot;#a&quot;)" />'
        '<circle r="2" style="fill:url(#a);stroke:rgb(1, 2, 3) !important" />'
        '<text x="1" font-family="\'Inter\', sans-serif">a<tspan dy="1">b</tspan>c'
        '</text></g><path d="M0 0h9v9z" /></svg>'
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_an_svg_in_any_encoding_becomes_utf_8(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + svg(
        "<text>Größe</text>"
    ).decode("utf-8")
    assert "<text>Größe</text>" in read_logo(text.encode(encoding)).data.decode("utf-8")


def test_an_svg_with_a_prefix_or_without_a_declaration_is_read() -> None:
    data = f'<s:svg xmlns:s="{SVG}" viewBox="0 0 1 1"><s:path d="M0 0"/></s:svg>'
    assert b'<path d="M0 0" />' in read_logo(data.encode()).data


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
        '<a href="javascript:alert(1)"><circle r="1"/></a>',
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
def test_what_may_not_stay_in_an_svg_is_dropped(attack: str) -> None:
    assert made_safe() == made_safe(attack)


@pytest.mark.parametrize(
    "attack",
    [
        'onload="alert(1)"',
        'ONCLICK="alert(1)"',
        'onbegin="alert(1)"',
        'href="https://evil.example/x.svg#a"',
        'href="//evil.example/x.svg#a"',
        'href="data:image/svg+xml;base64,AAAA"',
        'href=" javascript:alert(1)"',
        'href="java&#10;script:alert(1)"',
        'href="#a%22"',
        'xlink:href="https://evil.example/x.svg#a"',
        'xlink:href="javascript:alert(1)"',
        'xml:base="https://evil.example/"',
        'fill="url(https://evil.example/x.svg#a)"',
        "fill=\"URL( 'https://evil.example/x.svg#a' )\"",
        'fill="url(#a) url(https://evil.example)"',
        'fill="ur\\6c(https://evil.example)"',
        'fill="url/**/(https://evil.example)"',
        'fill="\\72 ed"',
        'fill="red}"',
        'filter="url(#a)"',
        'cursor="url(https://evil.example)"',
        "mask=\"image-set('https://evil.example' 1x)\"",
        'style="fill:url(https://evil.example/x.svg#a)"',
        "style=\"fill:url('data:image/png;base64,AAAA')\"",
        'style="background:url(#a)"',
        "style=\"background-image:image-set('https://evil.example' 1x)\"",
        'style="fill:ur\\6c (https://evil.example)"',
        'style="fill:/**/url(https://evil.example)"',
        'style="fill:expression(alert(1))"',
        'style="fill:var(--x,url(https://evil.example))"',
        'style="-moz-binding:url(https://evil.example)"',
        'style="@import url(https://evil.example)"',
        'style="position:fixed"',
        'class="evil"',
        'id="a b"',
        'id="&quot;&gt;&lt;script>"',
    ],
)
def test_an_attribute_that_could_reach_out_is_dropped(attack: str) -> None:
    (shape,) = elements_of(f'<use x="1" {attack}/>')
    assert {"x": "1"} == shape.attrib


def test_of_a_style_the_harmless_part_stays() -> None:
    (shape,) = elements_of(
        '<rect style="fill: red; filter:url(#f); stroke:url(http://x); opacity:.5;"/>'
    )
    assert {"style": "fill:red;opacity:.5"} == shape.attrib


def test_a_nested_svg_loses_its_handler_and_the_root_too() -> None:
    (inner,) = elements_of('<svg onload="alert(1)" x="3"/>')
    assert {"x": "3"} == inner.attrib
    assert "alert" not in made_safe(attributes='viewBox="0 0 9 9" onload="alert(1)"')


def test_text_around_a_dropped_element_stays() -> None:
    safe = made_safe("<text>a<a>b</a>c<tspan>d</tspan>e<a/>f</text>")
    assert "<text>ac<tspan>d</tspan>ef</text>" in safe


def test_processing_instructions_and_comments_before_the_root_are_gone() -> None:
    data = b'<?xml-stylesheet href="https://evil.example/"?><!-- evil -->' + svg()
    assert read_logo(svg()) == read_logo(data)


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
    assert "DOCTYPE" in reason_against(declared.encode() + svg("<text>&b;</text>"))


@pytest.mark.parametrize(
    "data",
    [
        svg()[:-3],
        svg("<g>"),
        svg("<text>&nothing;</text>"),
        svg("<text>\0</text>"),
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


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'width="10"',
        'width="100%" height="100%"',
        'width="0" height="10"',
        'width="-5" height="10"',
        'width="nan" height="inf"',
        'viewBox="0 0 0 9"',
        'viewBox="0 0 9"',
        'viewBox="0 0 9 -9"',
        'viewBox="a b 9 9"',
        'viewBox="0 0 1e999 9"',
    ],
)
def test_an_svg_that_does_not_say_how_large_it_is_is_refused(attributes: str) -> None:
    assert "viewBox" in reason_against(svg(attributes=attributes))


def test_an_svg_with_a_width_and_a_height_gets_a_view_box() -> None:
    safe = made_safe(attributes='width="10.5px" height=" 20 "')
    assert 'viewBox="0 0 10.5 20"' in safe
    safe = made_safe(attributes='viewBox="-1,-2 3.5 4" width="100%"')
    assert 'viewBox="-1,-2 3.5 4"' in safe


def test_an_svg_with_nothing_to_draw_is_refused() -> None:
    data = f'<svg xmlns="{SVG}" viewBox="0 0 9 9"><image href="x.png"/></svg>'
    assert "Nothing is left" in reason_against(data.encode())


@pytest.mark.parametrize(
    "link",
    [
        '<use href="#{}"/>',
        '<path clip-path="url(#{})"/>',
        '<path style="mask:url(#{})"/>',
    ],
)
def test_references_that_multiply_are_refused(link: str) -> None:
    chain = "".join(
        f'<g id="n{each}">{link.format(f"n{each + 1}") * 10}</g>' for each in range(9)
    )
    assert "too complicated" in reason_against(svg(chain))
    # Of two elements with one id a browser takes the first.
    again = "".join(f'<g id="n{each}"/>' for each in range(9))
    assert "too complicated" in reason_against(svg(chain + again))


def test_references_in_a_circle_are_refused() -> None:
    circle = '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'
    assert "too complicated" in reason_against(svg(circle))


def test_too_deep_an_svg_is_refused() -> None:
    assert read_logo(svg("<g>" * 50 + "</g>" * 50))
    for depth in (100, 140_000):
        data = svg("<g>" * depth + "</g>" * depth)
        assert "too complicated" in reason_against(data)


@pytest.mark.parametrize("character", ["a", "(", ")", "url(", "'", " ", "#", ";", ":"])
def test_a_long_value_is_read_in_good_time(character: str) -> None:
    value = character * (LARGEST_LOGO // 3 // len(character))
    assert made_safe(f'<path fill="{value}"/><path style="fill:{value}"/>')


def test_an_svg_that_grows_too_large_is_refused() -> None:
    quotes = '"' * (LARGEST_LOGO // 3)
    assert "larger than 1 MB" in reason_against(svg(f"<path font-family='{quotes}'/>"))


@given(st.binary(max_size=300))
def test_random_bytes_are_a_logo_or_refused(data: bytes) -> None:
    starts = (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\1\0\0WEBP", b"<")
    for start in starts:
        with suppress(InvalidInputError):
            read_logo(start + data)


@given(st.data())
def test_a_changed_file_is_a_logo_or_refused(data: st.DataObject) -> None:
    original = data.draw(
        st.sampled_from(
            [
                written(half_red("RGBA"), "PNG"),
                written(half_red(), "JPEG", progressive=True, exif=Image.Exif()),
                written(half_red("RGBA"), "WEBP"),
                svg('<g style="fill:url(#a)"><use xlink:href="#b" id="b2"/></g>'),
            ]
        )
    )
    changed = bytearray(original)
    places = st.integers(0, len(original) - 1)
    for place, byte in data.draw(
        st.lists(st.tuples(places, st.integers(0, 255)), max_size=5)
    ):
        changed[place] = byte
    try:
        logo = read_logo(bytes(changed))
    except InvalidInputError:
        return
    assert logo == read_logo(logo.data)
