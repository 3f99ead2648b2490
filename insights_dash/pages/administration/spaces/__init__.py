"""The list of spaces, and the page of each."""
