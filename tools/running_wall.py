# ruff: noqa: INP001 - a script, not part of a package
"""Screenshots of a wall display of the demo that runs on a screen."""

import base64
import json
from collections.abc import Iterator

from benchmarks.demo_browser import Chromium

SIZES = ((1920, 1080), (1280, 720))
# What each view shows, by the end of its frame's title.
_VIEWS = {
    "Portfolio": {"View": {"page": "portfolio", "statistic": "Median"}},
    "Overview": {
        "ReportId": "InsightsReports-1",
        "View": {"split": "ProjectGroup"},
    },
    "Rollout": {
        "ReportId": "InsightsReports-2",
        "View": {"page": "rollout", "projectId": "Projects-1"},
    },
}
_LONG = 600  # seconds per view: the script turns the views


def create_wall(chromium: Chromium, site: str) -> str:
    """Create a wall display in the demo, and return its URL."""
    body = {"Name": "Delivery floor", "Seconds": _LONG, "Views": [*_VIEWS.values()]}
    chromium.open(site)
    return str(chromium.wait_for(_CREATE % json.dumps(json.dumps(body)))["Url"])


def picture_views(chromium: Chromium, wall: str) -> Iterator[tuple[str, bytes]]:
    """Open a wall display, and yield the name of each view with its picture.

    Raises:
        DemoError: if a view isn't shown.
    """
    chromium.open(wall)
    for name in _VIEWS:
        chromium.wait_for(_SHOWN % json.dumps(name))
        picture = chromium.command("Page.captureScreenshot", format="png")
        yield name.lower(), base64.b64decode(picture["data"])
        chromium.driver.execute_script(_TURN)


_CREATE = """
fetch("/api/Spaces-1/insights/walls", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: %s,
}).then((answer) => answer.json())
"""
_TURN = 'document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }))'
_SHOWN = """
(async () => {
  const find = () => document.querySelector(".wall__frame.is-shown");
  while (!find()?.title.endsWith(%s)) await new Promise(requestAnimationFrame);
  await Promise.all(find().getAnimations().map((each) => each.finished));
  await find().contentDocument.fonts.ready;
  return {};
})()
"""
