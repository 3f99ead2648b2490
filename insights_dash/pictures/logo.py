"""Logos of reports: every uploaded image becomes a small PNG of the same pixels."""

import io
import re
from typing import NoReturn

from PIL import Image

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.report import Logo
from insights_dash.pictures.svg import DAMAGED, SvgError, draw_svg

LARGEST_LOGO = 1024 * 1024
LOGO_SIDE = 256
MOST_PIXELS = 16_000_000
# Usual progressive JPEGs have about ten. Each costs a pass over the whole image for
# some 30 bytes of file: 1000 scans of 16 megapixels are 125 KB and ten seconds.
MOST_SCANS = 50

_RASTER = re.compile(
    rb"(?P<PNG>\x89PNG\r\n\x1a\n)|(?P<JPEG>\xff\xd8\xff)|(?P<WEBP>RIFF....WEBP)",
    re.DOTALL,
)
_MARKUP = re.compile(
    rb"(\xef\xbb\xbf)?[ \t\r\n]*<|\xff\xfe([ \t\r\n]\0)*<\0|\xfe\xff(\0[ \t\r\n])*\0<"
)
_START_OF_SCAN = b"\xff\xda"
_ORIENTATION = 0x0112
# What turns the stored pixels upright. Source: EXIF 2.32, tag Orientation.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

NO_IMAGE = (
    "The file isn't a PNG, JPEG, WebP or SVG image. Save the logo as one of these."
)
TOO_LARGE = "The logo is larger than 1 MB. Choose a smaller one."
_TOO_MANY_PIXELS = (
    f"The logo has more than {MOST_PIXELS // 1_000_000} million pixels. "
    f"Make it smaller; {LOGO_SIDE}×{LOGO_SIDE} is enough."
)


def read_logo(data: bytes) -> Logo:
    """Return an uploaded file as a PNG of at most 256×256 pixels.

    Only the bytes decide what type the file has: PNG, JPEG, WebP or SVG. The PNG is
    upright, has no metadata, and shows the first frame of an animation.

    Raises:
        InvalidInputError: if the file has another type, is damaged, or costs too much.
    """
    if not data:
        _refuse("The file is empty. Choose an image.")
    if len(data) > LARGEST_LOGO:
        _refuse(TOO_LARGE)
    raster = _RASTER.match(data)
    if raster and raster.lastgroup:
        return Logo("image/png", _redrawn(data, raster.lastgroup))
    if not _MARKUP.match(data):
        _refuse(NO_IMAGE)
    return Logo("image/png", _drawn(data))


def _refuse(message: str, cause: Exception | None = None) -> NoReturn:
    raise InvalidInputError([Problem("Logo", message)]) from cause


def _drawn(svg: bytes) -> bytes:
    try:
        return _redrawn(draw_svg(svg, side=LOGO_SIDE), "PNG")
    except SvgError as error:
        _refuse(str(error) or NO_IMAGE, error)


def _redrawn(data: bytes, kind: str) -> bytes:
    """The image as a small PNG."""
    if kind == "JPEG" and data.count(_START_OF_SCAN) > MOST_SCANS:
        _refuse(f"The JPEG has more than {MOST_SCANS} scans. Save it as PNG.")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                _refuse(_TOO_MANY_PIXELS)
            return _png_of(_upright(_plain(image), _orientation(image)))
    except InvalidInputError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        _refuse(_TOO_MANY_PIXELS, error)
    except Exception as error:  # noqa: BLE001 - hostile bytes make decoders raise anything
        _refuse(DAMAGED, error)


def _plain(image: Image.Image) -> Image.Image:
    """Return the image at its final size, in RGB, or in RGBA if it has transparency."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):  # 16 bits, which a conversion would cut off at 255
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    plain = image.convert(mode)
    plain.thumbnail((LOGO_SIDE, LOGO_SIDE), Image.Resampling.LANCZOS)
    return plain


def _orientation(image: Image.Image) -> int | None:
    """Return the orientation in the EXIF or XMP; None if it is missing or invalid."""
    try:
        found = image.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - a picture is good even where its EXIF is broken
        return None
    return found if isinstance(found, int) else None


def _upright(image: Image.Image, orientation: int | None) -> Image.Image:
    turn = _UPRIGHT.get(orientation or 1)
    return image if turn is None else image.transpose(turn)


def _png_of(image: Image.Image) -> bytes:
    # A new image of the same pixels has none of the profiles, texts and comments.
    pixels = Image.frombytes(image.mode, image.size, image.tobytes())
    written = io.BytesIO()
    pixels.save(written, "PNG", optimize=True)
    return written.getvalue()
