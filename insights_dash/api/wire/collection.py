"""Paged lists and the links that lead through them. Source: OCTOPUS-WIRE 2.2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote

from typing_extensions import TypedDict

Resource = TypeVar("Resource")
Links = dict[str, str]

# The most that a request can ask for, as in Octopus, and the most that a page has.
LARGEST_TAKE = 2_147_483_647
LARGEST_PAGE = 1_000


class Collection(TypedDict, Generic[Resource]):
    """One page of a list."""

    ItemType: str
    TotalResults: int
    ItemsPerPage: int
    NumberOfPages: int
    LastPageNumber: int
    Items: Sequence[Resource]
    Links: Links


@dataclass(frozen=True)
class Paging:
    """Which page of which list: its address, how far to skip, how many to take.

    `filters` are the other query parameters of the request, kept in every link;
    `parameters` are those that the list understands at all.
    """

    path: str
    skip: int
    take: int
    filters: Mapping[str, str]
    parameters: tuple[str, ...] = ("skip", "take")

    def link(self, *, skip: int, take: int) -> str:
        """The address of another page."""
        kept = "".join(f"&{name}={quote(text)}" for name, text in self.filters.items())
        return f"{self.path}?skip={skip}&take={take}{kept}"


def collection_to_wire(
    item_type: str, items: Sequence[Resource], *, total: int, paging: Paging
) -> Collection[Resource]:
    """An empty list has one page, numbered 0."""
    pages = max(1, -(-total // paging.take)) if paging.take else 1
    return {
        "ItemType": item_type,
        "TotalResults": total,
        "ItemsPerPage": paging.take,
        "NumberOfPages": pages,
        "LastPageNumber": pages - 1,
        "Items": items,
        "Links": _links(paging, total=total, pages=pages),
    }


def _links(paging: Paging, *, total: int, pages: int) -> Links:
    skip, take = paging.skip, paging.take
    current = paging.link(skip=skip, take=take)
    links = {
        "Self": current,
        "Template": f"{paging.path}{{?{','.join(paging.parameters)}}}",
        "Page.All": paging.link(skip=0, take=LARGEST_TAKE),
        "Page.Current": current,
        "Page.Last": paging.link(skip=(pages - 1) * take, take=take),
    }
    if take and skip + take < total:
        links["Page.Next"] = paging.link(skip=skip + take, take=take)
    if skip:
        links["Page.Previous"] = paging.link(skip=max(0, skip - take), take=take)
    return links
