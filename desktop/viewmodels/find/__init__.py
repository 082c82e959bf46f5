"""A search as it is typed, its hits and the ways to narrow it."""
