"""Attack: a user with limits uses embeds of accounts that see more."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import pytest
from flask.testing import FlaskClient

from attacked import HERE, Attacked
from callback_post import post
from embedding import (
    PORTAL,
    REPORT,
    add_issuer,
    add_link,
    claims_of,
    embed_service,
    mint,
    token_of,
)
from insights_dash.access.embed_tokens import hash_token_id
from insights_dash.access.embeds import Embed
from insights_dash.domain.embed import EmbedKey, EmbedLink
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import NO_LIMITS, RoleLimits
from insights_dash.pages.administration.signing_keys.ids import Ids as KeysIds
from insights_dash.pages.embeds.forms import APPLICATION as APPLICATION_FORM
from insights_dash.pages.embeds.forms import TOKEN as TOKEN_FORM
from insights_dash.pages.embeds.ids import Act
from insights_dash.pages.embeds.ids import Ids as EmbedsIds
from insights_dash.pages.report.ids import EMBED
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import delete_account, update_account
from insights_dash.store.accounts.read import find_account
from insights_dash.store.embed_keys import is_token_revoked, list_issuers
from insights_dash.store.embed_links import list_links
from insights_dash.store.spaces import Space, get_space
from people import add_person
from whole_product import NOW

Document = TypeVar("Document", EmbedLink, EmbedKey)
PLACE = {"space": HERE, "page": 1}
SHOP = RoleLimits(projects=frozenset({"Projects-1"}))
MORE = RoleLimits(projects=frozenset({"Projects-1", "Projects-2"}))


class Add(Protocol):
    def __call__(self, name: str, role: Role, limits: RoleLimits = ...) -> Account: ...


@dataclass(frozen=True)
class Manager:
    """A server, and the browser of an administrator whose role has limits."""

    attacked: Attacked
    account: Account
    browser: FlaskClient

    @property
    def space(self) -> Space:
        with self.attacked.database.read() as session:
            return get_space(session, HERE)

    def show(self) -> str:
        """Return the page with the space's embeds."""
        values = {
            "_pages_location.pathname": f"/{HERE}/embeds",
            "_pages_location.search": "",
        }
        return post(self.browser, "_pages_content.children", values).text

    def press(self, act: str, row: str) -> str:
        is_link = act in {Act.REVOKE, Act.REMAKE}
        output = (
            f"{EmbedsIds.LINKS}.children@"
            if is_link
            else f"{EmbedsIds.ISSUERS}.children@"
        )
        button = {"type": act, "row": row}
        values = {act: [(button, 1)], f"{EmbedsIds.PLACE}.data": PLACE}
        pressed = (button, "n_clicks")
        return post(self.browser, output, values, pressed=pressed).text

    def link(self, owner: Account | None, *, names: str = "shown") -> EmbedLink:
        number, database = owner.number if owner else None, self.attacked.database
        return add_link(database, self.space, NOW, account_number=number, names=names)

    def newest(self, documents: Mapping[str, Document]) -> Document:
        """Return the newest embed."""
        return max(documents.values(), key=lambda each: each.number)

    def links(self) -> dict[str, EmbedLink]:
        with self.attacked.database.read() as session:
            return {each.id: each for each in list_links(session, self.space)}

    def issuers(self) -> dict[str, EmbedKey]:
        with self.attacked.database.read() as session:
            return {each.id: each for each in list_issuers(session, self.space)}

    def issuer(self, owner: Account | None) -> EmbedKey:
        number = owner.number if owner else None
        return add_issuer(self.attacked.database, NOW, account_number=number)

    def open(self, link: EmbedLink) -> Embed:
        database = self.attacked.database
        token = token_of(database, link, NOW)
        return embed_service(database, NOW).admit(token)

    def revoke_token(self, issuer: EmbedKey, token: str) -> str:
        values = {
            f"{TOKEN_FORM.submit_id}.n_clicks": 1,
            f"{TOKEN_FORM.id_of('issuer')}.value": issuer.id,
            f"{TOKEN_FORM.id_of('token')}.value": token,
            f"{EmbedsIds.PLACE}.data": PLACE,
        }
        return post(self.browser, f"{TOKEN_FORM.id_of('issuer')}.error", values).text

    def make_link(self, **fields: object) -> str:
        fields = {"origins": PORTAL, **fields}
        values = {
            f"{EMBED.make}.n_clicks": 1,
            **{f"{EMBED.field(name)}.value": value for name, value in fields.items()},
            f"{ReportIds.VIEW}.data": {},
            f"{ReportIds.PLACE}.data": {"space": HERE, "report": REPORT},
        }
        return post(self.browser, f"{EMBED.made}.children", values).text

    def make_issuer(self, *, names: str) -> str:
        values = {
            f"{APPLICATION_FORM.submit_id}.n_clicks": 1,
            f"{APPLICATION_FORM.id_of('name')}.value": "Portal",
            f"{APPLICATION_FORM.id_of('reports')}.value": [],
            f"{APPLICATION_FORM.id_of('origins')}.value": PORTAL,
            f"{APPLICATION_FORM.id_of('names')}.value": names,
            f"{EmbedsIds.PLACE}.data": PLACE,
        }
        return post(
            self.browser, f"{APPLICATION_FORM.id_of('name')}.error", values
        ).text

    def change(self, account: Account, *grants: Grant, is_active: bool = True) -> None:
        with self.attacked.database.write() as session:
            update_account(
                *(session, account),
                display_name="",
                email="",
                is_active=is_active,
                grants=grants,
                now=NOW,
            )


@pytest.fixture
def add(attacked: Attacked) -> Iterator[Add]:
    """Add accounts with a role in the first space, until the test ends."""
    added: list[Account] = []

    def add(name: str, role: Role, limits: RoleLimits = NO_LIMITS) -> Account:
        grant = Grant(role, HERE, limits)
        added.append(add_person(attacked.database, NOW, grant, username=name))
        return added[-1]

    yield add
    with attacked.database.write() as session:
        for account in added:
            if find_account(session, account.number):
                delete_account(session, account, now=NOW)


@pytest.fixture
def manager(attacked: Attacked, add: Add) -> Manager:
    account = add("lima", Role.ADMINISTRATOR, SHOP)
    browser = attacked.browser("lima")
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return Manager(attacked, account, browser)


def test_embeds_of_owners_who_see_more_are_out_of_reach(
    manager: Manager, add: Add
) -> None:
    """Nor embeds of accounts that lost their role, or are deactivated or deleted."""
    wide = [add("una", Role.REPORT_EDITOR), add("mona", Role.REPORT_EDITOR, MORE)]
    away, gone = add("ava", Role.REPORT_EDITOR), add("gail", Role.REPORT_EDITOR, SHOP)
    stripped = add("stan", Role.REPORT_EDITOR, SHOP)
    owners = (*wide, away, gone, stripped, None)
    links = [manager.link(each, names="hidden") for each in owners]
    issuers = [manager.issuer(each) for each in owners]
    manager.change(away, *away.grants, is_active=False)
    manager.change(stripped)
    with manager.attacked.database.write() as session:
        delete_account(session, gone, now=NOW)
    own, page = manager.link(manager.account), manager.show()
    assert is_listed(page, own)
    assert [f"L{own.number}"] == addresses_in(page)
    assert not any(is_listed(page, each) for each in links)
    assert not any(is_listed(page, each) for each in issuers)

    before = manager.links(), manager.issuers()
    for link in links:
        for act in (Act.REVOKE, Act.REMAKE):
            assert "/embed/L" not in manager.press(act, link.id)
    for issuer in issuers:
        secret = embed_service(manager.attacked.database, NOW).secret_of(issuer)
        for act in (Act.REPLACE, Act.END):
            assert secret not in manager.press(act, issuer.id)
        assert "Application not found" in manager.revoke_token(issuer, "a token")
        with manager.attacked.database.read() as session:
            assert not is_token_revoked(session, issuer, hash_token_id("a token"))
    assert before == (manager.links(), manager.issuers())


def test_embeds_of_owners_who_see_no_more_are_shared(
    manager: Manager, add: Add
) -> None:
    """The account that replaces an embed owns the new one, which shows no names."""
    same = add("sam", Role.ADMINISTRATOR, SHOP)
    link, issuer = manager.link(same, names="hidden"), manager.issuer(same)
    page = manager.show()
    assert is_listed(page, link)
    assert is_listed(page, issuer)
    assert f"L{link.number}" in addresses_in(page)

    manager.press(Act.REMAKE, link.id)
    manager.press(Act.REPLACE, issuer.id)
    link, issuer = (
        manager.newest(manager.links()),
        manager.newest(manager.issuers()),
    )
    for each in (link, issuer):
        assert manager.account.number == each.account_number
    assert issuer.scope
    assert issuer.scope.hides_names
    # The former owner no longer matters.
    manager.change(same, *same.grants, is_active=False)
    assert manager.open(link).view.hides_names


def test_users_with_limits_do_not_see_the_url_of_a_link_that_shows_names(
    manager: Manager, add: Add
) -> None:
    """The present limits of its owner may be removed again."""
    owner = add("olga", Role.REPORT_EDITOR)
    link = manager.link(owner)
    manager.change(owner, Grant(Role.REPORT_EDITOR, HERE, SHOP))
    page = manager.show()
    assert is_listed(page, link)
    assert f"L{link.number}" not in addresses_in(page)
    remade = manager.press(Act.REMAKE, link.id)
    new = manager.newest(manager.links())
    assert f"L{new.number}" in addresses_in(remade)
    manager.change(manager.account, Grant(Role.ADMINISTRATOR, HERE))
    assert manager.open(new).view.hides_names


def test_removing_limits_later_does_not_reveal_names(manager: Manager) -> None:
    """Embeds show what they were created for, even if their author is promoted."""
    made = manager.make_link(shown=["title", "names"])
    assert ["L"] == [each[0] for each in addresses_in(made)]
    link = manager.newest(manager.links())
    manager.make_issuer(names="shown")
    issuer = manager.newest(manager.issuers())
    manager.change(manager.account, Grant(Role.ADMINISTRATOR))
    assert manager.open(link).view.hides_names
    service = embed_service(manager.attacked.database, NOW)
    token = mint(claims_of(issuer, NOW), service.secret_of(issuer))
    assert service.admit(token).view.hides_names


def test_users_with_limits_cannot_rotate_the_signing_key(
    manager: Manager,
) -> None:
    for button in (KeysIds.ROTATE, KeysIds.REVOKE):
        values, pressed = {f"{button}.n_clicks": 1}, (button, "n_clicks")
        answer = post(
            manager.browser, f"{KeysIds.KEYS}.children", values, pressed=pressed
        )
        assert "Your roles don't let you administer this" in answer.text
    assert 403 == manager.browser.get("/administration/signing-keys").status_code


def is_listed(page: str, document: EmbedLink | EmbedKey) -> bool:
    return f'"row":"{document.id}"' in page


def addresses_in(text: str) -> list[str]:
    found = re.findall(r"/embed/(L\d+)-", text.replace("\\u002f", "/"))
    return sorted(set(found))
