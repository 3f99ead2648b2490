"""The JSON of the API: the only place with PascalCase names and duration text."""
