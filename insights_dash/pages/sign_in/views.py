"""Signs users in and out, with forms that work without a script."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from insights_dash.access.authenticator import COOKIE, Authenticator
from insights_dash.access.guard import current_caller, guarded
from insights_dash.access.identity_provider import IdentityProvider, ProviderError
from insights_dash.access.permission import Credential
from insights_dash.access.provided_identity import (
    UnknownIdentityError,
    UnlinkedAccountError,
)
from insights_dash.access.sign_in import InvitationError, SignIn, SignInError
from insights_dash.access.sign_in_attempts import TooManyAttemptsError
from insights_dash.domain.errors import (
    ConflictError,
    CredentialsChangedError,
    InvalidInputError,
    StoreUnavailableError,
)
from insights_dash.store.accounts.account import Account

_NEXT, _ENDED, _PASSWORD = "next", "ended", "password.html"
_SESSION_ENDED = "Your session has ended. Sign in again to continue where you left off."
_LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class Entrance:
    """The services for signing in; `provider` is None without single sign-on."""

    authenticator: Authenticator
    sign_in: SignIn
    provider: IdentityProvider | None


def register_sign_in(server: Flask, entrance: Entrance) -> None:
    """Add the pages to the server."""
    pages = Blueprint("sign_in", __name__, template_folder="templates")
    views = _Views(entrance)
    pages.add_url_rule("/sign-in", "show", views.show)
    pages.add_url_rule("/sign-in", "enter", views.enter, methods=["POST"])
    pages.add_url_rule("/sign-in/provider", "leave", views.leave, methods=["POST"])
    pages.add_url_rule("/sign-in/return", "come_back", views.come_back)
    link = "/sign-in/password/<token>"
    pages.add_url_rule(link, "show_invitation", views.show_invitation)
    pages.add_url_rule(link, "use_invitation", views.use_invitation, methods=["POST"])
    sign_out: Callable[[], Response] = guarded()(views.sign_out)
    pages.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    server.register_blueprint(pages)


def find_safe_address(text: str | None) -> str:
    """Return a path on this site: `text`, or the first page if it leads elsewhere.

    Browsers read a backslash as a slash, and drop tabs and line ends.
    """
    address = text or "/"
    if len(address) > _LONGEST_ADDRESS:
        return "/"
    is_strange = any(each == "\\" or not each.isprintable() for each in address)
    parts = urlsplit(address) if not is_strange else None
    is_ours = (
        parts is not None
        and not parts.scheme
        and not parts.netloc
        and address.startswith("/")
        and not address.startswith("//")
    )
    return address if is_ours else "/"


class _Views:
    def __init__(self, entrance: Entrance) -> None:
        self._authenticator = entrance.authenticator
        self._sign_in = entrance.sign_in
        self._provider = entrance.provider

    def show(self) -> Response:
        """Show the form, or redirect users who are signed in."""
        address = find_safe_address(request.args.get(_NEXT))
        if current_caller().credential is not Credential.NONE:
            return _go_to(address)
        has_ended = _ENDED in request.args or bool(
            self._authenticator.read_session_token()
        )
        return self._build_form(address, has_ended=has_ended)

    def enter(self) -> Response:
        """Sign in with a password, or show the form again with the reason."""
        address = find_safe_address(request.form.get(_NEXT))
        username = request.form.get("username", "")
        password = request.form.get("password", "")
        try:
            token = self._sign_in.by_password(
                username, password, request.remote_addr or ""
            )
        except SignInError as error:
            return self._build_form(
                address, str(error), HTTPStatus.UNAUTHORIZED, username=username
            )
        except TooManyAttemptsError as error:
            response = self._build_form(
                address, str(error), HTTPStatus.TOO_MANY_REQUESTS, username=username
            )
            response.headers["Retry-After"] = str(error.seconds)
            return response
        except StoreUnavailableError as error:
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return self._build_form(address, error.summary, status, username=username)
        return self._open(token, address)

    def leave(self) -> Response:
        """Redirect to the identity provider."""
        address = find_safe_address(request.form.get(_NEXT))
        if self._provider is None:
            return self._build_form(address)
        session[_NEXT] = address
        try:
            return self._provider.begin(url_for("sign_in.come_back", _external=True))
        except ProviderError as error:
            return self._build_form(address, str(error), HTTPStatus.BAD_GATEWAY)

    def come_back(self) -> Response:
        """Sign in a user whom the identity provider sent back."""
        address = find_safe_address(session.pop(_NEXT, None))
        if self._provider is None:
            return self._build_form(address)
        try:
            token = self._sign_in.by_identity(self._provider.finish())
        except ProviderError as error:
            return self._build_form(address, str(error), HTTPStatus.BAD_REQUEST)
        except (
            CredentialsChangedError,
            UnknownIdentityError,
            UnlinkedAccountError,
        ) as error:
            return self._build_form(address, str(error), HTTPStatus.FORBIDDEN)
        except (InvalidInputError, ConflictError) as error:
            # No account can be created from the provider's claims.
            return self._build_form(address, str(error), HTTPStatus.BAD_REQUEST)
        return self._open(token, address)

    def show_invitation(self, token: str) -> Response:
        """Show the form of an invitation, in which its holder chooses a password."""
        return self._build_password_form(token)

    def use_invitation(self, token: str) -> Response:
        """Set the password and sign in, or show the form again with the reason."""
        password = request.form.get("password", "")
        if password != request.form.get("again", ""):
            return self._build_password_form(token, "Passwords don't match.")
        try:
            opened = self._sign_in.by_invitation(token, password)
        except InvitationError:
            return self._build_password_form(token)
        except InvalidInputError as error:
            return self._build_password_form(token, str(error))
        return self._open(opened, "/")

    def sign_out(self) -> Response:
        """End the session, even for someone who copied its cookie."""
        token = self._authenticator.read_session_token()
        if token:
            self._sign_in.end(token)
        response = _go_to("/sign-in")
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
        # No one else may see pages that the browser cached.
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def _open(self, token: str, address: str) -> Response:
        """Begin a session in place of the one that the browser may have had."""
        old = self._authenticator.read_session_token()
        if old:
            self._sign_in.end(old)
        session.clear()
        response = _go_to(address)
        self._authenticator.set_session_cookie(response, token)
        return response

    def _build_form(
        self,
        address: str,
        problem: str = "",
        status: HTTPStatus = HTTPStatus.OK,
        *,
        username: str = "",
        has_ended: bool = False,
    ) -> Response:
        return _build_page(
            "sign_in.html",
            status,
            next=address,
            note=_SESSION_ENDED if has_ended else "",
            problem=problem,
            username=username,
            provider=self._provider.name if self._provider else "",
        )

    def _build_password_form(self, token: str, problem: str = "") -> Response:
        try:
            account = self._sign_in.find_invited(token)
        except InvitationError as error:
            status = HTTPStatus.NOT_FOUND
            return _build_page(_PASSWORD, status, account=None, problem=str(error))
        status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
        return _build_page(_PASSWORD, status, account=account, problem=problem)


def _build_page(
    template: str, status: HTTPStatus, **values: str | Account | None
) -> Response:
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _go_to(address: str) -> Response:
    response = make_response(redirect(address, code=HTTPStatus.SEE_OTHER))
    response.headers["Cache-Control"] = "no-store"
    return response
