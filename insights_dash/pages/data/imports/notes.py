"""What the page says of each column: what was recognised, and what to check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from insights_dash.domain.names import fold
from insights_dash.ingest.cells import CellError
from insights_dash.ingest.files.fields import TableField, ValueKind
from insights_dash.ingest.files.guessing import UNREAD
from insights_dash.ingest.files.known_values import (
    find_boolean,
    find_state,
    is_uncertain,
)
from insights_dash.ingest.files.local_times import has_offset, read_times
from insights_dash.ingest.files.mapping import TimeFormat
from insights_dash.ingest.files.synonyms import normalise
from insights_dash.pages.data.imports.tables import TableView
from insights_dash.pages.data.imports.words import TIME_STYLES, count, quote

Known = Mapping[str, frozenset[str]]
"""The names that a space has, by field, in their folded form."""
_NOUNS = {"project": "project", "environment": "environment", "tenant": "tenant"}
_SHOWN_VALUES = 3
_LONGEST = 60  # letters of a value


class Tone(StrEnum):
    """How a note is shown."""

    GOOD = "good"
    ASK = "ask"
    BAD = "bad"
    NONE = "none"


@dataclass(frozen=True)
class Note:
    """What is said of a column."""

    tone: Tone = Tone.NONE
    text: str = ""


def describe_columns(view: TableView, known: Known) -> Mapping[str, Note]:
    """Return a note for each column of a table."""
    problems: dict[str, list[str]] = {}
    for each in view.find_problems():
        name = each.field.rpartition(".")[2]
        problems.setdefault(name, []).append(each.message)
    return {
        column: _describe(view, column, problems, known)
        for column in view.table.columns
    }


def _describe(
    view: TableView, column: str, problems: Mapping[str, Sequence[str]], known: Known
) -> Note:
    name = view.mapping.columns.get(column)
    field = view.kind.field(name) if view.kind and name else None
    if field is None:
        return _describe_rival(view, column)
    if field.name in problems:
        return Note(Tone.BAD, " ".join(problems[field.name]))
    found = _describe_values(view, column, field, known)
    doubts = _list_doubts(view, column, field, found)
    if found.tone is Tone.BAD or not doubts:
        return found
    if found.tone is Tone.ASK:
        doubts.append(found.text)
    text = " ".join(doubts)
    ending = "" if "heck" in text or "hoose" in text else " Check it."
    return Note(Tone.ASK, f"{text}{ending}")


def _describe_rival(view: TableView, column: str) -> Note:
    """Return which field a column could be that isn't imported."""
    name = view.mapping.rivals.get(column, "")
    field = view.kind.field(name) if view.kind else None
    chosen = view.mapping.column_of(name)
    if field is None or chosen is None:
        return Note()
    text = f"This could be “{field.label}” instead of {quote([chosen])}. Choose one."
    return Note(Tone.ASK, text)


def _list_doubts(
    view: TableView, column: str, field: TableField, found: Note
) -> list[str]:
    """Return what was uncertain when the column, and then its values, were guessed."""
    guesses = view.mapping.guesses
    # Guesses at columns and at fields can have the same name.
    doubts = [] if column == field.name else [guesses.get(column, "")]
    if field.values is not ValueKind.STATE:  # what its texts mean is said as it is now
        about = guesses.get(field.name, "")
        is_said = found.tone is Tone.ASK
        doubts.append(about.partition(UNREAD)[0].strip() if is_said else about)
    rivals = [each for each, its in view.mapping.rivals.items() if its == field.name]
    if rivals:
        verb = "could" if len(rivals) == 1 else "could each"
        doubts.append(f"{quote(rivals)} {verb} be this instead. Choose one.")
    return [each for each in dict.fromkeys(doubts) if each]


def _describe_values(
    view: TableView, column: str, field: TableField, known: Known
) -> Note:
    match field.values:
        case ValueKind.TIME:
            return _describe_times(view, column, field)
        case ValueKind.CLOCK:
            return _describe_clock(view, field)
        case ValueKind.STATE | ValueKind.BOOLEAN:
            return _describe_meanings(view, field)
        case _:
            return _describe_names(view, column, field, known)


def _describe_clock(view: TableView, field: TableField) -> Note:
    clocks = view.kind.clocks if view.kind else {}
    dates = [each for each, clock in clocks.items() if clock == field.name]
    columns = [view.mapping.column_of(each) or "" for each in dates]
    return Note(Tone.GOOD, f"Together with {quote(columns)}")


def _describe_times(view: TableView, column: str, field: TableField) -> Note:
    form = view.mapping.times.get(field.name, TimeFormat())
    texts = [each for each in view.table.samples[column] if each]
    problems = {each: _find_problem(each, form) for each in texts}
    unread = [each for each in texts if problems[each]]
    if texts and len(unread) == len(texts):
        return Note(Tone.BAD, problems[unread[0]])
    has_offsets = texts and all(map(has_offset, set(texts).difference(unread)))
    zone = "with offsets from UTC" if has_offsets else form.zone
    found = f"{TIME_STYLES[form.style]}, {zone}"
    if unread:
        some = f"{found}. Some can't be read, such as {quote(unread[:1])}."
        return Note(Tone.ASK, some)
    return Note(Tone.GOOD, found)


def _find_problem(text: str, form: TimeFormat) -> str:
    """Return why a text can't be read as a time; empty if it can."""
    try:
        read_times(form)(text)
    except CellError as error:
        return error.reason.format(text[:_LONGEST])
    return ""


def resolve_value(view: TableView, field: TableField, text: str) -> str | None:
    """Return what a text stands for: None to skip its rows, "" if that is unknown."""
    chosen = {
        each.casefold(): value
        for each, value in view.mapping.values.get(field.name, {}).items()
    }
    if text.casefold() in chosen:
        return chosen[text.casefold()]
    if field.values is ValueKind.BOOLEAN:
        return find_boolean(text) or ""
    column = view.mapping.column_of(field.name) or "state"
    return find_state(text, normalise(column)) or ""


def is_doubtful(view: TableView, field: TableField, text: str) -> bool:
    """Return whether a text has a guessed meaning on which tools and teams differ."""
    title = normalise(view.mapping.column_of(field.name) or "state")
    if field.values is not ValueKind.STATE or not is_uncertain(text, title):
        return False
    is_guessed = field.name in view.mapping.guesses or text not in (
        view.mapping.values.get(field.name, {})
    )
    return is_guessed and resolve_value(view, field, text) == find_state(text, title)


def _describe_meanings(view: TableView, field: TableField) -> Note:
    meanings = {
        text: resolve_value(view, field, text) for text in view.list_texts(field.name)
    }
    unknown = [text for text, value in meanings.items() if value == ""]
    doubtful = {
        text: value
        for text, value in meanings.items()
        if value and is_doubtful(view, field, text)
    }
    texts = []
    if unknown:
        verb = "mean" if len(unknown) > 1 else "means"
        texts.append(f"Choose what {quote(unknown)} {verb}.")
    if doubtful:
        texts.append(f"Check {_list_meanings(doubtful)}.")
    if texts:
        return Note(Tone.ASK, " ".join(texts))
    differing = {text: its for text, its in meanings.items() if text != its}
    said = _list_meanings(differing) or ", ".join(list(meanings)[:_SHOWN_VALUES])
    return Note(Tone.GOOD, said)


def _list_meanings(meanings: Mapping[str, str | None]) -> str:
    listed = [f"{text} → {value or 'left out'}" for text, value in meanings.items()]
    more = len(listed) - _SHOWN_VALUES
    shown = ", ".join(listed[:_SHOWN_VALUES])
    return f"{shown} and {more} more" if more > 0 else shown


def _describe_names(
    view: TableView, column: str, field: TableField, known: Known
) -> Note:
    texts = view.texts.get(column)
    noun = _NOUNS.get(field.name)
    if noun is None or not texts or field.name not in known:
        return Note(Tone.GOOD)
    names = known[field.name]
    new = [each for each in texts if fold(each.strip()) not in names]
    counted = count(len(texts), noun)
    if not new:
        all_known = "known" if len(texts) == 1 else "all known"
        return Note(Tone.GOOD, f"{counted}, {all_known}")
    if len(new) == len(texts):
        return Note(Tone.GOOD, f"{counted}, {'new' if len(texts) == 1 else 'all new'}")
    return Note(Tone.GOOD, f"{counted}, {len(new):,} new: {quote(new)}")
