"""Identifiers as in Octopus: `<Kind>-<number>`; numbers are never reused."""

import re
from enum import StrEnum
from typing import NewType

SpaceId = NewType("SpaceId", str)
ProjectGroupId = NewType("ProjectGroupId", str)
ProjectId = NewType("ProjectId", str)
ChannelId = NewType("ChannelId", str)
EnvironmentId = NewType("EnvironmentId", str)
TagSetId = NewType("TagSetId", str)
TenantId = NewType("TenantId", str)
ReleaseId = NewType("ReleaseId", str)
DeploymentId = NewType("DeploymentId", str)
TaskId = NewType("TaskId", str)
LifecycleId = NewType("LifecycleId", str)
ReportId = NewType("ReportId", str)
AccountId = NewType("AccountId", str)

_DIGITS = 18  # always fits a signed 64-bit integer
_NUMBER = re.compile(r"-([0-9]{1,18})\Z")


class Kind(StrEnum):
    """The kind of a document; the value is the prefix of its identifier."""

    SPACE = "Spaces"
    PROJECT_GROUP = "ProjectGroups"
    PROJECT = "Projects"
    CHANNEL = "Channels"
    ENVIRONMENT = "Environments"
    TAG_SET = "TagSets"
    TAG = "Tags"
    TENANT = "Tenants"
    RELEASE = "Releases"
    DEPLOYMENT = "Deployments"
    TASK = "ServerTasks"
    LIFECYCLE = "Lifecycles"
    BUILD_INFORMATION = "BuildInformation"
    INTERRUPTION = "Interruptions"
    EVENT = "Events"
    REPORT = "InsightsReports"
    IMPORT = "Imports"
    USER = "Users"
    API_KEY = "APIKeys"
    OIDC_IDENTITY = "ServiceAccountOidcIdentities"
    EMBED_LINK = "EmbedLinks"
    EMBED_KEY = "EmbedKeys"
    WALL_DISPLAY = "WallDisplays"

    @property
    def noun(self) -> str:
        """The noun in messages: `"project group"`, `"API key"`."""
        noun = self.name.replace("_", " ").lower()
        return noun.replace("api ", "API ").replace("oidc ", "OIDC ")

    @property
    def nouns(self) -> str:
        """The word for several of it: `"project groups"`."""
        return f"{self.noun}s"

    def identify(self, number: int) -> str:
        """Return an ID: `Kind.PROJECT.identify(1)` is `"Projects-1"`."""
        return f"{self.value}-{number}"

    @property
    def refusal_of_ids(self) -> str:
        """Why a document of this kind can't be named like another one's ID."""
        article = "an" if self.noun[0] in "aeiou" else "a"
        return f"A name can't look like the ID of {article} {self.noun}."

    def find_number(self, text: str) -> int | None:
        """Return the number in an ID of this kind; None for any other text.

        Letter case doesn't matter, as on an Octopus server. IDs have no leading zeros.
        """
        prefix, _, digits = text.rpartition("-")
        # isdecimal() alone would accept Arabic-Indic and other Unicode digits.
        if prefix.lower() != self.value.lower() or not digits.isascii():
            return None
        if not digits.isdecimal() or len(digits) > _DIGITS:
            return None
        number = int(digits)
        return number if digits == str(number) else None


def find_trailing_number(text: str) -> int | None:
    """Return the number at the end of an ID of any kind; None if there is none."""
    found = _NUMBER.search(text)
    return int(found.group(1)) if found else None
