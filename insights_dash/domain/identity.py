"""Identifiers in Octopus's form, `<Kind>-<number>`: per kind, growing, never reused."""

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

_DIGITS = 18  # what surely fits a signed 64-bit integer
_NUMBER = re.compile(r"-([0-9]{1,18})\Z")


class Kind(StrEnum):
    """What an identifier names; the value is its prefix on the wire."""

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
    INTERRUPTION = "Interruptions"
    EVENT = "Events"
    REPORT = "InsightsReports"
    ACCOUNT = "Users"
    API_KEY = "APIKeys"
    EMBED_LINK = "EmbedLinks"
    EMBED_KEY = "EmbedKeys"

    @property
    def noun(self) -> str:
        """The word for it in messages: `"project group"`, `"API key"`."""
        return self.name.replace("_", " ").lower().replace("api ", "API ")

    @property
    def nouns(self) -> str:
        """The word for several of it: `"project groups"`."""
        return f"{self.noun}s"

    def identify(self, number: int) -> str:
        """`Kind.PROJECT.identify(1)` is `"Projects-1"`."""
        return f"{self.value}-{number}"

    def find_number(self, text: str) -> int | None:
        """The number in an identifier of this kind; None for any other text.

        Letter case does not matter, as on an Octopus server; a leading zero does.
        """
        prefix, _, digits = text.rpartition("-")
        # isdecimal() alone would let Arabic-Indic and other Unicode digits through.
        if prefix.lower() != self.value.lower() or not digits.isascii():
            return None
        if not digits.isdecimal() or len(digits) > _DIGITS:
            return None
        number = int(digits)
        return number if digits == str(number) else None


def find_trailing_number(text: str) -> int | None:
    """The number an identifier ends with, whatever its kind; None without one."""
    found = _NUMBER.search(text)
    return int(found.group(1)) if found else None
