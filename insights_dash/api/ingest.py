"""Records releases, their changes and deployments by name, in a single call."""

import hashlib
import json
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.api.reply import reply_bytes
from insights_dash.api.request import parse_flag, read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import Read, read_model
from insights_dash.api.wire.ingest_body import IngestBody, word_problems
from insights_dash.api.wire.ingested import Ingested, ingested_to_wire
from insights_dash.api.wire.json_text import write
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.ingest.items import (
    DEFAULT_SOURCE,
    MOST_CHANGES,
    MOST_ITEMS,
    Recording,
    record_items,
)
from insights_dash.store.idempotency import (
    LONGEST_KEY,
    KeyedRequest,
    find_answer,
    keep_answer,
)
from insights_dash.store.spaces import Space

KEY_HEADER = "Idempotency-Key"
_PARAMETERS = ("source", "create", "dryRun")


def ingest(services: Services, *, space: str) -> Response:
    """Record releases with their changes, and deployments: all of them or nothing."""
    values, source = read_body(), request.args.get("source", "").strip()
    creates = parse_flag(request.args, "create") is not False
    is_dry_run = bool(parse_flag(request.args, "dryRun"))
    keyed = None if is_dry_run else _read_key([values, source, creates])
    read = read_model(IngestBody, values)
    _refuse_too_many(read.body)
    now = services.now()
    with services.database.write() as session:
        here = enter_space(session, space)
        stored = find_answer(session, here, keyed, now=now) if keyed else None
        if stored:
            return reply_bytes(stored.encode())
        kinds = _list_creatable(here) if creates else frozenset[Kind]()
        recording = Recording(source or DEFAULT_SOURCE, kinds)
        with session.begin_nested() as savepoint:
            answer = _record(session, here, read, recording, services)
            if is_dry_run:
                savepoint.rollback()
        if keyed:
            keep_answer(session, here, keyed, answer.decode(), now=now)
    return reply_bytes(answer)


def _record(
    session: Session,
    space: Space,
    read: Read[IngestBody],
    recording: Recording,
    services: Services,
) -> bytes:
    if broken := list(recording.check()):
        # Parameters are written as they were sent, not as properties of a document.
        texts = (f"{each.field}: {each.message}" for each in broken)
        raise InvalidInputError([Problem("", text) for text in texts])
    items = read.body.to_items()
    recorded = record_items(session, space, items, recording, now=services.now())
    if problems := word_problems(read, recorded.problems):
        raise InvalidInputError(problems)
    if not recorded.is_within_limits:
        raise PermissionDeniedError(frozenset({Permission.DEPLOYMENT_RECORD}))
    return write(ingested_to_wire(recorded))


def _list_creatable(space: Space) -> frozenset[Kind]:
    """Return the kinds of documents that the caller can create.

    Limits that name no project include every project, also a new one; the same goes for
    environments and tenants. A new release or channel is within the limits of its
    project.
    """
    limits = space.visibility.limits
    kinds = {Kind.RELEASE, Kind.CHANNEL}
    if any(each.has_all_projects for each in limits):
        kinds |= {Kind.PROJECT, Kind.PROJECT_GROUP}
    if any(each.environments is None for each in limits):
        kinds.add(Kind.ENVIRONMENT)
    if any(each.tenants is None for each in limits):
        kinds.add(Kind.TENANT)
    return frozenset(kinds)


def _read_key(content: object) -> KeyedRequest | None:
    """Return the request's idempotency key, None if it has none.

    Raises:
        InvalidInputError: if it is longer than 255 characters, or not printable ASCII.
    """
    key = request.headers.get(KEY_HEADER, "").strip()
    if not key:
        return None
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        message = f"Use at most {LONGEST_KEY} printable ASCII characters."
        raise InvalidInputError([Problem(KEY_HEADER, message)])
    text = json.dumps(content, sort_keys=True)
    return KeyedRequest(key, hashlib.sha256(text.encode()).hexdigest())


def _refuse_too_many(body: IngestBody) -> None:
    items = len(body.releases) + len(body.deployments)
    changes = sum(len(each.changes) for each in body.releases)
    for count, most, what in (
        (items, MOST_ITEMS, "releases and deployments"),
        (changes, MOST_CHANGES, "changes"),
    ):
        if count > most:
            message = f"{count:,} {what} are too many. Send at most {most:,} at once."
            raise InvalidInputError([Problem("", message)])


ROUTES = (
    Route(
        "POST",
        "/ingest",
        ingest,
        (Permission.DEPLOYMENT_RECORD,),
        answer=Ingested,
        body=IngestBody,
        parameters=_PARAMETERS,
        refusals=(HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
    ),
)
