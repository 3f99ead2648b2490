"""Attack: embeds of a space, by users with limits or with IDs of another space."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import HERE, THERE, Attacked
from callback_post import post
from embedding import PORTAL, embed_service, token_of
from insights_dash.access.embeds import EmbedRefusal, EmbedRefusedError
from insights_dash.domain.embed import EmbedLink
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.pages.embeds.ids import Act
from insights_dash.pages.embeds.ids import Ids as EmbedsIds
from insights_dash.pages.portfolio.ids import EMBED, Ids
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import delete_account, update_account
from insights_dash.store.accounts.read import find_account
from insights_dash.store.embed_keys import EmbedAuthor
from insights_dash.store.embed_links import (
    NewLink,
    create_link,
    list_links,
    revoke_link,
)
from insights_dash.store.spaces import get_space
from people import add_person
from whole_product import NOW

SHOP = RoleLimits(projects=frozenset({"Projects-1"}))


@pytest.fixture
def limited(attacked: Attacked) -> Iterator[Account]:
    """An editor who sees one project."""
    grant = Grant(Role.REPORT_EDITOR, HERE, SHOP)
    account = add_person(attacked.database, NOW, grant, username="polly")
    yield account
    with attacked.database.write() as session:
        if find_account(session, account.number):
            delete_account(session, account, now=NOW)


def enter(attacked: Attacked, username: str) -> FlaskClient:
    browser = attacked.browser(username)
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


def make(
    browser: FlaskClient, space: str = HERE, filters: dict[str, str] | None = None
) -> str:
    values: dict[str, Any] = {
        f"{EMBED.make}.n_clicks": 1,
        f"{EMBED.field('origins')}.value": PORTAL,
        f"{EMBED.field('expires')}.value": "30",
        f"{EMBED.field('shown')}.value": ["title", "names"],
        f"{Ids.PLACE}.data": {"space": space},
        f"{Ids.VIEW}.data": {"timeRange": "LastYear"},
        f"{Ids.FILTERS}.data": filters or {},
    }
    text = post(browser, f"{EMBED.made}.children", values).text
    return text.replace("\\u002f", "/")


def list_all(attacked: Attacked, space_id: str = HERE) -> list[EmbedLink]:
    with attacked.database.read() as session:
        return list(list_links(session, get_space(session, space_id)))


def show(attacked: Attacked, link: EmbedLink) -> str:
    """Return the page of an embed with its figures."""
    token = token_of(attacked.database, link, NOW)
    return attacked.browser().get(f"/embed/{token}/_dash-layout").text


def press(browser: FlaskClient, act: Act, link: str, space: str) -> str:
    button = {"type": act, "row": link}
    place = {f"{EmbedsIds.PLACE}.data": {"space": space, "page": 1}}
    values = {act: [(button, 1)], **place}
    output, pressed = f"{EmbedsIds.LINKS}.children@", (button, "n_clicks")
    return post(browser, output, values, pressed=pressed).text


def test_an_editor_with_limits_embeds_own_projects_without_names(
    attacked: Attacked, limited: Account
) -> None:
    assert "/embed/L" in make(enter(attacked, "polly"))
    link, *_ = list_all(attacked)
    assert (None, limited.number) == (link.report_id, link.account_number)
    shown = show(attacked, link)
    assert "Restricted project 1" in shown
    assert "Restricted project 2" not in shown
    with attacked.database.write() as session:
        update_account(
            *(session, limited),
            display_name="",
            email="",
            is_active=True,
            grants=(Grant(Role.ADMINISTRATOR),),
            now=NOW,
        )
    # More projects, but still no names.
    shown = show(attacked, link)
    assert "Restricted project 2" in shown
    for name in ("Shop", "Billing", "Sites", "Backend"):
        assert name not in shown


def test_embeds_of_the_whole_space_are_out_of_reach_of_users_with_limits(
    attacked: Attacked, limited: Account
) -> None:
    assert "/embed/L" in make(enter(attacked, "root"))
    before = list_all(attacked)
    browser = enter(attacked, limited.username)
    for act in (Act.REVOKE, Act.REMAKE):
        assert "/embed/L" not in press(browser, act, before[0].id, HERE)
    assert before == list_all(attacked)


def test_nobody_embeds_a_space_without_access_to_it(attacked: Attacked) -> None:
    before = list_all(attacked), list_all(attacked, THERE)
    ada, eve = enter(attacked, "ada"), enter(attacked, "eve")
    for browser, space in ((ada, HERE), (ada, THERE), (eve, HERE), (eve, "Spaces-9")):
        assert "/embed/" not in make(browser, space)
    assert before == (list_all(attacked), list_all(attacked, THERE))


def test_ids_of_another_space_are_refused(attacked: Attacked) -> None:
    eve, group = enter(attacked, "eve"), {"projectGroupId": "ProjectGroups-1"}
    before = list_all(attacked, THERE)
    assert "There is no project group" in make(eve, THERE, group)
    assert before == list_all(attacked, THERE)


def test_a_stored_embed_with_ids_of_another_space_shows_nothing_of_it(
    attacked: Attacked,
) -> None:
    texts = {"page": "portfolio", "projectGroupId": "ProjectGroups-1"}
    author = EmbedAuthor("eve", attacked.account("eve").number)
    with attacked.database.write() as session:
        there = get_space(session, THERE)
        new = NewLink(None, texts, (PORTAL,), author=author)
        link = create_link(session, there, new, now=NOW)
    shown = show(attacked, link)
    assert "No rows match" in shown
    assert "Shop" not in shown
    # Nor is a link found in another space.
    for act in (Act.REVOKE, Act.REMAKE):
        press(enter(attacked, "root"), act, link.id, HERE)
    found, *_ = list_all(attacked, THERE)
    assert (link.id, None) == (found.id, found.revoked)


def test_an_embed_ends_with_its_time_its_owner_or_when_it_is_revoked(
    attacked: Attacked, limited: Account
) -> None:
    database = attacked.database
    make(enter(attacked, limited.username))
    link, *_ = list_all(attacked)
    token = token_of(database, link, NOW)

    def find_refusal(days: int = 0) -> EmbedRefusal:
        with pytest.raises(EmbedRefusedError) as refused:
            embed_service(database, NOW + timedelta(days=days)).admit(token)
        return refused.value.refusal

    assert embed_service(database, NOW).admit(token).view.portfolio
    assert EmbedRefusal.EXPIRED is find_refusal(31)
    with database.write() as session:
        delete_account(session, limited, now=NOW)
    assert EmbedRefusal.AUTHOR is find_refusal()
    with database.write() as session:
        revoke_link(session, get_space(session, HERE), link.id, now=NOW)
    assert EmbedRefusal.REVOKED is find_refusal()
