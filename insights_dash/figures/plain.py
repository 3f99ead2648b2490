"""Escapes texts for Plotly, which interprets every text as markup."""

# Plotly reads tags, character references and `%{…}` in names, labels and annotations.
_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;"})


def write_plain(text: str) -> str:
    """Return the markup that Plotly draws as exactly this text."""
    return text.translate(_REFERENCES)
