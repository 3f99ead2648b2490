"""What each series of a division ever deployed; later deployments can be added.

Most of it is found by document, such as a project, without sorting deployments.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import FAILED, Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.bucketing import (
    Window,
    select_range,
    select_within,
)
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
from insights_dash.metrics.history.subset import Subset

Flags = NDArray[np.bool_]

EVER, NEVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max
# Projects of series that were never deployed, and of those with several projects.
NO_PROJECT, SEVERAL = -2, -1
# The longest gap of a series that isn't close to being silent.
UNMEASURED = -1
DAY = 86_400_000_000  # microseconds
# A series can be silent so many days after its last deployment.
DAYS_UNTIL_SILENT = 60
# Its longest gap is measured some days before that, because answers are kept for a day.
_ALMOST_SILENT = (DAYS_UNTIL_SILENT - 3) * DAY
# At first, this many rows are searched, and then more and more.
_FEW_ROWS, _GROWTH = 4_096, 8


@dataclass(frozen=True)
class Rows:
    """Selected rows of a subset, with their documents."""

    completed: Integers
    document: Codes
    project: Codes
    values: Mapping[Figure, Integers]


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

    @property
    def is_wanted(self) -> Flags:
        """Which documents of series can have selected deployments."""
        dimension, selection = self.division.dimension, self.scope.selection
        if dimension is None:
            return np.ones(1, bool)
        present = self.scope.history.subset(Outcome.SUCCESS).present
        if dimension is Dimension.PROJECT:
            channels = present[Dimension.CHANNEL]
            channels = channels[selection.channels[channels]].tolist()
            project_of = self.scope.catalogue.project_of
            found = np.array([project_of[each] for each in channels], np.int64)
        else:
            found = present[dimension]
            found = found[selection.tables[dimension][found]]
        is_wanted = np.zeros(self.size, bool)
        is_wanted[found] = True
        is_in_series: Flags = np.any([level >= 0 for level in self.levels], axis=0)
        return is_wanted & is_in_series

    def read(self, name: Outcome | Figure, *, until: int, since: int = EVER) -> Rows:
        """Read a subset of the history between two instants, both included."""
        subset = self.scope.history.subset(name)
        window = Window(np.array([since]), until, until)
        rows = select_within(subset, window, self.scope.selection)
        return self._read_rows(subset, rows)

    def read_blocks(
        self, name: Outcome, *, until: int, backwards: bool = False
    ) -> Iterator[Rows]:
        """Read more and more rows of a subset at a time, the first or last ones first.

        None of them completed after an instant.
        """
        subset = self.scope.history.subset(name)
        count = int(np.searchsorted(subset.completed, until, "right"))
        done, step = 0, _FEW_ROWS
        while done < count:
            ends = done, min(done + step, count)
            if backwards:
                ends = count - ends[1], count - ends[0]
            rows = select_range(subset, *ends, self.scope.selection)
            yield self._read_rows(subset, rows)
            done, step = done + step, step * _GROWTH

    def _read_rows(self, subset: Subset, rows: slice | Integers) -> Rows:
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
    deployment to the next, UNKNOWN if there aren't two. It is UNMEASURED if the series
    has several projects, or had not almost been silent when it was last asked for.
    `project` is NO_PROJECT, SEVERAL, or the number of the only one. `unended` counts
    the failed deployments in runs that haven't ended.
    """

    until: int
    first: Integers
    last: Integers
    longest_gap: Integers
    project: Integers
    unended: Integers

    @classmethod
    def of(cls, documents: Documents, *, until: int) -> "Ever":
        """Read everything that was deployed, without measuring gaps."""
        first = _find_first(documents, until=until)
        last = _find_last(documents, until=until)
        reduce = documents.reduce
        return cls(
            until,
            reduce(np.minimum, first, NEVER),
            reduce(np.maximum, last, UNKNOWN),
            np.full(len(documents.division.names), UNMEASURED),
            _find_projects(documents, last != UNKNOWN, until=until),
            _count_unended(
                documents,
                [documents.read(each, until=until) for each in FAILED],
                documents.read(Figure.TIME_TO_RECOVERY, until=until),
            ),
        )

    def extend(self, documents: Documents, *, until: int) -> "Ever":
        """Add later deployments. The gaps of their series aren't measured again."""
        read = partial(documents.read, since=self.until + 1, until=until)
        every = {each: read(each) for each in Outcome}
        ended = read(Figure.TIME_TO_RECOVERY)
        failed = [every[each] for each in FAILED]
        unended = self.unended + _count_unended(documents, failed, ended)
        completed = np.concatenate([each.completed for each in every.values()])
        if not len(completed):
            return replace(self, until=until, unended=unended)
        order = np.argsort(completed, kind="stable")
        rows = Rows(
            completed[order],
            np.concatenate([each.document for each in every.values()])[order],
            np.concatenate([each.project for each in every.values()])[order],
            {},
        )
        place, series = documents.divide(rows)
        instants, projects = rows.completed[place], rows.project[place].astype(np.int64)
        begins = np.flatnonzero(np.diff(series, prepend=NO_SERIES))
        found = series[begins]
        first, last, gap, project = (
            each.copy()
            for each in (self.first, self.last, self.longest_gap, self.project)
        )
        gap[found] = UNMEASURED
        first[found] = np.minimum(first[found], instants[begins])
        last[found] = instants[np.append(begins[1:], len(instants)) - 1]
        low, high = (
            reduce_at(each, projects, begins) for each in (np.minimum, np.maximum)
        )
        later = np.where(low == high, low, SEVERAL)
        is_same = (project[found] == later) | (project[found] == NO_PROJECT)
        project[found] = np.where(is_same, later, SEVERAL)
        return Ever(until, first, last, gap, project, unended)

    def measure_gaps(self, documents: Documents, *, at: int) -> "Ever":
        """Measure the gaps of series of one project that are almost silent then."""
        is_silent = (self.project >= 0) & (self.last <= at - _ALMOST_SILENT)
        series = np.flatnonzero(is_silent & (self.longest_gap == UNMEASURED))
        if not len(series):
            return self
        longest_gap = self.longest_gap.copy()
        longest_gap[series] = _measure_gaps(documents, series, until=self.until)
        return replace(self, longest_gap=longest_gap)

    def size(self) -> int:
        """Return the number of bytes of all arrays."""
        columns = (getattr(self, each.name) for each in fields(self))
        return sum(each.nbytes for each in columns if isinstance(each, np.ndarray))


# Returns what was deployed up to an instant, in microseconds.
FindEver = Callable[[Documents, int], Ever]


def read_everything(documents: Documents, until: int) -> Ever:
    """Return what was deployed up to an instant, in microseconds."""
    return Ever.of(documents, until=until).measure_gaps(documents, at=until)


def _count_unended(
    documents: Documents, failed: Sequence[Rows], ended: Rows
) -> Integers:
    """Count failures less those in runs that ended, by series."""
    # What ends a run knows how many failures it has. All others are in open runs.
    unended = np.zeros(documents.size, np.int64)
    for each in failed:
        unended += np.bincount(each.document, minlength=documents.size)
    failures = ended.values[Figure.DEPLOYMENTS_UNTIL_RECOVERY]
    np.subtract.at(unended, ended.document, failures)
    return np.asarray(documents.reduce(np.add, unended, 0))


def _find_first(documents: Documents, *, until: int) -> Integers:
    """Return the first completion of each document, NEVER if there is none."""
    first, is_wanted = np.full(documents.size, NEVER), documents.is_wanted
    for name in Outcome:
        for rows in documents.read_blocks(name, until=until):
            block = np.full(len(first), NEVER)
            # Of several rows of a document, the last one is assigned.
            block[rows.document[::-1]] = rows.completed[::-1]
            first = np.minimum(first, block)
            latest = first.max(where=is_wanted, initial=EVER)
            if len(rows.completed) and latest <= rows.completed[-1]:
                break
    return first


def _find_last(documents: Documents, *, until: int) -> Integers:
    """Return the last completion of each document, UNKNOWN if there is none."""
    last, is_wanted = np.full(documents.size, UNKNOWN), documents.is_wanted
    for name in Outcome:
        for rows in documents.read_blocks(name, until=until, backwards=True):
            block = np.full(len(last), UNKNOWN)
            block[rows.document] = rows.completed
            last = np.maximum(last, block)
            earliest = last.min(where=is_wanted, initial=NEVER)
            if len(rows.completed) and earliest >= rows.completed[0]:
                break
    return last


def _find_projects(documents: Documents, is_deployed: Flags, *, until: int) -> Integers:
    """Return the project of each series; the documents that were deployed are known."""
    if documents.division.dimension is Dimension.PROJECT:
        own = np.where(is_deployed, np.arange(documents.size), NO_PROJECT)
    else:
        own = _find_projects_of_documents(documents, is_deployed, until=until)
    reduce = documents.reduce
    lowest = reduce(np.minimum, np.where(is_deployed, own, NEVER), NEVER)
    highest = reduce(np.maximum, np.where(is_deployed, own, EVER), EVER)
    found = np.where(lowest == highest, lowest, SEVERAL)
    return np.where(highest == EVER, NO_PROJECT, found)


def _find_projects_of_documents(
    documents: Documents, is_deployed: Flags, *, until: int
) -> Integers:
    """Return the project of each document, the newest deployments first.

    Most documents with several projects show two of them soon.
    """
    own = np.full(documents.size, NO_PROJECT)
    is_open = is_deployed.copy()
    for name in Outcome:
        for block in documents.read_blocks(name, until=until, backwards=True):
            if not is_open.any():
                return own
            rows = np.flatnonzero(is_open[block.document])
            document, project = block.document[rows], block.project[rows]
            is_new = own[document] == NO_PROJECT
            own[document[is_new]] = project[is_new]
            several = document[own[document] != project]
            own[several], is_open[several] = SEVERAL, False
    return own


def _measure_gaps(documents: Documents, series: Integers, *, until: int) -> Integers:
    """Return the longest gaps of some series, UNKNOWN of those without two."""
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
