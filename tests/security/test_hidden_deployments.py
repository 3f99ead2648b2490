"""Attack: a recorder with limits reports a hidden deployment, to learn its names."""

from typing import Any

import pytest

from attacked import HERE, Attacked
from insights_dash.domain.role import Role
from people import calling_as, limited

# It deploys Shop to Production EU for Zenith.
HIDDEN = "Deployments-6"
NAMES = ("Shop", "Production EU", "Zenith", "1.1.0")


@pytest.mark.parametrize(
    "limits",
    [
        {"projects": "Projects-2"},
        {"environments": "Environments-1"},
        {"tenants": "Tenants-1"},
        {"projects": "Projects-1", "environments": "Environments-1"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"state": "Failed"},
        {"state": "Bogus"},
        {"channel": "Other"},
        {"started": "never"},
    ],
    ids=str,
)
@pytest.mark.parametrize("query", ["", "&create=false", "&dryRun=true"])
def test_what_an_item_leaves_out_is_not_told(
    attacked: Attacked, limits: dict[str, str], values: dict[str, str], query: str
) -> None:
    sent: dict[str, Any] = {"deployments": [{"id": HIDDEN, **values}]}
    grant = limited(Role.DEPLOYMENT_RECORDER, **limits)
    key = attacked.key("root")
    with calling_as(attacked.app.server, grant):
        address = f"/api/{HERE}/ingest?source=test{query}"
        answer = attacked.browser().post(address, json=sent, headers=key)
    assert 403 == answer.status_code, answer.text
    assert [] == [name for name in NAMES if name in answer.text]
