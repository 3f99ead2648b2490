"""Names in charts and their files: shown as they are stored, even if odd or long."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from dash import Dash

from browser_page import Page
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, get_space
from small_world import at, deployment, release

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HOSTILE = (
    'say "hi"',
    "100%{y}",
    "</svg><script>",
    "R&amp;D & co; &nope;",
    "$x$ ${price}",
    "var(--accent)",
    "it's <br> ]]>",
)
NOTE = 'Moved "100%{x}" <b>& R&amp;D</b>'
PLATFORM = (
    "commerce-platform-checkout-payments-service-{}-production-eu-central-frontend"
)
LONG = tuple(PLATFORM.format(part) for part in ("orders", "returns", "invoices"))
LINES = (
    "/Spaces-1/insights/InsightsReports-1?split=Project&timeRange=LastMonth&form=Line"
)
LABELS = ".annotation-text"  # at the ends of lines
# A link as part of a page that no callback can change.
LINK = """
const namespace = "dash_html_components", props = { href: arguments[0] };
const drawn = window.insights_dash.Static({ content: { namespace, type: "A", props } });
return drawn.props.children.props.href;
"""
# Keeps the downloads: name, type and text of each file.
WATCH = """
window.saved = [];
const blobs = new Map();
const create = URL.createObjectURL;
URL.createObjectURL = (blob) => {
  const address = create(blob);
  blobs.set(address, blob);
  return address;
};
HTMLAnchorElement.prototype.click = function () {
  const blob = blobs.get(this.href);
  blob.text().then((text) =>
    window.saved.push({ name: this.download, type: blob.type, text }));
};
"""


@pytest.fixture
def open_site(
    app: Dash,
    report: str,
    client: "FlaskClient",
    database: Database,
    show_site: Callable[[Dash], Page],
) -> Callable[..., Page]:
    """Open a page of a server whose report has projects with these names."""

    def start(names: Sequence[str], *, name: str = "Production") -> Page:
        fill(database, names)
        stored = client.get(report).get_json()
        projects = client.get("/api/Spaces-1/projects/all").get_json()
        ids = [each["Id"] for each in projects if each["Name"] in names]
        notes = [{"Date": "2024-05-06", "Text": NOTE}]
        changed = {**stored, "Name": name, "ProjectIds": ids, "Annotations": notes}
        assert 200 == client.put(report, json=changed).status_code
        return show_site(app)

    return start


def fill(database: Database, names: Sequence[str]) -> None:
    """Deploy each project, a day after the one before."""
    batch = Batch(
        source="test",
        releases=tuple(release("1", 1)._replace(project=name) for name in names),
        deployments=tuple(
            deployment(100 + number, "1", day, 9)._replace(
                project=name, environment=environment
            )
            for number, (name, day, environment) in enumerate(
                (name, day, environment)
                for name in names
                for day in (2, 9)
                for environment in ("Test", "Production EU")
            )
        ),
    )
    with database.write() as session:
        space: Space = get_space(session, "Spaces-1")
        assert not record(session, space, batch, now=at(15)).refusals


def read_labels(page: Page, css: str = LABELS) -> list[str]:
    texts: list[str] = page.driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
        css,
    )
    return texts


def hover(page: Page, metric: str, right: float = 0.95) -> list[str]:
    """Point at a chart, and return what it says of a value."""
    card = f".chart-card--{metric}"
    page.driver.execute_script(
        "document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", card
    )
    page.leave(f"{card} h2")
    return page.hover(card, right=right)


def save(page: Page, kind: str) -> dict[str, str]:
    """Return the file from a button below the chart of lead times."""
    page.driver.execute_script(WATCH)
    page.click(f".chart-card--lead-time [data-kind='{kind}']")
    (saved,) = page.wait(
        lambda: page.driver.execute_script("return window.saved"), f"a {kind}"
    )
    return dict(saved)


def test_odd_names_are_shown_as_they_are_stored(
    open_site: Callable[..., Page],
) -> None:
    title = 'R&amp;D <i>"100%{x}"</i>'
    page = open_site(HOSTILE, name=title)
    page.resize(1440)
    page.open(LINES)
    page.charts()

    assert hover(page, "lead-time")[0].startswith(HOSTILE)
    colored = read_labels(page, f".chart-card--lead-time {LABELS}")
    assert 6 == len(set(colored) & set(HOSTILE))
    saved = save(page, "svg")
    drawn = ET.fromstring(saved["text"])  # noqa: S314 - our own picture
    texts = ["".join(each.itertext()) for each in drawn.iter() if is_text(each)]
    assert set(HOSTILE) < set(texts)
    heading = f"{title} · Lead time for changes"
    assert [heading] == [each[: len(heading)] for each in texts if title in each]
    (asked,) = [each for each in texts if "Time zone: " in each]
    assert "Group by: " in asked
    stem, _, days = saved["name"].partition("-lead-time-")
    assert "R&amp;D-i-100%{x}-i" == stem
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.svg", days)
    page.open(LINES.replace("?", "/lead-time?"))
    page.charts()
    assert NOTE in read_labels(page)
    for url, expected in (("javascript:alert(1)", "about:blank"), ("/?a=&#39;", None)):
        assert (expected or url) == page.driver.execute_script(LINK, url)
    assert [] == page.logs()


def is_text(element: ET.Element) -> bool:
    return element.tag.endswith("}text")


def test_a_picture_has_the_name_of_its_report(
    open_site: Callable[..., Page],
) -> None:
    page = open_site(["Web"], name="日本 / 東京:c")
    page.open(LINES)
    page.charts()

    saved = save(page, "png")

    assert saved["name"].startswith("日本-東京-c-lead-time-")
    assert "image/png" == saved["type"]


def test_labels_of_long_names_stay_in_their_card(
    open_site: Callable[..., Page],
) -> None:
    names = [
        *LONG,
        "application-server",
        "a" * 35,
        "Ünïcode 日本語の長い名前のプロジェクトです。",
    ]
    page = open_site(names)
    for width in (1440, 390):
        page.resize(width)
        page.open(LINES)
        page.charts()
        check_ends(page, len(names))
        for right in (0.05, 0.95):
            check_tip(page, right, names)
    dimmed = page.find_all(".chart-card--lead-time .annotation.is-dim")
    assert len(names) - 1 == len(dimmed)


def check_ends(page: Page, count: int) -> None:
    """Each line has a name at its end; the names differ and don't overlap."""
    card = ".chart-card--lead-time"
    labels = read_labels(page, f"{card} {LABELS}")
    assert count == len(set(labels))
    whole, *boxes = measure_boxes(page, card, f"{card} .annotation")
    for left, end, top, bottom in boxes:
        assert whole[0] <= left <= end <= whole[1], labels
        assert whole[2] <= top <= bottom <= whole[3], labels
    places = sorted(top for *_, top, _ in boxes)
    assert all(below - above >= 12 for above, below in pairwise(places)), places


def check_tip(page: Page, right: float, names: Sequence[str]) -> None:
    """Point at a chart: a whole name is said, and nothing above it is covered."""
    name, value, *_ = hover(page, "lead-time", right)
    assert name.startswith(tuple(names))
    assert "(median of 2 deployments" in value
    chart = ".chart-card--lead-time .chart-card__chart"
    chart_box, tip = measure_boxes(page, chart, ".chart-tip")
    width = page.driver.execute_script("return document.documentElement.clientWidth")
    assert 0 <= tip[0] <= tip[1] <= width
    assert chart_box[2] <= tip[2]


def measure_boxes(page: Page, *css: str) -> list[list[float]]:
    """Return left, right, top and bottom of all elements that match each selector."""
    boxes: list[list[float]] = page.driver.execute_script(
        """
        return [...arguments].flatMap((css) => [...document.querySelectorAll(css)])
          .map((each) => {
            const { left, right, top, bottom } = each.getBoundingClientRect();
            return [left, right, top, bottom];
          });
        """,
        *css,
    )
    return boxes


def test_chips_of_long_names_differ_and_have_the_whole_name(
    open_site: Callable[..., Page],
) -> None:
    page = open_site([*LONG, "Web"])
    page.resize(1440)
    page.open(LINES)
    page.charts()

    names = page.wait(lambda: read_labels(page, ".legend__name"), "chips")
    chips = page.find_all(".legend__chip")

    assert len(set(names)) == 4
    assert "Web" in names
    assert 3 == len([each for each in names if "…" in each])
    called = [chip.get_attribute("aria-label") for chip in chips]
    assert {*LONG, None} == set(called)
    cut = "return [...arguments].some((each) => each.scrollWidth > each.clientWidth)"
    assert not page.driver.execute_script(cut, *page.find_all(".legend__name"))


def test_a_legend_leaves_most_of_a_picture_to_the_chart(
    open_site: Callable[..., Page],
) -> None:
    page = open_site(["x" * 100 + str(number) + "y" * 90 for number in range(4)])
    page.open(LINES)
    page.charts()

    drawn = ET.fromstring(save(page, "svg")["text"])  # noqa: S314 - our own picture

    (plot,) = [each for each in drawn.iter() if each.get("id", "").endswith("xyplot")]
    assert float(plot[0].get("width", 0)) > 0.7 * 1_200
    texts = ["".join(each.itertext()) for each in drawn.iter() if is_text(each)]
    shown = [each for each in texts if each.startswith("xx")]
    for number in range(4):  # in the legend, and at the end of the line
        assert 2 == len({each for each in shown if f"…{number}" in each})
