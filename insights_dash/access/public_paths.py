"""The paths that anyone can request without signing in."""

# Files that a browser loads for every page; they are the same for all users.
FILES = (
    "/assets/",
    "/_dash-component-suites/",
    "/_embed/_dash-component-suites/",
    "/_favicon.ico",
)
_SIGN_IN = "/sign-in"
_API_ROOT = frozenset({"/api", "/api/"})
# Clients ask before they have a key. Only paths that have a route here are answered.
_WELL_KNOWN = "/.well-known/openid-configuration"


def is_file(path: str) -> bool:
    """Return whether a path leads to one of the files."""
    return path.startswith(FILES)


def is_public(path: str) -> bool:
    """Return whether a path leads to a file, a sign-in page or an open document."""
    is_open = path in _API_ROOT or path == _WELL_KNOWN
    return is_open or is_file(path) or path.startswith(_SIGN_IN)
