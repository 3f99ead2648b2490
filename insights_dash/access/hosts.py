"""The names that a server may be addressed by."""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit


def parse_host(text: str) -> str:
    """Return the name in a `Host` header or a setting: no port, no letter case.

    IPv6 addresses lose their brackets and get their shortest form. The name is empty if
    the text does not hold one.
    """
    try:
        name = urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return ""
    try:
        return ip_address(name).compressed
    except ValueError:
        return name


def is_allowed_host(host: str, allowed: Collection[str]) -> bool:
    """Return whether a `Host` header names one of the allowed hosts.

    `.example.com` allows example.com and every name below it.
    """
    name = parse_host(host)
    return bool(name) and any(_matches(name, each) for each in allowed)


def is_loopback_host(host: str) -> bool:
    """Return whether a `Host` header can only mean the machine it comes from."""
    name = parse_host(host)
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _matches(name: str, allowed: str) -> bool:
    is_bare_ipv6 = allowed.count(":") > 1 and "[" not in allowed
    wanted = parse_host(f"[{allowed}]" if is_bare_ipv6 else allowed.removeprefix("."))
    try:
        wanted = wanted.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    is_below = allowed.startswith(".") and name.endswith(f".{wanted}")
    return bool(wanted) and (name == wanted or is_below)
