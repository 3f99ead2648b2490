"""Signs and reads the tokens of wall displays, and of the views in their frames.

A wall display's token is `W<wall>-<key>` and its signature, a view's is
`V<wall>-<view>-<key>` and its. The keys are those of links, for another purpose. The
kind of a token is part of the signed text, so that none is accepted as another.
"""

import hashlib
import re
from dataclasses import dataclass

from itsdangerous import BadSignature, Signer

_NUMBER = "([0-9]{1,18})"
_WALL = re.compile(rf"W{_NUMBER}-{_NUMBER}\Z")
_VIEW = re.compile(rf"V{_NUMBER}-{_NUMBER}-{_NUMBER}\Z")
_PURPOSE = b"insights-dash.wall"


@dataclass(frozen=True)
class WallToken:
    """The numbers in a token; `view` is None in that of the whole wall display."""

    wall: int
    key: int
    view: int | None = None

    @property
    def text(self) -> str:
        """Return what is signed."""
        if self.view is None:
            return f"W{self.wall}-{self.key}"
        return f"V{self.wall}-{self.view}-{self.key}"


def read_wall_token(token: str) -> WallToken | None:
    """Return the numbers in a wall display's token, None if it is no such token."""
    found = _WALL.match(token.rpartition(".")[0])
    return WallToken(int(found[1]), int(found[2])) if found else None


def read_view_token(token: str) -> WallToken | None:
    """Return the numbers in the token of a view, None if it is no such token."""
    found = _VIEW.match(token.rpartition(".")[0])
    return WallToken(int(found[1]), int(found[3]), int(found[2])) if found else None


def sign(token: WallToken, secret: str) -> str:
    """Return a token, signed with the secret of its key."""
    return _signer(secret).sign(token.text).decode()


def is_signed(text: str, secret: str) -> bool:
    """Return whether the text of a token was signed with this secret."""
    try:
        _signer(secret).unsign(text)
    except BadSignature:
        return False
    return True


def _signer(secret: str) -> Signer:
    return Signer(
        secret,
        salt=_PURPOSE,
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )
