"""The page of a space's data: what is stored, since when, and what is wrong with it."""
