"""Sign-in without keys: pipelines exchange their ID tokens for access tokens."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from insights_dash.access.statuses import SECONDS_TO_RETRY, find_status
from insights_dash.access.token_exchange import (
    ExchangeError,
    ExchangeRequest,
    TokenExchange,
)
from insights_dash.api.reply import reply
from insights_dash.api.wire.json_text import read_object
from insights_dash.api.wire.oauth import (
    TOKEN_PATH,
    discovery_to_wire,
    refusal_to_wire,
    token_to_wire,
)
from insights_dash.domain.errors import InsightsError, UnavailableError

DISCOVERY_PATH = "/.well-known/openid-configuration"
_LARGEST_BODY = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_NAMES = tuple(ExchangeRequest.__dataclass_fields__)


def register_token_exchange(server: Flask, exchange: TokenExchange) -> None:
    """Answer strangers who exchange tokens, in the words of OAuth 2.0."""
    oauth = Blueprint("oauth", __name__)

    @oauth.get(DISCOVERY_PATH)
    def discover() -> Response:
        return reply(discovery_to_wire(request.host_url.rstrip("/")))

    # The first is where OctopusDeploy/login looks, the second is documented by Octopus.
    @oauth.post(TOKEN_PATH)
    @oauth.post(f"/api{TOKEN_PATH}")
    def issue() -> Response:
        asked = _read_request()
        return reply(token_to_wire(exchange.exchange(asked, request.remote_addr or "")))

    oauth.register_error_handler(InsightsError, _answer_error)
    oauth.register_error_handler(HTTPException, _answer_http_error)
    oauth.after_request(_forbid_caching)
    server.register_blueprint(oauth)


def _read_body() -> Mapping[str, object]:
    """Read what was sent; a field of a form that comes twice is None."""
    request.max_content_length = _LARGEST_BODY
    if request.mimetype == _FORM:
        return {
            name: texts[0] if len(texts) == 1 else None
            for name, texts in request.form.lists()
        }
    if request.is_json:
        body = request.get_data(cache=False)
        # Werkzeug cuts a chunked body at its limit and says nothing.
        if len(body) >= _LARGEST_BODY:
            raise RequestEntityTooLarge
        return read_object(body)
    code, message = "invalid_request", f"Send JSON, or a form as {_FORM}."
    raise ExchangeError(code, message)


def _read_request() -> ExchangeRequest:
    """Read the parameters of a JSON object or a form.

    Raises:
        InsightsError: if there are neither, or a parameter comes twice.
        RequestEntityTooLarge: if the body has more than 64 KiB.
    """
    sent = _read_body()
    given = {name: sent[name] for name in _NAMES if name in sent}
    wrong = [name for name, value in given.items() if not isinstance(value, str)]
    if wrong:
        code, message = "invalid_request", f"Send one string for: {', '.join(wrong)}."
        raise ExchangeError(code, message)
    return ExchangeRequest(**{name: str(value) for name, value in given.items()})


def _answer_error(error: InsightsError) -> Response:
    if isinstance(error, ExchangeError):
        response = reply(refusal_to_wire(error.code, str(error)), status=error.status)
        if error.retry_after:
            response.headers["Retry-After"] = str(error.retry_after)
        return response
    status = find_status(error) or HTTPStatus.BAD_REQUEST
    if isinstance(error, UnavailableError):
        code = "temporarily_unavailable"
        response = reply(refusal_to_wire(code, error.summary), status=status)
        response.headers["Retry-After"] = SECONDS_TO_RETRY
        return response
    return reply(refusal_to_wire("invalid_request", str(error)), status=status)


def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    message = error.description or HTTPStatus(status).phrase
    return reply(refusal_to_wire("invalid_request", message), status=status)


def _forbid_caching(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
