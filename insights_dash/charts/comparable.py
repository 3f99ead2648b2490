"""Pages compare a period only with one whose history is long enough.

Source: docs/metrics.md, "Late starts".
"""

from dataclasses import replace

from insights_dash.domain.late_start import LateStart
from insights_dash.domain.time_range import Compare
from insights_dash.figures.sentences import describe_day, describe_days
from insights_dash.metrics.service import ReportQuery


def drop_late_start(query: ReportQuery) -> tuple[ReportQuery, str]:
    """Return a question that can be answered, and why nothing is compared.

    The reason is empty if the question is unchanged.
    """
    late = query.late_start()
    if late is None:
        return query, ""
    question = replace(query.question, compare=Compare.NONE)
    return query.asking(question), say_late_start(late)


def say_late_start(late: LateStart) -> str:
    """Return why a period isn't compared.

    `Not compared with 1 Jan – 27 Jan 2025: deployments begin on 20 Jan 2025.`
    """
    said = f"Not compared with {describe_days(*late.days)}: "
    began = describe_day(late.began)
    if not late.earlier:
        return f"{said}the first deployment was on {began}."
    many = "s" if late.earlier > 1 else ""
    return f"{said}there were only {late.earlier:,} deployment{many} before {began}."
