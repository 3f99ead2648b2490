"""What verdicts ask of everything that a series ever deployed.

Most of it is found by document, such as a project, without sorting deployments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import FAILED, Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.bucketing import Window, select_within
from insights_dash.metrics.answer.changes.members import Members
from insights_dash.metrics.answer.changes.series_verdict import SeriesPast
from insights_dash.metrics.answer.recoveries import find_recoveries
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import (
    SUCCESS,
    UNKNOWN,
    Codes,
    Integers,
    reduce_at,
)
from insights_dash.metrics.history.dimension import Dimension

Flags = NDArray[np.bool_]

_EVER, _NEVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_SEVERAL = -1
# A gap that is twice as long has a part of time without a deployment. Shorter gaps make
# no difference: three of them are not longer than a silence that is noticed.
_PART = 10 * 86_400_000_000
_MOST_PARTS = 400


@dataclass(frozen=True)
class Past:
    """What is known of each series that ever deployed: one element per series.

    `series` are numbers in the division, in ascending order. `first` is the completion
    of the first deployment ever, in microseconds, UNKNOWN if there is none. The others
    are about deployments up to the end of now: `last` is the completion of the last
    one, UNKNOWN if there is none. `longest_gap` is the longest time from one to the
    next, or 0 if that can't be longer than 20 days, and UNKNOWN if there aren't two.
    `is_failed` tells if a failed run that began by then hasn't ended, and `was_failed`
    if one has ended in now or later. Only series of one project have these three.
    """

    series: Integers
    first: Integers
    last: Integers
    longest_gap: Integers
    is_of_one_project: Flags
    is_failed: Flags
    was_failed: Flags

    def to_list(self) -> list[SeriesPast]:
        """Return the past of each series."""
        instants = (
            [None if each == UNKNOWN else each for each in column.tolist()]
            for column in (self.last, self.longest_gap)
        )
        flags = self.is_of_one_project, self.is_failed, self.was_failed
        return list(map(SeriesPast, *instants, *(each.tolist() for each in flags)))


def find_past(
    scope: Scope, division: Division, *, now: tuple[int, int], known: int
) -> Past:
    """Return the past of each series.

    `now` are its first and its last instant, and `known` the instant that everything is
    known at, in microseconds.
    """
    ever = _Ever.of(scope, division, end=now[1], known=known)
    documents = ever.documents
    first = documents.reduce(np.minimum, ever.first, _NEVER)
    series = np.flatnonzero(first != _NEVER)
    is_of_one_project = ever.find_single_projects()
    failed = recovered = is_of_one_project
    if is_of_one_project.any():
        failed = documents.find_failed(until=now[1], known=known)
        recovered = documents.find_recovered(since=now[0], begun_by=now[1], known=known)
    return Past(
        series,
        first[series],
        documents.reduce(np.maximum, ever.last, UNKNOWN)[series],
        ever.find_gaps(is_of_one_project)[series],
        is_of_one_project[series],
        (is_of_one_project & failed)[series],
        (is_of_one_project & recovered)[series],
    )


@dataclass(frozen=True)
class _Rows:
    """Selected rows of a subset up to an instant, with their documents."""

    completed: Integers
    document: Codes
    project: Codes
    values: Mapping[Figure, Integers]

    def until(self, end: int) -> tuple[Codes, Integers]:
        """Return the documents and completions up to an instant."""
        stop = int(np.searchsorted(self.completed, end, "right"))
        return self.document[:stop], self.completed[:stop]

    @property
    def backwards(self) -> tuple[Codes, Integers]:
        """The documents and completions, the last ones first."""
        return self.document[::-1], self.completed[::-1]

    def condense(self, edges: Integers, end: int) -> "_Rows":
        """Return few rows that tell as much of a single document as all rows.

        They are the first one, the last one up to `end`, the first one from each edge
        on, and those with the lowest and the highest project.
        """
        if not len(self.completed):
            return self
        last = np.searchsorted(self.completed, end, "right") - 1
        begins = np.searchsorted(self.completed, edges)
        projects = self.project.argmin(), self.project.argmax()
        rows = np.unique(np.append(begins, [0, max(last, 0), *projects]))
        rows = rows[rows < len(self.completed)]
        few = self.completed[rows], self.document[rows], self.project[rows]
        return _Rows(*few, {})


@dataclass(frozen=True)
class _Documents:
    """The documents that series are about; without a dimension, there is only one.

    Arrays by document have one element per number of a document.
    """

    scope: Scope
    division: Division

    @property
    def size(self) -> int:
        """One more than the largest number."""
        return 1 if self.division.dimension is None else len(self.division.levels[0])

    def read(self, name: Outcome | Figure, *, until: int) -> _Rows:
        """Read a subset of the history."""
        subset = self.scope.history.subset(name)
        window = Window(np.array([_EVER]), until, until)
        rows = select_within(subset, window, self.scope.selection)
        dimension, project = self.division.dimension, subset.project[rows]
        document = np.zeros(len(project), np.uint8)
        if dimension is not None:
            document = dimension.column(subset)[rows]
        values = {each: column[rows] for each, column in subset.values.items()}
        return _Rows(subset.completed[rows], document, project, values)

    def reduce(
        self, function: np.ufunc, by_document: NDArray[Any], empty: object
    ) -> NDArray[Any]:
        """Apply a function to the documents of each series; `empty` is of none."""
        names, rest = len(self.division.names), by_document.shape[1:]
        reduced = np.full((names, *rest), empty, by_document.dtype)
        for level in self.division.levels or (np.zeros(1, np.int64),):
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

    def find_failed(self, *, until: int, known: int) -> Flags:
        """Return which series have a run that began by an instant and hasn't ended."""
        # What ends a run knows how many failures it has. All others are in open runs.
        unended = np.zeros(self.size, np.int64)
        for each in FAILED:
            failed = self.read(each, until=known).document
            unended += np.bincount(failed, minlength=self.size)
        recovered = self.read(Figure.TIME_TO_RECOVERY, until=known)
        failures = recovered.values[Figure.DEPLOYMENTS_UNTIL_RECOVERY]
        np.subtract.at(unended, recovered.document, failures)
        is_open = unended > 0
        if until < known and is_open.any():
            rows = self.list_rows(is_open, until=until)
            rows = rows[self.scope.history.deployments.outcome[rows] != SUCCESS]
            recoveries = find_recoveries(self.scope.history, rows, until=known)
            return self.mark(self._find_documents(rows[recoveries.by < 0]))
        return self.mark(np.flatnonzero(is_open))

    def find_recovered(self, *, since: int, begun_by: int, known: int) -> Flags:
        """Return which series have a run that ended since then, and began by then."""
        recovered = self.read(Figure.TIME_TO_RECOVERY, until=known)
        began = recovered.completed - recovered.values[Figure.TIME_TO_RECOVERY]
        is_wanted = (recovered.completed >= since) & (began <= begun_by)
        return self.mark(recovered.document[is_wanted])

    def list_rows(self, is_wanted: Flags, *, until: int) -> Integers:
        """Return the selected deployments of some documents up to an instant."""
        deployments = self.scope.history.deployments
        stop = int(np.searchsorted(deployments.completed, until, "right"))
        rows = np.arange(stop)
        rows = rows[is_wanted[self._find_documents(rows)]]
        for dimension, table in self.scope.selection.tables.items():
            rows = rows[table[dimension.column(deployments)[rows]]]
        return np.asarray(rows)

    def _find_documents(self, rows: Integers) -> NDArray[np.integer[Any]]:
        dimension = self.division.dimension
        if dimension is None:
            return np.zeros(len(rows), np.uint8)
        return dimension.column(self.scope.history.deployments)[rows]


@dataclass(frozen=True)
class _Ever:
    """What each document deployed.

    `project` is that of its deployments, or -1 if they belong to several. The others
    are about deployments up to the end of now. `is_used` is shaped (document, part of
    time); the first part began at `began`.
    """

    documents: _Documents
    end: int
    first: Integers
    last: Integers
    counts: Integers
    project: Integers
    is_used: Flags
    began: int

    @classmethod
    def of(cls, scope: Scope, division: Division, *, end: int, known: int) -> "_Ever":
        """Read everything that was deployed."""
        documents = _Documents(scope, division)
        every = [documents.read(each, until=known) for each in Outcome]
        size = documents.size
        earliest = min(int(each.completed.min(initial=end)) for each in every)
        edges = np.arange(max(earliest, end - _MOST_PARTS * _PART), end + 1, _PART)
        if division.dimension is None:
            every = [each.condense(edges, end) for each in every]
        empty = np.zeros((len(edges), size), bool)
        read = partial(_assign, size)
        known_rows = [each.until(end) for each in every]
        return cls(
            documents,
            end,
            first=np.minimum.reduce([read(*each.backwards, _NEVER) for each in every]),
            last=np.maximum.reduce([read(*each, UNKNOWN) for each in known_rows]),
            counts=np.add.reduce(
                [np.bincount(each, minlength=size) for each, _ in known_rows]
            ),
            project=_find_projects(every, documents),
            is_used=_mark_parts(known_rows, edges, end, empty).T,
            began=int(edges[0]),
        )

    def find_single_projects(self) -> Flags:
        """Return which series have only deployments of one project."""
        is_deployed = self.first != _NEVER
        low = np.where(is_deployed, self.project, _NEVER)
        high = np.where(is_deployed, self.project, _EVER)
        reduce = self.documents.reduce
        lowest = reduce(np.minimum, low, _NEVER)
        highest = reduce(np.maximum, high, _EVER)
        return np.asarray((lowest == highest) & (lowest != _SEVERAL))

    def find_gaps(self, is_wanted: Flags) -> Integers:
        """Return the longest gap of each series, 0 if it can't be longer than 20 days.

        UNKNOWN if there aren't two deployments. Only some series are wanted.
        """
        reduce = self.documents.reduce
        gaps = np.where(reduce(np.add, self.counts, 0) > 1, 0, UNKNOWN)
        is_used = reduce(np.logical_or, self.is_used, empty=False)
        width = is_used.shape[1]
        until_last = width - np.argmax(is_used[:, ::-1], axis=1)
        spanned = until_last - np.argmax(is_used, axis=1)
        is_early = reduce(np.minimum, self.first, _NEVER) < self.began
        is_open = (spanned > is_used.sum(axis=1)) | is_early
        wanted = np.flatnonzero(is_wanted & is_open & (gaps == 0))
        if len(wanted):
            gaps[wanted] = self._measure_gaps(wanted)
        return gaps

    def _measure_gaps(self, series: Integers) -> Integers:
        """Return the longest gaps of series that have at least two deployments."""
        division = self.documents.division
        own = division if division.dimension is None else division.keep(series)
        has_series = np.ones(self.documents.size, bool)
        if own.dimension is not None:
            has_series = np.max(own.levels, axis=0) != NO_SERIES
        rows = self.documents.list_rows(has_series, until=self.end)
        history = self.documents.scope.history
        members = Members.of(history, rows, own)
        gaps = np.diff(history.deployments.completed[members.row], prepend=0)
        begins = np.flatnonzero(np.diff(members.series, prepend=NO_SERIES))
        gaps[begins] = 0
        return reduce_at(np.maximum, gaps, begins)


def _assign(size: int, document: Codes, completed: Integers, empty: int) -> Integers:
    """Return the last completion of each document, in the order of these rows."""
    assigned = np.full(size, empty)
    assigned[document] = completed
    return assigned


def _mark_parts(
    every: Sequence[tuple[Codes, Integers]], edges: Integers, end: int, marks: Flags
) -> Flags:
    """Mark the parts of time in which each document was deployed, by part."""
    for document, completed in every:
        bounds = np.searchsorted(completed, np.append(edges, end + 1)).tolist()
        for part, rows in enumerate(starmap(slice, pairwise(bounds))):
            marks[part][document[rows]] = True
    return marks


def _find_projects(every: Sequence[_Rows], documents: _Documents) -> Integers:
    """Return the project of each document's deployments, -1 if there are several."""
    # As narrow as their columns, so that comparisons are fast.
    narrowest = np.result_type(*(each.project for each in every))
    project = np.zeros(documents.size, narrowest)
    for each in every:
        project[each.document] = each.project
    is_mixed = np.zeros(documents.size, bool)
    if documents.division.dimension is not Dimension.PROJECT:
        for each in every:
            is_other = project[each.document] != each.project
            is_mixed[each.document[is_other]] = True
    return np.where(is_mixed, _SEVERAL, project.astype(np.int64))
