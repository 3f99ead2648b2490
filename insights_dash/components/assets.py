"""URLs of the browser's own files."""

from pathlib import Path


def locate_asset(assets: Path, file: str) -> str:
    """Return the URL of a file in `assets`, which changes whenever the file does.

    Browsers keep the file for a year, for all pages and all embeds.
    """
    return f"/assets/{file}?m={(assets / file).stat().st_mtime}"
