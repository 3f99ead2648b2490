"""Users that an OpenID Connect provider identifies, and accounts for them."""

from dataclasses import dataclass

from insights_dash.domain.address import fold_address
from insights_dash.domain.errors import (
    InsightsError,
    InvalidInputError,
    Problem,
)
from insights_dash.domain.names import without_flaws
from insights_dash.domain.role import Grant, Role
from insights_dash.store.accounts.edit import (
    LONGEST_NAME,
    NewAccount,
)
from insights_dash.store.accounts.sign_in_methods import (
    LONGEST_IDENTITY,
)


class UnknownIdentityError(InsightsError):
    """No account here has the identity that the provider named."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} doesn't have an account here. Contact your administrator."
        )


class UnlinkedAccountError(InsightsError):
    """An identity's address belongs to an account that it is not linked to."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"You signed in as {name}. An account with your email address exists, but "
            "it isn't linked to this sign-in service. Sign in with its password, or "
            "ask an administrator to link it.",
        )


@dataclass(frozen=True)
class Identity:
    """A user as a provider describes them.

    `issuer` and `subject` identify the user. The rest is only shown.
    """

    issuer: str
    subject: str
    username: str
    display_name: str
    email: str
    email_is_verified: bool

    @property
    def key(self) -> str:
        """Return the text that an account stores, unique to its issuer and subject."""
        return make_identity_key(self.issuer, self.subject)


def make_identity_key(issuer: str, subject: str) -> str:
    """Return `issuer|subject`, which an account stores as its identity.

    Raises:
        InvalidInputError: if either is blank or padded, if the two are too long, or if
            the issuer contains |: two identities could then share one key.
    """
    problems = [
        Problem(
            field,
            "Enter this exactly as the provider does, without extra spaces.",
        )
        for field, text in (("issuer", issuer), ("subject", subject))
        if not text or text != text.strip() or not text.isprintable()
    ]
    if "|" in issuer:
        problems.append(Problem("issuer", "The issuer URL must not contain |."))
    if len(issuer) + len(subject) >= LONGEST_IDENTITY:
        problems.append(
            Problem("subject", "The issuer and the subject are too long together.")
        )
    if problems:
        raise InvalidInputError(problems)
    return f"{issuer}|{subject}"


def new_account(identity: Identity, role: Role) -> NewAccount:
    """Return a new account with the claims of the provider that fit into one.

    Half an address would be someone else's, so an address that is too long is left
    out. So is one that could be mistaken for another.
    """
    has_email = (
        identity.email_is_verified
        and len(identity.email) <= LONGEST_NAME
        and fold_address(identity.email) is not None
    )
    # The cut may leave half of a joined emoji.
    shown = without_flaws(without_flaws(identity.display_name)[:LONGEST_NAME])
    return NewAccount(
        identity.username,
        shown,
        identity.email if has_email else "",
        identity=identity.key,
        grants=(Grant(role),),
    )
