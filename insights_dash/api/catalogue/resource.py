"""What every kind of document in a space can do: list, get, create, update, delete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from flask import Response, request
from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space, enter_whole_space
from insights_dash.api.author import author_of
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_blocks, reply_created, reply_empty
from insights_dash.api.request import parse_wanted, read_body, read_id_list
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.collection import Collection, Paging, collection_to_wire
from insights_dash.api.wire.json_text import write_array
from insights_dash.api.wire.model import WireDocument, apply_body
from insights_dash.domain.errors import Problem
from insights_dash.domain.role import Permission
from insights_dash.store.catalogue.edit import Editing
from insights_dash.store.catalogue.sort import sort_documents
from insights_dash.store.catalogue.stored_kind import StoredKind, as_stored
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space, lock_space

FILTERS = ("ids", "partialName")
# Of types that are known at run time only.
_PAGE_OF: Any = Collection
_LIST_OF: Any = list
Conditions = tuple[ColumnElement[bool], ...]


def _whole(_session: Session, _space: Space) -> Conditions:
    return ()


@dataclass(frozen=True)
class Resource:
    """One kind of document in URLs and responses.

    `filters` are the parameters that its list takes besides skip and take. `narrow`
    returns the conditions that stand for the parameters that only this kind has.
    `version` ends the path of another form of the same documents. `complete` adds what
    documents in answers have in addition to what is stored with them.
    """

    wire: type[WireDocument]
    stored: StoredKind[Any]
    filters: tuple[str, ...] = FILTERS
    narrow: Callable[[Session, Space], Conditions] = _whole
    version: str = ""
    complete: Callable[[Session, Space, Sequence[Any]], Sequence[Any]] = as_stored

    @property
    def path(self) -> str:
        """The part of URLs that names the kind, such as `projectgroups`."""
        return self.stored.kind.value.lower() + self.version

    @property
    def item_type(self) -> str:
        """What a list says that its items are, such as `ProjectGroup`."""
        return self.stored.kind.noun.title().replace(" ", "")

    def list_routes(self) -> tuple[Route, ...]:
        """Return the routes of lists and of single documents."""
        noun = self.stored.kind.noun
        return (
            self.route_of_list(),
            Route(
                "GET",
                f"/{self.path}/all",
                self.list_all,
                LIST_READERS,
                answer=_LIST_OF[self.wire],
                parameters=self.filters,
                summary=f"List all {noun}s as an array",
            ),
            Route(
                "GET",
                f"/{self.path}/<identifier>",
                self.get_one,
                LIST_READERS,
                answer=self.wire,
                summary=f"Get {_with_article(noun)}",
            ),
        )

    def route_of_list(self) -> Route:
        """Return the route of pages of the list."""
        return Route(
            "GET",
            f"/{self.path}",
            self.list_page,
            LIST_READERS,
            answer=_PAGE_OF[self.wire],
            parameters=(*PAGE, *self.filters),
            summary=f"List {self.stored.kind.noun}s",
        )

    def get(self, session: Session, space: Space, identifier: str) -> Any:  # noqa: ANN401 - a document of any kind
        """Return a document as answers show it.

        Raises:
            NotFoundError: if there is none.
            AmbiguousNameError: if a name or slug could mean several documents.
        """
        [item] = self.complete(
            session, space, [self.stored.get(session, space, identifier)]
        )
        return item

    def list_page(self, services: Services, *, space: str) -> Response:
        """List documents of this kind, in pages."""
        return self.list_within(
            services, space, lambda _session, _here: (self.path, ())
        )

    def list_within(
        self,
        services: Services,
        space: str,
        find: Callable[[Session, Space], tuple[str, Conditions]],
    ) -> Response:
        """Return a page of part of the list; `find` gives its path and conditions."""
        wanted = self._parse(paged=True)
        with services.database.read() as session:
            here = enter_space(session, space)
            path, only = find(session, here)
            wanted = replace(wanted, only=(*only, *self.narrow(session, here)))
            page = self.stored.list_page(session, here, wanted)
            found = self.complete(session, here, page.items)
        items = [self.wire.of(here.id, item) for item in found]
        paging = paging_of(f"/api/{here.id}/{path}", wanted, self.filters)
        return reply(
            collection_to_wire(self.item_type, items, total=page.total, paging=paging)
        )

    def list_all(self, services: Services, *, space: str) -> Response:
        """List all documents of this kind as an array."""
        wanted = self._parse(paged=False)
        with services.database.read() as session:
            here = enter_space(session, space)
            wanted = replace(wanted, only=self.narrow(session, here))
        return self.reply_all(services, here, wanted)

    def reply_all(self, services: Services, space: Space, wanted: Wanted) -> Response:
        """Return all wanted documents as an array."""
        blocks = self.stored.list_in_blocks(
            services.database, space, wanted, self.complete
        )
        return reply_blocks(
            write_array(
                [self.wire.of(space.id, each) for each in block] for block in blocks
            )
        )

    def get_one(self, services: Services, *, space: str, identifier: str) -> Response:
        """Get a document of this kind."""
        with services.database.read() as session:
            here = enter_space(session, space)
            item = self.get(session, here, identifier)
        return reply(self.wire.of(here.id, item))

    def _parse(self, *, paged: bool) -> Wanted:
        wanted = parse_wanted(request.args, paged=paged)
        name = request.args.get("name", "") if "name" in self.filters else ""
        return replace(wanted, name=name)


@dataclass(frozen=True, kw_only=True)
class EditedResource(Resource):
    """A kind of document that administrators create, update and delete.

    `required` are the fields of a new document that can't be empty.
    """

    editing: Editing[Any]
    required: tuple[str, ...] = ("name",)

    def list_routes(self) -> tuple[Route, ...]:
        """Return the routes of lists, of single documents and of changes."""
        noun, one = _with_article(self.stored.kind.noun), f"/{self.path}/<identifier>"
        change = Route(
            "PUT",
            one,
            self.update,
            (Permission.ADMINISTER,),
            answer=self.wire,
            body=self.wire.body,
            refusals=(HTTPStatus.CONFLICT,),
            summary=f"Update {noun}",
        )
        return (
            *super().list_routes(),
            replace(
                change,
                method="POST",
                address=f"/{self.path}",
                view=self.create,
                required=self.required,
                status=HTTPStatus.CREATED,
                summary=f"Create {noun}",
            ),
            change,
            Route(
                "DELETE",
                one,
                self.delete,
                change.permissions,
                refusals=change.refusals,
                summary=f"Delete {noun}",
            ),
        )

    def route_of_order(self) -> Route:
        """Return the route that changes the order of all documents."""
        return Route(
            "PUT",
            f"/{self.path}/sortorder",
            self.sort,
            (Permission.ADMINISTER,),
            answer=_LIST_OF[self.wire],
            takes_ids=True,
            summary=f"Change the order of {self.stored.kind.nouns}",
        )

    def sort(self, services: Services, *, space: str) -> Response:
        """Put the documents of these IDs first; the others follow."""
        ids = read_id_list()
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            sort_documents(session, here, self.stored, ids, author_of(services))
            items = self.stored.list_all(session, here)
        return reply([self.wire.of(here.id, each) for each in items])

    def create(self, services: Services, *, space: str) -> Response:
        """Create a document of this kind."""
        read = read_model(self.wire.body, read_body())
        fields = apply_body(read, self.wire.sets())
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            read.refuse(list(self.editing.find_problems(session, here, fields)))
            author = author_of(services)
            identifier = self.editing.create(session, here, fields, author)
            item = self.stored.get(session, here, identifier)
        shown = self.wire.of(here.id, item)
        return reply_created(shown, f"/api/{here.id}/{self.path}/{identifier}")

    def update(self, services: Services, *, space: str, identifier: str) -> Response:
        """Update a document. Absent properties keep their value."""
        read = read_model(self.wire.body, read_body())
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            lock_space(session, here.number)
            stored = self.stored.get(session, here, identifier)
            fields = apply_body(read, stored)
            broken = list(self.editing.find_problems(session, here, fields, stored.id))
            read.refuse([*broken, *check_id(read.body.own_id, stored.id)])
            self.editing.update(session, here, stored.id, fields, author_of(services))
            item = self.stored.get(session, here, stored.id)
        return reply(self.wire.of(here.id, item))

    def delete(self, services: Services, *, space: str, identifier: str) -> Response:
        """Delete a document. Its deployments still count."""
        with services.database.write() as session:
            here = enter_whole_space(session, space)
            stored = self.stored.get(session, here, identifier)
            self.editing.delete(session, here, stored.id, author_of(services))
        return reply_empty()


def check_id(sent: str, stored: str) -> list[Problem]:
    """Find the problem of an `Id` in a body that is not the one of the URL."""
    if not sent or sent.lower() == stored.lower():
        return []
    message = f'The body has ID "{sent[:100]}", but the URL has {stored}.'
    return [Problem("id", message)]


def paging_of(path: str, wanted: Wanted, names: tuple[str, ...] = FILTERS) -> Paging:
    """Return the paging of a list at `path` that the request's own filters narrow."""
    return page_links(path, wanted.skip, wanted.take or 0, names)


def page_links(path: str, skip: int, take: int, names: tuple[str, ...]) -> Paging:
    """Return the paging of a list; these filters of the request stay in links."""
    filters = {
        name: ",".join(dict.fromkeys(request.args.getlist(name))) for name in names
    }
    return Paging(
        path,
        skip,
        take,
        filters={name: text for name, text in filters.items() if text},
        parameters=("skip", "take", *names),
    )


def only_clones(name: str) -> Conditions:
    """Return a condition that nothing meets if clones are wanted: none is stored."""
    return (false(),) if request.args.get(name, "") else ()


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
