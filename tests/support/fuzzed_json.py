"""JSON of any shape, and what holds for every response to it."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

UNHURRIED = settings(
    # The examples share a client: they only read, or create reports, which do no harm.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

IDS = st.sampled_from(
    ["Projects-1", "projects-1", "Environments-1", "Environments-99", "Tenants-1", ""]
)
TEXTS = (
    st.text(max_size=20) | IDS | st.sampled_from(["\0", "UTC", "Ring/Early", "a" * 500])
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=8,
)


def check(answer: Any, *statuses: int) -> None:  # noqa: ANN401 - werkzeug's test response
    assert answer.status_code in statuses, answer.text
    assert "application/json" == answer.mimetype
    if answer.status_code >= 400:
        failure = answer.get_json()
        assert {"ErrorMessage"} <= set(failure) <= {"ErrorMessage", "Errors"}
        assert failure.get("Errors") != []
