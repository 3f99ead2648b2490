"""How large an answer can be, so that no request uses all of the server's memory.

A cell is a series in an interval. It takes about 60 bytes while it is calculated, up to
180 with natural limits, and 250 while the answer is written, so a period takes at most
about 250 MB. A compared period is a list of its own.
"""

from insights_dash.domain.errors import Problem, TooLargeError

MOST_CELLS = 1_000_000
# Of a series and a group that contributed to its change; each has five rows.
MOST_PAIRS = 100_000
# Of a stream and a release that is rolled out; so many take about five seconds.
MOST_ARRIVALS = 200_000_000


def check_size(series: int, intervals: int) -> None:
    """Refuse an answer that has too many cells.

    Raises:
        TooLargeError: at a parameter that can reduce them.
    """
    if series * intervals <= MOST_CELLS:
        return
    each = "1 interval" if intervals == 1 else f"{intervals:,} intervals"
    message = (
        f"The answer would have {series:,} series with {each} each, "
        f"{series * intervals:,} in total. The limit is {MOST_CELLS:,}. Use a "
        "coarser granularity, a shorter period or another split."
    )
    field = "split" if intervals == 1 else "granularity"
    raise TooLargeError([Problem(field, message)])


def check_pairs(pairs: int) -> None:
    """Refuse contributions of too many groups to too many series.

    Raises:
        TooLargeError: at the parameter that names the groups.
    """
    if pairs <= MOST_PAIRS:
        return
    message = (
        f"The answer would have {pairs:,} pairs of a series and a group that "
        f"contributed to it. The limit is {MOST_PAIRS:,}. Use another split or other "
        "groups."
    )
    raise TooLargeError([Problem("by", message)])


def check_arrivals(streams: int, releases: int) -> None:
    """Refuse the rollout of too many releases to too many streams of a channel.

    Raises:
        TooLargeError: at the parameter that names the project.
    """
    if streams * releases <= MOST_ARRIVALS:
        return
    message = (
        f"{releases:,} releases of a channel were deployed to {streams:,} environments "
        "and tenants, which is too much to compare. Ask for a report that selects "
        "fewer environments or tenants."
    )
    raise TooLargeError([Problem("projectId", message)])
