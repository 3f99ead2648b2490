"""Describes entries of the audit log, with names and links in place of ids."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.components.administration import ACCOUNTS
from insights_dash.domain.identity import Kind
from insights_dash.pages.administration.limits import KINDS
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import find_accounts_named
from insights_dash.store.catalogue.kinds import find_names
from insights_dash.store.events import Event
from insights_dash.store.spaces import Space

_PHRASES: Mapping[str, str] = {
    "sign-in refused": "Sign-in failed",
    "sign-in delayed": "Sign-in delayed after failed attempts",
    "password refused": "Entered a wrong current password",
    "permission refused": "Was denied permission",
    "API key refused": "API key refused",
    "OIDC identity created": "Added an OIDC identity to",
    "OIDC identity changed": "Changed an OIDC identity of",
    "OIDC identity deleted": "Deleted an OIDC identity of",
    "access token issued": "Issued an access token to",
    "access token refused": "Access token refused",
    "access tokens revoked": "Revoked all access tokens of",
    "token exchange refused": "Token exchange refused",
    "token exchange delayed": "Token exchange delayed after refused tokens",
    "session ended": "Ended a session of",
    "other sessions ended": "Ended all other sessions of",
    "all sessions ended": "Ended all sessions of",
    "password changed": "Changed the password of",
    "password link made": "Created a link to set the password of",
    "identity bound": "Linked an SSO identity to",
    "identity unbound": "Unlinked the SSO identity of",
    "account kind changed": "Changed the type of account",
    "role granted": "Granted a role to",
    "role revoked": "Revoked a role from",
    "report logo changed": "Changed the logo of report",
    "ProjectSettingsModified": "Modified settings of project",
    "DeploymentTimedOut": "Timed out deployment",
    "data recorded": "Imported data into",
    "data exported": "Exported data of",
    "ImportUndone": "Undid import",
    "environments sorted": "Changed the order of environments in",
    "tag sets sorted": "Changed the order of tag sets in",
    "demo installed": "Installed the demo in",
    "embeds of local mode ended": "Revoked the embeds created in local mode",
    "embed link created": "Created embed",
    "embed link revoked": "Revoked embed",
    "embed issuer created": "Added application",
    "embed issuer replaced": "Replaced the secret of application",
    "embed issuer ended": "Removed application",
    "embed token revoked": "Revoked a token of application",
    "embed key rotated": "Rotated the signing key of embeds",
}
# What people do to themselves needs no name beside theirs.
_OF_THE_ACTOR = {"signed in", "signed out", "password refused"}
_WITHOUT_ITEM = {*_OF_THE_ACTOR, "embed key rotated"}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z-]+")
_KINDS = (Kind.REPORT, *(kind for kind, _ in KINDS.values()))
_IDS = re.compile(rf"\b(?:{'|'.join([Kind.SPACE, *_KINDS])})-\d+\b")
_NOTHING = re.compile(r"^0 new, |, 0 changed$")  # of what an import counts
_COUNT = re.compile(r"\b\d{4,}(?= (?:new|changed)\b)")
_LABELS: Mapping[str, str] = {
    "name": "Username",
    "user": "Username",
    "by": "Signed in with",
    "begins": "Key begins with",
    "active": "Enabled",
    "project_groups": "Project groups",
    "times": "Attempts",
    "origins": "Allowed websites",
    "links": "Embeds",
    "issuers": "Applications",
    "walls": "Wall displays",
    "token": "Token ID",
}
# For programs: the demo's shift, and what the sentence itself says.
_UNSAID = {"weeks", "shifted"}
_IN_THE_SENTENCE = {"name", "purpose", "kind"}


@dataclass(frozen=True)
class Names:
    """What the entries mention: spaces and documents by id, accounts by username."""

    spaces: Mapping[str, Space]
    documents: Mapping[str, str]
    accounts: Mapping[str, Account]


def read_names(
    session: Session, spaces: Sequence[Space], events: Sequence[Event]
) -> Names:
    """Look up everything that these entries mention."""
    usernames = {each.actor for each in events}
    usernames |= {each.details.get("name", "") for each in events}
    texts = [each.document for each in events]
    texts += [text for each in events for text in each.details.values()]
    found = {each for text in texts for each in _IDS.findall(text)}
    documents: dict[str, str] = {str(each.id): each.name for each in spaces}
    for kind in _KINDS:
        ids = [each for each in found if kind.find_number(each)]
        for space in spaces if ids else ():
            documents.update(find_names(session, space, kind, ids))
    return Names(
        {each.id: each for each in spaces},
        documents,
        find_accounts_named(session, usernames - {""}),
    )


def describe_actor(event: Event, names: Names) -> Component | str:
    """Who did it: an account, a stranger, the command line, or local mode's user."""
    if event.actor:
        account = names.accounts.get(event.actor)
        return _link_account(account) if account else event.actor
    if event.is_by_stranger:
        return "Not signed in"
    way = "Local mode" if event.address else "Command line"
    return html.Span(way, className="listing__actor")


def describe_event(event: Event, names: Names) -> Component:
    """What happened, to what, and the details on a line of its own."""
    sentence: list[Component | str] = [_phrase(event.action)]
    item = _find_item(event, names)
    if item is not None:
        sentence += [" ", item]
    details = list(_describe_details(event, names, has_item=item is not None))
    return html.Div(
        [
            html.Div(sentence, title=event.document or None),
            html.Span(" · ".join(details), className="listing__more")
            if details
            else None,
        ]
    )


def _phrase(action: str) -> str:
    """`account created` is "Created account", `ReleaseCreated` "Created release"."""
    if action in _PHRASES:
        return _PHRASES[action]
    words = [
        each if each.isupper() else each.lower() for each in _WORDS.findall(action)
    ]
    if words and words[0] in {"signed", "task"}:
        return " ".join(words).capitalize()
    turned = [*words[-1:], *words[:-1]]
    text = " ".join(turned)
    return text[:1].upper() + text[1:]


def _find_item(event: Event, names: Names) -> Component | str | None:
    """What an entry is about, by name, with a link to its page if it has one."""
    document, name = event.document, event.details.get("name", "")
    space = names.spaces.get(event.space_id)
    if event.action in _WITHOUT_ITEM or not document:
        return None
    if Kind.USER.find_number(document):
        account = names.accounts.get(name)
        is_same = account is not None and account.id == document
        return _link_account(account) if account and is_same else html.Strong(name)
    if Kind.API_KEY.find_number(document):
        purpose = event.details.get("purpose", document)
        return html.Span([html.Strong(purpose), f" of {name}"])
    shown = name or names.documents.get(document, document)
    path = _find_path(event, space)
    if path:
        return dcc.Link(shown, href=path)
    noun = event.details.get("kind", "")
    # The action of a catalogue document does not say of what kind it is.
    is_named = noun and noun not in event.action.lower()
    return html.Span([f"{noun} " if is_named else "", html.Strong(shown)])


def _find_path(event: Event, space: Space | None) -> str:
    """Return where a space, a report or an embed is shown, empty if nowhere."""
    document = event.document
    if space is None:
        return ""
    if document == space.id:
        return f"/{space.id}/insights"
    if Kind.REPORT.find_number(document) and event.action != "report deleted":
        return f"/{space.id}/insights/{document}"
    if Kind.WALL_DISPLAY.find_number(document):
        return f"/{space.id}/walls/{document}"
    return f"/{space.id}/embeds" if Kind.EMBED_LINK.find_number(document) else ""


def _describe_details(event: Event, names: Names, *, has_item: bool) -> Iterable[str]:
    for name, text in event.details.items():
        is_said = has_item and name in _IN_THE_SENTENCE
        is_own = name == "name" and text == event.actor
        if not text or name in _UNSAID or is_said or is_own:
            continue
        label = _LABELS.get(name, name[:1].upper() + name[1:])
        if name == "by" and Kind.EMBED_KEY.find_number(text):
            label = "New key"  # elsewhere, `by` is the way of signing in
        short = _COUNT.sub(_group_digits, _NOTHING.sub("", text))
        named = _IDS.sub(lambda found: names.documents.get(found[0], found[0]), short)
        yield f"{label}: {named}"
    space = names.spaces.get(event.space_id)
    if space is not None and event.document != space.id:
        yield f"Space: {space.name}"


def _group_digits(count: re.Match[str]) -> str:
    return f"{int(count[0]):,}"


def _link_account(account: Account) -> Component:
    return dcc.Link(
        account.display_name, href=f"{ACCOUNTS.path}/{quote(account.id, safe='')}"
    )
