"""Creating an embed on a report's page, and managing a space's embeds."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callback_post import post, props, said
from embedding import REPORT, add_issuer, add_link, token_of
from insights_dash.access.embed_view import EmbedView
from insights_dash.domain.embed import Snippet
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.pages.embed_parts import describe_view
from insights_dash.pages.embeds.forms import APPLICATION as APPLICATION_FORM
from insights_dash.pages.embeds.forms import TOKEN as TOKEN_FORM
from insights_dash.pages.embeds.ids import Act
from insights_dash.pages.embeds.ids import Ids as EmbedsIds
from insights_dash.pages.report.ids import EMBED
from insights_dash.pages.report.ids import Ids as ReportIds
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import list_issuers
from insights_dash.store.embed_links import list_links, revoke_link
from insights_dash.store.spaces import Space
from insights_dash.store.tables import EmbedLinkRow
from people import add_person, sign_in

PLACE = {"space": "Spaces-1", "report": REPORT, "metric": "lead-time"}
EMBEDS = {"space": "Spaces-1", "page": 1}
FIELDS = {
    "origins": ["Portal.example.com/dashboards?page=1", "localhost:9000"],
    "name": "Wall",
    "expires": "30",
    "content": "lead-time",
    "changes": ["split"],
    "theme": "dark",
    "shown": [],
}
Press = Callable[..., TestResponse]


@pytest.fixture
def press(client: FlaskClient, report: str) -> Press:
    """Press the button in a row on the page of a space's embeds."""
    assert report

    def press(output: str, act: str, row: str, place: object = EMBEDS) -> TestResponse:
        button = {"type": act, "row": row}
        values = {act: [(button, 1)], f"{EmbedsIds.PLACE}.data": place}
        return post(client, output, values, pressed=(button, "n_clicks"))

    return press


def make(client: FlaskClient, place: object = PLACE, **changes: object) -> TestResponse:
    fields = {**FIELDS, **changes}
    values = {
        f"{EMBED.make}.n_clicks": 1,
        **{f"{EMBED.field(name)}.value": value for name, value in fields.items()},
        f"{ReportIds.VIEW}.data": {"split": "Environment", "timeRange": "LastYear"},
        f"{ReportIds.PLACE}.data": place,
    }
    return post(client, f"{EMBED.made}.children", values)


def read_address(text: str) -> str:
    plain = text.replace("\\u002f", "/")
    found = re.search(r"http://localhost(/embed/[^/]+/)", plain)
    assert found, text
    return found[1]


@pytest.mark.usefixtures("report")
def test_the_view_of_a_page_becomes_a_link(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    made = make(client)
    with database.read() as session:
        (link,) = list_links(session, space)
    view = EmbedView.parse(link.view)
    words = "Lead time for changes, by environment, last 12 months and this one"
    changes = "viewers can change the split, names hidden"
    assert f"{words}, {changes}" == describe_view(view)
    assert ("dark", False) == (view.theme, view.shows_title)
    assert ("https://portal.example.com", "http://localhost:9000") == link.origins
    assert ("Wall", REPORT, now + timedelta(days=30)) == (
        *(link.name, link.report_id),
        link.expires,
    )
    assert "Lead time for changes" in client.get(read_address(made.text)).text


@pytest.mark.usefixtures("report")
def test_the_audit_log_names_the_report_of_an_embed(client: FlaskClient) -> None:
    make(client)
    name = client.get(f"/api/Spaces-1/insights/reports/{REPORT}").get_json()["Name"]
    place = {
        "_pages_location.pathname": "/administration/log",
        "_pages_location.search": "?kind=embeds",
    }
    shown = said(post(client, "_pages_content.children", place))
    assert f"Report: {name} · " in shown
    assert f"Report: {REPORT}" not in shown


@pytest.mark.usefixtures("report")
def test_problems_of_the_form_are_shown_and_nothing_is_created(
    client: FlaskClient, database: Database, space: Space
) -> None:
    for changes, words in (
        ({"origins": ""}, "Add at least one website"),
        ({"origins": ["https://*"]}, "isn't a website"),
        ({"origins": [1, {}]}, "Add at least one website"),
        ({"theme": "pink"}, 'Unknown theme \\"pink\\"'),
        ({"changes": ["report"]}, "Viewers can't change"),
        ({"name": "x" * 300}, "up to 200 characters"),
    ):
        assert words in make(client, **changes).text, changes
    with database.read() as session:
        assert [] == list_links(session, space)


@pytest.mark.usefixtures("report")
def test_one_chart_or_the_overview_can_be_embedded_from_any_page(
    client: FlaskClient, database: Database, space: Space
) -> None:
    for place, metric, name in (
        (PLACE, "", "all"),
        ({**PLACE, "metric": ""}, "queue-time", "one"),
    ):
        made = make(client, place, content=metric, name=name).text
        height = int(re.findall(r'height=\\"(\d+)', made)[0])
        assert (height > 1_000) == (name == "all"), height
    with database.read() as session:
        one, everything = list_links(session, space)
    assert ("queue-time", "") == (one.view["metric"], everything.view["metric"])


ROLLOUT = {**PLACE, "metric": "", "tab": "rollout"}


def test_a_rollout_can_be_embedded_whole_or_in_part(
    client: FlaskClient, database: Database, space: Space, report: str
) -> None:
    assert report
    made = {
        content: make(client, ROLLOUT, content=content, name=content, changes=[]).text
        for content in ("", "promotion", "lanes")
    }
    with database.read() as session:
        links = {each.name: each for each in list_links(session, space)}
    views = {name: EmbedView.parse(each.view) for name, each in links.items()}
    rollouts = [each.rollout for each in views.values() if each.rollout]
    assert len(rollouts) == len(made)
    assert {each.project_id for each in rollouts} == {rollouts[0].project_id}
    place = {
        "_pages_location.pathname": "/Spaces-1/embeds",
        "_pages_location.search": "",
    }
    listed = post(client, "_pages_content.children", place).text
    heights = {
        name: int(re.findall(r'height=\\"(\d+)', text)[0])
        for name, text in made.items()
    }
    assert heights[""] > heights["promotion"] + heights["lanes"]
    for name, height in heights.items():
        assert f'height=\\"{height}' in listed, name
    project = client.get(f"/api/Spaces-1/projects/{rollouts[0].project_id}")
    words = f"Promotion, {project.get_json()['Name']}, last 12 months"
    assert words in said(post(client, "_pages_content.children", place))
    # A release is offered only where one is shown.
    assert "Unknown part" in make(client, ROLLOUT, content="release", changes=[]).text


def test_environment_groups_have_room_in_an_embed(
    client: FlaskClient, report: str
) -> None:
    assert report
    path = f"/api/Spaces-1/insights/reports/{REPORT}"
    body = client.get(path).get_json()
    place = {
        "_pages_location.pathname": "/Spaces-1/embeds",
        "_pages_location.search": "",
    }

    def read_heights(text: str) -> list[int]:
        return [int(each) for each in re.findall(r'height=\\"(\d+)', text)]

    heights = []
    for count in (1, 3):
        groups = [{"Name": f"Group {at}", "Environments": []} for at in range(count)]
        put = client.put(path, json={**body, "EnvironmentGroups": groups})
        assert put.status_code == 200, put.text
        made = make(client, content="", name=f"{count} groups").text
        heights += read_heights(made)[:1]
    assert heights[1] > heights[0] + 200
    listed = read_heights(post(client, "_pages_content.children", place).text)
    assert heights[1] in listed


@pytest.mark.usefixtures("report")
def test_two_clicks_create_one_embed(
    client: FlaskClient, database: Database, space: Space, now: datetime
) -> None:
    first, second = (read_address(make(client).text) for _ in range(2))
    assert first == second
    other = read_address(make(client, expires="90").text)
    assert other != first
    with database.read() as session:
        _, old = list_links(session, space)
    # The link of a revoked embed can't be copied again.
    with database.write() as session:
        revoke_link(session, space, old.id, now=now)
    assert read_address(make(client).text) != first


@pytest.mark.usefixtures("report")
def test_websites_are_understood_as_origins_and_suggested_again(
    client: FlaskClient,
) -> None:
    field = EMBED.field("origins")

    def understand(*given: object) -> list[Any]:
        values = {f"{field}.value": list(given)}
        answer = props(post(client, f"{field}.error", values))[field]
        return [answer.get("value"), answer["error"]]

    portal = "https://portal.example.com"
    assert [[portal], ""] == understand(f"{portal}/dashboards", "portal.example.com")
    assert [None, ""] == understand(portal)
    assert [None, ""] == understand()
    value, error = understand("a.example.com, b.example.com", "*.example.com")
    assert ["https://a.example.com", "https://b.example.com"] == value[:2]
    assert "*.example.com" == value[2]
    assert '"*.example.com" isn\'t a website.' in error

    dialog = {f"{ReportIds.EMBED}.n_clicks": 1, f"{ReportIds.PLACE}.data": PLACE}
    opens = f"{EMBED.dialog}.opened"
    assert portal not in post(client, opens, dialog).text
    make(client)
    shown = post(client, opens, dialog).text.replace("\\u002f", "/")
    assert f'"data":["{portal}","http://localhost:9000"]' in shown


@pytest.mark.usefixtures("report")
def test_the_form_and_the_button_are_for_editors(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    limits = RoleLimits(projects=frozenset({"Projects-1"}))
    for role, name, own in (
        (Role.REPORT_VIEWER, "vera", RoleLimits()),
        (Role.REPORT_EDITOR, "ed", limits),
    ):
        grant = Grant(role, SpaceId("Spaces-1"), own)
        add_person(database, now, grant, username=name)
    router = {
        "_pages_location.pathname": f"/Spaces-1/insights/{REPORT}",
        "_pages_location.search": "",
    }
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    dialog = {f"{ReportIds.EMBED}.n_clicks": 1, f"{ReportIds.PLACE}.data": PLACE}
    opens = f"{EMBED.dialog}.opened"

    sign_in(client, "vera")
    shown = said(post(client, "_pages_content.children", router))
    assert f'"{ReportIds.EMBED}"' not in shown
    assert f"{REPORT}/settings" not in shown
    shelf = {**router, "_pages_location.pathname": "/Spaces-1/insights"}
    assert "insights/new" not in said(post(client, "_pages_content.children", shelf))
    assert "Your roles don't let you" in post(client, opens, dialog).text
    assert "Your roles don't let you" in make(client).text
    assert 403 == client.get("/Spaces-1/embeds").status_code

    sign_in(client, "ed")
    shown = said(post(client, "_pages_content.children", router))
    assert f'"{ReportIds.EMBED}"' in shown
    assert f"{REPORT}/settings" in shown
    assert "Names are hidden in this embed" in post(client, opens, dialog).text
    assert 200 == client.get(read_address(make(client).text)).status_code
    page = show(client)
    assert "Wall" in page
    assert "Advanced: signed tokens" not in page
    assert "can see no more than you" in page
    button = {"type": Act.END, "row": "EmbedKeys-1"}
    values = {Act.END: [(button, 1)], f"{EmbedsIds.PLACE}.data": EMBEDS}
    pressed = (button, "n_clicks")
    answer = post(client, f"{EmbedsIds.ISSUERS}.children@", values, pressed=pressed)
    assert "Your roles don't let you administer this" in answer.text


def show(client: FlaskClient, space: str = "Spaces-1") -> str:
    place = {
        "_pages_location.pathname": f"/{space}/embeds",
        "_pages_location.search": "",
    }
    return post(client, "_pages_content.children", place).text


@pytest.mark.usefixtures("report")
def test_an_embed_without_a_label_is_called_by_its_report(client: FlaskClient) -> None:
    make(client, name="")
    name = client.get(f"/api/Spaces-1/insights/reports/{REPORT}").get_json()["Name"]
    shown = show(client)
    assert f"Regenerate the link for “{name}”?" in shown
    assert f"Revoke “{name}”?" in shown


@pytest.mark.usefixtures("report")
def test_examples_in_empty_fields_do_not_look_like_values(client: FlaskClient) -> None:
    found = re.findall(r'"placeholder":"([^"]*)"', show(client).replace("\\u002f", "/"))
    assert "All reports" in found  # what an empty field stands for
    assert {each for each in found if each != "All reports"} == {
        "e.g. Customer portal",
        "e.g. https://example.com",
        "e.g. EmbedKeys-3",
    }


def test_links_are_listed_revoked_and_replaced(
    client: FlaskClient, database: Database, space: Space, now: datetime, press: Press
) -> None:
    link = add_link(database, space, now, expires=now + timedelta(days=1))
    page = show(client)
    assert "Deployment frequency, last 3 months and this one" in page
    assert "Not used yet" in page
    assert "Advanced: signed tokens" in page
    first = read_address(page)
    missing = show(client, "Spaces-9")
    assert "Space not found" in missing
    assert '"H1"' in missing
    assert 404 == client.get("/Spaces-9/embeds").status_code
    assert 200 == client.get("/Spaces-1/embeds").status_code

    links = f"{EmbedsIds.LINKS}.children@"
    remade = press(links, Act.REMAKE, link.id)
    assert 410 == client.get(first).status_code
    with database.read() as session:
        new, old = list_links(session, space)
    assert (now, new.expires) == (old.revoked, link.expires)
    assert (link.view, link.origins, link.name) == (new.view, new.origins, new.name)
    second = read_address(remade.text)
    assert 200 == client.get(second).status_code

    assert 1 == remade.text.count("Link and HTML")  # not of the old one
    revoked = press(links, Act.REVOKE, new.id).text
    assert "Revoked" in revoked
    assert "Link and HTML" not in revoked
    assert "Regenerate it to use the embed again." in revoked
    assert 410 == client.get(second).status_code
    # Ids from another space, or that don't exist.
    for place in ({"space": "Spaces-2"}, {"space": "Spaces-9"}, None):
        press(links, Act.REMAKE, new.id, place)
    with database.read() as session:
        assert 2 == len(list_links(session, space))


def test_applications_are_added_replaced_and_ended(
    client: FlaskClient, database: Database, space: Space, press: Press
) -> None:
    form: dict[str, Any] = {
        f"{APPLICATION_FORM.submit_id}.n_clicks": 1,
        f"{APPLICATION_FORM.id_of('name')}.value": "Portal",
        f"{APPLICATION_FORM.id_of('reports')}.value": [REPORT],
        f"{APPLICATION_FORM.id_of('origins')}.value": "https://portal.example.com",
        f"{APPLICATION_FORM.id_of('names')}.value": "hidden",
        f"{EmbedsIds.PLACE}.data": EMBEDS,
    }
    for changes, words in (
        (
            {f"{APPLICATION_FORM.id_of('name')}.value": " "},
            "Enter a name for the application",
        ),
        (
            {f"{APPLICATION_FORM.id_of('origins')}.value": None},
            "Add at least one website",
        ),
        (
            {f"{APPLICATION_FORM.id_of('reports')}.value": ["InsightsReports-9"]},
            "no longer exists",
        ),
    ):
        assert (
            words
            in post(
                client, f"{APPLICATION_FORM.id_of('name')}.error", form | changes
            ).text
        )
    made = post(client, f"{APPLICATION_FORM.id_of('name')}.error", form)
    with database.read() as session:
        (issuer,) = list_issuers(session, space)
    assert issuer.scope
    assert (REPORT,) == issuer.scope.report_ids
    assert issuer.scope.hides_names
    secrets = re.findall(r'"value":"([\w-]{43})"', made.text)
    assert 1 == len(secrets)
    assert f"iss ({issuer.id})" in made.text
    assert issuer.id in show(client)
    assert secrets[0] not in show(client)

    issuers = f"{EmbedsIds.ISSUERS}.children@"
    replaced = press(issuers, Act.REPLACE, issuer.id).text
    assert "Replaced" in replaced
    assert secrets[0] not in replaced
    assert "Removed" in press(issuers, Act.END, issuer.id).text
    with database.read() as session:
        new, old = list_issuers(session, space)
    assert (None, True) == (new.ended, old.ended is not None)


@pytest.mark.usefixtures("report")
def test_a_single_token_is_revoked_by_its_claims(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    issuer = add_issuer(database, now)

    def revoke(identifier: str, token: str) -> list[str]:
        values = {
            f"{TOKEN_FORM.submit_id}.n_clicks": 1,
            f"{TOKEN_FORM.id_of('issuer')}.value": identifier,
            f"{TOKEN_FORM.id_of('token')}.value": token,
            f"{EmbedsIds.PLACE}.data": EMBEDS,
        }
        said = props(post(client, f"{TOKEN_FORM.id_of('issuer')}.error", values))
        return [
            said[TOKEN_FORM.id_of("issuer")]["error"],
            said[TOKEN_FORM.id_of("token")]["error"],
        ]

    assert ["", "Enter the jti claim of the token."] == revoke(issuer.id, " ")
    assert ["Application not found in this space.", ""] == revoke("EmbedKeys-9", "one")
    assert ["", ""] == revoke(f" {issuer.id} ", "one")


def test_the_frame_of_a_page_contains_no_markup_from_a_name() -> None:
    frame = Snippet("http://x/?a=1&b", '"><script>', 440).adjusting
    assert 'title="&quot;&gt;&lt;script&gt;"' in frame
    assert 'src="http://x/?a=1&amp;b"' in frame


def test_an_imported_embed_with_invalid_options_says_so(
    client: FlaskClient, database: Database, space: Space, now: datetime, report: str
) -> None:
    link = add_link(database, space, now)
    path = f"/embed/{token_of(database, link, now)}/"
    assert report
    assert HTTPStatus.OK == client.get(path).status_code
    with database.write() as session:
        session.get_one(EmbedLinkRow, link.number).view = {"metric": "luck"}
    listed = show(client)
    assert "Its options aren't valid." in listed
    assert "It can't be shown." in listed
    refused = client.get(path)
    assert HTTPStatus.FORBIDDEN == refused.status_code
    assert "Its options aren&#39;t valid." in refused.text
