"""Attack: a user shares the preview of an embed instead of the embed."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from attacked import HERE, THERE, Attacked
from callback_post import post
from embedding import REPORT, embed_service
from insights_dash.access.embed_tokens import PREVIEW_LIFE
from insights_dash.access.embeds import EmbedRefusal, EmbedRefusedError
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.pages.embed_dialog import understand_websites
from insights_dash.pages.report.ids import EMBED, Ids
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import delete_account, update_account
from people import add_person
from whole_product import NOW

PLACE = {"space": HERE, "report": REPORT, "metric": ""}
SHOP = RoleLimits(projects=frozenset({"Projects-1"}))


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
    """The token of a preview that should show names, if its author can see them."""
    assert editor
    found = read_token(preview(attacked.browser("paula")))
    assert found
    return found


def preview(client: FlaskClient, place: Mapping[str, str] = PLACE) -> str:
    return ask(client, place, f"{EMBED.preview}.src").text


def ask(client: FlaskClient, place: object, output: str) -> TestResponse:
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    fields = {
        "origins": ["https://portal.example.com"],
        "shown": ["title", "names"],
        "theme": "light",
    }
    values = {
        f"{Ids.EMBED}.n_clicks": 1,
        f"{EMBED.make}.n_clicks": 1,
        **{f"{EMBED.field(name)}.value": value for name, value in fields.items()},
        f"{Ids.VIEW}.data": {"split": "Project"},
        f"{Ids.PLACE}.data": place,
    }
    return post(client, output, values)


def read_token(text: str) -> str:
    found = re.search(r"/embed/(P[^/]+)/", text.replace("\\u002f", "/"))
    return found[1] if found else ""


def refusal_of(attacked: Attacked, token: str, later: timedelta) -> EmbedRefusal:
    with pytest.raises(EmbedRefusedError) as caught:
        embed_service(attacked.database, NOW + later).admit(token)
    return caught.value.refusal


def test_a_preview_shows_what_its_author_can_see_and_only_in_pages_of_the_server(
    attacked: Attacked, token: str
) -> None:
    embed = embed_service(attacked.database, NOW).admit(token)
    assert embed.view.hides_names
    assert ("http://localhost",) == embed.origins
    page = attacked.app.server.test_client().get(f"/embed/{token}/")
    policy = page.headers["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors http://localhost")


def test_a_preview_ends_soon_and_cannot_be_changed(
    attacked: Attacked, token: str
) -> None:
    assert EmbedRefusal.EXPIRED is refusal_of(attacked, token, PREVIEW_LIFE)
    now = timedelta()
    head, _, signature = token.rpartition(".")
    other = "A" if signature[0] != "A" else "B"
    for wrong in (
        f"{head}.{other}{signature[1:]}",
        f"PA{token[2:]}",
        *("P", "P.", "PeyJ9", head),
    ):
        assert EmbedRefusal.UNKNOWN is refusal_of(attacked, wrong, now), wrong


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
    assert EmbedRefusal.AUTHOR is refusal_of(attacked, token, timedelta())


@pytest.mark.parametrize(
    "place",
    [
        {"space": THERE, "report": REPORT},
        {"space": HERE, "report": "InsightsReports-99"},
        {"space": HERE, "project": "Projects-1"},
        {"space": "Spaces-99", "report": REPORT},
        {},
        None,
    ],
)
@pytest.mark.parametrize(
    "output",
    [
        f"{EMBED.preview}.src",
        f"{EMBED.made}.children",
        f"{EMBED.dialog}.children",
    ],
)
def test_a_report_that_the_caller_cannot_see_is_no_server_error(
    attacked: Attacked,
    caplog: pytest.LogCaptureFixture,
    place: Mapping[str, str] | None,
    output: str,
) -> None:
    """A deleted report, one of another space and a project get the same response."""
    answer = ask(attacked.browser("root"), place, output).text
    assert '"Not found"' in answer
    assert "/embed/P" not in answer.replace("\\u002f", "/")
    assert [] == [each for each in caplog.records if each.levelname == "ERROR"]


def test_pasting_very_many_websites_is_quick() -> None:
    texts = [f"https://a{number}.example" for number in range(100_000)]
    understood = understand_websites(texts)
    assert len(understood["value"]) < 1_000
    assert "You can allow up to 20 websites." == understood["error"]
    understood = understand_websites(texts[:30])
    assert "You can allow up to 20 websites." == understood["error"]
