"""Security headers: pages load no foreign content, and no other site can frame them.

A header that a view has already set stays.
"""

import base64
import hashlib
import re

from flask import Flask, Response, g, request

from insights_dash.access.permission import Caller, Credential
from insights_dash.access.public_paths import FILES

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
# Mantine puts <style> elements into the page.
_POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; "
    "style-src-elem 'self' 'unsafe-inline'; "
    "style-src-attr 'none'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

# Responses that are not pages load and run nothing if a browser opens them.
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
# Browser features that no page uses.
_PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
        *("magnetometer", "microphone", "midi", "payment", "usb"),
    )
)
_YEAR = 365 * 24 * 60 * 60
# Sandboxed frames, which have no origin, load files and embeds too.
_PUBLIC = (*FILES, "/_embed/")
# A cached copy could be shown to the next person who uses the browser.
_BROWSED = {Credential.COOKIE, Credential.PROXY}


def install_headers(server: Flask, markup: str) -> None:
    """Add the headers to every response; scripts inside `markup` can run."""

    @server.after_request
    def protect(response: Response) -> Response:
        return _protect(response, markup + g.get("trusted_markup", ""))


def trust_scripts(markup: str) -> None:
    """Let scripts inside `markup` run in the page of the current request.

    The markup must not contain anything that a user wrote. So a script that someone
    hides in a name is not among those that run.
    """
    g.trusted_markup = g.get("trusted_markup", "") + markup


def content_security_policy(markup: str) -> str:
    """Return the policy of a page, whose inline scripts in `markup` can run."""
    digests = (
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE_SCRIPT.findall(markup)
        if script.strip()
    )
    hashes = "".join(f" 'sha256-{digest}'" for digest in digests)
    return _POLICY.replace("{hashes}", hashes)


def _protect(response: Response, markup: str) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", _PERMISSIONS)
    if not request.path.startswith(_PUBLIC):
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.is_secure:
        # The connection itself is encrypted, or a trusted proxy says that the browser's
        # is.
        headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    if response.mimetype == "text/html":
        policy = content_security_policy(markup)
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("Cache-Control", "no-cache")
    headers.setdefault("Content-Security-Policy", _NO_PAGE)
    if _must_not_be_stored(response):
        headers["Cache-Control"] = "no-store"
    return response


def _must_not_be_stored(response: Response) -> bool:
    """Return whether the browser must keep no copy, not even for its Back button.

    Logos may be cached: they are requested again and again, and reveal almost nothing.
    """
    # Requests to a host that is not allowed have no caller.
    caller: Caller | None = g.get("caller")
    if caller is None or caller.credential not in _BROWSED:
        return False
    is_logo = (response.mimetype or "").startswith("image/")
    return not is_logo and not request.path.startswith(_PUBLIC)
