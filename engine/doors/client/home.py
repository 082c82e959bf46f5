"""Which home a program on this side of the door speaks for."""

from __future__ import annotations

from engine.settings.paths import Home, default_home

__all__ = ["Home", "default_home"]
