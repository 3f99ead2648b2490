"""The page of an import: columns are matched, previewed and imported, and undone."""
