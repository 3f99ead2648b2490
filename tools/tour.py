# ruff: noqa: INP001 - a script, not part of a package
"""Take the screenshots of README.md and docs/tour.md from the demo.

python -m tools.tour --out docs/images/tour
"""

import argparse
import base64
import io
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.demo_browser import Chromium, DemoError, open_chromium, serve_demo
from tools.running_wall import SIZES, create_wall, picture_views
from tools.watched_page import WATCH, prefer, resize

REPORT = "/Spaces-1/insights/InsightsReports-1"
GROUPS = "/Spaces-1/insights/InsightsReports-2"  # with three environment groups
WEEK = f"{REPORT}/lead-time?point=2026-02-09"
TEAM = f"{REPORT}?team=ProjectGroups-1"
DEPLOYMENT = "Deployments-38512"
MOST_BYTES = 150_000
_HEIGHT = 3000  # px; a whole page is in view
_PHONE = 390  # px
_COLOURS = 256


@dataclass(frozen=True)
class Stop:
    """A screenshot, from the top of one element of a page to the end of another.

    `click` is the element to click first, and `taps` the one that a
    finger touches. `width` is that of the window in pixels.
    """

    name: str
    path: str
    first: str
    last: str
    click: str = ""
    taps: str = ""
    width: int = 1440


STOPS = (
    Stop("0-readme", REPORT, ".overview__header", ".overview__charts"),
    Stop("1-overview", REPORT, ".overview__header", ".overview__metrics"),
    Stop("2-groups", f"{REPORT}?split=ProjectGroup", ".delivery", ".overview__charts"),
    Stop("3-week", WEEK, ".chart-card", ".picked"),
    Stop(
        "4-explained",
        f"{WEEK}&deployment={DEPLOYMENT}",
        ".mantine-Drawer-content",
        ".mantine-Drawer-content .timeline",
    ),
    Stop(
        "5-compare",
        f"{REPORT}/compare",
        ".compare__answer",
        ".panel:has(.compare__table)",
    ),
    Stop(
        "6-rollout",
        f"{GROUPS}/rollout",
        ".delivery",
        ".rollout__below",
    ),
    Stop(
        "7-phone-team",
        TEAM,
        ".overview__header",
        ".overview__group-cards .metric-card:nth-child(2)",
        width=_PHONE,
    ),
    Stop(
        "8-phone-week",
        TEAM,
        ".chart-card--deployment-frequency",
        ".tapped",
        taps=".chart-card--deployment-frequency svg.drawing",
        width=_PHONE,
    ),
    Stop(
        "9-portfolio",
        "/Spaces-1/portfolio",
        ".portfolio__header",
        ".portfolio__row:nth-child(12)",
    ),
)

WALL = "10-wall"


def main(arguments: Sequence[str]) -> int:
    """Take all screenshots and print their sizes. Return 1 if one is too large."""
    parser = argparse.ArgumentParser(prog="python -m tools.tour")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("docs", "images", "tour"),
        help="folder for the files",
    )
    parser.add_argument(
        "--only", default="", help="only screenshots whose name starts with this"
    )
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    most = 0
    with (
        tempfile.TemporaryDirectory(prefix="insights-tour-") as home,
        serve_demo(Path(home)) as site,
        open_chromium() as chromium,
    ):
        chromium.run_before_pages(WATCH % "false")
        prefer(chromium, "light")
        for stop in STOPS:
            if stop.name.startswith(options.only):
                taken = picture(chromium, site, stop)
                most = max(most, _write(options.out / f"{stop.name}.png", taken))
        if WALL.startswith(options.only):
            resize(chromium, *SIZES[-1])
            wall = create_wall(chromium, site)
            _, taken = next(picture_views(chromium, wall))
            most = max(most, _write(options.out / f"{WALL}.png", reduce(taken)))
    return int(most > MOST_BYTES)


def _write(file: Path, picture: bytes) -> int:
    """Write a picture, and return its size in bytes."""
    file.write_bytes(picture)
    sys.stdout.write(f"{file}: {len(picture):,} bytes\n")
    return len(picture)


def picture(chromium: Chromium, site: str, stop: Stop) -> bytes:
    """Return a stop as PNG.

    Raises:
        DemoError: if the page shows an error, or never settles.
    """
    resize(chromium, stop.width, _HEIGHT)
    chromium.open(site + stop.path)
    found = chromium.wait_for("pageWatch.settle()")
    if found["broken"]:
        raise DemoError(found["broken"])
    if stop.taps:
        tap(chromium, stop.taps)
    if stop.click:
        chromium.driver.find_element("css selector", stop.click).click()
        chromium.wait_for("pageWatch.settle()")
    return take(chromium, stop.first, stop.last)


def tap(chromium: Chromium, css: str) -> None:
    """Touch the middle of the first visible element."""
    chromium.command("Emulation.setTouchEmulationEnabled", enabled=True)
    at = chromium.driver.execute_script(_FIND_MIDDLE, css)
    chromium.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[at])
    chromium.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    chromium.wait_for(_TAPPED)
    chromium.command("Emulation.setTouchEmulationEnabled", enabled=False)


def take(chromium: Chromium, first: str, last: str) -> bytes:
    """Return the page from the top of one element to the end of another, as PNG."""
    clip = chromium.driver.execute_script(_FIND_CLIP, first, last)
    taken = chromium.command("Page.captureScreenshot", format="png", clip=clip)
    return reduce(base64.b64decode(taken["data"]))


def reduce(taken: bytes) -> bytes:
    """Return a PNG with 256 colours, which has a third of its size."""
    picture = Image.open(io.BytesIO(taken))
    reduced = io.BytesIO()
    picture.convert("RGB").quantize(_COLOURS).save(reduced, "PNG", optimize=True)
    return reduced.getvalue()


_FIND_MIDDLE = """
const seen = [...document.querySelectorAll(arguments[0])]
  .find((each) => each.checkVisibility());
const { x, y, width, height } = seen.getBoundingClientRect();
return { x: x + width / 2, y: y + height / 2 };
"""
_TAPPED = """
new Promise((go) => {
  const look = () =>
    document.querySelector(".tapped") ? go({}) : requestAnimationFrame(look);
  look();
})
"""
_FIND_CLIP = """
window.scrollTo({ top: 0, behavior: "instant" });
const [first, last] = [...arguments].map((css) =>
  document.querySelector(css).getBoundingClientRect());
const margin = 12;
const x = Math.max(0, Math.min(first.x, last.x) - margin);
const y = Math.max(0, first.y - margin);
return {
  x, y,
  width: Math.min(innerWidth, Math.max(first.right, last.right) + margin) - x,
  height: last.bottom + margin - y,
  scale: 1,
};
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
