"""What the audit log is narrowed by, as its page's address has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

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
            *("password refused", "API key refused"),
        ),
    ),
    "accounts": Topic(
        "Accounts",
        (
            *("account created", "account changed", "account deleted"),
            *("password changed", "password link made", "identity bound"),
            *("identity unbound", "account kind changed"),
        ),
    ),
    "roles": Topic("Roles", ("role granted", "role revoked")),
    "keys": Topic("API keys", kinds=(Kind.API_KEY,)),
    "reports": Topic("Reports", kinds=(Kind.REPORT,)),
    "embeds": Topic(
        "Embeds",
        # One of them is about no document.
        (
            *("embed link created", "embed link revoked", "embed issuer created"),
            *("embed issuer replaced", "embed issuer ended", "embed token revoked"),
            *("embed key rotated", "embeds of local mode ended"),
        ),
    ),
    "imports": Topic("Imports", ("data recorded",)),
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


@dataclass(frozen=True)
class Filters:
    """Texts of the address; what is none of what it should be narrows nothing.

    Days are UTC's, the last one included.
    """

    kind: str = ""
    person: str = ""
    about: str = ""
    first: str = ""
    last: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What the address has."""
        named = {
            "kind": self.kind,
            "person": self.person,
            "about": self.about,
            "from": self.first,
            "to": self.last,
        }
        return {name: text for name, text in named.items() if text}

    def to_wanted(self, *, skip: int, take: int) -> EventsWanted:
        """What is asked of the store."""
        topic = TOPICS.get(self.kind)
        last = _parse_day(self.last)
        return EventsWanted(
            regarding=[self.about.strip()] if self.about.strip() else None,
            actions=topic.actions or None if topic else None,
            kinds=topic.kinds or None if topic else None,
            actors=[self.person.strip().lower()] if self.person.strip() else None,
            span=(_parse_day(self.first), last and last + _DAY - _MOMENT),
            skip=skip,
            take=take,
        )

    def to_api(self) -> dict[str, str]:
        """The same for `/api/events`, as parameters."""
        wanted = self.to_wanted(skip=0, take=0)
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


_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)


def _parse_day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The last day of the calendar has no next one.
    return datetime.combine(min(day, date.max - _DAY), time(), UTC)
