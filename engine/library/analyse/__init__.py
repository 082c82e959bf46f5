"""Text to search terms, for files and for queries alike. Pure."""
