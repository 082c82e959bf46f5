"""Typed settings, the places of a home, and the engine's log."""
