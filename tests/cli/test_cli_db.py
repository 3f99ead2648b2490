import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from any_database import KINDS, empty_database
from insights_dash.store.database import Database
from insights_dash.store.spaces import list_spaces

Call = Callable[..., Result]


def test_an_upgrade_creates_the_database(call: Call, installed: Database) -> None:
    result = call("db", "upgrade")
    assert (0, "") == (result.exit_code, result.stderr)
    url = installed.engine.url
    assert f"The database {url} is up to date.\n" == result.stdout
    with installed.read() as session:
        assert [] == list_spaces(session)


def test_an_upgrade_can_be_repeated(call: Call) -> None:
    assert [0, 0] == [call("db", "upgrade").exit_code for _ in range(2)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_upgrade_shows_no_password(call: Call, kind: str, tmp_path: Path) -> None:
    with empty_database(kind, tmp_path) as database:
        # A server that trusts this machine ignores the password.
        secret = None if kind == "sqlite" else "hidden"
        url = database.engine.url.set(password=secret)
        shown = url.render_as_string(hide_password=False)
        result = call("db", "upgrade", INSIGHTS_DATABASE_URL=shown)
    assert (0, "") == (result.exit_code, result.stderr)
    assert "hidden" not in result.stdout


def test_a_home_that_cannot_be_created_has_a_message(call: Call, home: Path) -> None:
    home.write_text("not a folder")
    result = call("db", "upgrade", INSIGHTS_HOME=str(home / "deeper"))
    assert (1, "") == (result.exit_code, result.stdout)
    said = f"Error: {home}/deeper cannot be created: Not a directory.\n"
    assert said == result.stderr


def test_an_unreachable_server_has_a_message(call: Call) -> None:
    url = "postgres://me:hidden@127.0.0.1:1/insights"
    result = call("db", "upgrade", INSIGHTS_DATABASE_URL=url)
    assert (1, "") == (result.exit_code, result.stdout)
    assert re.match(r"Error: The database postgres\S+ cannot be opened:", result.stderr)
    assert "hidden" not in result.stderr
