"""Draws an SVG as a PNG.

resvg draws it. It runs no script, but opens local files and has no limits. Even reading
the XML can take gigabytes. So both happen in a process of its own, which removes the
elements that open files. Only one such process runs at a time.
"""

import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from PIL import Image

from insights_dash.domain.errors import UnavailableError
from insights_dash.pictures.svg_process import NAMESPACE, SvgProblem

SECONDS = 3  # on the processor
_SECONDS_ON_A_BUSY_MACHINE = 30
_SECONDS_FOR_A_TURN = 1
_PROCESS = Path(__file__).with_name("svg_process.py")
_drawing = Lock()

DAMAGED = "The image is damaged or incomplete. Save it again, or choose another one."
_REASONS: Mapping[int, str] = {
    SvgProblem.NO_SVG: "",
    SvgProblem.DAMAGED: DAMAGED,
    SvgProblem.WITHOUT_NAMESPACE: (
        f'The SVG lacks its namespace. Add xmlns="{NAMESPACE}" to its first tag.'
    ),
    SvgProblem.WITH_DOCTYPE: (
        "The SVG has a DOCTYPE. Remove it and upload the logo again."
    ),
    SvgProblem.WITH_TEXT: (
        "The SVG contains text, which may look different on each device. Convert the "
        "text to paths, or save the logo as PNG."
    ),
}
_TOO_COMPLICATED = "The SVG can't be drawn. Simplify it or save it as PNG."
_SHOWS_NOTHING = (
    "The SVG shows nothing after embedded images are removed. Save it as PNG."
)
_BUSY = "Another logo is being drawn. Try again in a few seconds."


class SvgError(Exception):
    """The SVG can't be drawn. Without a message, the file is no SVG at all."""


def draw_svg(data: bytes, *, side: int) -> bytes:
    """Return the SVG as a PNG whose longer side has `side` pixels.

    Embedded images are left out.

    Raises:
        SvgError: if it is no SVG or damaged, contains text, or costs too much.
        UnavailableError: if this process is drawing another one.
    """
    if not _drawing.acquire(timeout=_SECONDS_FOR_A_TURN):
        raise UnavailableError(_BUSY)
    try:
        drawn = _run(data, side)
    finally:
        _drawing.release()
    with Image.open(io.BytesIO(drawn), formats=["PNG"]) as image:
        if image.getbbox() is None:
            raise SvgError(_SHOWS_NOTHING)
    return drawn


def _run(data: bytes, side: int) -> bytes:
    # -P: modules in the folder of the script must not replace others of the same name.
    command = [sys.executable, "-P", str(_PROCESS), str(side), str(SECONDS)]
    try:
        ended = subprocess.run(  # noqa: S603 - a script of ours
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS_ON_A_BUSY_MACHINE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SvgError(_TOO_COMPLICATED) from error
    if ended.returncode:
        raise SvgError(_REASONS.get(ended.returncode, _TOO_COMPLICATED))
    return ended.stdout
