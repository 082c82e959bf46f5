"""Sound and video."""
