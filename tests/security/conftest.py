"""One server for all attacks, which change nothing because they fail."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from any_database import Templates
from attacked import HERE, THERE, Attacked
from insights_dash.domain.role import Grant, Role
from insights_dash.store.spaces import get_space
from people import add_administrator, add_person
from walls import add_wall
from whole_product import NOW, fill, running, show

REPORT = {
    "Name": "Live in Main",
    "ProjectIds": ["Projects-1"],
    "EnvironmentGroups": [{"Name": "Live", "Environments": ["Environments-2"]}],
}


@pytest.fixture(scope="session")
def attacked(
    tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[Attacked]:
    home = tmp_path_factory.mktemp("attacked")
    with (
        templates.copy("sqlite", home, fill) as database,
        running(database, home, lambda: NOW) as app,
    ):
        add_administrator(database, NOW)
        add_person(database, NOW, Grant(Role.REPORT_VIEWER, HERE), username="ada")
        add_person(
            database,
            NOW,
            *(
                Grant(role, THERE)
                for role in (Role.REPORT_MANAGER, Role.DEPLOYMENT_RECORDER)
            ),
            username="eve",
        )
        server = Attacked(app, database)
        api, root = server.browser(), server.key("root")
        made = api.post(f"/api/{HERE}/insights/reports", json=REPORT, headers=root)
        assert 201 == made.status_code, made.text
        with database.read() as session:
            here = get_space(session, HERE)
        add_wall(database, here, NOW, views=())
        yield server


@pytest.fixture(autouse=True)
def shown_pages(request: pytest.FixtureRequest) -> None:
    """Dash has one register of pages per process, which other apps overwrite."""
    if "attacked" in request.fixturenames:
        show(request.getfixturevalue("attacked").app)


@pytest.fixture(scope="session")
def browsers(attacked: Attacked) -> dict[str, FlaskClient]:
    """A browser of each account, by username; signing in is slow on purpose."""
    return {name: attacked.browser(name) for name in ("root", "ada", "eve")}


@pytest.fixture
def stranger(attacked: Attacked) -> FlaskClient:
    """A browser that is not signed in."""
    return attacked.browser()
