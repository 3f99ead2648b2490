"""Compares email addresses and usernames from outside, so that look-alikes differ."""

from string import ascii_lowercase, ascii_uppercase

from insights_dash.domain.names import has_mark_flood, normalize

_TO_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def fold_address(text: str) -> str | None:
    """Return the form in which an email address is compared, None if it has none.

    An address follows the rules of `fold_provided_name`, has no spaces, and has a name
    and a host around an @.
    """
    folded = fold_provided_name(text)
    name, _, host = (folded or "").rpartition("@")
    is_address = name and host and not any(each.isspace() for each in text)
    return folded if is_address else None


def fold_provided_name(text: str) -> str | None:
    """Return the form in which a name is compared, None if it has none.

    Equal names differ only in the case of ASCII letters. A name that Unicode's
    compatibility form or case folding would change in any other way, such as one with a
    Kelvin sign for a k, equals no other name. Neither does one that is blank, has
    control characters or is a flood of combining marks.
    """
    plain = text.translate(_TO_LOWER)
    folded = normalize("NFKC", text).casefold()
    is_name = plain.strip() and plain.isprintable() and not has_mark_flood(plain)
    return plain if folded == plain and is_name else None
