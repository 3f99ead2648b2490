"""Names are compared and ordered alike by SQLite and by PostgreSQL.

`func.lower` folds the letters of every language on both (`store.database` sees to it on
SQLite), where PostgreSQL's database has a locale. Compare with `func.lower` of what is
looked for, not with Python's: a name is then its own equal in any locale.
"""

from sqlalchemy import ColumnElement, FunctionElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler


class _InOrder(FunctionElement[str]):
    """The key that names are ordered by."""

    type = String()
    inherit_cache = True


def in_order(name: QueryableAttribute[str]) -> ColumnElement[str]:
    """Orders by folded letters and then code points, as Python does.

    The order of PostgreSQL's own locale would be another one on each server.
    """
    return _InOrder(name)


@compiles(_InOrder)
def _compile(element: _InOrder, compiler: SQLCompiler, **options: object) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(_InOrder, "postgresql")
def _compile_for_postgresql(
    element: _InOrder, compiler: SQLCompiler, **options: object
) -> str:
    return f'{_compile(element, compiler, **options)} COLLATE "C"'
