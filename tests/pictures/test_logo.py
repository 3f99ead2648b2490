import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.report import Logo
from insights_dash.pictures.logo import (
    LARGEST_LOGO,
    LOGO_SIDE,
    MOST_PIXELS,
    MOST_SCANS,
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
        svg('<g style="fill:red"><path d="M0 0h9v1"/></g>'),
        svg(attributes='width="10px" height="20"'),
    ],
)
def test_what_was_read_reads_the_same_again(data: bytes) -> None:
    once = read_logo(data)
    assert once == read_logo(once.data)


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
