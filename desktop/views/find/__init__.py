"""Search and its hits."""
