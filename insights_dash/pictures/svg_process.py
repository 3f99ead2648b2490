"""Reads the SVG from standard input and draws it to standard output, within limits.

`pictures.svg` runs this file as a program. Its arguments are the longer side of the PNG
in pixels, and how many seconds it can use the processor. A refusal is its exit status.
"""

import sys
from enum import IntEnum

# Elements are only written with it; defusedxml does the reading.
from xml.etree.ElementTree import Element, ParseError, tostring

import resvg_py
from defusedxml import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import fromstring

NAMESPACE = "http://www.w3.org/2000/svg"
_OPENING_FILES = {"image", "feImage"}
_BYTES = 1024**3


class SvgProblem(IntEnum):
    """Why the SVG isn't drawn; the value is the exit status of the program."""

    NO_SVG = 11
    DAMAGED = 12
    WITHOUT_NAMESPACE = 13
    WITH_DOCTYPE = 14
    WITH_TEXT = 15


def main() -> None:
    """Draw the SVG."""
    side, seconds = map(int, sys.argv[1:])
    _limit(seconds)
    svg = _read(sys.stdin.buffer.read())
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, width=side, height=side, skip_system_fonts=True
    )
    sys.stdout.buffer.write(drawn)


def _limit(seconds: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":  # macOS refuses this limit
            resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))


def _read(data: bytes) -> str:
    """Return the SVG without the elements that open files."""
    root = _parse(data)
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child) in _OPENING_FILES:
                parent.remove(child)
    if any(_name(element) == "text" for element in root.iter()):
        sys.exit(SvgProblem.WITH_TEXT)
    return tostring(root, encoding="unicode")


def _parse(data: bytes) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DTDForbidden as error:
        is_html = str(error.name).lower() == "html"
        sys.exit(SvgProblem.NO_SVG if is_html else SvgProblem.WITH_DOCTYPE)
    except (DefusedXmlException, ParseError, LookupError, ValueError):
        text = data.replace(b"\0", b"").lower()
        is_svg = b"svg" in text and b"<html" not in text
        sys.exit(SvgProblem.DAMAGED if is_svg else SvgProblem.NO_SVG)
    if root.tag == "svg":
        sys.exit(SvgProblem.WITHOUT_NAMESPACE)
    if root.tag != f"{{{NAMESPACE}}}svg":
        sys.exit(SvgProblem.NO_SVG)
    return root


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


if __name__ == "__main__":
    main()
