"""Conditions and orders for names that are the same on SQLite and PostgreSQL.

`func.lower` folds the letters of every language on both: `store.database` replaces
SQLite's, and PostgreSQL's depends on the locale of the database. Fold the text that you
search for with `func.lower` as well, not in Python, so that both are folded alike.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    FunctionElement,
    String,
    and_,
    false,
    func,
    literal,
    or_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.compiler import SQLCompiler

from insights_dash.domain.names import list_forms

# Longer than any name, and short enough for SQLite's LIKE.
_LONGEST_PART = 5_000
_LONGEST_SEARCH = 200


# Above every text that begins with what it is added to.
_LAST_CHARACTER = "\U0010ffff"


class BeginningKey(FunctionElement[str]):
    """Return the key that an index finds the beginnings of texts by.

    SQLite only folds English letters in it: its own function for others would have to
    exist in every program that opens the database.
    """

    type = String()
    inherit_cache = True


class _InOrder(FunctionElement[str]):
    """Return the key to sort names by."""

    type = String()
    inherit_cache = True


def in_order(name: QueryableAttribute[str]) -> ColumnElement[str]:
    """Return the columns to order by: the folded name, and then the name itself.

    Both are compared by code point, as in Python. PostgreSQL's own order would depend
    on the locale of each server.
    """
    return _InOrder(name)


def is_named(
    column: QueryableAttribute[str] | ColumnElement[str], name: str
) -> ColumnElement[bool]:
    """Return whether a column has a name, in any letter case and Unicode form."""
    forms = [func.lower(form) for form in list_forms(name)]
    folded = func.lower(column)
    return folded == forms[0] if len(forms) == 1 else folded.in_(forms)


def is_named_like_any(
    column: QueryableAttribute[str] | ColumnElement[str], names: Iterable[str]
) -> ColumnElement[bool]:
    """Return whether a column has one of these names, as `is_named` compares them."""
    forms = {form for name in names for form in list_forms(name)}
    return func.lower(column).in_([func.lower(form) for form in sorted(forms)])


def has_part(
    name: QueryableAttribute[str] | ColumnElement[str], part: str
) -> ColumnElement[bool]:
    """Return whether a name contains a text, in any letter case and Unicode form."""
    if len(part) > _LONGEST_PART:
        return false()
    forms = list_forms(part)
    return or_(*(name.icontains(form, autoescape=True) for form in forms))


def begins_with(column: QueryableAttribute[str], text: str) -> ColumnElement[bool]:
    """Return whether a column begins with a text, in any letter case and Unicode form.

    An index of the column's `BeginningKey` finds the rows.
    """
    key = BeginningKey(column)
    return or_(
        false(),
        *(
            and_(
                key >= BeginningKey(literal(form)),
                key < BeginningKey(literal(form + _LAST_CHARACTER)),
            )
            for form in _list_cases(text)
        ),
    )


def is_text(column: QueryableAttribute[str], text: str) -> ColumnElement[bool]:
    """Return whether a column is a text, by the same index as `begins_with`."""
    key = BeginningKey(column)
    return or_(
        false(), *(key == BeginningKey(literal(form)) for form in _list_cases(text))
    )


def _list_cases(text: str) -> Sequence[str]:
    """Return the texts to look for, because SQLite's key only folds English letters."""
    if len(text) > _LONGEST_PART:
        return ()
    forms = list_forms(text)
    if text.isascii():
        return forms
    cases = {case for form in forms for case in (form, form.lower(), form.upper())}
    return sorted(cases)


def split_search(text: str) -> Sequence[str]:
    """Return the words of a search.

    Anything after the first 200 characters is left out, because each word is a
    condition.
    """
    return text[:_LONGEST_SEARCH].split()


@compiles(BeginningKey)
def _compile_key(
    element: BeginningKey, compiler: SQLCompiler, **options: object
) -> str:
    return f"{compiler.process(element.clauses, **options)} COLLATE NOCASE"


@compiles(BeginningKey, "postgresql")
def _compile_key_for_postgresql(
    element: BeginningKey, compiler: SQLCompiler, **options: object
) -> str:
    # In this collation, only English letters are folded too.
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "C")'


@compiles(_InOrder)
def _compile(element: _InOrder, compiler: SQLCompiler, **options: object) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(_InOrder, "postgresql")
def _compile_for_postgresql(
    element: _InOrder, compiler: SQLCompiler, **options: object
) -> str:
    return f'{_compile(element, compiler, **options)} COLLATE "C"'
