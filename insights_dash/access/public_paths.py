"""The paths that anyone can request without signing in."""

# Files that browsers and pipelines load; they are the same for all users.
FILES = (
    "/assets/",
    "/_dash-component-suites/",
    "/_embed/_dash-component-suites/",
    "/_favicon.ico",
    "/insights-record.py",
)
_SIGN_IN = "/sign-in"
_OPEN = frozenset(
    {
        *("/api", "/api/"),
        # Links to Octopus's pages begin here, and a sign-in would lose what follows #.
        *("/app", "/app/"),
        # Pipelines exchange their tokens here. See api/token_exchange.py.
        *("/.well-known/openid-configuration", "/token/v1", "/api/token/v1"),
    }
)


def is_file(path: str) -> bool:
    """Return whether a path leads to one of the files."""
    return path.startswith(FILES)


def is_public(path: str) -> bool:
    """Return whether a path leads to a file, a sign-in page or an open document."""
    return path in _OPEN or is_file(path) or path.startswith(_SIGN_IN)
