"""What `/metrics/changes` can be asked."""

import pytest

from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.errors import InvalidInputError


@pytest.mark.parametrize("by", ["Foo", "None"])
def test_only_what_is_accepted_is_offered(by: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        ChangesQuestion.parse({"by": by})
    (problem,) = raised.value.problems
    assert problem.message == (
        f'Unknown by "{by}". Use Project, ProjectGroup, Environment, '
        "EnvironmentGroup, Tenant or TenantTagSet."
    )
