"""Embeds for tests: a report of the small space, links to it, and issuers."""

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from insights_dash.access.embed_tokens import AUDIENCE, sign_link
from insights_dash.access.embed_view import EmbedView
from insights_dash.access.embeds import EmbedService
from insights_dash.domain.embed import EmbedKey, EmbedLink, IssuerScope
from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import EmbedAuthor, create_issuer, get_link_key
from insights_dash.store.embed_links import NewLink, create_link
from insights_dash.store.spaces import Space

DOCS = (Path(__file__).parents[2] / "docs" / "embeds.md").read_text(encoding="utf-8")
PORTAL = "https://portal.example.com"
REPORT = ReportId("InsightsReports-1")


def example(language: str, holding: str) -> str:
    """Return the code block of docs/embeds.md in a language that contains a text."""
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    (found,) = (each for each in blocks if holding in each)
    return str(found)


def add_link(
    database: Database,
    space: Space,
    now: datetime,
    *,
    expires: datetime | None = None,
    account_number: int | None = None,
    **view: str,
) -> EmbedLink:
    """Create a link to the first report, which pages of the portal can frame."""
    texts = EmbedView.parse({"metric": "deployment-frequency", **view}).to_texts()
    author = EmbedAuthor("ada", account_number)
    new = NewLink(REPORT, texts, (PORTAL,), "Portal", expires, author)
    with database.write() as session:
        return create_link(session, space, new, now=now)


def add_issuer(  # noqa: PLR0913 - one parameter per part
    database: Database,
    now: datetime,
    *,
    report_ids: tuple[ReportId, ...] | None = None,
    origins: tuple[str, ...] = (PORTAL,),
    hides_names: bool = False,
    account_number: int | None = None,
) -> EmbedKey:
    """Create an application that signs tokens for the first space."""
    space = SpaceId("Spaces-1")
    scope = IssuerScope(space, report_ids, origins, hides_names=hides_names)
    with database.write() as session:
        author = EmbedAuthor("", account_number)
        return create_issuer(session, "Portal", scope, author, now=now)


def claims_of(issuer: EmbedKey, now: datetime, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the claims of a valid token, with changes."""
    seconds = int(now.timestamp())
    return {
        "iss": issuer.id,
        "aud": AUDIENCE,
        "iat": seconds,
        "exp": seconds + timedelta(minutes=10) // timedelta(seconds=1),
        "jti": "one",
        "report": REPORT,
        "view": {"metric": "lead-time"},
        **changes,
    }


def mint(
    claims: dict[str, Any], secret: str, header: dict[str, Any] | None = None
) -> str:
    """Sign a token by hand, without the checks of a JWT library."""
    parts = (header or {"alg": "HS256", "typ": "JWT"}, claims)
    text = ".".join(encode(json.dumps(each).encode()) for each in parts)
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{encode(signature)}"


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def token_of(database: Database, link: EmbedLink, now: datetime) -> str:
    """Return the token of a link, signed with the current key."""
    with database.write() as session:
        key = get_link_key(session, now=now)
    return sign_link(link.number, key, embed_service(database, now).secret_of(key))


def embed_service(database: Database, now: datetime) -> EmbedService:
    """Return the service of the tests' app, which uses the same secret."""
    return EmbedService(database, "test", lambda: now)
