"""A space's embeds: links, and host applications that sign tokens."""
