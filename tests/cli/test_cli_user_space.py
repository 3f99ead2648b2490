"""The space that `insights-dash user add --space …` means."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import Result

from insights_dash.store.database import Database
from insights_dash.store.spaces import create_space

Call = Callable[..., Result]
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def add(call: Call, installed: Database) -> Callable[[str], Result]:
    """Add a viewer of a space; the spaces are GOV.UK, Shop and shop."""
    call("db", "upgrade")
    with installed.write() as session:
        for name in ("GOV.UK", "Shop", "shop"):
            create_space(session, name, now=NOW)

    def add(space: str) -> Result:
        return call("user", "add", "ann", "--sso", "--space", space)

    return add


@pytest.mark.parametrize(
    ("space", "identifier"),
    [
        ("GOV.UK", "Spaces-1"),
        ("gov-uk", "Spaces-1"),
        ("Spaces-2", "Spaces-2"),
        ("Shop", "Spaces-2"),
        ("shop", "Spaces-3"),
        ("shop-2", "Spaces-3"),
    ],
)
def test_a_space_is_found_by_its_name_its_slug_and_its_id(
    add: Callable[[str], Result], space: str, identifier: str
) -> None:
    """An exact name wins: `shop` is the slug of Shop, and the name of another space."""
    assert f"({identifier})." in add(space).stdout


@pytest.mark.parametrize(
    ("space", "listed"),
    [
        ("gov.uk", '"GOV.UK", "Shop", "shop"'),
        ("SHOP", '"Shop", "shop", "GOV.UK"'),
        ("Blog", '"GOV.UK", "Shop", "shop"'),
    ],
)
def test_an_unknown_space_is_refused_with_similar_names(
    add: Callable[[str], Result], space: str, listed: str
) -> None:
    result = add(space)
    assert 1 == result.exit_code
    said = f'Error: Space "{space}" not found. Available: {listed}.\n'
    assert said == result.stderr
