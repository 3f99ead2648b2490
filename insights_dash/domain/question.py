"""Questions to a report, for the API, pages, embeds and the browser.

A question has one parser and one text form: the names and values of the query
parameters of `/metrics`, which the browser and stored embeds use too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypedDict
from zoneinfo import ZoneInfo

from insights_dash.domain.choice import choose, choose_if_given
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import TagSetId
from insights_dash.domain.time_range import (
    Compare,
    Granularity,
    TimeRange,
    end_of_day,
)

ALL_SERIES = "All"
UNTENANTED_SERIES = "Untenanted"
NO_TAG_SERIES = "No tag"
_EARLIEST, _LATEST = 1980, 9000
_SHOWN = 100  # characters of a value that a message repeats
_MOST_YEARS = 10  # of custom dates
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Split(StrEnum):
    """How a report's deployments are split into series, each a line of a chart."""

    NONE = "None"
    PROJECT = "Project"
    PROJECT_GROUP = "ProjectGroup"
    ENVIRONMENT = "Environment"
    ENVIRONMENT_GROUP = "EnvironmentGroup"
    TENANT = "Tenant"
    TENANT_TAG_SET = "TenantTagSet"

    @property
    def names_documents(self) -> bool:
        """Whether its series have names that may be hidden from some users."""
        return self in {
            *(Split.PROJECT, Split.PROJECT_GROUP, Split.ENVIRONMENT, Split.TENANT),
        }


class LeadTime(StrEnum):
    """Whether lead times include released changes that aren't deployed yet."""

    COMPLETED = "Completed"
    INCLUDING_WAITING = "IncludingWaiting"


class Flag(StrEnum):
    """Whether an answer has an addition; the values are the API's."""

    TRUE = "true"
    FALSE = "false"


# A question as query parameters; an empty text means the default. (`from` is a word of
# Python, so this can't be written as a class.)
QuestionTexts = TypedDict(
    "QuestionTexts",
    {
        "split": str,
        "tenantTagSetId": str,
        "timeRange": str,
        "from": str,
        "to": str,
        "granularity": str,
        "compare": str,
        "leadTime": str,
        "limits": str,
        "asOf": str,
    },
)


NAMES = tuple(QuestionTexts.__annotations__)


@dataclass(frozen=True)
class Question:
    """A split, a range and a granularity, as of an instant or the end of a local day.

    `as_of` None means now. `from_day` and `to_day` are the first and the last local day
    of custom dates, and None for any other range. `compare` None means an answer in the
    published shape; `Compare.NONE` adds the summary of the period, and the others also
    the period that it is compared with. `limits` adds each series' natural limits.
    """

    split: Split = Split.NONE
    tenant_tag_set_id: TagSetId | None = None
    time_range: TimeRange = TimeRange.LAST_QUARTER
    granularity: Granularity = Granularity.WEEKLY
    as_of: datetime | date | None = None
    lead_time: LeadTime = LeadTime.COMPLETED
    from_day: date | None = None
    to_day: date | None = None
    compare: Compare | None = None
    limits: bool = False

    def __post_init__(self) -> None:
        is_custom = self.time_range is TimeRange.CUSTOM
        if {is_custom} != {self.from_day is not None, self.to_day is not None}:
            message = "custom dates, and only they, have a first and a last day"
            raise ValueError(message)

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> "Question":
        """Read the parameters in `NAMES`; missing and empty ones get their default.

        Choices can be in any letter case. `tenantTagSetId` is dropped unless the split
        needs it. Whether custom dates begin in the future depends on the time zone, so
        `Period.of` checks it.

        Raises:
            InvalidInputError: with every problem; `field` is the parameter's name.
        """
        problems: list[Problem] = []
        split = choose(texts, "split", cls.split, problems)
        time_range, from_day, to_day = _parse_range(texts, problems)
        granularity = choose(texts, "granularity", cls.granularity, problems)
        compare = choose_if_given(texts, "compare", Compare, problems)
        lead_time = choose(texts, "leadTime", cls.lead_time, problems)
        limits = choose(texts, "limits", Flag.FALSE, problems)
        as_of = _parse_as_of(texts.get("asOf", ""), problems)
        tag_set = texts.get("tenantTagSetId", "").strip()
        if split is not Split.TENANT_TAG_SET:
            tag_set = ""
        elif not tag_set:
            message = "Split TenantTagSet requires a tenantTagSetId."
            problems.append(Problem("tenantTagSetId", message))
        if problems:
            raise InvalidInputError(problems)
        return cls(
            split=split,
            tenant_tag_set_id=TagSetId(tag_set) if tag_set else None,
            time_range=time_range,
            granularity=granularity,
            as_of=as_of,
            lead_time=lead_time,
            from_day=from_day,
            to_day=to_day,
            compare=compare,
            limits=limits is Flag.TRUE,
        )

    def to_texts(self) -> QuestionTexts:
        """Return texts that `parse` turns into the same question."""
        return {
            "split": self.split.value,
            "tenantTagSetId": self.tenant_tag_set_id or "",
            "timeRange": self.time_range.value,
            "from": self.from_day.isoformat() if self.from_day else "",
            "to": self.to_day.isoformat() if self.to_day else "",
            "granularity": self.granularity.value,
            "compare": self.compare.value if self.compare else "",
            "leadTime": self.lead_time.value,
            "limits": Flag.TRUE.value if self.limits else "",
            "asOf": self.as_of.isoformat() if self.as_of else "",
        }

    def instant(self, zone: ZoneInfo, *, now: datetime) -> datetime:
        """Return the instant, in UTC, that the answer is calculated as of."""
        return resolve_as_of(self.as_of, zone, now=now)


def parse_as_of(text: str) -> datetime | date | None:
    """Return an ISO instant or date, or None for an empty text. No offset means UTC.

    Raises:
        InvalidInputError: if the text is neither.
    """
    problems: list[Problem] = []
    as_of = _parse_as_of(text, problems)
    if problems:
        raise InvalidInputError(problems)
    return as_of


def resolve_as_of(
    as_of: datetime | date | None, zone: ZoneInfo, *, now: datetime
) -> datetime:
    """Return `as_of` itself, the end of that local day, or `now` for None."""
    if as_of is None:
        return now
    if isinstance(as_of, datetime):
        return as_of
    return end_of_day(as_of, zone)


def _parse_range(
    texts: Mapping[str, str], problems: list[Problem]
) -> tuple[TimeRange, date | None, date | None]:
    """Return a range, and the first and last day of custom dates."""
    found: list[Problem] = []
    time_range = choose(texts, "timeRange", Question.time_range, found)
    given = {name: texts.get(name, "").strip() for name in ("from", "to")}
    if found:
        problems += found
        for name, text in given.items():
            if text:
                _parse_day(name, text, problems)
        return time_range, None, None
    if time_range is not TimeRange.CUSTOM:
        problems += [
            Problem(name, f"Only timeRange {TimeRange.CUSTOM} has {name}.")
            for name, text in given.items()
            if text
        ]
        return time_range, None, None
    from_day, to_day = (
        _parse_day(name, text, problems) for name, text in given.items()
    )
    if from_day and to_day:
        problems += _check_days(from_day, to_day)
    return time_range, from_day, to_day


def _parse_day(name: str, text: str, problems: list[Problem]) -> date | None:
    if not text:
        message = f"The time range {TimeRange.CUSTOM} needs from and to."
        problems.append(Problem(name, message))
        return None
    shown = text[:_SHOWN]
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        message = f'Invalid date "{shown}". Use a date such as 2026-02-27.'
        problems.append(Problem(name, message))
    elif not _EARLIEST <= day.year <= _LATEST:
        message = f'Invalid date "{shown}". Use a year from {_EARLIEST} to {_LATEST}.'
        problems.append(Problem(name, message))
        return None
    return day


def _check_days(from_day: date, to_day: date) -> Iterator[Problem]:
    if to_day < from_day:
        yield Problem("to", "to must not be before from.")
    # The same date ten years later, even where that is a 29 February.
    end = (from_day.year + _MOST_YEARS, from_day.month, from_day.day)
    if (to_day.year, to_day.month, to_day.day) >= end:
        yield Problem("to", f"Use at most {_MOST_YEARS} years.")


def _parse_as_of(text: str, problems: list[Problem]) -> datetime | date | None:
    text = text.strip()
    if not text:
        return None
    shown = text[:_SHOWN]
    try:
        # A "+" in a query string arrives as a space: "… 00:00" was "…+00:00".
        as_of = _read_iso(text) if "+" in text else _read_iso(_restore_plus(text))
    except ValueError:
        message = (
            f'Invalid date "{shown}". Use a date such as 2026-02-27, or a date and '
            "time such as 2026-02-27T10:00:00Z."
        )
        problems.append(Problem("asOf", message))
        return None
    if not _EARLIEST <= as_of.year <= _LATEST:
        message = f'Invalid date "{shown}". Use a year from {_EARLIEST} to {_LATEST}.'
        problems.append(Problem("asOf", message))
        return None
    return as_of


def _restore_plus(text: str) -> str:
    head, blank, offset = text.rpartition(" ")
    has_offset = blank and len(head) > len("2024-09-23") and ":" in offset
    return f"{head}+{offset}" if has_offset else text


def _read_iso(text: str) -> datetime | date:
    if len(text) == len("2024-09-23"):
        return date.fromisoformat(text)
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant
