# ruff: noqa: INP001 - a script, not part of a package
"""Take the screenshots of docs/import.md, as a new user uploads two files.

python -m tools.guide --out docs/images/import
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from selenium.webdriver.common.by import By

from benchmarks.demo_browser import Chromium, open_chromium, serve_home
from insights_dash.ingest.sample_file import build_sample_file
from tools.tour import take
from tools.watched_page import WATCH, prefer, resize

_WIDTH, _HEIGHT = 1280, 2400  # px; a whole page is in view
MOST_BYTES = 200_000
_SECONDS = 55
_DATA = "/Spaces-1/data"
_CARD = ".import__card"
_DAYS_PER_ROW = timedelta(days=3, hours=5)
_OUTCOMES = ("OK", "OK", "ERROR", "OK", "OK", "aborted?", "OK", "OK")
_PROJECTS = ("checkout", "search", "invoices")
# One row has a day that doesn't exist, another one no version.
_FAULTS = {
    11: "checkout;3.11;production;30.02.2026 14:00;30.02.2026 14:06;OK",
    17: "search;;production;27.05.2026 09:12;27.05.2026 09:19;OK",
}
_DROP = """
const data = new DataTransfer();
data.items.add(new File([arguments[1]], arguments[0]));
const options = { dataTransfer: data, bubbles: true, cancelable: true };
for (const type of ["dragover", "drop"]) {
  document.querySelector(".upload").dispatchEvent(new DragEvent(type, options));
}
"""
_WAIT = """
const [text, done] = arguments;
const end = Date.now() + %d;
const look = () => {
  const found = document.querySelector("#content").innerText.includes(text);
  if (found || Date.now() > end) done(found);
  else setTimeout(look, 100);
};
look();
"""


def main(arguments: Sequence[str]) -> int:
    """Take all screenshots and print their sizes. Return 1 if one is too large."""
    parser = argparse.ArgumentParser(prog="python -m tools.guide")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("docs", "images", "import"),
        help="folder for the files",
    )
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="insights-guide-") as home,
        serve_home(Path(home)) as site,
        open_chromium() as chromium,
    ):
        chromium.run_before_pages(WATCH % "false")
        prefer(chromium, "light")
        resize(chromium, _WIDTH, _HEIGHT)
        _visit(chromium, site, options.out)
    sizes = [each.stat().st_size for each in sorted(options.out.glob("*.png"))]
    sys.stdout.write(f"{len(sizes)} screenshots, at most {max(sizes):,} bytes\n")
    return int(max(sizes) > MOST_BYTES)


def write_upload() -> str:
    """Return a table as other tools export it, with its own words and two faults."""
    start = datetime(2026, 4, 13, 9, 20, tzinfo=UTC)
    lines = ["Application;Tag;Env;Started;Finished;Result"]
    for row in range(24):
        started = start + row * _DAYS_PER_ROW / 2
        project = _PROJECTS[row % len(_PROJECTS)]
        times = [
            f"{each:%d.%m.%Y %H:%M}"
            for each in (started, started + timedelta(minutes=4 + row % 5))
        ]
        outcome = _OUTCOMES[row % len(_OUTCOMES)]
        cells = [project, f"3.{row}", "production", *times, outcome]
        lines.append(_FAULTS.get(row, ";".join(cells)))
    return "\r\n".join(lines)


def _visit(chromium: Chromium, site: str, out: Path) -> None:
    """Go the way of the guide, and take a picture at each stop."""
    chromium.open(site)
    chromium.wait_for("pageWatch.settle()")
    _save(chromium, out / "1-first-page.png", ".start")
    _drop(chromium, "sample-deployments.csv", build_sample_file(datetime.now(UTC)))
    _press(chromium, "Preview all")
    _press(chromium, "Import ")
    _see(chromium, "Imported")
    chromium.open(site + _DATA)
    chromium.wait_for("pageWatch.settle()")
    _drop(chromium, "deployments-2026.csv", write_upload().encode())
    _save(chromium, out / "2-match-columns.png", _CARD)
    _press(chromium, "Preview all")
    _see(chromium, "What will change")
    _save(chromium, out / "3-preview.png", _CARD)
    _press(chromium, "Import ")
    _see(chromium, "Imported")
    chromium.open(site + _DATA)
    chromium.wait_for("pageWatch.settle()")
    _save(chromium, out / "4-data.png", ".data")


def _drop(chromium: Chromium, name: str, content: bytes) -> None:
    chromium.driver.execute_script(_DROP, name, content.decode())
    _see(chromium, "Match columns")


def _press(chromium: Chromium, label: str) -> None:
    _see(chromium, label)
    path = f"//button[starts-with(normalize-space(.), '{label.strip()} ')]"
    button = chromium.driver.find_elements(By.XPATH, path)[-1]
    chromium.driver.execute_script("arguments[0].click()", button)


def _see(chromium: Chromium, text: str) -> None:
    """Wait until the page says a text, and has settled."""
    script = _WAIT % (_SECONDS * 1000)
    if not chromium.driver.execute_async_script(script, text):
        message = f"The page never says “{text}”."
        raise TimeoutError(message)
    chromium.wait_for("pageWatch.settle()")


def _save(chromium: Chromium, file: Path, element: str) -> None:
    file.write_bytes(take(chromium, element, element))
    sys.stdout.write(f"{file}: {file.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
