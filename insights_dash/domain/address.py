"""Addresses and user names from elsewhere, compared so that look-alikes differ."""

import unicodedata
from string import ascii_lowercase, ascii_uppercase

_TO_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def fold_address(text: str) -> str | None:
    """Return an e-mail address as it is compared; None if it cannot be compared.

    It follows the rules of `fold_name`, has no blanks, and has a name and a host
    around an @.
    """
    folded = fold_name(text)
    name, _, host = (folded or "").rpartition("@")
    is_address = name and host and not any(each.isspace() for each in text)
    return folded if is_address else None


def fold_name(text: str) -> str | None:
    """Return a name as it is compared; None if it cannot be compared.

    Nothing but the case of ASCII letters may differ between two equal names. A name
    that Unicode's compatibility form or case folding would change in any other way,
    such as one with a Kelvin sign for a k, equals nothing. Neither does one that is
    blank or has control characters.
    """
    plain = text.translate(_TO_LOWER)
    folded = unicodedata.normalize("NFKC", text).casefold()
    is_name = plain.strip() and plain.isprintable()
    return plain if folded == plain and is_name else None
