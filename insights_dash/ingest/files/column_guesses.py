"""Guesses which field each column of a table becomes, and of which kind it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from insights_dash.ingest.files.clock_times import are_clocks, are_dates
from insights_dash.ingest.files.fields import KINDS, TableField, TableKind, ValueKind
from insights_dash.ingest.files.known_values import (
    find_boolean,
    find_state,
    is_uncertain,
)
from insights_dash.ingest.files.synonyms import SYNONYMS, WEAK_NAMES
from insights_dash.ingest.files.time_guesses import TimeGuess

_EXACT, _ENDS, _WEAK, _BY_VALUES = 100.0, 60.0, 38.0, 30.0
_UNREAD = 61.0  # so that only an exact name counts
_PER_RANK = 0.4  # of a hundred; better names come first
_MOST_STATES = 30
_IS_TIME = 0.7
# How much less than the chosen column a rival can look like a field. Two columns with
# times or states are more often the same thing than two columns with project names.
_NEAR = {ValueKind.TIME: 10.0, ValueKind.STATE: 10.0}
_NEAR_TEXT = 3.2
_WORDS_OF_TIME = frozenset(
    {
        *("date", "time", "clock", "hour", "datum", "zeit", "uhrzeit", "uhr"),
        *("heure", "fecha", "hora", "data", "ora", "tijd"),
    }
)
_IS_LIKE = 0.8
# Of the required fields, for the user to choose the rest.
_LEAST_SHARE = 0.4
_IS_SURE = 0.6
# Fields of changes of which one is needed, as other tables have the required ones too.
_ABOUT_CHANGES = {
    "message",
    "author",
    "authored",
    "committed",
    "merged",
    "pull_request",
}
_ENVIRONMENTS = re.compile(
    r"(?:pre-?|non-?)?prod(?:uction|uktion)?\b.*|stag(?:e|ing)\b.*|test(?:ing)?\b.*"
    r"|dev(?:elopment)?\b.*|qa\b.*|uat\b.*|int(?:egration)?\b.*|live\b.*|sandbox\b.*"
    r"|acceptance\b.*|demo\b.*|preview\b.*",
    re.IGNORECASE,
)
_VERSIONS = re.compile(
    r"(?:release[-/ ])?v?\d+(?:\.\d+){1,3}(?:[-+._][\w.+-]+)?|[0-9a-f]{7,40}",
    re.ASCII | re.IGNORECASE,
)
_DATE = re.compile(r"(?<!\d)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)", re.ASCII)
_LOOKS = {"environment": _ENVIRONMENTS, "version": _VERSIONS}
_BY_VALUE_NOTE = "Guessed from its values."
_BY_END_NOTE = "Guessed from the end of its name."
_LATER_NOTE = "This time can be later than the end of the deployment."
_STARTED_NOTE = "No column says when deployments completed, so they end as they start."


@dataclass(frozen=True)
class ColumnValues:
    """A column: its name as it is and in its normal form, its first values, times."""

    name: str
    title: str
    values: Sequence[str]
    time: TimeGuess | None

    @cached_property
    def filled(self) -> Sequence[str]:
        """The values that are not empty."""
        return [each for each in self.values if each]

    @property
    def is_time(self) -> bool:
        """Whether most values are times."""
        return self.time is not None and self.time.share >= _IS_TIME

    @cached_property
    def is_unique(self) -> bool:
        """Whether no value repeats another."""
        return len(set(self.values)) == len(self.values)

    @cached_property
    def is_number(self) -> bool:
        """Whether all values are whole numbers."""
        return all(each.lstrip("-").isdecimal() for each in self.filled)

    @cached_property
    def has_clocks(self) -> bool:
        """Whether most values are times of day."""
        is_named = not _WORDS_OF_TIME.isdisjoint(self.title.split())
        return are_clocks(self.filled, is_named=is_named)

    @cached_property
    def has_dates(self) -> bool:
        """Whether most values look like dates, even if they can't be read."""
        dates = sum(_DATE.search(each) is not None for each in self.filled)
        return dates * 2 > len(self.filled)

    @cached_property
    def has_flags(self) -> bool:
        """Whether most values say yes or no."""
        flags = sum(find_boolean(each) is not None for each in self.filled)
        return flags * 2 > len(self.filled)

    @cached_property
    def states(self) -> "_States":
        """How many of the values are states."""
        texts = {each.casefold() for each in self.filled}
        if len(texts) > _MOST_STATES:
            return _States(len(texts), 0, 0, 0)
        known = [each for each in texts if find_state(each, self.title)]
        words = sum(find_boolean(each) is None for each in texts)
        unsure = sum(is_uncertain(each, self.title) for each in known)
        return _States(len(texts), len(known), len(known) - unsure, words)

    @cached_property
    def looks(self) -> AbstractSet[str]:
        """The names of fields that most values look like."""
        return {
            name
            for name, pattern in _LOOKS.items()
            if sum(pattern.fullmatch(each) is not None for each in self.filled)
            >= _IS_LIKE * len(self.filled)
        }


@dataclass(frozen=True)
class _States:
    """How many different texts a column has: known states, and words.

    `sure` are the states among them that mean the same in all tools.
    """

    different: int
    known: int
    sure: int
    words: int


@dataclass(frozen=True)
class _Candidate:
    score: float
    field: str
    column: str
    note: str = ""


def name_of(table: str) -> str:
    """Return the name of a table without its folder and ending, in small letters."""
    return re.split(r"[/\\]", table.casefold())[-1].split(".")[0].strip()


def guess_kind(name: str, columns: Sequence[ColumnValues]) -> TableKind | None:
    """Return the kind of a table, None if no kind's required fields are there.

    The name of the table decides if it is that of a kind, as in a bundle.
    """
    title = name_of(name)
    found = {
        each: {*guess_columns(its, columns).chosen.values()}
        for each, its in KINDS.items()
    }
    shares = {each: _share_required(its, found[each]) for each, its in KINDS.items()}
    is_deployments = (
        shares["deployments"] >= _IS_SURE
        and {"state", "environment"} & found["deployments"]
    )
    scores = {}
    for place, each in enumerate(KINDS):
        is_named = title in {each, each.removesuffix("s")}
        is_whole = shares[each] == 1 and (
            each != "changes" or not _ABOUT_CHANGES.isdisjoint(found[each])
        )
        if is_named or each == "deployments" or (is_whole and not is_deployments):
            scores[each] = (
                shares[each] * 10 + len(found[each]) + 20 * is_named - place / 100
            )
    best = max(scores, key=lambda each: scores[each])
    return KINDS[best] if shares[best] >= _LEAST_SHARE else None


def _share_required(kind: TableKind, found: AbstractSet[str]) -> float:
    required = {each.name for each in kind.fields if each.is_required}
    return len(required & found) / len(required)


@dataclass(frozen=True)
class ColumnGuesses:
    """The fields of columns, notes on uncertain ones, and the fields of rivals.

    All are by column. A rival looks like a field as much as the chosen column does,
    and isn't used for anything.
    """

    chosen: Mapping[str, str]
    notes: Mapping[str, str]
    rivals: Mapping[str, str]


def guess_columns(kind: TableKind, columns: Sequence[ColumnValues]) -> ColumnGuesses:
    """Return which field each column becomes."""
    candidates = sorted(
        (
            each
            for field in kind.fields
            if field.values is not ValueKind.CLOCK  # paired with dates below
            for each in _list_candidates(kind, field, columns)
        ),
        key=lambda each: -each.score,
    )
    chosen: dict[str, str] = {}
    notes: dict[str, str] = {}
    for each in candidates:
        if each.column in chosen or each.field in chosen.values():
            continue
        chosen[each.column] = each.field
        if each.note:
            notes[each.column] = each.note
    if kind.name == "deployments" and "completed" not in chosen.values():
        # Jenkins only lists when its builds started, and how long they took.
        for column in [each for each, its in chosen.items() if its == "started"]:
            chosen[column], notes[column] = "completed", _STARTED_NOTE
    chosen |= _pair_clocks(kind, columns, chosen)
    return ColumnGuesses(chosen, notes, _find_rivals(kind, columns, chosen, candidates))


def _find_rivals(
    kind: TableKind,
    columns: Sequence[ColumnValues],
    chosen: Mapping[str, str],
    candidates: Sequence[_Candidate],
) -> Mapping[str, str]:
    """Return the unused columns that could be a field as well as its chosen column.

    A column with the same first values is no rival.
    """
    named = {each.name: each for each in columns}
    best = {e.field: e for e in candidates if chosen.get(e.column) == e.field}
    rivals: dict[str, str] = {}
    for each in candidates:
        field, winner = kind.field(each.field), best.get(each.field)
        if field is None or winner is None or each.column in chosen:
            continue
        is_near = winner.score - each.score <= _NEAR.get(field.values, _NEAR_TEXT)
        if is_near and _are_alike(field, named[each.column], named[winner.column]):
            rivals.setdefault(each.column, each.field)
    return rivals


def _are_alike(field: TableField, one: ColumnValues, other: ColumnValues) -> bool:
    """Return whether a user has to choose between two columns for a field.

    For an ID, any column will do. A column of numbers is hardly meant as a name.
    """
    if field.name == "id" or one.values == other.values:
        return False
    return field.values is not ValueKind.TEXT or one.is_number == other.is_number


def _has_dates(
    kind: TableKind, column: ColumnValues, chosen: Mapping[str, str]
) -> bool:
    if column.time is None or chosen.get(column.name) not in kind.times:
        return False
    return are_dates(column.filled, column.time.form)


def _pair_clocks(
    kind: TableKind, columns: Sequence[ColumnValues], chosen: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the fields of columns with times of day, whose dates are in others."""
    places = {each.name: place for place, each in enumerate(columns)}
    dates = [each for each in columns if _has_dates(kind, each, chosen)]
    clocks = [
        each
        for each in columns
        if dates and each.name not in chosen and each.has_clocks
    ]
    pairs = sorted(
        ((date, clock) for date in dates for clock in clocks),
        key=lambda pair: (
            -_fit(kind, chosen[pair[0].name], *pair),
            abs(places[pair[1].name] - places[pair[0].name] - 1),
        ),
    )
    found: dict[str, str] = {}
    for date, clock in pairs:
        field = kind.clocks[chosen[date.name]]
        if clock.name not in found and field not in found.values():
            found[clock.name] = field
    return found


def _fit(kind: TableKind, field: str, date: ColumnValues, clock: ColumnValues) -> int:
    """Return how well the names of a date and a time of day fit together."""
    names = SYNONYMS[kind.name][field]
    common = {*date.title.split()} & {*clock.title.split()}
    return len(common - _WORDS_OF_TIME) * 2 + (clock.title in names)


def _list_candidates(
    kind: TableKind, field: TableField, columns: Sequence[ColumnValues]
) -> Iterator[_Candidate]:
    names = (field.name.replace("_", " "), *SYNONYMS[kind.name].get(field.name, ()))
    for column in columns:
        score, note = _score_name(column.title, names)
        score += _score_values(field, column, by_name=score > 0)
        if score > 0:
            yield _Candidate(score, field.name, column.name, note or _note(score))


def _note(score: float) -> str:
    return _BY_VALUE_NOTE if score < _ENDS * 0.6 else ""


def _score_name(title: str, names: Sequence[str]) -> tuple[float, str]:
    """Return how well a column's name fits, and a note if it does only by its end."""
    if title in WEAK_NAMES and title in names:
        return _WEAK, _LATER_NOTE
    if title in names:
        return _EXACT - _PER_RANK * names.index(title), ""
    for rank, name in enumerate(names):
        if title.endswith(f" {name}") or title.startswith(f"{name} name"):
            return _ENDS - _PER_RANK * rank, _BY_END_NOTE
    return 0.0, ""


def _score_values(field: TableField, column: ColumnValues, *, by_name: bool) -> float:
    """Return how much the values speak for a field, or against it."""
    if not column.filled:
        return -40.0 if by_name else 0.0
    match field.values:
        case ValueKind.TIME:
            score = _score_times(field, column, by_name=by_name)
        case ValueKind.STATE:
            score = _score_states(column, by_name=by_name)
        case ValueKind.BOOLEAN:
            score = 0.0 if column.has_flags else -_EXACT
        case ValueKind.NUMBER:
            score = 0.0 if column.is_number else -_EXACT
        case ValueKind.TEXT:
            score = _score_texts(field, column, by_name=by_name)
    return score


def _score_texts(field: TableField, column: ColumnValues, *, by_name: bool) -> float:
    if column.is_time:
        return -_EXACT
    if by_name:
        return _score_id(field, column)
    return _BY_VALUES if field.name in column.looks else 0.0


def _score_times(field: TableField, column: ColumnValues, *, by_name: bool) -> float:
    if by_name:
        return 0.0 if column.time else -_UNREAD if column.has_dates else -_EXACT
    # An unnamed time is most likely the one that every deployment needs.
    is_completed = field.name == "completed" and column.is_time
    return _BY_VALUES / 2 if is_completed else 0.0


def _score_states(column: ColumnValues, *, by_name: bool) -> float:
    its = column.states
    if its.different > _MOST_STATES:
        return -_EXACT
    if by_name:
        # A status such as GitHub's "completed" says less than a conclusion.
        return 0.0 if its.sure else -12.0 if its.known else -30.0
    is_sure = its.sure and its.words and its.known == its.different
    return _BY_VALUES if is_sure else 0.0


def _score_id(field: TableField, column: ColumnValues) -> float:
    """IDs are unique; a number that repeats is one of a build, or of a version."""
    if field.name != "id":
        return 0.0
    return 0.0 if column.is_unique else -_EXACT
