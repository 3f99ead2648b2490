"""Headers that keep a page to itself: nothing foreign loads, nobody frames it."""

import base64
import hashlib
import re

from flask import Flask, Response

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
# Mantine puts <style> elements into the page. The one style attribute is Plotly's, of
# bold text in a hover: the hash is that of `font-weight:bold`.
_BOLD = "sha256-wkY2X5hecQzbhnFCqvTpwrUJ1f4X8LH5WFjYUzv1wmU="
_POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; "
    "style-src-elem 'self' 'unsafe-inline'; "
    f"style-src-attr 'unsafe-hashes' '{_BOLD}'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def install_headers(server: Flask) -> None:
    """Add them to every answer."""
    server.after_request(_protect)


def content_security_policy(page: str) -> str:
    """The policy of an HTML page: of inline scripts, those it was sent with may run."""
    digests = (
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE_SCRIPT.findall(page)
        if script.strip()
    )
    hashes = "".join(f" 'sha256-{digest}'" for digest in digests)
    return _POLICY.replace("{hashes}", hashes)


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if response.mimetype == "text/html":
        policy = content_security_policy(response.get_data(as_text=True))
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
