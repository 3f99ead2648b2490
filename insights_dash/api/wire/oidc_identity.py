"""OIDC identities of service accounts, as Octopus has them."""

from collections.abc import Sequence

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import TextOrNull, Wire
from insights_dash.domain.oidc_identity import IdentityDraft, OidcIdentity
from insights_dash.store.accounts.account import Account

PATH = "/api/serviceaccounts"


class WireOidcIdentity(Wire):
    """An OIDC identity: tokens of an issuer that stand for a service account."""

    sets = IdentityDraft

    id: str
    service_account_id: str
    name: str
    issuer: str
    subject: str
    audience: TextOrNull
    links: Links


class WireOidcIdentities(Wire):
    """The OIDC identities of a service account, and the ID that tokens name."""

    server_url: str
    external_id: str
    oidc_identities: list[WireOidcIdentity]
    count: int


def identity_path(account: Account, identity: OidcIdentity) -> str:
    """Return the URL of an identity."""
    return f"{PATH}/{account.id}/oidcidentities/{identity.id}/v1"


def identity_to_wire(account: Account, identity: OidcIdentity) -> WireOidcIdentity:
    """Show an identity of an account."""
    draft = identity.draft
    return WireOidcIdentity(
        id=identity.id,
        service_account_id=account.id,
        name=draft.name,
        issuer=draft.issuer,
        subject=draft.subject,
        audience=draft.audience,
        links={"Self": identity_path(account, identity)},
    )


def identities_to_wire(
    account: Account, identities: Sequence[OidcIdentity], total: int, server_url: str
) -> WireOidcIdentities:
    """Show a page of an account's identities; `total` is how many it has."""
    return WireOidcIdentities(
        server_url=server_url,
        external_id=account.external_id,
        oidc_identities=[identity_to_wire(account, each) for each in identities],
        count=total,
    )
