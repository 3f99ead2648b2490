"""Attack: a user shares the preview of an embed in place of the embed."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from attacked import HERE, Attacked
from callback_post import post
from embedding import REPORT, desk_of
from insights_dash.access.embed_tokens import PREVIEW_LIFE
from insights_dash.access.embeds import EmbedRefusedError, Refusal
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.sight import Limits
from insights_dash.store.accounts import Account, delete_account, update_account
from people import add_person
from whole_product import NOW

SHOP = Limits(projects=frozenset({"Projects-1"}))


@pytest.fixture
def editor(attacked: Attacked) -> Iterator[Account]:
    """A report editor with limits."""
    grant = Grant(Role.REPORT_EDITOR, HERE, SHOP)
    account = add_person(attacked.database, NOW, grant, username="paula")
    yield account
    with attacked.database.write() as session:
        delete_account(session, account, now=NOW)


@pytest.fixture
def token(attacked: Attacked, editor: Account) -> str:
    """Of a preview with names, as far as its author has a say in that."""
    assert editor
    found = read_token(preview(attacked.browser("paula")))
    assert found
    return found


def preview(client: FlaskClient) -> str:
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    fields = {"shown": ["title", "names"], "theme": "light"}
    values = {
        "report-embed-field": [
            ({"type": "report-embed-field", "name": name}, value)
            for name, value in fields.items()
        ],
        "overview-view.data": {"split": "Project"},
        "overview-place.data": {"space": HERE, "report": REPORT, "measure": ""},
    }
    return post(client, "report-embed-preview.src", values).text


def read_token(text: str) -> str:
    found = re.search(r"/embed/(P[^/]+)/", text.replace("\\u002f", "/"))
    return found[1] if found else ""


def refusal_of(attacked: Attacked, token: str, later: timedelta) -> Refusal:
    with pytest.raises(EmbedRefusedError) as caught:
        desk_of(attacked.database, NOW + later).admit(token)
    return caught.value.refusal


def test_a_preview_shows_what_its_author_can_see_in_pages_of_the_server_only(
    attacked: Attacked, token: str
) -> None:
    embed = desk_of(attacked.database, NOW).admit(token)
    assert embed.view.hides_names
    assert ("http://localhost",) == embed.origins
    page = attacked.app.server.test_client().get(f"/embed/{token}/")
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors http://localhost")


def test_a_preview_ends_soon_and_cannot_be_changed(
    attacked: Attacked, token: str
) -> None:
    assert Refusal.EXPIRED is refusal_of(attacked, token, PREVIEW_LIFE)
    now = timedelta()
    head, _, signature = token.rpartition(".")
    other = "A" if signature[0] != "A" else "B"
    for wrong in (
        f"{head}.{other}{signature[1:]}",
        f"PA{token[2:]}",
        *("P", "P.", "PeyJ9", head),
    ):
        assert Refusal.UNKNOWN is refusal_of(attacked, wrong, now), wrong


def test_a_preview_ends_with_the_rights_of_its_author(
    attacked: Attacked, editor: Account, token: str
) -> None:
    with attacked.database.write() as session:
        update_account(
            *(session, editor),
            display_name="",
            email="",
            is_active=False,
            grants=editor.grants,
            now=NOW,
        )
    assert Refusal.AUTHOR is refusal_of(attacked, token, timedelta())
