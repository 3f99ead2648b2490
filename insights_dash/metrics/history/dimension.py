"""The kinds of documents that a deployment refers to, each with a column of numbers."""

from enum import StrEnum
from typing import Protocol

from insights_dash.domain.identity import Kind
from insights_dash.metrics.history.columns import Codes


class Dimension(StrEnum):
    """A kind of document that a deployment refers to; the value names its column."""

    PROJECT = "project"
    CHANNEL = "channel"
    ENVIRONMENT = "environment"
    TENANT = "tenant"

    @property
    def kind(self) -> Kind:
        """The kind of its documents."""
        return Kind[self.name]

    def column(self, table: "DimensionColumns") -> Codes:
        """Return the number of the document in each row; 0 if it has no tenant."""
        column: Codes = getattr(table, self.value)
        return column


class DimensionColumns(Protocol):
    """Columns of document numbers."""

    @property
    def project(self) -> Codes:
        """Projects."""
        ...

    @property
    def channel(self) -> Codes:
        """Channels."""
        ...

    @property
    def environment(self) -> Codes:
        """Environments."""
        ...

    @property
    def tenant(self) -> Codes:
        """Tenants; 0 if untenanted."""
        ...


# What a stream is identified by: a channel belongs to one project.
STREAM = (Dimension.CHANNEL, Dimension.ENVIRONMENT, Dimension.TENANT)
