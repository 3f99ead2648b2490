"""The pages of the administration, for administrators of the server."""
