"""E-mail addresses, compared so that no two people share one by look-alike letters."""

import unicodedata
from string import ascii_lowercase, ascii_uppercase

_TO_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def fold_address(text: str) -> str | None:
    """Return an address in the form it is compared in; None if it cannot be compared.

    Nothing but the case of ASCII letters may differ between two equal addresses. An
    address that Unicode's compatibility form or case folding would change in any other
    way, such as one with a Kelvin sign for a k, equals nothing. Neither does a text
    with blanks or control characters, or without a name and a host around an @.
    """
    plain = text.translate(_TO_LOWER)
    folded = unicodedata.normalize("NFKC", text).casefold()
    name, _, host = plain.rpartition("@")
    is_visible = plain.isprintable() and not any(each.isspace() for each in plain)
    return plain if folded == plain and is_visible and name and host else None
