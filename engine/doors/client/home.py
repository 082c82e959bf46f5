"""Home: where an engine keeps everything, for those who know the engine by its client only."""

from __future__ import annotations

from engine.settings.paths import Home, default_home

__all__ = ["Home", "default_home"]
