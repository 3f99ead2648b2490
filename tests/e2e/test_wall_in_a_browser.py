"""A wall display as the people in front of it see it."""

from collections.abc import Callable
from datetime import datetime

from dash import Dash
from selenium.webdriver.common.keys import Keys
from sqlalchemy import update

from browser_page import Page
from insights_dash.domain.wall import WallDisplay
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor
from insights_dash.store.spaces import Space
from insights_dash.store.tables import WallDisplayRow
from insights_dash.store.wall_displays import revoke_wall
from walls import VIEWS, add_wall, wall_token


def test_a_wall_display_rotates_follows_changes_and_says_when_it_ends(  # noqa: PLR0913, PLR0917 - one story
    app: Dash,
    database: Database,
    space: Space,
    report: str,
    now: datetime,
    show_site: Callable[[Dash], Page],
) -> None:
    assert report
    page = show_site(app)
    views = (*VIEWS, {"page": "portfolio", "environmentId": "Environments-1"})
    wall = add_wall(database, space, now, views=views, author=EmbedAuthor())
    set_seconds(database, wall, 1)
    page.resize(1920, 1080)
    page.logs()
    page.driver.get(f"{page.url}/wall/{wall_token(database, wall, now)}/")

    # It shows one view after the other by itself.
    seen: set[str] = set()

    def has_seen_both() -> bool:
        seen.add(shown(page))
        return {"Deployment frequency", "Lead time for changes"} <= seen

    page.wait(has_seen_both, "both views")
    page.wait(lambda: "As of" in status(page), "when the figures were read")
    assert not overflows(page)

    # A key pauses it, and others turn the views.
    press(page, " ")
    page.wait(lambda: "Paused" in status(page), "a pause")
    before = shown(page)
    press(page, Keys.ARROW_RIGHT)
    page.wait(lambda: shown(page) not in {"", before}, "the next view")
    press(page, Keys.ARROW_LEFT)
    page.wait(lambda: shown(page) == before, "the view before")

    # A screen that is too low for all rows says how many it shows.
    while not rows(page):
        turn(page)
    assert ["Billing API", "Shop"] == rows(page)
    assert "of 2 projects" not in foot(page)
    page.resize(1920, 200)
    page.wait(lambda: "1 of 2 projects, most urgent first" in foot(page), "one row")
    assert ["Billing API"] == rows(page)
    page.resize(1920, 1080)
    page.wait(lambda: len(rows(page)) == 2, "both rows")
    turn(page)
    before = shown(page)
    assert [] == page.logs()

    # It says that it can't reach the server, and keeps the figures.
    page.disconnect(offline=True)
    ask(page)
    page.wait(lambda: "No connection since" in status(page), "the lost connection")
    assert before == shown(page)
    page.disconnect(offline=False)
    ask(page)
    page.wait(lambda: "No connection" not in status(page), "the connection")

    # A revoked one shows why, and no figures.
    with database.write() as session:
        revoke_wall(session, wall, now=now)
    ask(page)
    page.wait(lambda: "has been revoked" in page.find(".wall__stage").text, "a notice")
    assert [] == page.find_all(".wall__frame")
    page.logs()  # the browser names every answer that is an error


def set_seconds(database: Database, wall: WallDisplay, seconds: int) -> None:
    """Show each view shorter than users can choose."""
    with database.write() as session:
        session.execute(
            update(WallDisplayRow)
            .where(WallDisplayRow.number == wall.number)
            .values(seconds=seconds)
        )


def shown(page: Page) -> str:
    """Return the title of the chart or table in the shown frame, empty without one."""
    script = (
        "return document.querySelector('.wall__frame.is-shown')?.contentDocument"
        ".querySelector('.chart-card__title, caption')?.textContent ?? ''"
    )
    return str(page.driver.execute_script(script))


def turn(page: Page) -> None:
    """Show the next view."""
    before = shown(page)
    press(page, Keys.ARROW_RIGHT)
    page.wait(lambda: shown(page) != before, "the next view")


def rows(page: Page) -> list[str]:
    """Return the names of the rows of the portfolio in the shown frame."""
    script = (
        "const page = document.querySelector('.wall__frame.is-shown')?.contentDocument;"
        "return [...page?.querySelectorAll('.portfolio__name') ?? []]"
        ".filter((each) => each.checkVisibility()).map((each) => each.textContent)"
    )
    found: list[str] = page.driver.execute_script(script)
    return found


def foot(page: Page) -> str:
    script = (
        "return document.querySelector('.wall__frame.is-shown').contentDocument"
        ".querySelector('.portfolio__foot').innerText"
    )
    return str(page.driver.execute_script(script))


def status(page: Page) -> str:
    return str(page.find(".wall__status").get_attribute("textContent"))


def overflows(page: Page) -> bool:
    """Return whether the shown view is higher or wider than its frame."""
    script = (
        "const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document"
        ".querySelector('.wall__frame.is-shown').contentDocument.documentElement;"
        "return scrollHeight > clientHeight || scrollWidth > clientWidth"
    )
    return bool(page.driver.execute_script(script))


def press(page: Page, key: str) -> None:
    page.driver.switch_to.active_element.send_keys(key)


def ask(page: Page) -> None:
    """Let the page ask for its state at once, as when the network is back."""
    page.driver.execute_script("window.dispatchEvent(new Event('online'))")
