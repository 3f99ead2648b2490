"""What each series of a division ever deployed; later deployments can be added.

Most of it is found by document, such as a project, without sorting deployments.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from itertools import pairwise, starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import FAILED, Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.bucketing import Window, select_within
from insights_dash.metrics.answer.changes.members import Members
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import (
    UNKNOWN,
    Codes,
    Integers,
    reduce_at,
)
from insights_dash.metrics.history.dimension import Dimension

Flags = NDArray[np.bool_]

EVER, NEVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max
# Projects of series that were never deployed, and of those with several projects.
NO_PROJECT, SEVERAL = -2, -1
# A gap that is twice as long has a part of time without a deployment. Shorter gaps make
# no difference: three of them are not longer than a silence that is noticed.
_PART = 10 * 86_400_000_000
_MOST_PARTS = 400
# At first, this many of the newest rows are searched, and then more and more.
_NEWEST, _GROWTH = 4_096, 8


@dataclass(frozen=True)
class Rows:
    """Selected rows of a subset up to an instant, with their documents."""

    completed: Integers
    document: Codes
    project: Codes
    values: Mapping[Figure, Integers]

    @property
    def backwards(self) -> tuple[Codes, Integers]:
        """The documents and completions, the last ones first."""
        return self.document[::-1], self.completed[::-1]

    def condense(self, edges: Integers) -> "Rows":
        """Return the few rows that say as much about a single document as all rows.

        They are the first one, the last one, the first one from each edge on, and those
        with the lowest and the highest project.
        """
        if not len(self.completed):
            return self
        begins = np.searchsorted(self.completed, edges)
        projects = self.project.argmin(), self.project.argmax()
        last = len(self.completed) - 1
        rows = np.unique(np.append(begins, [0, last, *projects]))
        rows = rows[rows <= last]
        few = self.completed[rows], self.document[rows], self.project[rows]
        return Rows(*few, {})


@dataclass(frozen=True)
class Documents:
    """The documents that series are about; without a dimension, there is only one.

    Arrays by document have one element per number of a document.
    """

    scope: Scope
    division: Division

    @property
    def size(self) -> int:
        """One more than the largest number."""
        return 1 if self.division.dimension is None else len(self.division.levels[0])

    @property
    def levels(self) -> Sequence[Integers]:
        """The series of each document, as those of a division."""
        return self.division.levels or (np.zeros(1, np.int64),)

    def read(self, name: Outcome | Figure, *, until: int, since: int = EVER) -> Rows:
        """Read a subset of the history between two instants, both included."""
        subset = self.scope.history.subset(name)
        window = Window(np.array([since]), until, until)
        rows = select_within(subset, window, self.scope.selection)
        dimension, project = self.division.dimension, subset.project[rows]
        document: Codes = np.zeros(len(project), np.uint8)
        if dimension is not None:
            document = dimension.column(subset)[rows]
        values = {each: column[rows] for each, column in subset.values.items()}
        return Rows(subset.completed[rows], document, project, values)

    def reduce(
        self, function: np.ufunc, by_document: NDArray[Any], empty: object
    ) -> NDArray[Any]:
        """Apply a function to the documents of each series; `empty` if it has none."""
        names, rest = len(self.division.names), by_document.shape[1:]
        reduced = np.full((names, *rest), empty, by_document.dtype)
        for level in self.levels:
            order = np.argsort(level, kind="stable")
            order = order[np.searchsorted(level[order], 0) :]
            begins = np.flatnonzero(np.diff(level[order], prepend=NO_SERIES))
            if len(begins):
                found = function.reduceat(by_document[order], begins, axis=0)
                series = level[order[begins]]
                reduced[series] = function(reduced[series], found)
        return reduced

    def mark(self, documents: NDArray[np.integer[Any]]) -> Flags:
        """Return which series have one of these documents."""
        is_marked = np.zeros(self.size, bool)
        is_marked[documents] = True
        return self.reduce(np.logical_or, is_marked, empty=False)

    def list_rows(self, is_wanted: Flags, *, until: int) -> Integers:
        """Return the selected deployments of some series up to an instant."""
        deployments = self.scope.history.deployments
        stop = int(np.searchsorted(deployments.completed, until, "right"))
        rows = np.arange(stop)
        # The last element is for documents without a series.
        flags = np.append(is_wanted, False)
        of_documents = np.logical_or.reduce([flags[level] for level in self.levels])
        rows = rows[of_documents[self.find_documents(rows)]]
        for dimension, table in self.scope.selection.tables.items():
            rows = rows[table[dimension.column(deployments)[rows]]]
        return np.asarray(rows)

    def find_documents(self, rows: Integers) -> NDArray[np.integer[Any]]:
        """Return the documents of rows of the history."""
        dimension = self.division.dimension
        if dimension is None:
            return np.zeros(len(rows), np.uint8)
        return dimension.column(self.scope.history.deployments)[rows]

    def divide(self, rows: Rows) -> tuple[Integers, Integers]:
        """Return places of rows, and their series, by series and then by place."""
        levels = np.stack([level[rows.document] for level in self.levels])
        level, place = np.nonzero(levels != NO_SERIES)
        series = levels[level, place]
        order = np.lexsort((place, series))
        return place[order], series[order]


@dataclass(frozen=True)
class Ever:
    """What each series of a division deployed up to the instant `until`.

    There is one element per series. `first` and `last` are completions in microseconds,
    NEVER and UNKNOWN if there are none. `longest_gap` is the longest time from one
    deployment to the next, anything shorter if that can't be longer than 20 days, and
    UNKNOWN if there aren't two. It is only valid for series of one project. `project`
    is NO_PROJECT, SEVERAL, or the number of the only one. `unended` counts the failed
    deployments in runs that haven't ended.
    """

    until: int
    first: Integers
    last: Integers
    longest_gap: Integers
    project: Integers
    unended: Integers

    @classmethod
    def of(cls, documents: Documents, *, until: int) -> "Ever":
        """Read everything that was deployed."""
        every = [documents.read(each, until=until) for each in Outcome]
        first, last = _find_ends(every, documents)
        project = _find_projects(every, documents)
        found = cls(
            until,
            first,
            last,
            np.where(first < last, 0, UNKNOWN),
            project,
            _count_unended(documents, since=EVER, until=until),
        )
        found.longest_gap[:] = _find_gaps(found, every, documents)
        return found

    def extend(self, documents: Documents, *, until: int) -> "Ever":
        """Add later deployments."""
        since = self.until + 1
        every = [documents.read(each, since=since, until=until) for each in Outcome]
        unended = self.unended + _count_unended(documents, since=since, until=until)
        completed = np.concatenate([each.completed for each in every])
        order = np.argsort(completed, kind="stable")
        rows = Rows(
            completed[order],
            np.concatenate([each.document for each in every])[order],
            np.concatenate([each.project for each in every])[order],
            {},
        )
        place, series = documents.divide(rows)
        instants, projects = rows.completed[place], rows.project[place].astype(np.int64)
        begins = np.flatnonzero(np.diff(series, prepend=NO_SERIES))
        found = series[begins]
        if not len(found):
            own = self.first, self.last, self.longest_gap, self.project
            return Ever(until, *own, unended)
        first, last, gap, project = (
            each.copy()
            for each in (self.first, self.last, self.longest_gap, self.project)
        )
        before = last[found]
        gaps = np.diff(instants, prepend=0)
        gaps[begins] = np.where(before == UNKNOWN, UNKNOWN, instants[begins] - before)
        gap[found] = np.maximum(gap[found], reduce_at(np.maximum, gaps, begins))
        first[found] = np.minimum(first[found], instants[begins])
        last[found] = instants[np.append(begins[1:], len(instants)) - 1]
        low, high = (
            reduce_at(each, projects, begins) for each in (np.minimum, np.maximum)
        )
        later = np.where(low == high, low, SEVERAL)
        is_same = (project[found] == later) | (project[found] == NO_PROJECT)
        project[found] = np.where(is_same, later, SEVERAL)
        return Ever(until, first, last, gap, project, unended)

    def size(self) -> int:
        """Return the number of bytes of all arrays."""
        columns = (getattr(self, each.name) for each in fields(self))
        return sum(each.nbytes for each in columns if isinstance(each, np.ndarray))


# Returns what was deployed up to an instant, in microseconds.
FindEver = Callable[[Documents, int], Ever]


def read_everything(documents: Documents, until: int) -> Ever:
    """Return what was deployed up to an instant, in microseconds."""
    return Ever.of(documents, until=until)


def _count_unended(documents: Documents, *, since: int, until: int) -> Integers:
    """Count failures less those in runs that ended, by series."""
    # What ends a run knows how many failures it has. All others are in open runs.
    unended = np.zeros(documents.size, np.int64)
    for each in FAILED:
        failed = documents.read(each, since=since, until=until).document
        unended += np.bincount(failed, minlength=documents.size)
    ended = documents.read(Figure.TIME_TO_RECOVERY, since=since, until=until)
    failures = ended.values[Figure.DEPLOYMENTS_UNTIL_RECOVERY]
    np.subtract.at(unended, ended.document, failures)
    return np.asarray(documents.reduce(np.add, unended, 0))


def _find_ends(
    every: Sequence[Rows], documents: Documents
) -> tuple[Integers, Integers]:
    """Return the first and the last completion of each series."""
    if documents.division.dimension is None:
        instants = [each.completed for each in every if len(each.completed)]
        first = min((int(each[0]) for each in instants), default=NEVER)
        last = max((int(each[-1]) for each in instants), default=UNKNOWN)
        return np.array([first]), np.array([last])
    read = partial(_assign, documents.size)
    first_ones = np.minimum.reduce([read(*each.backwards, NEVER) for each in every])
    last_ones = np.maximum.reduce(
        [read(each.document, each.completed, UNKNOWN) for each in every]
    )
    reduce = documents.reduce
    return (
        reduce(np.minimum, first_ones, NEVER),
        reduce(np.maximum, last_ones, UNKNOWN),
    )


def _assign(size: int, document: Codes, completed: Integers, empty: int) -> Integers:
    """Return the last completion of each document, in the order of these rows."""
    assigned = np.full(size, empty)
    assigned[document] = completed
    return assigned


def _find_projects(every: Sequence[Rows], documents: Documents) -> Integers:
    """Return the project of each series."""
    if documents.division.dimension is Dimension.PROJECT:
        own = np.full(documents.size, NO_PROJECT)
        for each in every:
            own[each.document] = each.document
    elif documents.division.dimension is None:
        own = _find_only_project(every)
    else:
        own = _find_projects_of_documents(every, documents.size)
    is_deployed = own != NO_PROJECT
    reduce = documents.reduce
    lowest = reduce(np.minimum, np.where(is_deployed, own, NEVER), NEVER)
    highest = reduce(np.maximum, np.where(is_deployed, own, EVER), EVER)
    found = np.where(lowest == highest, lowest, SEVERAL)
    return np.where(highest == EVER, NO_PROJECT, found)


def _find_only_project(every: Sequence[Rows]) -> Integers:
    projects = [each.project for each in every if len(each.project)]
    ends = {int(end) for each in projects for end in (each.min(), each.max())}
    return np.array([ends.pop() if len(ends) == 1 else SEVERAL if ends else NO_PROJECT])


def _find_projects_of_documents(every: Sequence[Rows], size: int) -> Integers:
    """Return the project of each document, the newest deployments first.

    Most documents with several projects show two of them soon.
    """
    own = np.full(size, NO_PROJECT)
    for each in every:
        stop, step = len(each.document), _NEWEST
        while stop:
            block = slice(max(stop - step, 0), stop)
            document, project = each.document[block], each.project[block]
            rows = np.flatnonzero(own[document] != SEVERAL)
            document, project = document[rows], project[rows]
            is_new = own[document] == NO_PROJECT
            own[document[is_new]] = project[is_new]
            own[document[own[document] != project]] = SEVERAL
            stop, step = block.start, step * _GROWTH
    return own


def _find_gaps(ever: Ever, every: Sequence[Rows], documents: Documents) -> Integers:
    """Return the longest gap of each series of one project, once it matters."""
    gaps, is_single = ever.longest_gap, ever.project >= 0
    at_once = np.flatnonzero(is_single & (ever.first == ever.last))
    if len(at_once):
        # There are several at the same instant, or only one.
        gaps[at_once] = _measure_gaps(documents, at_once, until=ever.until)
    long = np.flatnonzero(is_single & (ever.last - ever.first > 2 * _PART))
    if len(long):
        wanted = long[_have_empty_parts(every, documents, ever)[long]]
        gaps[wanted] = _measure_gaps(documents, wanted, until=ever.until)
    return gaps


def _have_empty_parts(every: Sequence[Rows], documents: Documents, ever: Ever) -> Flags:
    """Return which series can have a part of time without a deployment."""
    end = ever.until
    earliest = min(int(each.completed.min(initial=end)) for each in every)
    edges = np.arange(max(earliest, end - _MOST_PARTS * _PART), end + 1, _PART)
    if documents.division.dimension is None:
        every = [each.condense(edges) for each in every]
    marks = np.zeros((len(edges), documents.size), bool)
    for each in every:
        bounds = np.searchsorted(each.completed, np.append(edges, end + 1)).tolist()
        for part, rows in enumerate(starmap(slice, pairwise(bounds))):
            marks[part][each.document[rows]] = True
    is_used = documents.reduce(np.logical_or, marks.T, empty=False)
    width = is_used.shape[1]
    until_last = width - np.argmax(is_used[:, ::-1], axis=1)
    spanned = until_last - np.argmax(is_used, axis=1)
    found: Flags = (spanned > is_used.sum(axis=1)) | (ever.first < edges[0])
    return found


def _measure_gaps(documents: Documents, series: Integers, *, until: int) -> Integers:
    """Return the longest gaps of series that were deployed."""
    division = documents.division
    own = division if division.dimension is None else division.keep(series)
    is_wanted = np.zeros(len(division.names), bool)
    is_wanted[series] = True
    rows = documents.list_rows(is_wanted, until=until)
    history = documents.scope.history
    members = Members.of(history, rows, own)
    gaps = np.diff(history.deployments.completed[members.row], prepend=0)
    begins = np.flatnonzero(np.diff(members.series, prepend=NO_SERIES))
    gaps[begins] = UNKNOWN
    return reduce_at(np.maximum, gaps, begins)
