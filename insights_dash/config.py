"""Settings, read from the environment once by `Settings.from_environment`.

Only `application`, `cli`, `app.py` and `gunicorn.conf.py` import them;
docs/configuration.md lists them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from argon2 import Parameters
from argon2.profiles import get_default_parameters
from platformdirs import user_data_path

from insights_dash.domain.choice import find_choice
from insights_dash.domain.errors import InsightsError
from insights_dash.domain.role import Role
from insights_dash.domain.trusted_proxy import TrustedProxy

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_MOST_HOPS = 10
_SHOWN = 100  # characters of a wrong value
_LONGEST_KEEP_ALIVE = 3600
_LONGEST_ISSUER = 200
_LARGEST_UPLOAD = 10_000  # megabytes
_MOST_MEGABYTES, _LONGEST_NUMBER = 1_000_000, 9


class SettingsError(InsightsError):
    """An environment variable has an invalid value."""


@dataclass(frozen=True)
class OpenIdConnect:
    """The identity provider to sign in with; `name` is on the button.

    If `binds_administrators`, an address that the provider has verified is enough to
    sign in as an administrator.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "single sign-on"
    binds_administrators: bool = False


@dataclass(frozen=True)
class Settings:
    """All settings of an installation; paths and URLs are absolute.

    If `secret_key` is empty, the installation's own is used, which is stored in its
    home. `cache_megabytes` limits the memory that each process uses for cached results.
    `proxy_hops` is the number of reverse proxies whose X-Forwarded headers are trusted.
    """

    home: Path
    database_url: str = field(repr=False)  # may hold a password
    cache_type: str = "SimpleCache"
    cache_url: str = field(default="", repr=False)
    cache_megabytes: int = 128
    allowed_hosts: tuple[str, ...] = LOCAL_HOSTS
    secret_key: str = field(default="", repr=False)
    admin_password: str = field(default="", repr=False)
    proxy_hops: int = 0
    proxy_sign_in: TrustedProxy | None = None
    open_id_connect: OpenIdConnect | None = None
    sign_up_role: Role | None = None
    largest_upload: int = 512  # megabytes
    keep_alive: int = 75  # seconds that an idle connection stays open
    # What a hash of a password costs. No variable sets it, but tests choose a low cost.
    password_cost: Parameters = field(default_factory=get_default_parameters)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the `INSIGHTS_…` variables; missing and empty ones get their default.

        Raises:
            SettingsError: if a value is invalid.
        """
        default_home = user_data_path("insights-dash", appauthor=False)
        home = Path(environment.get("INSIGHTS_HOME") or default_home).expanduser()
        return cls(
            home=home.absolute(),
            database_url=environment.get("INSIGHTS_DATABASE_URL")
            or f"sqlite:///{home.absolute() / 'insights.db'}",
            cache_type=environment.get("INSIGHTS_CACHE_TYPE") or "SimpleCache",
            cache_url=environment.get("INSIGHTS_CACHE_URL") or "",
            cache_megabytes=_read_number(
                environment,
                "INSIGHTS_CACHE_MEGABYTES",
                range(_MOST_MEGABYTES + 1),
                default=cls.cache_megabytes,
            ),
            allowed_hosts=(
                *LOCAL_HOSTS,
                *_split(environment.get("INSIGHTS_ALLOWED_HOSTS", "")),
            ),
            secret_key=environment.get("INSIGHTS_SECRET_KEY") or "",
            admin_password=environment.get("INSIGHTS_ADMIN_PASSWORD") or "",
            proxy_hops=_read_number(
                environment, "INSIGHTS_PROXY_HOPS", range(_MOST_HOPS + 1), default=0
            ),
            proxy_sign_in=_read_proxy(environment),
            open_id_connect=_read_open_id_connect(environment),
            sign_up_role=_read_role(environment.get("INSIGHTS_SIGN_UP_ROLE", "")),
            largest_upload=_read_number(
                environment,
                "INSIGHTS_LARGEST_UPLOAD",
                range(1, _LARGEST_UPLOAD + 1),
                default=cls.largest_upload,
            ),
            keep_alive=_read_number(
                environment,
                "INSIGHTS_KEEP_ALIVE",
                range(1, _LONGEST_KEEP_ALIVE + 1),
                default=cls.keep_alive,
            ),
        )


def _split(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _read_number(
    environment: Mapping[str, str], name: str, allowed: range, *, default: int
) -> int:
    """Return a setting that is a whole number, `default` if it is not set."""
    text = environment.get(name, "").strip()
    if not text:
        return default
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    if not is_number or int(text) not in allowed:
        message = (
            f'{name} is "{text[:_SHOWN]}". Use a whole number from {allowed[0]} to '
            f"{allowed[-1]}."
        )
        raise SettingsError(message)
    return int(text)


def _read_proxy(environment: Mapping[str, str]) -> TrustedProxy | None:
    header = environment.get("INSIGHTS_PROXY_USER_HEADER", "").strip()
    if not header:
        return None
    listed = _split(environment.get("INSIGHTS_PROXY_ADDRESSES", ""))
    if not listed:
        message = (
            "INSIGHTS_PROXY_USER_HEADER also needs INSIGHTS_PROXY_ADDRESSES. Set it to "
            "the addresses that the proxy connects from, such as 127.0.0.1 or "
            "10.0.0.0/8."
        )
        raise SettingsError(message)
    return TrustedProxy(header, tuple(map(_read_network, listed)))


def _read_network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        message = (
            f'INSIGHTS_PROXY_ADDRESSES contains "{text[:_SHOWN]}". Use IP addresses or '
            "networks such as 127.0.0.1 or 10.0.0.0/8."
        )
        raise SettingsError(message) from error


def _check_issuer(issuer: str) -> None:
    # An identity's key is issuer|subject, in a column of 500 characters.
    is_address = issuer.isprintable() and not set("| ") & set(issuer)
    if not is_address or len(issuer) > _LONGEST_ISSUER:
        message = (
            f'INSIGHTS_OIDC_ISSUER is "{issuer[:_SHOWN]}". Use the URL of the '
            f"provider: up to {_LONGEST_ISSUER} characters, without spaces or |."
        )
        raise SettingsError(message)


def _read_open_id_connect(environment: Mapping[str, str]) -> OpenIdConnect | None:
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    issuer, client, secret = (
        environment.get(f"INSIGHTS_OIDC_{name}", "").strip() for name in names
    )
    if not (issuer or client or secret):
        return None
    if not (issuer and client and secret):
        values = zip(names, (issuer, client, secret), strict=True)
        missing = [f"INSIGHTS_OIDC_{name}" for name, value in values if not value]
        message = f"OpenID Connect also needs {' and '.join(missing)}."
        raise SettingsError(message)
    _check_issuer(issuer)
    return OpenIdConnect(
        issuer.rstrip("/"),
        client,
        secret,
        environment.get("INSIGHTS_OIDC_NAME", "").strip() or "single sign-on",
        _read_binding(environment.get("INSIGHTS_OIDC_BIND_ADMINISTRATORS", "")),
    )


def _read_binding(text: str) -> bool:
    chosen = text.strip().lower() or "no"
    if chosen not in {"yes", "no"}:
        message = (
            f'INSIGHTS_OIDC_BIND_ADMINISTRATORS is "{text[:_SHOWN]}". Use yes or no.'
        )
        raise SettingsError(message)
    return chosen == "yes"


def _read_role(text: str) -> Role | None:
    if not text.strip():
        return None
    role = find_choice(text, Role)
    if role is not None:
        return role
    message = (
        f'INSIGHTS_SIGN_UP_ROLE is "{text[:_SHOWN]}". Use one of {", ".join(Role)}.'
    )
    raise SettingsError(message)
