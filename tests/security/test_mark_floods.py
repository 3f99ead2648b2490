"""Attack: names of combining marks, whose order costs Python quadratic time.

65,000 of them keep a server busy for minutes, and all other requests have to wait.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from attacked import SAME, Attacked
from bundles import GOOD, deployments, folder, refuse
from insights_dash.domain.address import fold_address, fold_provided_name
from insights_dash.domain.embed import read_websites
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.file_names import name_file
from insights_dash.domain.names import (
    check_characters,
    compose,
    describe_flaw,
    list_forms,
    without_flaws,
)
from insights_dash.domain.slugs import slug_of
from insights_dash.domain.usernames import check_username, fold_username, skeleton_of
from insights_dash.metrics.history.made_up_names import find_lookalike
from insights_dash.pages.long_lists import fold_accents
from insights_dash.pages.sign_in.views import find_safe_address
from insights_dash.store.database import Database

# In the order that takes longest.
FLOOD = "e" + "\u0301" * 50_000 + "\u0323" * 50_000
AT_ONCE = 10  # seconds; the attack takes minutes
FLAW = "A name must not contain more than 30 combining marks in a row. Remove some."


@pytest.mark.parametrize(
    "read",
    [
        compose,
        list_forms,
        describe_flaw,
        without_flaws,
        fold_username,
        skeleton_of,
        lambda text: [*check_characters("name", text)],
        lambda text: [*check_username(text)],
        fold_provided_name,
        lambda text: fold_address(f"{text}@example.com"),
        find_lookalike,
        fold_accents,
        slug_of,
        lambda text: find_safe_address(f"//{text}"),
        lambda text: name_file(text, "Reports-1", "deployments.csv"),
    ],
)
def test_everything_that_reads_names_is_quick(read: Callable[[str], object]) -> None:
    began = time.monotonic()
    read(FLOOD)
    assert time.monotonic() - began < AT_ONCE


def test_a_flood_is_refused_but_a_script_with_many_marks_is_not() -> None:
    assert describe_flaw("e" + "\u0301" * 31) == FLAW
    assert describe_flaw(FLOOD) == FLAW
    assert describe_flaw("e" + "\u0301" * 30) == ""
    assert describe_flaw("e\u0301" * 100) == ""
    assert without_flaws(f"{FLOOD} b") == "e b"


def test_a_flood_as_address_or_name_of_a_provider_matches_nothing() -> None:
    assert fold_provided_name("q" + "\u0301" * 40) is None
    assert fold_address("q" + "\u0301" * 40 + "@example.com") is None


def test_a_bundle_with_a_flood_is_refused_with_its_line(
    database: Database, tmp_path: Path
) -> None:
    row = GOOD.replace("Shop", FLOOD)
    began = time.monotonic()
    problems = refuse(database, folder(tmp_path / "bundle", deployments(row)))
    assert time.monotonic() - began < AT_ONCE
    assert f"deployments.csv, line 2, project: {FLAW}" in problems


def test_signing_in_with_a_flood_is_quick(attacked: Attacked) -> None:
    form = {"username": FLOOD, "password": "a wrong password"}
    began = time.monotonic()
    answer = attacked.browser().post("/sign-in", data=form, headers=SAME)
    assert time.monotonic() - began < AT_ONCE
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "website", ["\u212a.example.com", f"{FLOOD}.example.com"], ids=("kelvin", "flood")
)
def test_a_website_is_ascii(website: str) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidInputError):
        read_websites([website])
    assert time.monotonic() - began < AT_ONCE
