"""Local mode: who has access while there are no accounts; creating the first one.

A reverse proxy on the same machine makes strangers look local. So a request must show
no trace of a proxy; and since a proxy can hide every trace, creating the first account
also takes a code that only the machine's owner can read.
"""

import base64
import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import Request

from insights_dash.access.hosts import is_loopback_host

# Headers that proxies, load balancers, tunnels and CDNs add.
_PROXY_HEADERS = {
    "cdn-loop",
    "client-ip",
    "forwarded",
    "front-end-https",
    "proxy-connection",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-cloud-trace-context",
    "x-cluster-client-ip",
    "x-host",
    "x-http-host-override",
    "x-originating-ip",
    "x-proxyuser-ip",
    "x-remote-addr",
    "x-remote-ip",
    "x-request-start",
    "x-rewrite-url",
    "x-scheme",
    "x-script-name",
    "x-url-scheme",
}
_PROXY_PREFIXES = (
    "cf-",
    "fastly-",
    "fly-",
    "ngrok-",
    "tailscale-",
    "x-amz-cf-",
    "x-amzn-",
    "x-appengine-",
    "x-arr-",
    "x-azure-",
    "x-envoy-",
    "x-forwarded",
    "x-nf-",
    "x-original-",
    "x-real-",
    "x-vercel-",
)
_CODE_BYTES = 10  # 80 bits as 16 letters and digits


def is_local_request(request: Request) -> bool:
    """Return whether a request comes straight from this machine.

    Browsers and API clients speak HTTP/1.1; HTTP/1.0 is what nginx speaks to a server
    behind it by default.
    """
    peer = find_peer(request)
    names = [name.lower() for name, _ in request.headers]
    return (
        peer is not None
        and peer.is_loopback
        and is_loopback_host(request.host)
        and request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
        and _PROXY_HEADERS.isdisjoint(names)
        and not any(name.startswith(_PROXY_PREFIXES) for name in names)
    )


def find_peer(request: Request) -> IPv4Address | IPv6Address | None:
    """Return where the connection itself comes from, whatever a header says.

    It is None for connections without an address, such as those of a Unix socket.
    """
    original = request.environ.get("werkzeug.proxy_fix.orig", {})
    text = original.get("REMOTE_ADDR") or request.environ.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def derive_setup_code(secret_key: str) -> str:
    """Return the setup code for the first account, such as ABCD-EFGH-….

    It is derived from the installation's secret key, so every process has the same
    code, and no one can compute it without access to the machine. It stops working once
    the first account exists.
    """
    digest = hmac.digest(
        secret_key.encode(), b"insights-dash.setup-code", hashlib.sha256
    )
    letters = base64.b32encode(digest[:_CODE_BYTES]).decode()
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def is_setup_code(text: str, secret_key: str) -> bool:
    """Return whether the typed text is the code, in any letter case and spacing."""
    typed = "".join(each for each in text.upper() if each.isalnum())
    wanted = derive_setup_code(secret_key).replace("-", "")
    return hmac.compare_digest(typed.encode(), wanted.encode())
