"""A report's logo: whatever is uploaded becomes a small picture that can do no harm.

Raster images are decoded and written anew, so only their pixels survive. SVG is
copied piece by piece, by lists of what may stay; the rest is dropped.
"""

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

# Elements are only built and written with it; defusedxml does the reading.
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import fromstring
from PIL import Image

from insights_dash.domain.errors import InvalidInputError, Problem

LARGEST_LOGO = 1024 * 1024
LOGO_SIDE = 256
MOST_PIXELS = 16_000_000
# Usual progressive JPEGs have about ten. Each costs a pass over the whole image for
# some 30 bytes of file: 1000 scans of 16 megapixels are 125 KB and ten seconds.
MOST_SCANS = 50
# Characters that a browser goes through to draw an SVG, those of a reused or clipping
# element again at each use: a chain of `use` doubles them with every link.
MOST_DRAWN = 2 * LARGEST_LOGO
COST_OF_AN_ELEMENT = 10  # beside the characters of its attributes and text
DEEPEST = 100


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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

_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_DRAWN = _words("circle ellipse line path polygon polyline rect text use")
_WITH_TEXT = _words("desc text textPath title tspan")
_ELEMENTS = (
    _DRAWN
    | _WITH_TEXT
    | _words("clipPath defs g linearGradient mask radialGradient stop")
    | _words("svg switch symbol")
)
# What may be written as an attribute and in `style` alike.
_PROPERTIES = _words("""
    alignment-baseline baseline-shift clip-path clip-rule color color-interpolation
    direction display dominant-baseline fill fill-opacity fill-rule font-family
    font-size font-stretch font-style font-variant font-weight isolation letter-spacing
    mask mask-type mix-blend-mode opacity overflow paint-order shape-rendering
    stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
    text-decoration text-rendering transform transform-origin vector-effect visibility
    word-spacing writing-mode
""")
_ATTRIBUTES = _PROPERTIES | _words("""
    clipPathUnits cx cy d dx dy fr fx fy gradientTransform gradientUnits height id
    lengthAdjust maskContentUnits maskUnits method offset pathLength points
    preserveAspectRatio r refX refY rotate rx ry spacing spreadMethod startOffset
    textLength version viewBox width x x1 x2 y y1 y2
""")
# CSS escapes, comments and at-rules could spell what the two rules below look for.
_TRICKS = re.compile(r"[\\@{}<>;]|/\*")
_FUNCTION = re.compile(r"(?<![^\s,()'\":])([^\s,()'\":]*+)\(")
_FUNCTIONS = _words("""
    rgb rgba hsl hsla hwb lab lch oklab oklch color
    matrix translate translatex translatey scale scalex scaley rotate skewx skewy
""")
_FRAGMENT = r"#([\w.:-]+)"
_URL = re.compile(rf"url\(\s*(['\"]?){_FRAGMENT}\1\s*\)", re.IGNORECASE)
_HREF = re.compile(rf"\s*{_FRAGMENT}\s*\Z")
_ID = re.compile(r"[\w.:-]+\Z")

_NO_IMAGE = (
    "The file isn't a PNG, JPEG, WebP or SVG image. Save the logo as one of these."
)
_DAMAGED = "The image is damaged or incomplete. Save it again, or choose another one."
_TOO_LARGE = "The logo is larger than 1 MB. Choose a smaller one."
_TOO_MANY_PIXELS = (
    f"The logo has more than {MOST_PIXELS // 1_000_000} million pixels. "
    f"Make it smaller; {LOGO_SIDE}×{LOGO_SIDE} is enough."
)
_TOO_COMPLICATED = "The SVG is too complicated to draw. Simplify it or save it as PNG."


@dataclass(frozen=True)
class Logo:
    """A picture that is safe to keep and to serve: `image/png` or `image/svg+xml`."""

    media_type: str
    data: bytes


def read_logo(data: bytes) -> Logo:
    """The logo an uploaded file holds; its bytes alone say what kind it is.

    PNG, JPEG and WebP become a PNG of at most 256×256 pixels, upright and without
    metadata, of the first frame where there are several. SVG stays SVG.

    Raises:
        InvalidInputError: if it is none of the four kinds, damaged, or costs too much.
    """
    if not data:
        _refuse("The file is empty. Choose an image.")
    if len(data) > LARGEST_LOGO:
        _refuse(_TOO_LARGE)
    raster = _RASTER.match(data)
    if raster and raster.lastgroup:
        return Logo("image/png", _redrawn(data, raster.lastgroup))
    if not _MARKUP.match(data):
        _refuse(_NO_IMAGE)
    return Logo("image/svg+xml", _safe_svg(data))


def _refuse(message: str, cause: Exception | None = None) -> NoReturn:
    raise InvalidInputError([Problem("Logo", message)]) from cause


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
        _refuse(_DAMAGED, error)


def _plain(image: Image.Image) -> Image.Image:
    """It at its final size, in RGB, or in RGBA where anything is transparent."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode.startswith("I"):  # 16 bits, which a conversion would cut off at 255
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    plain = image.convert(mode)
    plain.thumbnail((LOGO_SIDE, LOGO_SIDE), Image.Resampling.LANCZOS)
    return plain


def _orientation(image: Image.Image) -> int | None:
    """How the pixels lie by its EXIF or XMP; None if it does not say in earnest."""
    try:
        found = image.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - a picture is good even where its EXIF is broken
        return None
    return found if isinstance(found, int) else None


def _upright(image: Image.Image, orientation: int | None) -> Image.Image:
    turn = _UPRIGHT.get(orientation or 1)
    return image if turn is None else image.transpose(turn)


def _png_of(image: Image.Image) -> bytes:
    # A new image of the same pixels takes over no profile, text or comment.
    pixels = Image.frombytes(image.mode, image.size, image.tobytes())
    written = io.BytesIO()
    pixels.save(written, "PNG", optimize=True)
    return written.getvalue()


def _safe_svg(data: bytes) -> bytes:
    """The SVG, written anew from what may stay of it."""
    source = _parsed(data)
    if source.tag == "svg":
        _refuse(f'The SVG lacks its namespace. Add xmlns="{_SVG}" to its first tag.')
    if source.tag != f"{{{_SVG}}}svg":
        _refuse(_NO_IMAGE)
    root = _safe_copy(source, "svg", depth=1)
    first = {"xmlns": _SVG, "viewBox": _view_box(root)}
    root.attrib = first | root.attrib | first
    if not any(element.tag in _DRAWN for element in root.iter()):
        _refuse(
            "Nothing is left of the SVG after its scripts, links and embedded "
            "images are removed. Save it as PNG."
        )
    _check_cost(root)
    written: bytes = tostring(root, encoding="utf-8")
    if len(written) > LARGEST_LOGO:
        _refuse(_TOO_LARGE)
    return written


def _parsed(data: bytes) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DTDForbidden as error:
        if str(error.name).lower() == "html":
            _refuse(_NO_IMAGE, error)
        _refuse("The SVG has a DOCTYPE. Remove it and upload the logo again.", error)
    except (DefusedXmlException, ParseError, LookupError, ValueError) as error:
        text = data.replace(b"\0", b"").lower()
        is_svg = b"svg" in text and b"<html" not in text
        _refuse(_DAMAGED if is_svg else _NO_IMAGE, error)
    return root


def _safe_copy(source: Element, tag: str, depth: int) -> Element:
    if depth > DEEPEST:
        _refuse(_TOO_COMPLICATED)
    copy = Element(tag, dict(_safe_attributes(source)))
    with_text = tag in _WITH_TEXT
    if with_text:
        copy.text = source.text
    for child in source:
        child_tag = str(child.tag).removeprefix(f"{{{_SVG}}}")
        # A tag in another namespace keeps its {…}, so it is on no list.
        if child.tag != child_tag and child_tag in _ELEMENTS:
            copy.append(_safe_copy(child, child_tag, depth + 1))
        if with_text and child.tail:
            _append_text(copy, child.tail)
    return copy


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _safe_attributes(source: Element) -> Iterator[tuple[str, str]]:
    href = source.get("href", source.get(_XLINK_HREF))
    if href is not None and (target := _HREF.match(href)):
        yield "href", f"#{target[1]}"
    for name, value in source.items():
        if name == "style":
            if style := _safe_style(value):
                yield name, style
        elif name == "id":
            if _ID.match(value):
                yield name, value
        elif name in _ATTRIBUTES and _is_safe(value):
            yield name, value


def _safe_style(style: str) -> str:
    declarations = (each.partition(":") for each in style.split(";"))
    return ";".join(
        f"{name.strip()}:{value.strip()}"
        for name, _, value in declarations
        if name.strip().lower() in _PROPERTIES and _is_safe(value)
    )


def _is_safe(value: str) -> bool:
    """Whether it calls nothing but colours, transforms and places in the same file."""
    if _TRICKS.search(value):
        return False
    calls = _FUNCTION.findall(_URL.sub(" ", value))
    return all(each.lower() in _FUNCTIONS for each in calls)


def _view_box(root: Element) -> str:
    """Its view box; made of its width and height where it has none."""
    given = root.get("viewBox", "")
    numbers = [_number(each) for each in re.split(r"[\s,]+", given.strip())]
    if len(numbers) == len(("x", "y", "width", "height")) and (
        None not in numbers and all(side and side > 0 for side in numbers[2:])
    ):
        return given
    width, height = (
        _number(root.get(name, "").strip().removesuffix("px"))
        for name in ("width", "height")
    )
    if not width or not height or width < 0 or height < 0:
        _refuse(
            "The SVG has no size. Add a viewBox, or a width and a height in pixels."
        )
    return f"0 0 {width:g} {height:g}"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _check_cost(root: Element) -> None:
    """Go through it as a browser does, into all it refers to, as long as is bearable.

    A reference that leads back to itself never ends, and so costs too much as well.
    """
    targets: dict[str, Element] = {}
    for element in root.iter():
        if name := element.get("id"):
            targets.setdefault(name, element)
    drawn, waiting = 0, [root]
    while waiting:
        element = waiting.pop()
        texts = [*element.attrib.values(), element.text or "", element.tail or ""]
        drawn += COST_OF_AN_ELEMENT + len(element) + sum(map(len, texts))
        if drawn > MOST_DRAWN:
            _refuse(_TOO_COMPLICATED)
        waiting.extend(element)
        waiting.extend(
            targets[name] for name in _references(element) if name in targets
        )


def _references(element: Element) -> Iterator[str]:
    for name, value in element.items():
        if name == "href":
            yield value[1:]
        else:
            yield from (found[2] for found in _URL.finditer(value))
