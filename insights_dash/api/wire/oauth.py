"""What OAuth 2.0 clients read: discovery, token responses and errors.

Clients of Octopus read the same errors in `ErrorMessage` and `Errors`.
"""

from typing import Any

from insights_dash.access.token_exchange import (
    ACCESS_TOKEN_TYPE,
    GRANT_TYPE,
    describe_lifetime,
)

TOKEN_PATH = "/token/v1"  # noqa: S105 - a path


def discovery_to_wire(base: str) -> dict[str, Any]:
    """Say where tokens are exchanged. Source: RFC 8414."""
    return {
        "issuer": base,
        "token_endpoint": f"{base}{TOKEN_PATH}",
        "grant_types_supported": [GRANT_TYPE],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
    }


def token_to_wire(token: str) -> dict[str, Any]:
    """Answer an exchange. Source: RFC 8693, 2.2.1."""
    return {
        "access_token": token,
        "issued_token_type": ACCESS_TOKEN_TYPE,
        "token_type": "Bearer",
        "expires_in": describe_lifetime(),
    }


def refusal_to_wire(code: str, message: str) -> dict[str, Any]:
    """Answer a request that was refused. Source: RFC 6749, 5.2."""
    return {
        "error": code,
        "error_description": message,
        "ErrorMessage": message,
        "Errors": [message],
    }
