"""The server itself, its users, its time zones and its events, as Octopus has them."""

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Nothing, Wire
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.domain.zones import find_zone, windows_name, zone_names
from insights_dash.store.accounts.account import Account
from insights_dash.store.events import Event, join_details, name_actor

# Details of an event that are ids of documents which it is about too.
_RELATED = ("task", "release", "environment")


class WireUser(Wire):
    """A user."""

    id: str
    username: str
    display_name: str
    email_address: str | None
    is_active: bool
    is_service: bool
    is_requestor: bool
    can_password_be_edited: bool
    identities: Nothing = ()
    links: Links


class WireStatus(Wire):
    """The status of the server."""

    is_database_encrypted: bool = False
    is_major_minor_upgrade: bool = False
    is_in_maintenance_mode: bool = False
    maintenance_expires: None = None
    is_upgrade_available: bool = False
    maximum_available_version: None = None
    maximum_available_version_covered_by_license: None = None
    links: Links


class WireZone(Wire):
    """A time zone that reports can use."""

    id: str
    name: str
    is_local: bool
    links: Links


class WireChanges(Wire):
    """The differences that an event made. Not stored, so always null."""

    document_context: None = None
    differences: None = None


class WireEvent(Wire):
    """An event in the audit log: who did what to which document."""

    id: str
    space_id: str | None
    related_document_ids: list[str]
    category: str
    user_id: None = None
    username: str
    is_service: bool = False
    identity_established_with: str = ""
    user_agent: str = ""
    occurred: InstantText
    message: str
    message_html: None = None
    message_references: Nothing = ()
    comments: None = None
    details: str
    change_details: WireChanges = WireChanges()
    ip_address: str | None
    links: Links


def user_to_wire(
    identifier: str, name: str, account: Account | None, *, is_requestor: bool
) -> WireUser:
    """Show a user; without an account, the user of local mode."""
    return WireUser(
        id=identifier,
        username=name,
        display_name=account.display_name if account else name,
        email_address=(account.email if account else "") or None,
        is_active=account.is_active if account else True,
        is_service=account.is_service if account else False,
        is_requestor=is_requestor,
        can_password_be_edited=account.has_password if account else False,
        links={
            "Self": f"/api/users/{identifier}",
            "Spaces": f"/api/users/{identifier}/spaces",
        },
    )


def status_to_wire() -> WireStatus:
    """Return the status of a server that works normally."""
    return WireStatus(
        links={
            "Self": "/api/serverstatus",
            "Timezones": "/api/serverstatus/timezones",
        },
    )


def zones_to_wire() -> list[WireZone]:
    """Return the zones that a report can use: Windows names first, then IANA names."""
    windows = {windows_name(each) for each in zone_names()} - set(zone_names())
    names = [*sorted(windows), *zone_names()]
    return [
        WireZone(
            id=name,
            name=name if find_zone(name) == name else f"{name} ({find_zone(name)})",
            is_local=name == "UTC",
            links={"Self": "/api/serverstatus/timezones"},
        )
        for name in names
    ]


def event_to_wire(event: Event) -> WireEvent:
    """Show an event; its own document comes first among those related to it."""
    named = event.details.get("name") or event.document
    actor = name_actor(event)
    message = f"{actor}: {event.action} {named}"
    related = [event.details[each] for each in _RELATED if each in event.details]
    return WireEvent(
        id=event.id,
        space_id=event.space_id or None,
        related_document_ids=[event.document, *related],
        category=event.action,
        username=actor,
        occurred=instant_text(event.occurred),
        message=message,
        details=join_details(event),
        ip_address=event.address or None,
        links={"Self": f"/api/events/{event.id}"},
    )
