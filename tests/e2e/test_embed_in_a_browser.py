"""A chart on a web page of another origin, as its viewers see it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
from dash import Dash
from dash.testing.browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser_page import Page
from embedding import (
    REPORT,
    add_issuer,
    claims_of,
    embed_service,
    example,
    mint,
    token_of,
)
from insights_dash.access.embed_view import EmbedView
from insights_dash.domain.metric import OVERVIEW
from insights_dash.store.database import Database
from insights_dash.store.embed_links import NewLink, create_link, list_links
from insights_dash.store.spaces import Space
from local_server import served

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

# What docs/embeds.md tells the host page to do.
SCRIPT = example("javascript", "addEventListener")
PARENT = """<!DOCTYPE html><link rel="icon" href="data:,"><title>Portal</title>
<h1>Portal</h1>
<iframe src="{src}" title="Chart" width="{width}" height="120" style="border:0"
  sandbox="allow-scripts allow-same-origin" referrerpolicy="strict-origin"></iframe>
<script>{script}</script>"""


@pytest.fixture
def site(app: Dash, report: str, show_site: Callable[[Dash], Page]) -> str:
    """The address of the product with a report of the small space."""
    assert report.endswith(REPORT)
    return show_site(app).url


class Portal:
    """A page of another website; `address` is its origin."""

    def __init__(self, site: str) -> None:
        self.page = ""
        self.policy = ""
        self.site = site
        self.address = ""

    def show(self, src: str, *, width: int = 640) -> None:
        script = SCRIPT.replace("https://insights.example.com", self.site)
        self.page = PARENT.format(src=escape(src), width=width, script=script)

    def answer(
        self, _environ: "WSGIEnvironment", start: "StartResponse"
    ) -> Iterable[bytes]:
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if self.policy:
            headers.append(("Content-Security-Policy", self.policy))
        start("200 OK", headers)
        return [self.page.encode()]


@pytest.fixture
def portal(site: str) -> Iterator[Portal]:
    portal = Portal(site)
    with served(portal.answer) as address:
        portal.address = address
        yield portal


@pytest.fixture
def stranger(site: str) -> Iterator[Portal]:
    """A page that no link allows."""
    portal = Portal(site)
    with served(portal.answer) as address:
        portal.address = address
        yield portal


@pytest.fixture
def make_link(
    database: Database, space: Space, now: datetime, portal: Portal, site: str
) -> Callable[..., str]:
    """Return the URL of a new embed for the portal."""

    def make(expires: datetime | None = None, **view: str) -> str:
        texts = EmbedView.parse(view).to_texts()
        new = NewLink(REPORT, texts, (portal.address,), expires=expires)
        with database.write() as session:
            link = create_link(session, space, new, now=now - timedelta(days=2))
        return f"{site}/embed/{token_of(database, link, now)}/"

    return make


def test_another_websites_page_shows_a_chart_and_nothing_else(  # noqa: PLR0913, PLR0917 - one story
    browser: Browser,
    database: Database,
    now: datetime,
    site: str,
    portal: Portal,
    stranger: Portal,
    make_link: Callable[..., str],
) -> None:
    page = Page(browser, portal.address)
    page.resize(1440)
    page.logs()
    src = make_link(
        metric="deployment-frequency",
        split="Environment",
        changes="split timeRange",
        theme="parent",
    )
    enter(page, portal, src)
    assert ["Test", "Production EU"] == names(page)
    assert "Production" == page.find("h1").text

    # The viewer changes the split, and the range to one that is not wider.
    page.send("[data-asks='split']", "Project")
    page.wait(lambda: ["Shop"] == names(page), "the series of projects")
    assert (
        "Last month and this one\nLast 3 months and this one"
        == page.find("[data-asks='timeRange']").text
    )

    # The host page sends its theme, and is told how high the chart is.
    page.driver.switch_to.parent_frame()
    page.wait(lambda: int(page.find("iframe").get_attribute("height")) > 300, "room")
    page.driver.execute_script("setTheme('dark')")
    enter_frame(page)
    page.wait(lambda: scheme(page) == "dark", "the dark theme")
    assert "" == page.driver.execute_script("return document.cookie")
    assert [] == page.logs()

    # From 300 pixels on it fits.
    enter(page, portal, src, width=300)
    names(page)
    sizes = "return [document.documentElement.scrollWidth, innerWidth]"
    assert [300, 300] == page.driver.execute_script(sizes)

    # A host application's own token works as well.
    issuer = add_issuer(database, now, origins=(portal.address,))
    secret = embed_service(database, now).secret_of(issuer)
    enter(page, portal, f"{site}/embed/{mint(claims_of(issuer, now), secret)}/")
    assert ["Lead time for changes"] == page.texts("h2")

    # Errors are shown as text.
    elsewhere = mint(claims_of(issuer, now, report="InsightsReports-2"), secret)
    for wrong, said in (
        (make_link(expires=now - timedelta(days=1)), "This embed has expired"),
        (f"{src[:-2]}/", "Embed not found"),
        (f"{site}/embed/{elsewhere}/", "Embed not found"),
    ):
        enter(page, portal, wrong)
        assert said == page.find("h1").text
    enter(page, stranger, src)
    said = f"This embed isn't allowed on {stranger.address}"
    assert said == page.find("h1").text
    page.click(".origin button")
    page.wait(lambda: "Copied" == page.find(".origin button").text, "the copy")
    clear = "return getComputedStyle(document.body).backgroundColor"
    assert "rgba(0, 0, 0, 0)" == page.driver.execute_script(clear)
    page.logs()

    # A page that hides its origin gets nothing: the browser blocks the frame.
    for each in (src, f"{site}/"):
        stranger.show(each)
        stranger.page = stranger.page.replace("strict-origin", "no-referrer")
        page.driver.get(stranger.address)
        refused = page.wait(page.logs, "the browser's refusal")
        assert any("frame-ancestors" in line for line in refused), refused


@dataclass(frozen=True)
class Code:
    """The dialog's text to copy: with a script, without one, and the policy."""

    adjusting: str
    still: str
    policy: str

    @property
    def height(self) -> int:
        return int(self.still.split('height="')[1].split('"')[0])


@pytest.fixture
def code(
    browser: Browser, database: Database, space: Space, site: str, portal: Portal
) -> Code:
    """Create an embed of an overview for the portal with the dialog of its report."""
    page = Page(browser, site)
    page.resize(1440)
    page.logs()
    page.open(f"/Spaces-1/insights/{REPORT}")
    page.charts()
    page.click(".share__target")
    page.click("#report-embed")
    field = page.find(".embed-form input[type='text'], .embed-form input:not([type])")
    field.send_keys(f"{portal.address}/dashboards?page=1", Keys.ENTER)
    page.find(".embed-form .mantine-Pill-label", text=portal.address)
    page.driver.switch_to.frame(page.find("#report-embed-preview"))
    page.wait(lambda: len(page.charts()) == len(OVERVIEW), "the preview")
    page.driver.switch_to.parent_frame()

    # A double click creates one embed, and then only "Done" can be clicked.
    create = page.find("#report-embed-make")
    chains: Any = ActionChains
    chains(page.driver).double_click(create).perform()
    page.find("#report-embed-done")
    assert not page.find_all("#report-embed-make")
    with database.read() as session:
        assert 1 == len(list_links(session, space))
    page.click(".embed-code summary")
    adjusting, policy, _ = read_code(page)
    page.click(".embed-code__adjusts label")
    still, _, _ = read_code(page)
    assert "<script>" in adjusting
    assert adjusting.startswith(still)
    assert "<script" not in still
    page.click("#report-embed-done")
    page.wait(lambda: not page.find_all(".embed-made"), "the end of the dialog")
    assert [] == page.logs()
    return Code(adjusting, still, policy)


def read_code(page: Page) -> list[str]:
    """Return the visible texts of the dialog."""
    texts: list[str] = page.driver.execute_script(
        """
        const fields = [...document.querySelectorAll(".embed-code textarea")];
        const seen = fields.filter((each) => each.closest(".secret").checkVisibility());
        return seen.map((each) => each.value);
        """
    )
    return texts


def measure_frames(page: Page, *, fits: bool = True) -> list[int]:
    """Return the heights of a page's frames, once their charts are drawn and fit."""
    fit = "return document.documentElement.scrollHeight <= innerHeight"
    for frame in page.find_all("iframe"):
        page.driver.switch_to.frame(frame)
        page.charts()
        if fits:
            page.wait(lambda: page.driver.execute_script(fit), "no scroll bar")
        page.driver.switch_to.parent_frame()
    heights = "return [...document.querySelectorAll('iframe')].map((f) => f.height)"
    return [int(each) for each in page.driver.execute_script(heights)]


def test_embeds_with_the_dialogs_html_get_the_height_that_they_need(
    browser: Browser, portal: Portal, code: Code
) -> None:
    """A page with two of them, which allows no more than the dialog's policy."""
    page = Page(browser, portal.address)
    start = """<!DOCTYPE html><link rel="icon" href="data:,"><title>Portal</title>
<meta name="viewport" content="width=device-width">"""
    portal.page = f"{start}<h1>Portal</h1>{code.adjusting}{code.adjusting}"
    strict = f"default-src 'none'; img-src data:; {code.policy}"
    heights: dict[int, int] = {}
    for width, policy in ((1000, ""), (1000, strict), (400, strict)):
        portal.policy = policy
        page.resize(width, 3_000)
        page.driver.get(portal.address)
        first, second = measure_frames(page)
        assert first == second
        assert first == heights.setdefault(width, first)
    # The height without a script is about what a wide page needs.
    assert abs(code.height - heights[1000]) < code.height / 10
    assert heights[400] > heights[1000]
    portal.page = start + code.still
    page.driver.get(portal.address)
    assert [code.height] == measure_frames(page, fits=False)
    assert [] == page.logs()


@pytest.mark.parametrize(
    ("sandbox", "said"),
    [
        ("allow-scripts", "This embed is blocked by its sandbox"),
        ("allow-scripts allow-popups", "This embed is blocked by its sandbox"),
        ("allow-same-origin", "This embed needs JavaScript"),
        ("", "This embed needs JavaScript"),
        ("allow-same-origin allow-scripts allow-popups", None),
    ],
)
def test_a_sandbox_that_allows_too_little_is_named(
    browser: Browser,
    portal: Portal,
    make_link: Callable[..., str],
    sandbox: str,
    said: str | None,
) -> None:
    page = Page(browser, portal.address)
    portal.show(make_link(metric="lead-time"))
    ours = "allow-scripts allow-same-origin"
    portal.page = portal.page.replace(ours, sandbox)
    page.driver.get(portal.address)
    enter_frame(page)
    if said is None:
        assert page.charts()
    else:
        assert [said] == page.texts("h1")
        assert [f'sandbox="{ours}"'] == page.texts("code")
        assert not page.find_all("#react-entry-point, plaintext")
        clear = "return getComputedStyle(document.body).backgroundColor"
        assert "rgba(0, 0, 0, 0)" == page.driver.execute_script(clear)
    # The server must not stop while it sends a font.
    loaded = "return document.fonts.status"
    page.wait(lambda: "loaded" == page.driver.execute_script(loaded), "fonts")
    # The browser blocks the scripts, and nothing else fails.
    assert [] == [each for each in page.logs() if "Blocked script" not in each]


def test_an_error_in_a_dark_embed_leaves_a_light_page_light(
    browser: Browser, portal: Portal, make_link: Callable[..., str]
) -> None:
    page = Page(browser, portal.address)
    page.prefer("dark")
    looks = """
      const { backgroundColor } = getComputedStyle(document.body);
      return [backgroundColor, getComputedStyle(document.documentElement).colorScheme];
    """
    enter(page, portal, make_link(metric="lead-time"))
    page.charts()
    assert "dark" == page.driver.execute_script(looks)[1]
    gone = make_link(split="TenantTagSet", tenantTagSetId="TagSets-9")
    enter(page, portal, gone)
    assert ["This view is no longer available"] == page.texts("h2.state__title")
    assert ["rgba(0, 0, 0, 0)", "normal"] == page.driver.execute_script(looks)
    page.driver.switch_to.parent_frame()
    page.prefer("light")
    assert [] == page.logs()


def enter(page: Page, portal: Portal, src: str, *, width: int = 640) -> None:
    """Open the portal with a frame, and go into it."""
    portal.show(src, width=width)
    page.driver.get(portal.address)
    enter_frame(page)


def enter_frame(page: Page) -> None:
    page.driver.switch_to.frame(page.find("iframe"))


def names(page: Page) -> Any:  # noqa: ANN401 - whatever Plotly holds
    """Return the series of the only chart, once it is drawn."""
    (traces,) = page.charts().values()
    return [each["name"] for each in traces if each["name"]]


def scheme(page: Page) -> str:
    return str(
        page.driver.execute_script(
            "return document.documentElement.dataset.mantineColorScheme"
        )
    )


def test_a_rollout_is_no_wider_than_its_frame(
    browser: Browser, portal: Portal, make_link: Callable[..., str]
) -> None:
    page = Page(browser, portal.address)
    page.resize(1440)
    page.logs()
    view = {"page": "rollout", "projectId": "Projects-1", "names": "hidden"}
    src = make_link(**view, changes="timeRange")
    for width in (900, 300):
        enter(page, portal, src, width=width)
        page.wait(lambda: page.find_all(".lanes__row svg"), "the lanes")
        sizes = "return [document.documentElement.scrollWidth, innerWidth]"
        needed, given = page.driver.execute_script(sizes)
        assert needed <= given == width
    assert [] == page.logs()
