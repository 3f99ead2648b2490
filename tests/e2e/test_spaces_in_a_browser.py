"""Spaces as administrators manage them, and links to Octopus's pages."""

from collections.abc import Callable

import pytest
from dash import Dash

from browser_page import WCAG, Page, find_violations
from insights_dash.domain.role import Grant, Role
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import create_space
from people import PASSWORD, add_administrator, add_person
from small_world import BATCH
from whole_product import NOW


@pytest.fixture
def small_site(
    app: Dash, database: Database, show_site: Callable[[Dash], Page]
) -> Page:
    """An empty page of a server in local mode."""
    with database.write() as session:
        record(session, create_space(session, "Main Space", now=NOW), BATCH, now=NOW)
    return show_site(app)


def sign_in(page: Page, username: str) -> None:
    page.type("input[name=username]", username)
    page.type("input[name=password]", PASSWORD)
    page.click("form button")


def list_switcher(page: Page) -> list[str]:
    """Open the space switcher, and return its links."""
    page.click(".shell__target")
    found = page.wait(lambda: page.find_all("[role=menuitem]"), "the switcher")
    names = [each.text for each in found]
    page.click(".shell__target")
    return names


def test_a_space_is_created_renamed_and_deleted(small_site: Page) -> None:
    page = small_site
    page.open("/")
    page.click(".shell__target")
    page.click("[role=menuitem]", text="Manage spaces")
    page.click("a.button", text="New space")
    page.click("button", text="Create space")
    page.find(".mantine-InputWrapper-error", text="Enter a name.")
    page.type("#space-new-name", "Platform")
    page.click("button", text="Create space")
    page.find("h1", text="Platform")
    assert "/administration/spaces/Spaces-2" == page.address
    assert [] == find_violations(page, *WCAG)
    page.type("#space-profile-name", "Plattform")
    page.click("button", text="Save")
    page.find("h1", text="Plattform")
    assert ["Main Space", "Plattform", "All spaces", "Manage spaces"] == (
        list_switcher(page)
    )
    page.click("#space-delete")
    page.type("#space-delete-name", "Plattform")
    assert [] == find_violations(page, *WCAG)
    page.click("#space-delete-submit")
    page.find("h1", text="Spaces")
    assert "Plattform" not in page.texts(".listing td a")
    assert "Plattform" not in list_switcher(page)
    assert [] == page.logs()


def test_a_link_to_octopus_survives_signing_in(
    small_site: Page, database: Database
) -> None:
    add_administrator(database, NOW)
    add_person(database, NOW, Grant(Role.REPORT_VIEWER))
    page = small_site
    page.open("/app#/Spaces-1/tasks/ServerTasks-6")
    sign_in(page, "ada")
    page.find("h3", text="1.1.0")
    assert page.address.startswith("/Spaces-1/projects/Projects-1/insights/")
    page.open("/app#/Spaces-1/tasks/ServerTasks-99")
    page.find("h1", text="Page not found")
    assert [] == find_violations(page, *WCAG)
    page.logs()  # Chromium notes the status 404
    page.open("/app#/users/me/apiKeys")
    page.find("h1", text="Your account")
    assert [] == page.logs()
