"""The SQL that all databases share: rows and their series."""

from benchmarks.query import NO_TAG, SERIES_COLUMNS, Query
from insights_dash.domain.question import Split

_TAGS = f"CASE WHEN tenant = 0 THEN 0 ELSE coalesce(tag, {NO_TAG}) END"
_SERIES = {Split.NONE: "0", Split.TENANT_TAG_SET: _TAGS, **SERIES_COLUMNS}


def write_series(question: Query) -> str:
    """Return an expression for the number of a row's series."""
    return _SERIES[question.split]


def write_source(question: Query) -> str:
    """Return the FROM clause: every row of the query, once per series."""
    source = "deployment"
    if question.split is Split.TENANT_TAG_SET:
        source += " LEFT JOIN tenant_tag ON tenant = tagged"
    where = f"completed BETWEEN {question.begin} AND {question.end}"
    if question.projects and question.environments:
        where += f" AND project IN {question.projects}"
        where += f" AND environment IN {question.environments}"
    return f"{source} WHERE {where}"
