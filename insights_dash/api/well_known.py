"""What other servers and clients ask of this one before they know its API."""

from http import HTTPStatus

from flask import Blueprint, Response

from insights_dash.api.reply import reply
from insights_dash.api.wire.problem import failure_to_wire

# Octopus's clients look here before they exchange a token of a pipeline for one of the
# server. Without a document, they say so and ask for an API key.
OPENID_CONFIGURATION = "/.well-known/openid-configuration"


def register_well_known(api: Blueprint) -> None:
    """Answer the addresses below `/.well-known`, for strangers too."""
    api.add_url_rule(OPENID_CONFIGURATION, "openid_configuration", _refuse)


def _refuse() -> Response:
    message = "This server exchanges no OpenID Connect tokens. Use an API key instead."
    return reply(failure_to_wire(message, ()), status=HTTPStatus.NOT_FOUND)
