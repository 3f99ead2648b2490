"""Single sign-on with OpenID Connect: redirect to the provider, and read its answer.

Authlib implements the authorization code flow with PKCE, state and nonce. It keeps them
in Flask's signed session cookie between the two requests.
"""

from collections.abc import Mapping
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from insights_dash.access.provided_identity import Identity
from insights_dash.domain.errors import InsightsError
from insights_dash.domain.well_formed import all_texts, is_well_formed

_NAME = "provider"
_SECONDS_TO_ANSWER = 10
# Source: OpenID Connect Core 1.0, 2.
_LONGEST_SUBJECT = 255
# Errors of the connection and of the provider's answer. Its texts are never shown,
# because anyone may have written them.
_FAILURES = (OAuthError, JoseError, RequestException, ValueError, KeyError)


class ProviderError(InsightsError):
    """The provider refused, could not be reached, or sent an invalid answer."""


class IdentityProvider:
    """A provider of OpenID Connect."""

    def __init__(
        self,
        server: Flask,
        *,
        name: str,
        issuer: str,
        client_id: str,
        client_secret: str,
    ) -> None:
        """Register the provider, whose endpoints are read at the first sign-in."""
        self.name = name
        self._issuer = issuer
        self._client: Any = OAuth(server).register(
            _NAME,
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "timeout": _SECONDS_TO_ANSWER,
            },
        )

    def begin(self, return_to: str) -> Response:
        """Return a redirect to the provider, which redirects users back to `return_to`.

        Raises:
            ProviderError: if the provider cannot be reached.
        """
        try:
            answer: Response = self._client.authorize_redirect(return_to)
        except _FAILURES as error:
            message = "The sign-in service cannot be reached. Try again later."
            raise ProviderError(message) from error
        return answer

    def _receive_claims(self) -> Mapping[str, Any]:
        """Return well-formed claims, whose subject can be stored as `sub`.

        Raises:
            ProviderError: if there are none.
        """
        try:
            claims = self._client.authorize_access_token()["userinfo"]
            subject = _read_subject(claims["sub"])
            if not all_texts(claims, is_well_formed):
                raise ValueError(claims)
        except _FAILURES as error:
            message = "Sign-in was not completed. Try again."
            raise ProviderError(message) from error
        return {**claims, "sub": subject}

    def finish(self) -> Identity:
        """Return the identity in the request of a user whom the provider sent back.

        Raises:
            ProviderError: if there is no identity, or it can't be trusted.
        """
        claims = self._receive_claims()
        subject = claims["sub"]
        email = _read_text(claims.get("email"))
        is_verified = claims.get("email_verified") is True
        # An unverified address may belong to another user.
        fallback = email if email and is_verified else subject
        name = _read_text(claims.get("preferred_username")) or fallback
        return Identity(
            issuer=self._issuer,
            subject=subject,
            username=name,
            display_name=_read_text(claims.get("name")) or name,
            email=email,
            email_is_verified=is_verified,
        )


def _read_subject(claim: object) -> str:
    """Return the subject as text: the number 1 must not pass for the text "1".

    Raises:
        ValueError: if it is not text that can be stored and shown.
    """
    subject = claim if isinstance(claim, str) else ""
    is_sound = subject.isprintable() and subject == subject.strip()
    if not 0 < len(subject) <= _LONGEST_SUBJECT or not is_sound:
        raise ValueError(claim)
    return subject


def _read_text(claim: object) -> str:
    """Return a claim that is shown to people, empty if the provider sent no text."""
    return claim if isinstance(claim, str) and claim.strip() else ""
