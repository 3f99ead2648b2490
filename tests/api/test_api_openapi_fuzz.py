"""Schemathesis sends what the description allows, and much that it doesn't.

No response may be a 5xx, or have a status, a type or a body that is not described.
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
# No schema can say that an id exists, or that a name is not in use.
BEYOND_SCHEMAS: list[CheckFunction] = [positive_data_acceptance]
# In a URL any text is a list of one, and an empty one means the default.
# test_api_openapi tests one by one which wrong ones are refused.
OF_BODIES: list[CheckFunction] = [negative_data_rejection]
# test_every_door already requests every route without a credential.
EXCLUDED = [*BEYOND_SCHEMAS, ignored_auth] if IS_QUICK else BEYOND_SCHEMAS
# Deleted documents can only return 404.
ORDER = ("get", "post", "put", "delete")
UNHURRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=IS_QUICK,
    phases=[Phase.explicit, Phase.generate] if IS_QUICK else list(Phase),
    suppress_health_check=list(HealthCheck),
)

# With a valid key no other credential counts.
WITH_ONE_KEY = schemathesis.Config.from_dict(
    {"generation": {"with-security-parameters": False}}
)


@pytest.fixture
def headers(database: Database, now: datetime, report: str) -> dict[str, str]:  # noqa: ARG001 - there is one
    """Return an administrator's, once there is a report."""
    key = add_key(database, now, add_administrator(database, now))
    # The client doesn't decompress.
    return {"X-Octopus-ApiKey": key, "Accept-Encoding": "identity"}


@pytest.mark.usefixtures("client")
def test_every_response_is_as_described(app: Dash, headers: dict[str, str]) -> None:
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
    """Return valid and invalid requests, or one of the two if time is limited."""
    if not operation.query and not operation.body:
        return [GenerationMode.POSITIVE]  # no invalid request is possible
    modes = list(GenerationMode)
    return [modes[number % 2]] if IS_QUICK else modes


def ask(
    operation: Any,  # noqa: ANN401 - one of Schemathesis's
    mode: GenerationMode,
    headers: dict[str, str],
    parts: dict[str, str],
) -> None:
    """Send requests; parts of the path that are not given are generated."""
    excluded = EXCLUDED if operation.body else [*EXCLUDED, *OF_BODIES]

    @UNHURRIED
    @given(case=operation.as_strategy(mode, path_parameters=parts or None))
    def ask_one(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    ask_one()
