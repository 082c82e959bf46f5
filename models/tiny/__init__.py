"""Models we train ourselves, small enough to read, to ship for tests and to learn from. Never offered to a user."""
