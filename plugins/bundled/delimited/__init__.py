"""Comma- and tab-separated tables."""
