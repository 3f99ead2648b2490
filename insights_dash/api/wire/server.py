"""The server itself, its users, its time zones and its events, as Octopus has them."""

from insights_dash.api.wire.moment import instant_text
from insights_dash.api.wire.records import WireEvent, WireStatus, WireUser, WireZone
from insights_dash.domain.zones import find_zone, windows_name, zone_names
from insights_dash.store.accounts.account import Account
from insights_dash.store.events import Event, name_actor

# Details of an event that are ids of documents which it is about too.
_RELATED = ("task", "release", "environment")


def user_to_wire(
    identifier: str, name: str, account: Account | None, *, is_requestor: bool
) -> WireUser:
    """A user; one without an account is whoever sits at the machine."""
    return {
        "Id": identifier,
        "Username": name,
        "DisplayName": account.display_name if account else name,
        "EmailAddress": (account.email if account else "") or None,
        "IsActive": account.is_active if account else True,
        "IsService": account.is_service if account else False,
        "IsRequestor": is_requestor,
        "CanPasswordBeEdited": account.has_password if account else False,
        "Identities": [],
        "Links": {
            "Self": f"/api/users/{identifier}",
            "Spaces": f"/api/users/{identifier}/spaces",
        },
    }


def status_to_wire() -> WireStatus:
    """A server that is at work."""
    return {
        "IsDatabaseEncrypted": False,
        "IsMajorMinorUpgrade": False,
        "IsInMaintenanceMode": False,
        "MaintenanceExpires": None,
        "IsUpgradeAvailable": False,
        "MaximumAvailableVersion": None,
        "MaximumAvailableVersionCoveredByLicense": None,
        "Links": {
            "Self": "/api/serverstatus",
            "Timezones": "/api/serverstatus/timezones",
        },
    }


def zones_to_wire() -> list[WireZone]:
    """Every zone that a report takes, by the name that reports show, then by IANA's."""
    windows = {windows_name(each) for each in zone_names()} - set(zone_names())
    names = [*sorted(windows), *zone_names()]
    return [
        {
            "Id": name,
            "Name": name if find_zone(name) == name else f"{name} ({find_zone(name)})",
            "IsLocal": name == "UTC",
            "Links": {"Self": "/api/serverstatus/timezones"},
        }
        for name in names
    ]


def event_to_wire(event: Event) -> WireEvent:
    """An event; what it is about comes first among its documents."""
    named = event.details.get("name") or event.document
    actor = name_actor(event)
    message = f"{actor}: {event.action} {named}"
    related = [event.details[each] for each in _RELATED if each in event.details]
    details = "; ".join(
        f"{name}: {text}" for name, text in event.details.items() if text
    )
    return {
        "Id": event.id,
        "SpaceId": event.space_id or None,
        "RelatedDocumentIds": [event.document, *related],
        "Category": event.action,
        "UserId": None,
        "Username": actor,
        "IsService": False,
        "IdentityEstablishedWith": "",
        "UserAgent": "",
        "Occurred": instant_text(event.occurred),
        "Message": message,
        "MessageHtml": None,
        "MessageReferences": [],
        "Comments": None,
        "Details": details,
        "ChangeDetails": {"DocumentContext": None, "Differences": None},
        "IpAddress": event.address or None,
        "Links": {"Self": f"/api/events/{event.id}"},
    }
