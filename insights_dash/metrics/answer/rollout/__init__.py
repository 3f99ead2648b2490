"""How releases spread over streams, and where each stream stands now."""
