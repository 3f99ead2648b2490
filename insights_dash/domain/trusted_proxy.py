"""A reverse proxy that signs users in."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network


@dataclass(frozen=True)
class TrustedProxy:
    """A proxy that names its user in a header; only `networks` may connect as it."""

    header: str
    networks: tuple[IPv4Network | IPv6Network, ...]

    def is_at(self, address: IPv4Address | IPv6Address | None) -> bool:
        """Return whether a connection from `address` comes from the proxy."""
        return address is not None and any(address in each for each in self.networks)
