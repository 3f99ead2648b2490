"""A space's embeds: links, host applications, and the key that signs."""
