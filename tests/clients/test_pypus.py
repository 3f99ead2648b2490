"""PyPI's pypus, unmodified, against a running server."""

import pytest
from click.testing import CliRunner
from pypus.cli import main

from insights_dash.store.spaces import Space

KEY = "API-ABCDEFGHIJ0123456789KLMNOP"


def run(site: str, *arguments: str) -> str:
    environment = {
        "OCTOPUS_API_KEY": KEY,
        "OCTOPUS_SERVER_URI": f"{site}/api",
        "NO_PROXY": "127.0.0.1",
    }
    ran = CliRunner(env=environment).invoke(main, arguments, catch_exceptions=False)
    assert 0 == ran.exit_code, ran.output
    return ran.output


def test_it_lists_spaces(site: str, space: Space) -> None:
    listed = run(site, "get-spaces")
    assert f"Space {space.name} has an ID of Spaces-1" in listed
    assert "Space Other has an ID of Spaces-2" in listed


@pytest.mark.usefixtures("space")
def test_it_lists_the_projects_of_a_space(site: str) -> None:
    listed = run(site, "get-projects", "Main Space")
    assert "Shop" in listed
    assert "Billing API" in listed
