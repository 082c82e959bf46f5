"""Folders, files and problems."""
