"""Attack: wall displays of others, of another space, or beyond an API key."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import HERE, Attacked
from callback_post import post
from insights_dash.access.walls import WallRefusedError
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.domain.wall import WallDisplay
from insights_dash.pages.walls.forms import ADD, CREATE, SETTINGS
from insights_dash.pages.walls.ids import Act, Ids
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.edit import delete_account
from insights_dash.store.api_keys import list_api_keys, revoke_api_key
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor
from insights_dash.store.spaces import get_space
from insights_dash.store.wall_displays import list_walls
from people import add_key, add_person
from walls import add_wall, wall_service, wall_token
from whole_product import NOW

SHOP = RoleLimits(projects=frozenset({"Projects-1"}))
Add = Callable[..., WallDisplay]


@pytest.fixture
def limited(attacked: Attacked) -> Iterator[Account]:
    """An editor who sees one project."""
    grant = Grant(Role.REPORT_EDITOR, HERE, SHOP)
    account = add_person(attacked.database, NOW, grant, username="wally")
    yield account
    with attacked.database.write() as session:
        delete_account(session, account, now=NOW)


@pytest.fixture
def browser(attacked: Attacked, limited: Account) -> FlaskClient:
    client = attacked.browser(limited.username)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


@pytest.fixture
def add(attacked: Attacked) -> Add:
    """Add a wall display of an account."""

    def add(owner: Account, **settings: Any) -> WallDisplay:  # noqa: ANN401 - see there
        with attacked.database.read() as session:
            space = get_space(session, HERE)
        author = EmbedAuthor(owner.username, owner.number)
        return add_wall(attacked.database, space, NOW, author=author, **settings)

    return add


def stored(database: Database) -> dict[str, WallDisplay]:
    with database.read() as session:
        space = get_space(session, HERE)
        return {each.id: each for each in list_walls(session, space)}


def show(client: FlaskClient, ending: str = "", space: str = HERE) -> str:
    place = {
        "_pages_location.pathname": f"/{space}/walls{ending}",
        "_pages_location.search": "",
    }
    return post(client, "_pages_content.children", place).text


def press(client: FlaskClient, act: Act, wall: str, space: str = HERE) -> str:
    """Press a button: in the list, or in the first view of a wall display."""
    is_of_list = act in {Act.REVOKE, Act.REMAKE}
    button = {"type": act, "row": wall if is_of_list else 1}
    output = f"{Ids.WALLS}.children" if is_of_list else f"{Ids.VIEWS}.children@"
    place = {"space": space, "page": 1, "wall": wall}
    values = {act: [(button, 1)], f"{Ids.PLACE}.data": place}
    return post(client, output, values, pressed=(button, "n_clicks")).text


def save(client: FlaskClient, wall: str, **changes: object) -> str:
    fields = {"name": "Mine", "seconds": 20, "refresh": "5", "theme": "auto"}
    fields |= {"names": "shown", **changes}
    values = {f"{SETTINGS.id_of(name)}.value": each for name, each in fields.items()}
    values |= {
        f"{SETTINGS.submit_id}.n_clicks": 1,
        f"{Ids.PLACE}.data": {"space": HERE, "wall": wall},
    }
    return post(client, f"{SETTINGS.id_of('name')}.error", values).text


def add_view(client: FlaskClient, wall: str, report: str) -> str:
    values = {
        f"{ADD.submit_id}.n_clicks": 1,
        f"{ADD.id_of('report')}.value": report,
        f"{Ids.PLACE}.data": {"space": HERE, "wall": wall},
    }
    return post(client, f"{ADD.id_of('report')}.error", values).text


def create(client: FlaskClient, expires: str) -> str:
    values = {
        f"{CREATE.submit_id}.n_clicks": 1,
        f"{CREATE.id_of('name')}.value": "New",
        f"{CREATE.id_of('expires')}.value": expires,
        f"{Ids.PLACE}.data": {"space": HERE},
    }
    return post(client, f"{CREATE.id_of('name')}.error", values).text


def test_wall_displays_of_owners_who_see_more_are_out_of_reach(
    attacked: Attacked, browser: FlaskClient, limited: Account, add: Add
) -> None:
    theirs, own = add(attacked.account("root")), add(limited, hides_names=True)
    before = stored(attacked.database)
    page = show(browser)
    assert own.id in page
    assert theirs.id not in page
    assert "Wall display not found" in show(browser, f"/{theirs.id}")
    assert 404 == browser.get(f"/{HERE}/walls/{theirs.id}").status_code
    for act in Act:
        assert "/wall/W" not in press(browser, act, theirs.id).replace("\\u002f", "/")
    save(browser, theirs.id)
    add_view(browser, theirs.id, "InsightsReports-1")
    assert before == stored(attacked.database)


def test_an_editor_with_limits_can_show_no_names(
    attacked: Attacked, browser: FlaskClient, limited: Account, add: Add
) -> None:
    own = add(limited)
    assert "not valid" not in save(browser, own.id, names="shown")
    assert stored(attacked.database)[own.id].settings.hides_names
    press(browser, Act.REMAKE, own.id)
    newest = max(stored(attacked.database).values(), key=lambda each: each.number)
    assert newest.settings.hides_names
    assert limited.number == newest.account_number


def test_a_wall_display_is_found_in_its_own_space_only(
    attacked: Attacked, add: Add
) -> None:
    root = attacked.browser("root")
    root.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    wall = add(attacked.account("root"))
    before = stored(attacked.database)
    assert "Wall display not found" in show(root, f"/{wall.id}", "Spaces-2")
    for act in Act:
        press(root, act, wall.id, "Spaces-2")
    # Nor does it show a report of another space.
    assert "no longer exists" in add_view(root, wall.id, "InsightsReports-999")
    assert before == stored(attacked.database)


def test_viewers_cannot_open_the_pages(attacked: Attacked, add: Add) -> None:
    ada = attacked.browser("ada")
    wall = add(attacked.account("root"))
    for path in (f"/{HERE}/walls", f"/{HERE}/walls/{wall.id}"):
        assert 403 == ada.get(path).status_code


def test_an_api_key_creates_nothing_that_outlives_it(
    attacked: Attacked, add: Add
) -> None:
    root, database = attacked.account("root"), attacked.database
    key = add_key(database, NOW, root, expires=NOW + timedelta(days=40))
    program = attacked.browser()
    program.environ_base["HTTP_X_OCTOPUS_APIKEY"] = key
    theirs = add(root)
    before = stored(database)
    for expires in ("365", ""):
        assert "outlive the key" in create(program, expires)
    # It neither changes what others show, nor learns their links.
    save(program, theirs.id)
    add_view(program, theirs.id, "InsightsReports-1")
    assert before == stored(database)
    assert "/wall/W" not in show(program).replace("\\u002f", "/")
    create(program, "30")
    (made,) = [each for name, each in stored(database).items() if name not in before]
    token = wall_token(database, made, NOW)
    assert f"/wall/{token}" in show(program).replace("\\u002f", "/")
    save(program, made.id, name="By the key")
    assert "By the key" == stored(database)[made.id].name
    with database.write() as session:
        (own,) = [each for each in list_api_keys(session, root) if not each.revoked][:1]
        revoke_api_key(session, root, own.id, now=NOW)
    with pytest.raises(WallRefusedError):
        wall_service(database, NOW).admit(token)
