"""Plain text and line-based settings files."""
