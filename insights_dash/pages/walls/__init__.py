"""The wall displays of a space: the list, and the page of each."""
