"""Names are compared and ordered alike by SQLite and by PostgreSQL.

`func.lower` folds the letters of every language on both (`store.database` sees to it on
SQLite), where PostgreSQL's database has a locale. Compare with `func.lower` of what is
looked for, not with Python's: a name is then its own equal in any locale.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, FunctionElement, String, false, func, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler

from insights_dash.domain.names import list_forms

# Longer than any name, and short enough for SQLite's LIKE.
_LONGEST_PART = 5_000
_LONGEST_SEARCH = 200


class _InOrder(FunctionElement[str]):
    """The key that names are ordered by."""

    type = String()
    inherit_cache = True


def in_order(name: QueryableAttribute[str]) -> ColumnElement[str]:
    """Orders by folded letters and then code points, as Python does.

    The order of PostgreSQL's own locale would be another one on each server.
    """
    return _InOrder(name)


def is_named(
    column: QueryableAttribute[str] | ColumnElement[str], name: str
) -> ColumnElement[bool]:
    """Return whether a column has a name, in any letter case and Unicode form."""
    forms = [func.lower(form) for form in list_forms(name)]
    folded = func.lower(column)
    return folded == forms[0] if len(forms) == 1 else folded.in_(forms)


def has_part(
    name: QueryableAttribute[str] | ColumnElement[str], part: str
) -> ColumnElement[bool]:
    """Return whether a name has a text in it, in any letter case and Unicode form."""
    if len(part) > _LONGEST_PART:
        return false()
    forms = list_forms(part)
    return or_(*(name.icontains(form, autoescape=True) for form in forms))


def split_search(text: str) -> Sequence[str]:
    """Return the words of a search.

    What follows the first 200 characters is left out: each word is a condition.
    """
    return text[:_LONGEST_SEARCH].split()


@compiles(_InOrder)
def _compile(element: _InOrder, compiler: SQLCompiler, **options: object) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(_InOrder, "postgresql")
def _compile_for_postgresql(
    element: _InOrder, compiler: SQLCompiler, **options: object
) -> str:
    return f'{_compile(element, compiler, **options)} COLLATE "C"'
