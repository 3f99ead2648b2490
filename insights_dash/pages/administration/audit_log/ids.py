"""Ids of the audit log's page."""

from enum import StrEnum


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    KIND = "audit-kind"
    PERSON = "audit-person"
    ABOUT = "audit-about"
    FROM = "audit-from"
    TO = "audit-to"
    LIST = "audit-list"
    FILTERS = "audit-filters"  # names of what narrows the list, in the address
