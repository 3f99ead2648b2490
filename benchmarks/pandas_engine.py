"""pandas, written naively: a filter, a group-by, and one aggregate per figure."""

import numpy as np
import pandas as pd

from benchmarks.query import (
    MEASURES,
    NO_TAG,
    OUTCOMES,
    RANGES,
    SERIES_COLUMNS,
    Cells,
    Facts,
    Query,
)
from benchmarks.synthetic import tenants_of_tags
from insights_dash.domain.question import Split
from insights_dash.metrics.history.columns import UNKNOWN


class Pandas:
    """A data frame, in which unknown values are NaN."""

    name = "pandas"
    ranges = RANGES

    def __init__(self) -> None:
        self._frame = pd.DataFrame()
        self._tags = pd.DataFrame(tenants_of_tags(), columns=["tenant", "tag"])

    def load(self, facts: Facts) -> int:
        """Keep the columns."""
        frame = pd.DataFrame(dict(facts.columns()))
        for measure in MEASURES:
            values = frame[measure]
            frame[measure] = values.where(values != UNKNOWN).astype("float64")
        self._frame = frame
        return int(frame.memory_usage().sum())

    def answer(self, question: Query) -> Cells:
        """Group by series and interval."""
        frame = self._frame
        mask = (frame["completed"] >= question.begin) & (
            frame["completed"] <= question.end
        )
        if question.projects and question.environments:
            mask &= frame["project"].isin(question.projects)
            mask &= frame["environment"].isin(question.environments)
        rows = self._add_series(frame[mask], question)
        interval = (rows["completed"] - question.begin) // question.width
        rows = rows.assign(interval=interval)
        groups = rows.groupby(["series", "interval"])
        counts = rows.groupby(["series", "interval", "outcome"]).size()
        outcomes = counts.unstack(fill_value=0)  # noqa: PD010 - not a pivot
        outcomes = outcomes.reindex(columns=range(len(OUTCOMES)), fill_value=0)
        figures: dict[str, np.ndarray] = {}
        for measure in MEASURES:
            summary = groups[measure].agg(["count", "mean", "median", "min", "max"])
            summary["p95"] = groups[measure].quantile(0.95)
            for figure in summary:
                figures[f"{measure}.{figure}"] = summary[figure].to_numpy()
        index = outcomes.index
        return Cells(
            index.get_level_values("series").to_numpy(),
            index.get_level_values("interval").to_numpy(),
            {name: outcomes[code].to_numpy() for code, name in enumerate(OUTCOMES)},
            figures,
        )

    def close(self) -> None:
        """Do nothing, because nothing is open."""

    def _add_series(self, rows: pd.DataFrame, question: Query) -> pd.DataFrame:
        if question.split is Split.NONE:
            return rows.assign(series=0)
        if question.split is Split.TENANT_TAG_SET:
            rows = rows.merge(self._tags, on="tenant", how="left")
            tag = rows["tag"].fillna(NO_TAG).astype("int64")
            return rows.assign(series=tag.where(rows["tenant"] != 0, 0))
        return rows.assign(series=rows[SERIES_COLUMNS[question.split]])
