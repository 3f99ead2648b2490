"""What changed between two periods, whether it is chance, and who contributed."""
