"""Formats that are known but not read."""
