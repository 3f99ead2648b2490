"""Schemathesis asks whatever the description allows, and much that it does not.

Nothing may be a 5xx, nor answer with a status, a type or a body that is not described.
`make fuzz` tries many more (INSIGHTS_FUZZ_EXAMPLES).
"""

import os
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from dash import Dash
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import CheckFunction, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from described_paths import parts_of
from insights_dash.store.database import Database
from people import add_administrator, add_key

pytestmark = pytest.mark.sqlite  # what is random is tried on one database

EXAMPLES = int(os.environ.get("INSIGHTS_FUZZ_EXAMPLES", "2"))
IS_QUICK = EXAMPLES <= 2
# That an id names something, or a name is free, no schema can say.
BEYOND_SCHEMAS: list[CheckFunction] = [positive_data_acceptance]
# In an address any text is a list of one, and an empty one the default: which wrong
# ones are refused, test_api_openapi asks one by one.
OF_BODIES: list[CheckFunction] = [negative_data_rejection]
# test_every_door asks every route without a credential; that need not be done twice.
EXCLUDED = [*BEYOND_SCHEMAS, ignored_auth] if IS_QUICK else BEYOND_SCHEMAS
# What is deleted answers nothing but 404.
ORDER = ("get", "post", "put", "delete")
UNHURRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=IS_QUICK,
    phases=[Phase.explicit, Phase.generate] if IS_QUICK else list(Phase),
    suppress_health_check=list(HealthCheck),
)

# Beside a good key no other credential counts.
WITH_ONE_KEY = schemathesis.Config.from_dict(
    {"generation": {"with-security-parameters": False}}
)


@pytest.fixture
def headers(database: Database, now: datetime, report: str) -> dict[str, str]:  # noqa: ARG001 - there is one
    """Those of an administrator, once there is a report."""
    key = add_key(database, now, add_administrator(database, now))
    # The client does not undo a compression.
    return {"X-Octopus-ApiKey": key, "Accept-Encoding": "identity"}


@pytest.mark.usefixtures("client")
def test_nothing_that_is_asked_is_answered_otherwise_than_described(
    app: Dash, headers: dict[str, str]
) -> None:
    schema = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", app.server, headers=headers, config=WITH_ONE_KEY
    )
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    operations = sorted(found, key=lambda each: ORDER.index(each.method))
    assert len(operations) > 100
    for number, operation in enumerate(operations):
        for mode in choose_modes(operation, number):
            ask(operation, mode, headers, parts_of(operation.path))
        if not IS_QUICK and "{" in operation.path:
            ask(operation, GenerationMode.POSITIVE, headers, {})


def choose_modes(operation: Any, number: int) -> list[GenerationMode]:  # noqa: ANN401 - one of Schemathesis's
    """What the description allows and what it does not, in turns where time counts."""
    if not operation.query and not operation.body:
        return [GenerationMode.POSITIVE]  # nothing that could be sent it is wrong
    modes = list(GenerationMode)
    return [modes[number % 2]] if IS_QUICK else modes


def ask(
    operation: Any,  # noqa: ANN401 - one of Schemathesis's
    mode: GenerationMode,
    headers: dict[str, str],
    parts: dict[str, str],
) -> None:
    """Other parts of the address than those given are made up."""
    excluded = EXCLUDED if operation.body else [*EXCLUDED, *OF_BODIES]

    @UNHURRIED
    @given(case=operation.as_strategy(mode, path_parameters=parts or None))
    def ask_one(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    ask_one()
