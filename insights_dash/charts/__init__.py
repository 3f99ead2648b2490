"""The charts of an answer, for a report's pages and for embeds."""
