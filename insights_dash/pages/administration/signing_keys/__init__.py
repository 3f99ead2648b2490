"""The keys that sign embed links in every space."""
