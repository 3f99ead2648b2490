"""From local mode to a role with limits, as an administrator does it."""

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from browser_page import WCAG, Page, find_violations
from insights_dash.access.local_mode import derive_setup_code
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.read import get_account
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.role_grants import grant_role
from insights_dash.store.spaces import create_space
from people import PASSWORD, add_administrator
from product_with_people import NOW
from small_world import BATCH


@pytest.fixture
def small_site(
    app: Dash, database: Database, show_site: Callable[[Dash], Page]
) -> Page:
    """An empty page of a server in local mode."""
    with database.write() as session:
        record(session, create_space(session, "Main Space", now=NOW), BATCH, now=NOW)
    return show_site(app)


def test_the_first_administrator_grants_a_role(
    small_site: Page, database: Database
) -> None:
    page = small_site
    page.open("/administration/accounts")
    for name, text in (
        ("code", derive_setup_code("test")),
        ("username", "ada"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ):
        page.type(f"#accounts-first-{name}", text)
    page.click("#accounts-first-submit")
    page.type("input[name=username]", "ada")
    assert [] == find_violations(page, *WCAG)
    page.type("input[name=password]", PASSWORD)
    page.click("form button")
    page.find("h1", text="Accounts")
    page.find(".listing td")
    assert [] == find_violations(page, *WCAG)
    assert "/administration/accounts" == page.address

    page.open("/administration/roles")
    page.choose("Account", "ada (ada)")
    page.choose("Space", "Main Space")
    # Two choices from a list that is searched on the server are both kept.
    page.choose("Only these project groups", "Sites")
    page.choose("Only these project groups", "Backend")
    page.click("#roles-grant-submit")
    page.wait(
        lambda: "Project groups: Sites, Backend" in page.texts(".listing__more"),
        "the role in the list",
    )
    assert [] == find_violations(page, *WCAG)
    with database.read() as session:
        grants = get_account(session, "ada").grants
    assert [frozenset({"ProjectGroups-1", "ProjectGroups-2"})] == [
        each.limits.project_groups for each in grants[1:]
    ]
    assert [] == page.logs()


SignIn = Callable[[str], Page]


@pytest.fixture
def sign_in(small_site: Page, database: Database) -> SignIn:
    """Sign an administrator in, who then reads a page."""
    add_administrator(database, NOW)

    def sign_in(path: str) -> Page:
        small_site.open(f"/sign-in?next={path}")
        small_site.type("input[name=username]", "root")
        small_site.type("input[name=password]", PASSWORD)
        small_site.click("form button")
        small_site.find("#content h1")
        return small_site

    return sign_in


@pytest.fixture
def signed_in(sign_in: SignIn) -> Page:
    """The audit log, read by an administrator who has just signed in."""
    page = sign_in("/administration/log")
    page.find(".listing td")
    return page


def sign_out(page: Page) -> None:
    """Submit the sign-out form, as the menu's button does."""
    page.driver.execute_script(
        """
        const form = document.createElement("form");
        form.method = "post";
        form.action = "/sign-out";
        document.body.append(form);
        form.submit();
        """
    )
    page.find("input[name=username]")


def test_back_after_signing_out_shows_no_audit_entries(signed_in: Page) -> None:
    sign_out(signed_in)
    signed_in.driver.back()
    signed_in.wait_for_address("/sign-in?next=%2Fadministration%2Flog")
    signed_in.find("input[name=username]")
    assert [] == signed_in.find_all(".listing")


def test_a_page_from_the_browsers_cache_is_blank_until_the_server_knows_the_user(
    signed_in: Page,
) -> None:
    """Browsers that cache pages in spite of `no-store` fire these two events."""
    told = "window.dispatchEvent(new PageTransitionEvent(arguments[0], arguments[1]))"
    script = signed_in.driver.execute_script
    script(told, "pagehide", {"persisted": True})
    assert [] == signed_in.find_all(".listing")
    script(told, "pageshow", {"persisted": True})
    signed_in.find(".listing td")
    # The session ends in another browser.
    script("window.mark = 1; return fetch('/sign-out', {method: 'POST'}).then(() => 0)")
    script(told, "pagehide", {"persisted": True})
    script(told, "pageshow", {"persisted": True})
    signed_in.wait_for_address("/sign-in?next=%2Fadministration%2Flog")
    assert [] == signed_in.find_all(".listing")


def test_a_session_that_ended_leads_back_to_the_same_page(signed_in: Page) -> None:
    end = "return fetch('/sign-out', {method: 'POST'}).then(() => 0)"
    signed_in.driver.execute_script(end)
    signed_in.click(".areas__link", text="Roles")
    signed_in.wait_for_address("/sign-in?next=%2Fadministration%2Froles&ended=yes")
    note = "Your session has ended. Sign in again to continue where you left off."
    assert [note] == signed_in.texts(".sign-in__note")
    signed_in.type("input[name=username]", "root")
    signed_in.type("input[name=password]", PASSWORD)
    signed_in.click("form button")
    signed_in.find("h1", text="Roles")
    assert "/administration/roles" == signed_in.address
    signed_in.logs()  # the console lists the refused callback, as it should


@pytest.fixture
def roles(database: Database, sign_in: SignIn) -> Page:
    """The page of an administrator's three roles."""
    with database.write() as session:
        account = get_account(session, "root")
        for role in (Role.REPORT_VIEWER, Role.REPORT_EDITOR):
            grant_role(session, account, Grant(role), now=NOW)
    page = sign_in("/administration/roles")
    page.find("h1", text="Roles")
    return page


def press_keys(page: Page, *keys: str) -> None:
    chains: Any = ActionChains
    chains(page.driver).send_keys(*keys).perform()


def focused(page: Page) -> str:
    """Return the text of the focused element."""
    script = "return document.activeElement.textContent"
    return str(page.driver.execute_script(script))


def test_revoking_a_role_asks_for_confirmation(roles: Page) -> None:
    def ask() -> WebElement:
        roles.click("button[aria-label^='Revoke: Report editor']")
        return roles.find(".confirm-dialog")

    dialog = ask()
    assert "alertdialog" == dialog.get_attribute("role")
    assert "Revoke this role from root?" == dialog.accessible_name
    assert ["Cancel", "Revoke role"] == roles.texts(".confirm-dialog button")
    assert [] == find_violations(roles, *WCAG)

    # Enter would do nothing, and Tab stays inside.
    assert "Cancel" == focused(roles)
    press_keys(roles, Keys.TAB)
    assert "Revoke role" == focused(roles)
    for leave in (
        lambda: press_keys(roles, Keys.ESCAPE),
        lambda: roles.click(".confirm-dialog button", text="Cancel"),
        lambda: roles.driver.execute_script("document.querySelector('dialog').click()"),
    ):
        leave()
        roles.wait(lambda: not roles.find_all(".confirm-dialog"), "a closed dialog")
        assert "Revoke" == focused(roles)
        assert 3 == len(roles.find_all(".listing tbody tr"))
        ask()

    roles.click(".confirm-dialog button", text="Revoke role")
    roles.wait(lambda: 2 == len(roles.find_all(".listing tbody tr")), "two roles")
    assert "Report editor in all spaces" not in roles.texts(".listing td")
    assert "BODY" != roles.driver.execute_script(
        "return document.activeElement.tagName"
    )
    assert [] == roles.logs()


def test_the_confirmation_fits_a_phone_and_is_readable_in_dark_mode(
    roles: Page,
) -> None:
    roles.click(".shell__menu--icon")
    roles.click("#theme-dark")
    roles.resize(390, 844)
    roles.click("button[aria-label^='Revoke: Report viewer']")
    roles.find(".confirm-dialog")
    width = roles.driver.execute_script("return document.documentElement.scrollWidth")
    assert 390 == width
    assert [] == find_violations(roles, "color-contrast")


def test_going_back_closes_the_confirmation(roles: Page) -> None:
    roles.click(".areas__link", text="API keys")
    roles.find("h1", text="API keys")
    roles.driver.back()
    roles.click("button[aria-label^='Revoke: Report viewer']")
    roles.find(".confirm-dialog")
    roles.driver.forward()
    roles.find("h1", text="API keys")
    assert [] == roles.find_all(".confirm-dialog")


@pytest.fixture
def own_account(sign_in: SignIn) -> Page:
    """The account page of the administrator."""
    return sign_in("/account")


def test_enter_changes_a_password_in_a_form_that_browsers_know(
    own_account: Page,
) -> None:
    signed_in = own_account
    signed_in.find("#account-password-old-password")
    kinds = signed_in.driver.execute_script(
        """
        const old = document.getElementById("account-password-old-password");
        const form = old.closest("form");
        return [...form.querySelectorAll("input")].map((each) => each.autocomplete);
        """
    )
    assert [*("username", "current-password", "new-password", "new-password")] == kinds
    signed_in.type("#account-password-old-password", PASSWORD)
    signed_in.type("#account-password-password", "another horse, another battery")
    signed_in.type("#account-password-again", "another horse, another battery")
    press_keys(signed_in, Keys.ENTER)
    signed_in.wait(
        lambda: "Password changed" in signed_in.texts(".mantine-Notification-title"),
        "a word that it is changed",
    )
    assert "/account" == signed_in.address
    assert [] == signed_in.logs()


def test_enter_in_a_list_of_a_form_does_not_submit_it(own_account: Page) -> None:
    signed_in = own_account
    signed_in.send("#account-key-expires", Keys.ENTER)
    assert [] == signed_in.find_all(".secret, .mantine-InputWrapper-error")
    # Typing and submitting at once loses nothing.
    signed_in.send("#account-key-purpose", "CI pipeline", Keys.ENTER)
    signed_in.find(".secret")
    assert [] == find_violations(signed_in, *WCAG)


def test_the_account_menu_leads_to_the_guide_to_the_api(signed_in: Page) -> None:
    signed_in.click(".shell__person")
    signed_in.click("[role=menuitem]", text="API guide")
    assert signed_in.wait(
        lambda: "X-Octopus-ApiKey" in signed_in.driver.page_source, "words"
    )
