"""Links with which users choose their passwords."""

from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from insights_dash.access.secrets import generate_token, hash_token
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.sign_in_methods import INVITATION_LASTS, invite


def create_invitation(session: Session, account: Account, *, now: datetime) -> str:
    """Return the URL of a new link; it works once, and earlier ones stop working."""
    token = generate_token()
    expires = now + INVITATION_LASTS
    invite(session, account, hash_token(token), expires=expires, now=now)
    return f"{request.host_url}sign-in/password/{token}"
