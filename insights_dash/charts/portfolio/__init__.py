"""The portfolio: the words of its rows, and its table in embeds and on walls."""
