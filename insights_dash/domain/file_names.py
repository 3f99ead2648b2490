"""Names of downloads: derived from a document's name, and valid on every system."""

import re
from dataclasses import dataclass
from datetime import date

from insights_dash.domain.names import normalize, without_invisible

# Characters that Windows, macOS or Linux refuse in a name, and spaces, which break
# scripts.
_REFUSED = re.compile(r'[<>:"/\\|?*\s\x00-\x1f\x7f-\x9f-]+')
# Windows opens a device for these, whatever follows the first full stop.
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(?=\.|\Z)",
    re.IGNORECASE,
)
# File systems allow 255 bytes; the rest of the file's name needs some of them.
_LONGEST = 160
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class FileName:
    """A file's name; `fallback` is pure ASCII, for programs that can't read others."""

    name: str
    fallback: str


def name_file(document: str, identifier: str, ending: str) -> FileName:
    """Return the name of a document's file, such as `日本-deployments.csv`.

    The document's id replaces its name in the fallback, and if no character of the name
    is left.
    """
    fallback = f"{identifier}-{ending}"
    stem = name_stem(document)
    name = f"{stem}-{ending}" if stem else fallback
    return FileName(name, name if _PLAIN.fullmatch(name) else fallback)


def name_days(first: date, last: date) -> str:
    """Return a period as a part of a file's name: `2026-05-01-to-2026-05-31`."""
    return f"{first.isoformat()}-to-{last.isoformat()}"


def name_stem(document: str) -> str:
    """Return a document's name without characters that file systems don't allow.

    Letters keep their script and case: `Payments / EU` becomes `Payments-EU`.
    """
    text = without_invisible(normalize("NFC", document))
    encoded = _REFUSED.sub("-", text).encode("utf-8", "ignore")
    # A full stop in front hides a file, a hyphen makes it look like an option.
    stem = encoded[:_LONGEST].decode("utf-8", "ignore").strip("-.")
    return _DEVICE.sub(r"\1_", stem, count=1) if _DEVICE.match(stem) else stem
