"""What one line of a chart stands for."""

from enum import StrEnum


class Split(StrEnum):
    """How a report's deployments are divided into series."""

    NONE = "None"
    PROJECT = "Project"
    PROJECT_GROUP = "ProjectGroup"
    ENVIRONMENT = "Environment"
    ENVIRONMENT_GROUP = "EnvironmentGroup"
    TENANT = "Tenant"
    TENANT_TAG_SET = "TenantTagSet"

    @property
    def names_documents(self) -> bool:
        """Whether its series have names that somebody may not be let see."""
        return self in {
            *(Split.PROJECT, Split.PROJECT_GROUP, Split.ENVIRONMENT, Split.TENANT),
        }


ALL_SERIES = "All"
UNTENANTED_SERIES = "Untenanted"
NO_TAG_SERIES = "No tag"
