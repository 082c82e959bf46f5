"""Watched folders, how far they are, and what needs the person."""
