"""Styles of the terminal output, by meaning. They never carry a fact alone: words say it too."""

from __future__ import annotations

ACCENT = "bold blue"
MUTED = "dim"
MARK = "bold black on yellow"
GOOD = "green"
WARN = "yellow"
BAD = "red"
