"""The filters of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import dash_mantine_components as dmc

from insights_dash.components.filters import Filters, build_choice, build_day
from insights_dash.components.form import Field
from insights_dash.domain.identity import Kind
from insights_dash.store.events import EventsWanted


@dataclass(frozen=True)
class Topic:
    """Some actions, or all that is done to some kinds of documents."""

    label: str
    actions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


TOPICS: Mapping[str, Topic] = {
    "sign-ins": Topic(
        "Sign-ins",
        (
            *("signed in", "signed out", "sign-in refused", "session ended"),
            *("other sessions ended", "all sessions ended", "sign-in delayed"),
            *("password refused", "API key refused", "access token issued"),
            *("access token refused", "access tokens revoked"),
            *("token exchange refused", "token exchange delayed"),
        ),
    ),
    "accounts": Topic(
        "Accounts",
        (
            *("account created", "account changed", "account deleted"),
            *("password changed", "password link made", "identity bound"),
            *("identity unbound", "account kind changed", "OIDC identity created"),
            *("OIDC identity changed", "OIDC identity deleted"),
        ),
    ),
    "roles": Topic("Roles", ("role granted", "role revoked")),
    "keys": Topic("API keys", kinds=(Kind.API_KEY,)),
    "reports": Topic("Reports", kinds=(Kind.REPORT,)),
    "embeds": Topic(
        "Embeds and wall displays",
        # One of them is about no document.
        (
            *("embed link created", "embed link revoked", "embed issuer created"),
            *("embed issuer replaced", "embed issuer ended", "embed token revoked"),
            *("embed key rotated", "embeds of local mode ended"),
            *("wall display created", "wall display changed", "wall display revoked"),
        ),
    ),
    "imports": Topic(
        "Imports and exports",
        ("data recorded", "data exported", "FileUploaded", "ImportUndone"),
    ),
    "deployments": Topic(
        "Releases and deployments", kinds=(Kind.RELEASE, Kind.DEPLOYMENT)
    ),
    "catalogue": Topic(
        "Projects, environments, tenants",
        kinds=(
            *(Kind.PROJECT_GROUP, Kind.PROJECT, Kind.CHANNEL, Kind.ENVIRONMENT),
            *(Kind.TAG_SET, Kind.TENANT, Kind.LIFECYCLE),
        ),
    ),
}


_build_text = partial(dmc.TextInput, debounce=250)
FILTERS = Filters(
    "audit",
    (
        Field(
            "kind",
            "Event type",
            partial(
                build_choice,
                data=[
                    {"value": value, "label": topic.label}
                    for value, topic in TOPICS.items()
                ],
            ),
        ),
        Field("person", "User", partial(_build_text, placeholder="Username")),
        Field("about", "Item", partial(_build_text, placeholder="e.g. Users-3")),
        Field("from", "From", build_day),
        Field("to", "To", build_day),
    ),
)
_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)


def to_wanted(filters: Mapping[str, str], *, skip: int, take: int) -> EventsWanted:
    """Return what the store finds; a filter with an unknown value narrows nothing.

    Days are in UTC, the last one included.
    """
    topic = TOPICS.get(filters["kind"])
    about, person = filters["about"].strip(), filters["person"].strip().lower()
    last = _parse_day(filters["to"])
    return EventsWanted(
        regarding=[about] if about else None,
        actions=topic.actions or None if topic else None,
        kinds=topic.kinds or None if topic else None,
        actors=[person] if person else None,
        span=(_parse_day(filters["from"]), last and last + _DAY - _MOMENT),
        skip=skip,
        take=take,
    )


def to_api(filters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that mean the same to `/api/events`."""
    wanted = to_wanted(filters, skip=0, take=0)
    first, last = wanted.span
    named = {
        "eventCategories": ",".join(wanted.actions or ()),
        "documentTypes": ",".join(wanted.kinds or ()),
        "users": ",".join(wanted.actors or ()),
        "regarding": ",".join(wanted.regarding or ()),
        "from": first.isoformat() if first else "",
        "to": last.isoformat() if last else "",
    }
    return {name: text for name, text in named.items() if text}


def _parse_day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The last day of the calendar has no next one.
    return datetime.combine(min(day, date.max - _DAY), time(), UTC)
