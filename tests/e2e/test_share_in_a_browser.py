"""The menu that shares a report's page: by keys, with and without the clipboard."""

from pathlib import Path

from selenium.webdriver.common.keys import Keys

from browser_page import WCAG, Page, find_violations

GOVUK = "/Spaces-1/insights/InsightsReports-1"
SHARE = ".share__target"
# What is copied is kept, or the browser refuses. `delete` restores its own function.
COPY = """
navigator.clipboard.writeText = (text) => {
  window.copied = text;
  return arguments[0] ? Promise.resolve() : Promise.reject(new Error("refused"));
};
"""
RESTORE = "delete navigator.clipboard.writeText;"


def focused(page: Page) -> str:
    text: str = page.driver.execute_script(
        "return document.activeElement.innerText ?? ''"
    )
    return text.split("\n", maxsplit=1)[0]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.driver.switch_to.active_element.send_keys(key)


def test_links_are_copied_by_keys_or_shown(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time?asOf=2026-02-20&form=Line")
    page.charts()
    script = page.driver.execute_script
    script(COPY, "allowed")
    script(f"document.querySelector('{SHARE}').focus()")
    press(page, Keys.TAB)
    assert "Settings" == focused(page)  # the menu is one stop
    script(f"document.querySelector('{SHARE}').focus()")
    press(page, Keys.ENTER)
    page.find(".share__item")
    page.wait(lambda: focused(page) == "Always current", "the first item")
    press(page, Keys.ARROW_DOWN)
    assert "As shown now" == focused(page)
    press(page, Keys.HOME)
    assert [] == find_violations(page, *WCAG)
    press(page, Keys.ENTER)
    page.find(".mantine-Notification-title", text="Link copied")
    assert page.url + f"{GOVUK}/lead-time?form=Line" == script("return window.copied")
    page.wait(lambda: focused(page) == "Share", "the focus to return")

    script(COPY, "")
    page.click(SHARE)
    page.click("[data-share='seen']")
    shown = page.find(".link-dialog__field").get_attribute("value")
    for part in ("asOf=2026-02-20", "timeRange=LastQuarter", "statistic=Median"):
        assert part in shown
    selected = "const {selectionStart: a, selectionEnd: z} = document.activeElement;"
    assert len(shown) == script(f"{selected} return z - a")
    press(page, Keys.ESCAPE)
    page.wait(lambda: focused(page) == "Share", "the focus to return")
    script(RESTORE)
    assert [] == page.logs()


def test_a_phone_downloads_what_it_shows(page: Page, tmp_path: Path) -> None:
    page.driver.execute_cdp_cmd(
        "Page.setDownloadBehavior",
        {"behavior": "allow", "downloadPath": str(tmp_path)},
    )
    page.resize(390)
    page.open(GOVUK)
    page.charts()
    download(page, "csv", tmp_path, least=1_000)
    download(page, "png", tmp_path, least=100_000)
    assert [] == page.logs()


def download(page: Page, kind: str, folder: Path, *, least: int) -> None:
    """Save a file by the menu, and wait until it has some bytes."""
    page.click(SHARE)
    page.click(f"[data-share='{kind}']")
    (saved,) = page.wait(lambda: list(folder.glob(f"*.{kind}")), kind)
    page.wait(lambda: saved.stat().st_size > least, f"all of the {kind}")
