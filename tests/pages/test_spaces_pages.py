"""The pages of spaces, for administrators of the server."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from callback_post import post, props, said
from insights_dash.components.shell import ShellIds
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.administration.spaces.forms import DELETE, NEW, PROFILE
from insights_dash.pages.administration.spaces.ids import Ids
from insights_dash.store.database import Database
from people import add_person, sign_in
from whole_product import NOW

PATH = "/administration/spaces"
# The state that a callback's answer also sets, besides its own outputs.
Answer = dict[str, Any]


def show(client: FlaskClient, path: str) -> str:
    place = {"_pages_location.pathname": path, "_pages_location.search": ""}
    return said(post(client, "_pages_content.children", place))


def submit(client: FlaskClient, form: Any, values: dict[str, str], space: str) -> Any:  # noqa: ANN401
    given: dict[str, Any]
    given = {f"{form.id_of(name)}.value": text for name, text in values.items()}
    given |= {f"{form.submit_id}.n_clicks": 1, f"{Ids.PLACE}.data": space}
    return post(client, f"{form.id_of('name')}.error", given)


def create(client: FlaskClient, name: str, description: str = "") -> Any:  # noqa: ANN401
    return submit(client, NEW, {"name": name, "description": description}, "")


def save(client: FlaskClient, space: str, **values: str) -> Any:  # noqa: ANN401
    return submit(client, PROFILE, values, space)


def delete(client: FlaskClient, space: str, typed: str) -> Any:  # noqa: ANN401
    return submit(client, DELETE.form, {"name": typed}, space)


def errors(answer: Any, form: Any) -> Iterator[str]:  # noqa: ANN401
    for field in form.fields:
        yield props(answer).get(form.id_of(field.name), {}).get("error", "")


def names_in_switcher(answer: Any) -> str:  # noqa: ANN401 - werkzeug's response
    return str(answer.get_json()["sideUpdate"][ShellIds.SPACE_LINKS])


def test_spaces_are_listed(client: FlaskClient) -> None:
    page = show(client, PATH)
    for text in ("Main Space", "Spaces-1", "main-space", "Ours.", "Other", "Default"):
        assert text in page
    assert f"{PATH}/Spaces-2" in page


def test_a_space_is_created_and_appears_in_the_switcher(client: FlaskClient) -> None:
    answer = create(client, "  Platform  ", "For us.")
    assert f"{PATH}/Spaces-3" == props(answer)[Ids.OPENS]["href"]
    assert "Platform" in names_in_switcher(answer)
    assert (
        "Platform" in answer.get_json()["sideUpdate"][ShellIds.SPACES]["data"].values()
    )
    made = client.get("/api/spaces/platform").get_json()
    assert ("Platform", "For us.") == (made["Name"], made["Description"])
    assert 1 == len(client.get("/api/platform/projectgroups/all").get_json())


@pytest.mark.parametrize(
    ("name", "problem"),
    [("", "Enter a name."), ("main space", 'A space named "Main Space" already')],
)
def test_a_problem_is_shown_at_its_field(
    client: FlaskClient, name: str, problem: str
) -> None:
    for answer, form in (
        (create(client, name), NEW),
        (save(client, "Spaces-2", name=name, slug="other"), PROFILE),
    ):
        first, *others = errors(answer, form)
        assert first.startswith(problem)
        assert not any(others)


def test_a_space_is_renamed(client: FlaskClient) -> None:
    answer = save(client, "Spaces-2", name="Platform", slug="", description="Ours.")
    assert "other" == props(answer)[PROFILE.id_of("slug")]["value"]
    assert "Platform" in names_in_switcher(answer)
    taken = save(client, "Spaces-2", name="Platform", slug="main-space")
    assert 'The space "Main Space" already has this slug.' in errors(taken, PROFILE)
    wrong = save(client, "Spaces-2", name="Platform", slug="ä b")
    assert any("letters from a to z" in each for each in errors(wrong, PROFILE))
    assert "Platform" in show(client, f"{PATH}/Spaces-2")


def test_a_space_gets_definitions_and_loses_them(client: FlaskClient) -> None:
    def definitions(**values: str) -> tuple[object, Any]:
        names = {
            "name": "Other",
            **{f"definitions.{field}": text for field, text in values.items()},
        }
        answer = submit(client, PROFILE, names, "Spaces-2")
        stored = client.get("/api/spaces/Spaces-2").get_json().get("Definitions")
        return stored, answer

    monday = {"WeekStart": "Monday", "Statistic": "Median"}
    stored, answer = definitions(week_start="Monday")
    assert monday == stored
    # The field that was empty shows what was stored.
    shown = props(answer)[PROFILE.id_of("definitions.statistic")]
    assert "Median" == shown["value"]
    assert "'value': 'Monday'" in str(
        post(
            client,
            "_pages_content.children",
            {
                "_pages_location.pathname": f"{PATH}/Spaces-2",
                "_pages_location.search": "",
            },
        ).get_json()
    )
    stored, answer = definitions(week_start="Friday", statistic="Mode")
    assert monday == stored
    *_, week_start, statistic = errors(answer, PROFILE)
    assert 'Unknown week start "Friday"' in week_start
    assert 'Unknown statistic "Mode"' in statistic
    stored, answer = definitions()
    assert stored is None


def test_another_space_becomes_the_default(client: FlaskClient) -> None:
    assert "can't be deleted" in show(client, f"{PATH}/Spaces-1")
    values = {f"{Ids.DEFAULT}.n_clicks": 1, f"{Ids.PLACE}.data": "Spaces-2"}
    answer = post(client, f"{Ids.DEFAULT_STATE}.children", values)
    assert "This is the default space" in said(answer)
    assert DELETE.button_id not in said(answer)
    assert client.get("/api/spaces/Spaces-2").get_json()["IsDefault"]
    idle = values | {f"{Ids.DEFAULT}.n_clicks": 0}
    assert 204 == post(client, f"{Ids.DEFAULT_STATE}.children", idle).status_code


def test_a_space_is_deleted_once_its_name_is_typed(
    client: FlaskClient, database: Database
) -> None:
    client.put("/api/spaces/Spaces-2", json={"IsDefault": True})
    page = show(client, f"{PATH}/Spaces-1")
    assert "It contains 2 projects, 3 releases and " in page
    refused = delete(client, "Spaces-1", "main space")
    assert "Type “Main Space” to confirm." in errors(refused, DELETE.form)
    answer = delete(client, "Spaces-1", " Main Space ")
    assert PATH == props(answer)[DELETE.location_id]["href"]
    assert "Main Space" not in names_in_switcher(answer)
    assert 404 == client.get("/api/spaces/Spaces-1").status_code
    assert "Space not found" in show(client, f"{PATH}/Spaces-1")
    again = delete(client, "Spaces-1", "Main Space")
    assert PATH == props(again)[DELETE.location_id]["href"]
    with database.read() as session:
        (newest,) = list_audit_entries(session, take=1)
    assert ("Deleted", "Spaces-1") == (newest.action, newest.document)


def test_the_default_space_is_kept(client: FlaskClient) -> None:
    answer = delete(client, "Spaces-1", "Main Space")
    assert "is the default space" in answer.text
    assert 200 == client.get("/api/spaces/Spaces-1").status_code


def test_the_audit_log_says_what_happened(client: FlaskClient) -> None:
    create(client, "Platform")
    delete(client, "Spaces-3", "Platform")
    page = show(client, "/administration/log")
    assert 2 == page.count("Platform")
    assert "Deleted" in page
    assert '"space "' in page


def test_only_administrators_of_the_server_see_them(
    client: FlaskClient, database: Database
) -> None:
    add_person(database, NOW, Grant(Role.REPORT_MANAGER))
    sign_in(client, "ada")
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    for path in (PATH, f"{PATH}/new", f"{PATH}/Spaces-1"):
        assert 403 == client.get(path).status_code
    assert "Your roles don't let you administer this" in create(client, "Mine").text
    layout = client.get("/_dash-layout").text
    assert "Main Space" in layout
    assert "Manage spaces" not in layout
