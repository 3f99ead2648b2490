"""The page of signing keys, for administrators of the server."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callback_post import post, said
from embedding import add_link, embed_service, token_of
from insights_dash.access.embeds import EmbedRefusedError
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.administration.signing_keys.ids import Ids
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import list_link_keys
from insights_dash.store.embed_links import revoke_link
from insights_dash.store.spaces import Space
from people import add_person, sign_in

PATH = "/administration/signing-keys"


def show(client: FlaskClient) -> str:
    place = {"_pages_location.pathname": PATH, "_pages_location.search": ""}
    return said(post(client, "_pages_content.children", place))


def press(client: FlaskClient, button: str) -> TestResponse:
    values = {f"{button}.n_clicks": 1}
    return post(client, f"{Ids.KEYS}.children", values, pressed=(button, "n_clicks"))


@pytest.mark.usefixtures("report")
def test_the_key_is_rotated_with_old_links_kept_or_revoked(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    assert "No keys yet" in show(client)
    link = add_link(database, space, now)
    tokens = [token_of(database, link, now)]

    def count_open() -> int:
        service, opened = embed_service(database, now), 0
        for token in tokens:
            try:
                service.admit(token)
            except EmbedRefusedError:
                continue
            opened += 1
        return opened

    assert "Still valid" in said(press(client, Ids.ROTATE))
    tokens.append(token_of(database, link, now))
    assert 2 == count_open()
    assert "Revoked" in said(press(client, Ids.REVOKE))
    assert 0 == count_open()
    tokens.append(token_of(database, link, now))
    assert 1 == count_open()
    idle = {f"{Ids.ROTATE}.n_clicks": 0, f"{Ids.REVOKE}.n_clicks": None}
    assert "" == said(post(client, f"{Ids.KEYS}.children", idle))
    with database.read() as session:
        assert 3 == len(list_link_keys(session))


@pytest.mark.usefixtures("report")
def test_the_question_names_how_many_embeds_stop(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    assert "Links that are in use stop" in show(client)
    first, second = (add_link(database, space, now) for _ in range(2))
    add_link(database, space, now - timedelta(days=2), expires=now - timedelta(days=1))
    assert "2 embeds stop working immediately, across all spaces." in show(client)
    with database.write() as session:
        revoke_link(session, space, second.id, now=now)
    assert "1 embed stops working" in show(client)
    assert first.revoked is None


def test_the_page_is_for_administrators_of_the_server(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    grant = Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1"))
    add_person(database, now, grant, username="ed")
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    sign_in(client, "ed")
    assert 403 == client.get(PATH).status_code
    assert "Rotate" not in show(client)
    for button in (Ids.ROTATE, Ids.REVOKE):
        assert "Your roles don't let you administer this" in press(client, button).text
    with database.read() as session:
        assert not list_link_keys(session)
