"""Deployments by series."""

from dataclasses import dataclass

import numpy as np

from insights_dash.metrics.answer.splits import NO_SERIES, Division
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.history import History

# Fewer series than this are sorted by counting.
_FEW_SERIES = 1 << 16


@dataclass(frozen=True)
class Members:
    """Deployments with their series, by series and then by completion.

    `row` is one of the history. A deployment of several series occurs several times.
    """

    row: Integers
    series: Integers

    @classmethod
    def of(cls, history: History, rows: Integers, division: Division) -> "Members":
        """Divide rows, which are in ascending order."""
        if division.dimension is None:
            return cls(rows, np.zeros(len(rows), np.int64))
        codes = division.dimension.column(history.deployments)[rows]
        levels = [level[codes] for level in division.levels]
        series, row = np.concatenate(levels), np.tile(rows, len(levels))
        is_in = series != NO_SERIES
        if not is_in.all():
            series, row = series[is_in], row[is_in]
        if len(levels) > 1:
            order = np.lexsort((row, series))
        else:
            is_few = len(division.names) < _FEW_SERIES
            keys = series.astype(np.uint16) if is_few else series
            order = np.argsort(keys, kind="stable")
        return cls(row[order], series[order])
