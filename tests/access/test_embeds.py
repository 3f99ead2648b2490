"""Which tokens give access to an embed, and which are refused."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from embedding import (
    PORTAL,
    REPORT,
    add_issuer,
    add_link,
    claims_of,
    embed_service,
    mint,
    token_of,
)
from insights_dash.access.embed_tokens import hash_token_id
from insights_dash.access.embeds import (
    Embed,
    EmbedRefusal,
    EmbedRefusedError,
)
from insights_dash.access.permission import Credential
from insights_dash.domain.embed import EmbedKey
from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.role import Grant, Permission, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.embed.authenticator import find_parent
from insights_dash.store.accounts.edit import update_account
from insights_dash.store.database import Database
from insights_dash.store.embed_keys import (
    EmbedAuthor,
    end_issuer,
    get_issuer,
    replace_issuer,
    revoke_token,
    rotate_link_key,
)
from insights_dash.store.embed_links import find_link, revoke_link
from insights_dash.store.reports import create_report, delete_report
from insights_dash.store.spaces import Space
from people import add_person

VIEWER = Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"))


@pytest.fixture
def space(space: Space, database: Database, now: datetime) -> Space:
    """With two reports."""
    with database.write() as session:
        for name in ("Production", "Secret"):
            create_report(session, space, ReportDefinition(name), now=now)
    return space


def refusal_of(database: Database, token: str, now: datetime) -> EmbedRefusal:
    with pytest.raises(EmbedRefusedError) as caught:
        embed_service(database, now).admit(token)
    return caught.value.refusal


def admit(database: Database, token: str, now: datetime) -> Embed:
    return embed_service(database, now).admit(token)


def test_a_link_gives_access_to_its_view_of_its_report(
    database: Database, space: Space, now: datetime
) -> None:
    link = add_link(database, space, now, split="Project", names="hidden")
    embed = admit(database, token_of(database, link, now), now)
    assert (REPORT, "Spaces-1") == (embed.report.id, embed.space.id)
    assert ((PORTAL,), link.view) == (embed.origins, embed.view.to_texts())
    caller = embed.caller
    assert (Credential.EMBED, None) == (caller.credential, caller.account)
    may = {each for each in Permission if caller.may(each, space.id)}
    assert {Permission.REPORT_VIEW} == may


def test_the_use_of_a_link_is_recorded_now_and_then(
    database: Database, space: Space, now: datetime
) -> None:
    link = add_link(database, space, now)
    token = token_of(database, link, now)
    for minutes in (0, 1, 6):
        admit(database, token, now + timedelta(minutes=minutes))
        database.finish_writing()
        with database.read() as session:
            found = find_link(session, link.number)
        assert found
        noted = now + timedelta(minutes=minutes - minutes % 6)
        assert noted == found.last_used


def test_a_link_can_end_in_several_ways(
    database: Database, space: Space, now: datetime
) -> None:
    tomorrow = now + timedelta(days=1)
    link = add_link(database, space, now, expires=tomorrow)
    token = token_of(database, link, now)
    admit(database, token, tomorrow - timedelta(seconds=1))
    assert EmbedRefusal.EXPIRED is refusal_of(database, token, tomorrow)
    with database.write() as session:
        revoke_link(session, space, link.id, now=now)
    assert EmbedRefusal.REVOKED is refusal_of(database, token, now)
    with database.write() as session:
        delete_report(session, space, REPORT, now=now)
    assert EmbedRefusal.UNKNOWN is refusal_of(database, token, now)


def test_the_token_of_one_link_gives_no_access_to_another(
    database: Database, space: Space, now: datetime
) -> None:
    one, other = add_link(database, space, now), add_link(database, space, now)
    token = token_of(database, one, now)
    forged = token.replace(f"L{one.number}-", f"L{other.number}-")
    for each in (forged, f"{token}x", token[1:], "", "x" * 4_000, "é"):
        assert EmbedRefusal.UNKNOWN is refusal_of(database, each, now)
    issuer = add_issuer(database, now)
    borrowed = token.replace("-1.", f"-{issuer.number}.")
    assert EmbedRefusal.UNKNOWN is refusal_of(database, borrowed, now)


def test_the_key_of_links_is_rotated_with_and_without_the_old_one(
    database: Database, space: Space, now: datetime
) -> None:
    link = add_link(database, space, now)
    first = token_of(database, link, now)
    with database.write() as session:
        rotate_link_key(session, keeps_old=True, now=now)
    second = token_of(database, link, now)
    assert first != second
    assert admit(database, first, now) == admit(database, second, now)
    with database.write() as session:
        rotate_link_key(session, keeps_old=False, now=now)
    for each in (first, second):
        assert EmbedRefusal.REVOKED is refusal_of(database, each, now)
    admit(database, token_of(database, link, now), now)


def test_a_link_shows_what_its_author_can_still_see(
    database: Database, space: Space, now: datetime
) -> None:
    ada = add_person(database, now, VIEWER)
    link = add_link(database, space, now, account_number=ada.number)
    token = token_of(database, link, now)
    assert not admit(database, token, now).view.hides_names

    def become(*grants: Grant, is_active: bool = True) -> None:
        with database.write() as session:
            update_account(
                session,
                ada,
                display_name="Ada",
                email="",
                is_active=is_active,
                grants=grants,
                now=now,
            )

    become(Grant(Role.REPORT_MANAGER))
    assert not admit(database, token, now).view.hides_names
    become(Grant(Role.REPORT_VIEWER, limits=RoleLimits(projects=frozenset({"x"}))))
    assert admit(database, token, now).view.hides_names
    for grant in (
        Grant(Role.REPORT_VIEWER, SpaceId("Spaces-2")),
        Grant(Role.DEPLOYMENT_RECORDER),
    ):
        become(grant)
        assert EmbedRefusal.AUTHOR is refusal_of(database, token, now)
    become(VIEWER, is_active=False)
    assert EmbedRefusal.AUTHOR is refusal_of(database, token, now)


def test_a_known_parent_has_to_be_one_of_the_origins(
    database: Database, space: Space, now: datetime
) -> None:
    service = embed_service(database, now)
    token = token_of(database, add_link(database, space, now), now)
    assert service.admit(token, parent=PORTAL)
    for parent in ("https://evil.example.com", "http://portal.example.com"):
        with pytest.raises(EmbedRefusedError) as caught:
            service.admit(token, parent=parent)
        assert EmbedRefusal.ORIGIN is caught.value.refusal


@pytest.mark.parametrize(
    ("destination", "referrer", "parent"),
    [
        ("iframe", "https://Portal.example.com/page?x=https://b", PORTAL),
        ("object", f"{PORTAL}/", PORTAL),
        *(("document", PORTAL, None), ("iframe", "", None), ("", PORTAL, None)),
        ("iframe", "about:blank", None),
    ],
)
def test_the_parent_is_the_page_that_frames_the_embed(
    destination: str, referrer: str, parent: str | None
) -> None:
    assert parent == find_parent(destination, referrer)


def minted(
    database: Database,
    issuer: EmbedKey,
    now: datetime,
    **changes: Any,  # noqa: ANN401
) -> str:
    secret = embed_service(database, now).secret_of(issuer)
    return mint(claims_of(issuer, now, **changes), secret)


@pytest.mark.usefixtures("space")
def test_a_host_application_gives_access_within_its_scope(
    database: Database, now: datetime
) -> None:
    issuer = add_issuer(database, now, report_ids=(REPORT,))
    embed = admit(database, minted(database, issuer, now), now)
    assert (REPORT, (PORTAL,)) == (embed.report.id, embed.origins)
    for changes, refusal in (
        ({"report": "InsightsReports-2"}, EmbedRefusal.SCOPE),
        ({"report": "InsightsReports-9"}, EmbedRefusal.SCOPE),
        ({"origins": ["https://evil.example.com"]}, EmbedRefusal.SCOPE),
        ({"origins": [PORTAL, "https://evil.example.com"]}, EmbedRefusal.SCOPE),
        ({"origins": ["*"]}, EmbedRefusal.SCOPE),
        ({"view": {"report": "InsightsReports-2"}}, EmbedRefusal.SCOPE),
        ({"view": {"timeRange": "LastDecade"}}, EmbedRefusal.SCOPE),
        ({"view": {"split": "\ud800"}}, EmbedRefusal.MALFORMED),
        ({"exp": now.timestamp() - 1}, EmbedRefusal.EXPIRED),
        ({"aud": "another server"}, EmbedRefusal.UNKNOWN),
        ({"iss": "EmbedKeys-9"}, EmbedRefusal.UNKNOWN),
    ):
        token = minted(database, issuer, now, **changes)
        assert refusal is refusal_of(database, token, now), changes


@pytest.mark.usefixtures("space")
def test_no_page_can_frame_a_token_without_origins(
    database: Database, now: datetime
) -> None:
    issuer = add_issuer(database, now)
    token = minted(database, issuer, now, origins=[])
    assert () == admit(database, token, now).origins
    with pytest.raises(EmbedRefusedError) as caught:
        embed_service(database, now).admit(token, parent=PORTAL)
    assert EmbedRefusal.ORIGIN is caught.value.refusal


@pytest.mark.usefixtures("space")
def test_an_issuer_cannot_sign_for_another(database: Database, now: datetime) -> None:
    ours = add_issuer(database, now)
    limited = add_issuer(database, now, report_ids=(ReportId("InsightsReports-2"),))
    token = minted(database, limited, now, iss=ours.id)
    assert EmbedRefusal.UNKNOWN is refusal_of(database, token, now)


@pytest.mark.usefixtures("space")
def test_no_token_shows_names_that_its_issuer_hides(
    database: Database, now: datetime
) -> None:
    issuer = add_issuer(database, now, hides_names=True)
    token = minted(database, issuer, now, view={"names": "shown"})
    assert admit(database, token, now).view.hides_names


def test_a_revoked_token_is_never_accepted_again(
    database: Database, space: Space, now: datetime
) -> None:
    issuer = add_issuer(database, now)
    token, other = (minted(database, issuer, now, jti=each) for each in "ab")
    with database.write() as session:
        for _ in range(2):
            revoke_token(session, issuer, hash_token_id("a"), now=now)
    assert EmbedRefusal.REVOKED is refusal_of(database, token, now)
    assert admit(database, other, now)
    with database.write() as session:
        end_issuer(session, get_issuer(session, space, issuer.id), now=now)
    assert EmbedRefusal.REVOKED is refusal_of(database, other, now)


@pytest.mark.usefixtures("space")
def test_an_issuer_is_replaced_with_and_without_the_old_one(
    database: Database, now: datetime
) -> None:
    first = add_issuer(database, now)
    with database.write() as session:
        second = replace_issuer(session, first, EmbedAuthor(), keeps_old=True, now=now)
    for each in (first, second):
        assert admit(database, minted(database, each, now), now)
    with database.write() as session:
        third = replace_issuer(session, second, EmbedAuthor(), keeps_old=False, now=now)
    token = minted(database, second, now)
    assert EmbedRefusal.REVOKED is refusal_of(database, token, now)
    assert admit(database, minted(database, third, now), now)
