"""The page of one's own account, whose callbacks are called as a browser does."""

import re
from typing import Any

from flask.testing import FlaskClient

from callback_post import post, props
from insights_dash.components.administration import MOST_ROWS
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.account.forms import KEY as OWN_KEY_FORM
from insights_dash.pages.account.forms import PASSWORD as PASSWORD_FORM
from insights_dash.pages.account.ids import Ids, end_id, revoke_id
from insights_dash.pages.account.layout import build_local_mode
from insights_dash.store.api_keys import NewApiKey, create_api_key, list_api_keys
from insights_dash.store.sessions import begin_session
from people import PASSWORD
from product_with_people import NOW, People

PAGE = "_pages_content.children"
NEW = "another long password"
CHANGE = f"{PASSWORD_FORM.id_of('old_password')}.error"
MAKE, REVOKE = f"{OWN_KEY_FORM.id_of('purpose')}.error", f"{Ids.KEYS}.children@"
END = f"{Ids.SESSIONS}.children@"
PRESSED, CONFIRMED = f"{OWN_KEY_FORM.submit_id}.n_clicks", "n_clicks"
VIEWER = Grant(Role.REPORT_VIEWER)


def show(client: FlaskClient) -> str:
    place = {"_pages_location.pathname": "/account", "_pages_location.search": ""}
    return post(client, PAGE, place).text


def ends(text: str) -> list[int]:
    """Return the numbers of the sessions that can be ended in a list."""
    kind = end_id(0)["type"]
    pattern = rf'"type":"{kind}","number":(\d+)'
    return [int(each) for each in re.findall(pattern, text)]


def change(client: FlaskClient, *texts: str) -> dict[str, Any]:
    fields = ("old-password", "password", "again")
    typed = {
        f"{PASSWORD_FORM.id_of(field)}.value": text
        for field, text in zip(fields, texts, strict=True)
    }
    answer = post(client, CHANGE, {f"{PASSWORD_FORM.submit_id}.n_clicks": 1, **typed})
    return props(answer)


def is_in(client: FlaskClient) -> bool:
    return 200 == client.get("/api/users/me").status_code


def test_local_mode_offers_the_first_account() -> None:
    assert "/administration/accounts" in str(build_local_mode())


def test_a_new_password_keeps_only_this_browser_signed_in(people: People) -> None:
    ada = people.add(VIEWER, password=PASSWORD)
    browser, other = people.by_session(ada), people.by_session(ada)
    answered = change(browser, "wrong", "short", "other")
    assert (
        "Incorrect current password."
        == answered[PASSWORD_FORM.id_of("old_password")]["error"]
    )
    assert "at least 12" in answered[PASSWORD_FORM.id_of("password")]["error"]
    assert "don't match" in answered[PASSWORD_FORM.id_of("again")]["error"]
    assert (
        "value" not in answered[PASSWORD_FORM.id_of("password")]
    )  # the input is not lost

    answered = change(browser, PASSWORD, NEW, NEW)
    assert {"error": "", "value": ""} == answered[PASSWORD_FORM.id_of("password")]
    assert is_in(browser)
    assert not is_in(other)


def test_users_of_single_sign_on_have_no_password_to_change(people: People) -> None:
    browser = people.by_session(people.add(VIEWER))
    assert "there is no password here" in show(browser)
    answered = change(browser, "", NEW, NEW)
    assert (
        "Incorrect current password."
        == answered[PASSWORD_FORM.id_of("old_password")]["error"]
    )


def test_users_end_their_own_sessions(people: People) -> None:
    ada = people.add(VIEWER)
    browser, *others = [people.by_session(each) for each in (ada, ada, ada)]
    eve = people.by_session(people.add(VIEWER))
    listed = ends(show(browser))
    assert 2 == len(listed)

    def end(number: int) -> str:
        button = end_id(number)
        values = {button["type"]: [(button, 1)]}
        return post(browser, END, values, pressed=(button, CONFIRMED)).text

    assert listed == ends(end(max(listed) + 1))
    assert is_in(eve)
    assert listed[1:] == ends(end(listed[0]))
    assert [True, True, False] == [is_in(each) for each in (browser, *others)]
    pressed = {f"{Ids.END_OTHERS}.n_clicks": 1}
    answer = post(browser, END, pressed, pressed=(Ids.END_OTHERS, "n_clicks"))
    assert [] == ends(answer.text)
    assert [True, False, False] == [is_in(each) for each in (browser, *others)]
    assert is_in(eve)


def test_a_key_is_shown_once_and_revoked(people: People) -> None:
    browser, bob = people.by_session(people.add(VIEWER)), people.add()
    people.by_key(bob)
    refused = props(
        post(browser, MAKE, {PRESSED: 1, f"{OWN_KEY_FORM.id_of('purpose')}.value": " "})
    )
    assert "Enter a description." == refused[OWN_KEY_FORM.id_of("purpose")]["error"]
    typed = {
        f"{OWN_KEY_FORM.id_of('purpose')}.value": "CI",
        f"{OWN_KEY_FORM.id_of('expires')}.value": "30",
    }
    answer = post(browser, MAKE, {PRESSED: 1, **typed})
    (key,) = set(re.findall(r"API-[A-Z2-7]{32}", answer.text))
    shown = show(browser)
    assert key not in shown
    (own,) = re.findall(r"APIKeys-\d+", shown)
    with people.database.read() as session:
        (theirs,) = list_api_keys(session, bob)
    program = people.app.server.test_client()
    program.environ_base["HTTP_X_OCTOPUS_APIKEY"] = key
    for each, stays in ((theirs.id, True), (own, False)):
        button = revoke_id(each)
        values = {button["type"]: [(button, 1)]}
        post(browser, REVOKE, values, pressed=(button, CONFIRMED))
        assert stays == is_in(program)
    with people.database.read() as session:
        assert list_api_keys(session, bob)[0].revoked is None


def test_a_key_creates_no_other_key(people: People) -> None:
    """One that leaked could otherwise outlive its own expiry."""
    bob = people.add()
    typed = {f"{OWN_KEY_FORM.id_of('purpose')}.value": "x"}
    answer = post(people.by_key(bob), MAKE, {PRESSED: 1, **typed})
    assert "You can't do this with an API key" in answer.text
    with people.database.read() as session:
        assert 1 == len(list_api_keys(session, bob))


def test_hundreds_of_sessions_and_keys_are_not_all_listed(people: People) -> None:
    ada = people.add(VIEWER)
    with people.database.write() as session:
        for number in range(MOST_ROWS + 5):
            begin_session(session, ada, f"session {ada.id} {number}", now=NOW)
            new = NewApiKey(f"Key {number:03}", f"key {ada.id} {number}", "API-", None)
            create_api_key(session, ada, new, now=NOW)
    own = show(people.by_session(ada))
    assert MOST_ROWS - 1 == len(ends(own))  # and this browser
    assert "Showing the 100 most recently used." in own
    assert "Showing the newest 100." in own
    place = {
        "_pages_location.pathname": f"/administration/accounts/{ada.id}",
        "_pages_location.search": "",
    }
    seen = post(people.root, PAGE, place).text
    assert '"106"' in seen
    for page in (own, seen):
        assert "Key 104" in page
        assert "Key 004" not in page
