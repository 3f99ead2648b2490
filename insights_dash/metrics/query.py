"""What is asked of a report; the one parser of API, pages, embeds and command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import TagSetId
from insights_dash.domain.lead_time import LeadTime
from insights_dash.domain.split import Split
from insights_dash.domain.time_range import Granularity, TimeRange, end_of_day

Choice = TypeVar("Choice", bound=StrEnum)
_EARLIEST, _LATEST = 1980, 9000
_SHOWN = 100  # characters of a value that a message repeats


@dataclass(frozen=True)
class MetricsQuery:
    """A split, a range and a granularity, as at an instant or the end of a local day.

    `as_of` None means now. `lead_time` says whether what waits counts among lead times.
    """

    split: Split = Split.NONE
    tenant_tag_set_id: TagSetId | None = None
    time_range: TimeRange = TimeRange.LAST_QUARTER
    granularity: Granularity = Granularity.WEEKLY
    as_of: datetime | date | None = None
    lead_time: LeadTime = LeadTime.COMPLETED

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> "MetricsQuery":
        """Read the parameters of `/metrics`; absent and empty ones take their default.

        Letter case of the choices does not matter. `tenantTagSetId` is dropped unless
        the split needs it.

        Raises:
            InvalidInputError: with every problem; `field` is the parameter's name.
        """
        problems: list[Problem] = []
        split = _choose(parameters, "split", Split.NONE, problems)
        time_range = _choose(parameters, "timeRange", TimeRange.LAST_QUARTER, problems)
        granularity = _choose(parameters, "granularity", Granularity.WEEKLY, problems)
        lead_time = _choose(parameters, "leadTime", LeadTime.COMPLETED, problems)
        as_of = _parse_as_of(parameters.get("asOf", ""), problems)
        tag_set = parameters.get("tenantTagSetId", "").strip()
        if split is not Split.TENANT_TAG_SET:
            tag_set = ""
        elif not tag_set:
            message = "Split TenantTagSet requires a tenantTagSetId."
            problems.append(Problem("tenantTagSetId", message))
        if problems:
            raise InvalidInputError(problems)
        return cls(
            split,
            TagSetId(tag_set) if tag_set else None,
            time_range,
            granularity,
            as_of,
            lead_time,
        )

    def instant(self, zone: ZoneInfo, *, now: datetime) -> datetime:
        """The instant, in UTC, that the question is asked as of."""
        return resolve_as_of(self.as_of, zone, now=now)


def parse_as_of(text: str) -> datetime | date | None:
    """An ISO instant or date; None for an empty text. No offset means UTC.

    Raises:
        InvalidInputError: where the text is neither.
    """
    problems: list[Problem] = []
    as_of = _parse_as_of(text, problems)
    if problems:
        raise InvalidInputError(problems)
    return as_of


def resolve_as_of(
    as_of: datetime | date | None, zone: ZoneInfo, *, now: datetime
) -> datetime:
    """The instant meant: itself, the end of the local day, or `now`."""
    if as_of is None:
        return now
    if isinstance(as_of, datetime):
        return as_of
    return end_of_day(as_of, zone)


def _choose(
    parameters: Mapping[str, str],
    name: str,
    default: Choice,
    problems: list[Problem],
) -> Choice:
    text = parameters.get(name, "").strip()
    if not text:
        return default
    choices = type(default)
    for choice in choices:
        if choice.value.casefold() == text.casefold():
            return choice
    problems.append(Problem(name, name_choices(name, text, choices)))
    return default


def name_choices(name: str, text: str, choices: type[StrEnum]) -> str:
    """Return the message for an unknown choice: `Unknown split "Team". Use None …`."""
    *first, last = choices
    offered = f"{', '.join(first)} or {last}" if first else last
    return f'Unknown {name} "{text[:_SHOWN]}". Use {offered}.'


def _parse_as_of(text: str, problems: list[Problem]) -> datetime | date | None:
    text = text.strip()
    if not text:
        return None
    shown = text[:_SHOWN]
    try:
        # A "+" in a query string arrives as a blank: "… 00:00" was "…+00:00".
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
