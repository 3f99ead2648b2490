"""What events can be about, and what can have happened."""

import re

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire
from insights_dash.domain.identity import Kind

_OF_DOCUMENTS = (
    *("Created", "Modified", "Deleted", "ProjectSettingsModified", "data recorded"),
    *("data exported", "FileUploaded", "ImportUndone"),
    *("ReleaseCreated", "ReleaseDefectReported", "ReleaseDefectResolved"),
    *("DeploymentQueued", "DeploymentStarted", "DeploymentSucceeded"),
    *("DeploymentFailed", "DeploymentTimedOut", "TaskStateChanged", "TaskStateEdited"),
    *("environments sorted", "tag sets sorted"),
    *("report created", "report updated", "report deleted", "report logo changed"),
)
_OF_ACCESS = (
    *("signed in", "signed out", "sign-in refused", "sign-in delayed"),
    *("session ended", "other sessions ended", "all sessions ended"),
    *("password changed", "password link made", "password refused"),
    *("OIDC identity created", "OIDC identity changed", "OIDC identity deleted"),
    *("token exchange refused", "token exchange delayed", "access token issued"),
    *("access token refused", "access tokens revoked"),
    *("permission refused", "API key created", "API key refused", "API key revoked"),
    *("account created", "account changed", "account deleted", "account kind changed"),
    *("identity bound", "identity unbound", "role granted", "role revoked"),
    *("embed link created", "embed link revoked", "embed token revoked"),
    *("embed issuer created", "embed issuer replaced", "embed issuer ended"),
    *("embed key rotated", "embeds of local mode ended", "demo installed"),
    *("wall display created", "wall display changed", "wall display revoked"),
)
CATEGORIES = (*_OF_DOCUMENTS, *_OF_ACCESS)
_KINDS = tuple(
    each
    for each in Kind
    if each not in {Kind.EVENT, Kind.INTERRUPTION, Kind.TASK, Kind.TAG}
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class WireEventCategory(Wire):
    """What can have happened: a value of `eventCategories`."""

    id: str
    name: str
    links: Links


class WireDocumentType(Wire):
    """What an event can be about: a value of `documentTypes`."""

    id: str
    name: str


def categories_to_wire() -> list[WireEventCategory]:
    """Return every category, each with a name such as `Deployment queued`."""
    return [
        WireEventCategory(
            id=each,
            name=_name(each),
            links={"Self": "/api/events/categories"},
        )
        for each in CATEGORIES
    ]


def document_types_to_wire() -> list[WireDocumentType]:
    """Return every kind of document that events are about."""
    return [WireDocumentType(id=each.value, name=_name(each.nouns)) for each in _KINDS]


def _name(text: str) -> str:
    words = _CAPITAL.sub(" ", text)
    folded = words if words.startswith("API") else words.lower()
    return folded[:1].upper() + folded[1:]
