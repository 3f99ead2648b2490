"""Draws an SVG as a PNG.

resvg draws it. It runs no script, but opens local files and has no limits. So elements
that open files are removed before, and resvg runs in a process of its own.
"""

import io
import subprocess
import sys
from pathlib import Path

# Elements are only written with it; defusedxml does the reading.
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import fromstring
from PIL import Image

SECONDS = 3  # on the processor
_SECONDS_ON_A_BUSY_MACHINE = 30
_PROCESS = Path(__file__).with_name("svg_process.py")
_NAMESPACE = "http://www.w3.org/2000/svg"
_OPENING_FILES = {"image", "feImage"}

DAMAGED = "The image is damaged or incomplete. Save it again, or choose another one."
_WITHOUT_NAMESPACE = (
    f'The SVG lacks its namespace. Add xmlns="{_NAMESPACE}" to its first tag.'
)
_WITH_DOCTYPE = "The SVG has a DOCTYPE. Remove it and upload the logo again."
_WITH_TEXT = (
    "The SVG contains text, which may look different on each device. Convert the text "
    "to paths, or save the logo as PNG."
)
_TOO_COMPLICATED = "The SVG can't be drawn. Simplify it or save it as PNG."
_SHOWS_NOTHING = (
    "The SVG shows nothing after embedded images are removed. Save it as PNG."
)


class SvgError(Exception):
    """The SVG can't be drawn. Without a message, the file is no SVG at all."""


def draw_svg(data: bytes, *, side: int) -> bytes:
    """Return the SVG as a PNG whose longer side has `side` pixels.

    Embedded images are left out.

    Raises:
        SvgError: if it is no SVG or damaged, contains text, or costs too much.
    """
    root = _parse(data)
    _remove_images(root)
    if any(_name(element) == "text" for element in root.iter()):
        raise SvgError(_WITH_TEXT)
    # -P: modules in the folder of the script must not replace others of the same name.
    command = [sys.executable, "-P", str(_PROCESS), str(side), str(SECONDS)]
    try:
        drawn = subprocess.run(  # noqa: S603 - a script of ours
            command,
            input=tostring(root),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS_ON_A_BUSY_MACHINE,
            check=True,
        )
    except (subprocess.SubprocessError, RecursionError) as error:
        raise SvgError(_TOO_COMPLICATED) from error
    with Image.open(io.BytesIO(drawn.stdout), formats=["PNG"]) as image:
        if image.getbbox() is None:
            raise SvgError(_SHOWS_NOTHING)
    return drawn.stdout


def _parse(data: bytes) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DTDForbidden as error:
        is_html = str(error.name).lower() == "html"
        raise SvgError("" if is_html else _WITH_DOCTYPE) from error
    except (DefusedXmlException, ParseError, LookupError, ValueError) as error:
        text = data.replace(b"\0", b"").lower()
        is_svg = b"svg" in text and b"<html" not in text
        raise SvgError(DAMAGED if is_svg else "") from error
    if root.tag == "svg":
        raise SvgError(_WITHOUT_NAMESPACE)
    if root.tag != f"{{{_NAMESPACE}}}svg":
        raise SvgError
    return root


def _remove_images(root: Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child) in _OPENING_FILES:
                parent.remove(child)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
